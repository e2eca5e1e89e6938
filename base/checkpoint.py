"""Named points at which the crash test kills the process. They do nothing in service."""

import os
import signal

# "name" or "name:3" (the third time it is passed). Read once: a service that was started without it never looks again.
_CRASH_AT, _, _COUNT = os.environ.get("YSI_CRASH_AT", "").partition(":")
_passes_left = int(_COUNT or 1)


def checkpoint(name: str) -> None:
    """Die here by SIGKILL if the crash test named this point; otherwise nothing."""
    global _passes_left
    if name != _CRASH_AT or not _CRASH_AT:
        return
    _passes_left -= 1
    if _passes_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
