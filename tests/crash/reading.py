"""A reading process for lives of the walk: forked from the walker, which has loaded all that reading needs.

Must never differ from the real one but in how it begins and in its limit of memory; that one begins in half a second,
and most walks are not about it.
"""

import os
import signal
import sys

from intake import child
from intake.reader import Reader


class QuickReader(Reader):
    """Reads as the service's reader does, in a process that is there at once."""

    def _ready_child(self):
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._child = Forked()
        return self._child


class Forked:
    """What Reader uses of a Popen."""

    def __init__(self):
        questions, self.stdin = _pipe()
        self.stdout, answers = _pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _be_the_child(questions, answers)
        questions.close()
        answers.close()
        self._status = None

    def poll(self):
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status

    def wait(self):
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def kill(self):
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)


def _pipe():
    reads, writes = os.pipe()
    return os.fdopen(reads, "rb", buffering=0), os.fdopen(writes, "wb", buffering=0)


def _be_the_child(questions, answers):
    try:
        os.dup2(questions.fileno(), 0)
        os.dup2(answers.fileno(), 1)
        # Its own ends of the pipes as well: else it would never see that its life is over.
        os.closerange(3, 1024)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
        sys.argv = ["child", "8192"]
        child.main()
    finally:
        os._exit(0)
