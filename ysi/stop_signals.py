"""SIGTERM and Ctrl-C for `ysi serve`, from its first moment on. Imports nothing of ours, so that it can be first."""

import signal
from types import FrameType

STOPS = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """Whether one of them came. Both end the service with status 0, whenever they come."""

    def __init__(self) -> None:
        self.asked = False
        self._is_serving = False

    def listen(self) -> None:
        """From now on for the whole life of the process: a second signal must not break off an orderly end."""
        for number in STOPS:
            signal.signal(number, self._came)

    def serving(self) -> None:
        """Something runs that must be ended in order; from now on a signal is only noted."""
        self._is_serving = True

    def _came(self, _number: int, _frame: FrameType | None) -> None:
        # Noted also where the exception is lost, as in an object's destructor: then the service ends as it begins.
        self.asked = True
        if not self._is_serving:
            raise SystemExit(0)
