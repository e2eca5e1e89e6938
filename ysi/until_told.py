"""The service as the whole of a process: until a signal, or until one of its parts dies. Starts no part itself."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ysi.serve import Service


def run(service: Service) -> int:
    """Serve until SIGTERM or SIGINT (status 0), or until a part dies (status 1); ends within ten seconds."""
    with _stop_signals() as asked_to_stop:
        service.start()
        while not asked_to_stop() and not service.has_failed(wait_seconds=0.25):
            pass
        status = 1 if service.failure else 0
        if not service.stop():
            # A thread still hangs on a server or a mail; the interpreter would wait for some of them at exit.
            os._exit(status)
    return status


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Whether one of them came. The handler only notes it: it may run in the middle of anything."""
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _frame: came.append(number))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
