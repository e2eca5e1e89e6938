"""The service as the whole of a process: until a signal, or until one of its parts dies. Starts no part itself."""

import os

from ysi.serve import Service
from ysi.stop_signals import StopSignals


def run(service: Service, stop: StopSignals) -> int:
    """Serve until SIGTERM or SIGINT (status 0), or until a part dies (status 1); ends within ten seconds."""
    stop.serving()
    service.start()
    while not stop.asked and not service.has_failed(wait_seconds=0.25):
        pass
    status = 1 if service.failure else 0
    if not service.stop():
        # A thread still hangs on a server or a mail; the interpreter would wait for some of them at exit.
        os._exit(status)
    return status
