"""The only "now" of the program. Nothing else may read the machine's clock."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the current instant; everything that needs one gets a clock or an instant handed down."""

    def now(self) -> datetime:
        """The current instant, aware and UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    @staticmethod
    def monotonic() -> float:
        """Seconds for measuring how long something took; never for deadlines."""
        return time.monotonic()


class VirtualClock:
    """A clock that stands still until it is told to move, and never moves back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance_to(self, instant: datetime) -> None:
        self._now = max(self._now, instant.astimezone(UTC))
