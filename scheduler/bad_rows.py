"""One bad row never stops the others: it is named in K-12, tried again later, and the next one goes on (rule 12)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from base.errors import TryAgain
from base.log import get_logger
from base.settings import Settings
from models.engine import Database
from notifier.queue import raise_alarm

log = get_logger(__name__)

PAUSES_MINUTES = (1, 2, 5, 10, 15)


def again(attempts: int) -> timedelta:
    """How long a row that failed so many times waits: 1, 2, 5, 10, then every 15 minutes."""
    return timedelta(minutes=PAUSES_MINUTES[min(attempts, len(PAUSES_MINUTES)) - 1])


def guard(
    database: Database,
    settings: Settings,
    row: str,
    work: Callable[[Session], int],
    try_later: Callable[[Session], None],
    *,
    now: datetime,
) -> int:
    """Run a unit of work in its own transaction. A defect in it is told once and the row is put off; returns 0 then."""
    try:
        return database.transaction(work)
    except TryAgain:
        raise
    except Exception as error:
        log.exception("scheduler.bad_row", row=row)
        name = type(error).__name__

        def put_off(session: Session) -> None:
            try_later(session)
            raise_alarm(
                session,
                settings,
                code="K-12",
                dedupe_key=f"bad_row:{row}",
                text=f"{row} cannot be done: {name}",
                now=now,
                facts={"variant": "bad_row", "row": row, "error": name},
            )

        database.transaction(put_off)
        return 0
