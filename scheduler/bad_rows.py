"""One bad row never stops the others: it is named in K-12, tried again later, and the next one goes on (rule 12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from base.errors import TryAgain
from base.log import get_logger
from base.settings import Settings
from models.calendar import work_calendar
from models.engine import Database
from models.outbox import Alarm
from notifier.marks import where
from notifier.queue import alarm_over, raise_alarm
from notifier.rows import BadKind
from rules.workdays import CalendarEnds

log = get_logger(__name__)

PAUSES_MINUTES = (1, 2, 5, 10, 15)


@dataclass(frozen=True)
class BadRow:
    """What is named in K-12 when it cannot be done: a kind of notifier/rows, its number, and its task if it has one."""

    kind: BadKind
    number: int
    task_id: int | None = None
    detail: str = ""

    @property
    def key(self) -> str:
        return f"bad_row:{self.kind}:{self.number}{f':{self.detail}' if self.detail else ''}"


def again(attempts: int) -> timedelta:
    """How long a row that failed so many times waits: 1, 2, 5, 10, then every 15 minutes."""
    return timedelta(minutes=PAUSES_MINUTES[min(attempts, len(PAUSES_MINUTES)) - 1])


def guard(
    database: Database,
    settings: Settings,
    row: BadRow,
    work: Callable[[Session], int],
    try_later: Callable[[Session], None],
    *,
    now: datetime,
) -> int:
    """Run a unit of work in its own transaction. A defect in it is told once and the row is put off; returns 0 then."""

    def and_alarm_over(session: Session) -> int:
        done = work(session)
        if done:
            alarm_over(session, dedupe_key=row.key, now=now)
        return done

    try:
        return database.transaction(and_alarm_over)
    except TryAgain:
        raise
    except Exception as error:  # noqa: BLE001 - one bad row never stops the others
        _tell(database, settings, row, error, try_later, now=now)
        return 0


def guard_duty(
    database: Database, settings: Settings, row: BadRow, duty: Callable[[], int], *, now: datetime
) -> int:
    """Run a whole duty, which has transactions of its own: a defect in it is told once, and other duties go on."""
    try:
        done = duty()
    except TryAgain:
        raise
    except Exception as error:  # noqa: BLE001 - one bad duty never stops the others
        _tell(database, settings, row, error, _nothing, now=now)
        return 0
    _over(database, row, now)
    return done


def _tell(
    database: Database,
    settings: Settings,
    row: BadRow,
    error: Exception,
    try_later: Callable[[Session], None],
    *,
    now: datetime,
) -> None:
    def put_off(session: Session) -> Alarm | None:
        try_later(session)
        named, kind = _cause(session, row, error), type(error).__name__
        facts: dict[str, Any] = {"variant": "bad_row", "kind": named.kind.value, "number": named.number}
        return raise_alarm(
            session,
            settings,
            code="K-12",
            dedupe_key=named.key,
            text=f"{named.kind} {named.number} {named.detail}".strip() + f" cannot be done: {kind}",
            now=now,
            facts={**facts, "task_id": named.task_id, "error": kind},
        )

    told = database.transaction(put_off)
    # A heartbeat of two seconds would fill the log with one and the same error.
    if told is not None:
        log.error("scheduler.bad_row", row=row.key, error=where(error))
    else:
        log.warning("scheduler.bad_row_again", row=row.key, error=where(error))


def _cause(session: Session, row: BadRow, error: Exception) -> BadRow:
    """A year that the calendar lacks is one bad row, however many things stumble over it."""
    if not isinstance(error, CalendarEnds):
        return row
    return BadRow(BadKind.CALENDAR, work_calendar(session).last_year + 1)


def _over(database: Database, row: BadRow, now: datetime) -> None:
    with database.reading() as session:
        is_on = select(Alarm.id).where(col(Alarm.dedupe_key) == row.key, col(Alarm.over_at).is_(None))
        if session.exec(is_on).first() is None:
            return
    database.transaction(lambda session: alarm_over(session, dedupe_key=row.key, now=now))


def _nothing(_session: Session) -> None:
    """A duty is looked after again with the next heartbeat."""
