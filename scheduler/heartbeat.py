"""The border to APScheduler: wakes "do what is due" every few seconds, and nothing more. Decides nothing, keeps no rows.

What is due stands in the database; a beat that is late or left out is caught up by the next one.
"""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler

from base.log import get_logger

log = get_logger(__name__)


class Heartbeat:
    """Calls `beat` every `every`, one call at a time. `on_death` hears of an error that `beat` did not handle."""

    def __init__(
        self, beat: Callable[[], object], *, every: timedelta, on_death: Callable[[BaseException], None]
    ) -> None:
        self._beat = beat
        self._on_death = on_death
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # Beats that were missed are one beat, however late: only rows say what is due.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_job(self._guarded, "interval", seconds=every.total_seconds(), id="beat")
        self._scheduler.add_listener(self._hear, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)

    def start(self) -> None:
        self._scheduler.start()

    def is_alive(self) -> bool:
        """Whether the thread that wakes us still runs."""
        thread = self._scheduler._thread
        return thread is not None and thread.is_alive()

    def stop(self) -> None:
        """No further beat; returns when the one in hand has ended."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _guarded(self) -> None:
        # Caught here and not by the library: it would log the error's own words, which may be a customer's.
        try:
            self._beat()
        except BaseException as error:  # noqa: BLE001 - told onwards, whatever it is
            self._on_death(error)

    def _hear(self, event: Any) -> None:
        if event.code == EVENT_JOB_ERROR:
            self._on_death(event.exception)
        else:
            log.warning("heartbeat.beat_left_out")
