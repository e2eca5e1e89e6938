"""The timetable: everything that happens without a human, on one page. Wakes nothing itself and decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from acts.archives import Archives
from base.settings import Settings
from models.audit import beat
from models.engine import Database
from notifier.rows import BadKind
from scheduler import absences, closed_days, digests, escalations, health, retention
from scheduler.bad_rows import BadRow, guard_duty


@dataclass(frozen=True)
class Duty:
    """One thing that happens by itself: how often it is looked after, by which function, and when it next has to be."""

    name: str
    every: timedelta
    run_due: Callable[[Database, Settings, datetime], int]
    next_due: Callable[[Session, datetime], datetime | None] | None = None
    in_mailboxes: Callable[[Database, Settings, datetime, Archives], int] | None = None  # what it does there


HEARTBEAT = timedelta(seconds=2)
NO_ARCHIVES: Archives = {}

AGENDA: tuple[Duty, ...] = (
    Duty(
        "ladder: remind, fall due, take over, tell again",
        HEARTBEAT,
        escalations.run_due,
        escalations.next_due,
    ),
    # After the ladder: at 8.00 a task that has just changed hands stands in the digest of its new handler.
    Duty("digests of 08.00 and 16.00", HEARTBEAT, digests.run_due, digests.next_due),
    Duty("absences begin and end", HEARTBEAT, absences.run_due, absences.next_due),
    Duty("health of every part", HEARTBEAT, health.run_due),
    Duty("closed days three years ahead", timedelta(hours=24), closed_days.run_due),
    # Last: it may wait for a mail server.
    Duty(
        "what is past its time is erased, here and in the mailboxes",
        timedelta(hours=24),
        retention.run_due,
        retention.next_due,
        retention.run_in_mailboxes,
    ),
)


def run_due(database: Database, settings: Settings, now: datetime, archives: Archives = NO_ARCHIVES) -> int:
    """Do everything that is due, once. Safe to run twice at once: rows are claimed. Returns how much was done.

    A duty that fails is named in K-12, and the others go on.
    """
    database.transaction(lambda session: beat(session, "scheduler", now))
    return sum(
        guard_duty(
            database,
            settings,
            BadRow(BadKind.DUTY, place, detail=duty.name),
            partial(_do, duty, database, settings, now, archives),
            now=now,
        )
        for place, duty in enumerate(AGENDA, start=1)
    )


def _do(duty: Duty, database: Database, settings: Settings, now: datetime, archives: Archives) -> int:
    done = duty.run_due(database, settings, now)
    if duty.in_mailboxes is not None:
        done += duty.in_mailboxes(database, settings, now, archives)
    return done


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant after `now` at which something of the agenda has to happen."""
    instants = (duty.next_due(session, now) for duty in AGENDA if duty.next_due is not None)
    return min((instant for instant in instants if instant is not None), default=None)
