"""Has mails read in a process of its own and waits for the answer; it never reads a mail itself and never waits for ever."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from base.errors import DiskFailed, RefusedMail, YsiError
from intake.reading.value import Reading, ReadingSettings

MAILS_PER_CHILD = 1_000  # then a new one: libraries leak
WALL_SECONDS = 120.0
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
)


class ReadingDied(YsiError):
    """The reading process died, ran out of a limit, or failed on this mail. Twice: quarantine."""


class Reader:
    """One child process, started when needed and anew after 1,000 mails or a death. Usable from several threads."""

    def __init__(
        self,
        settings: ReadingSettings,
        *,
        wall_seconds: float = WALL_SECONDS,
        mails_per_child: int = MAILS_PER_CHILD,
    ) -> None:
        self._settings = settings
        self._wall_seconds = wall_seconds
        self._mails_per_child = mails_per_child
        self._child: subprocess.Popen[bytes] | None = None
        self._mails = 0
        self._lock = threading.Lock()

    def read(self, path: Path, folder: Path) -> Reading:
        """Reads the raw mail at `path`; its files go to `<folder>/<number>`. Raises RefusedMail, ReadingDied or DiskFailed."""
        request = {
            "path": str(path.resolve()),
            "folder": str(folder.resolve()),
            "settings": self._settings.to_json(),
        }
        with self._lock:
            answer = self._ask(json.dumps(request).encode() + b"\n")
        if "refused" in answer:
            raise RefusedMail(answer["refused"])
        if "disk" in answer:
            raise DiskFailed(f"write the files of a mail: {answer['disk']}")
        if "failed" in answer:
            raise ReadingDied(f"reading failed with {answer['failed']}")
        return Reading.from_json(answer["reading"])

    def close(self) -> None:
        """Ends the child; the next read starts another."""
        with self._lock:
            self._end()

    def kill(self) -> None:
        """Ends the child at once, also in the middle of a mail: only for a process that ends right afterwards."""
        if self._child is not None:
            self._child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: bytes) -> dict[str, Any]:
        child = self._ready_child()
        self._mails += 1
        try:
            answer = _exchange(child, request, self._wall_seconds)
        except BaseException:  # a half-read answer must not be taken for the next mail's
            self._end()
            raise
        found: dict[str, Any] = json.loads(answer)
        return found

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (
            self._child.poll() is not None or self._mails >= self._mails_per_child
        ):
            self._end()
        if self._child is None:
            self._child = _start(self._settings.memory_megabytes)
            self._mails = 0
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _start(megabytes: int) -> subprocess.Popen[bytes]:
    """A process of its own, never a fork of this one with its threads and connections.

    It runs where the packages lie, for `-m` looks into its current directory first, and it inherits no secrets.
    """
    return subprocess.Popen(  # noqa: S603 - a program and a number of our own
        [sys.executable, "-m", "intake.child", str(megabytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[1],
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        bufsize=0,
        start_new_session=True,  # Ctrl-C is for the service, which ends its child itself
    )


def _exchange(child: subprocess.Popen[bytes], request: bytes, seconds: float) -> bytes:
    """One line there, one line back, within the wall time."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(request)
    except OSError as error:
        raise ReadingDied("the reading process is gone") from error
    deadline = time.monotonic() + seconds
    pieces: list[bytes] = []
    while not (pieces and pieces[-1].endswith(b"\n")):
        left = deadline - time.monotonic()
        ready, _, _ = select.select([child.stdout], [], [], max(0.0, left))
        if not ready:
            raise ReadingDied(f"reading took longer than {seconds:g} s")
        piece = os.read(child.stdout.fileno(), 1 << 20)
        if not piece:
            raise ReadingDied(f"the reading process died with status {child.wait()}")
        pieces.append(piece)
    return b"".join(pieces)
