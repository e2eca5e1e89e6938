"""Fires the rungs of the ladder that are due: each at most once, the latest true one alone, after an intake round (D-6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session, col, func, select

from acts.escalate import climb
from base.checkpoint import checkpoint
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.columns import earliest
from models.engine import Database
from models.mail import InboundMessage, Lane, MailboxCursor, is_undecided
from models.task import Deadline, Escalation
from notifier.rows import BadKind
from rules.civil import civil_date, instant
from rules.ladder import Rung, latest_true, may_fire
from rules.workdays import CalendarEnds
from scheduler.bad_rows import BadRow, again, guard

GRACE = timedelta(seconds=120)
DOOR_GRACE = timedelta(seconds=5)
"""An answer that came by the door a moment before the step may still be on its way into the database."""


@dataclass(frozen=True)
class Due:
    """A promise of which a step is due, and the step's time."""

    deadline_id: int
    task_id: int | None
    fire_at: datetime


def run_due(database: Database, settings: Settings, now: datetime) -> int:
    """Fire what is due now. Returns how many rungs were fired or passed over."""
    with database.reading() as session:
        ready = _ready(session, settings, now)
    done = 0
    for due in ready:
        done += guard(
            database,
            settings,
            BadRow(BadKind.DEADLINE, due.deadline_id, due.task_id),
            partial(_fire, settings=settings, deadline_id=due.deadline_id, now=now),
            partial(_try_later, deadline_id=due.deadline_id, now=now),
            now=now,
        )
        checkpoint("rung_committed")
    return done


def _ready(session: Session, settings: Settings, now: datetime) -> list[Due]:
    """The promises of which a step may fire, the oldest alarm first. What waits for an answer holds up nobody else."""
    if _next_staffed(session, settings, now) > now:
        return []
    when = func.coalesce(Escalation.retry_at, Escalation.fire_at)
    rows = session.exec(
        select(Escalation.deadline_id, Deadline.task_id, Escalation.fire_at)
        .join(Deadline, col(Deadline.id) == col(Escalation.deadline_id))
        .where(
            col(Escalation.fired_at).is_(None),
            col(Escalation.fire_at) <= now,  # says nothing more, but the index knows it
            when <= now,
        )
        .order_by(when, col(Escalation.id))
    )
    latest = {deadline_id: Due(deadline_id, task_id, fire_at) for deadline_id, task_id, fire_at in rows}
    times = {due.fire_at for due in latest.values()}
    free = {fire_at for fire_at in times if _not_waited_for(session, settings, fire_at, now) is not None}
    ready = [due for due in latest.values() if due.fire_at in free]
    return sorted(ready, key=lambda due: due.task_id is None)  # a flood's cases hold up no task's step


def _next_staffed(session: Session, settings: Settings, now: datetime) -> datetime:
    """Now, or the next working morning: after an outage no step fires on a closed day (D-6, "Working days only").

    The morning digest's slot wakes the scheduler then.
    """
    calendar, times = work_calendar(session), day_times(settings)
    first = min(times.morning_digest, times.opening)
    try:
        today = calendar.on_or_after(civil_date(now))
    except CalendarEnds:  # the steps go on; whatever needs the missing year is named by itself
        return now
    return max(now, instant(today, first))


def _fire(session: Session, *, settings: Settings, deadline_id: int, now: datetime) -> int:
    deadline = session.get_one(Deadline, deadline_id, with_for_update=True)
    rows = session.exec(
        select(Escalation).where(
            col(Escalation.deadline_id) == deadline_id,
            col(Escalation.fired_at).is_(None),
            col(Escalation.fire_at) <= now,
        )
    ).all()
    by_rung = {Rung(row.step, row.fire_at): row for row in rows}
    rung, superseded = latest_true(list(by_rung), now)
    if rung is None:
        return 0
    missing = _not_waited_for(session, settings, rung.fire_at, now)
    if missing is None:
        return 0
    for passed_over in superseded:
        _mark(session, by_rung[passed_over], "superseded", now)
    row = by_rung[rung]
    if deadline.outcome is not None:
        _mark(session, row, "void", now)
        return 1
    row.not_waited_for = missing
    _mark(session, row, "fired", now)
    climb(session, settings, deadline, rung.step, not_waited_for=missing, now=now)
    session.flush()
    checkpoint("rung_before_commit")
    return 1


def _mark(session: Session, row: Escalation, result: str, now: datetime) -> None:
    row.fired_at, row.result = now, result
    session.add(row)


def _not_waited_for(
    session: Session, settings: Settings, fire_at: datetime, now: datetime
) -> list[str] | None:
    """None: not yet, an answer may lie in a mailbox. Else what was not waited for when the grace time ran out."""
    if settings.door.enabled and now < fire_at + DOOR_GRACE:
        return None
    # A mailbox may be read in other folders than INBOX; a round is over when all of them were read.
    began = {(row.account, row.folder): row.last_round_began for row in session.exec(select(MailboxCursor))}
    rounds = {
        name: _earliest([began.get((name, folder)) for folder in box.folders])
        for name, box in settings.mailbox.items()
        if box.folders  # else its mail comes by the door alone: kept or not, it lies nowhere unread
    }
    undecided = session.exec(
        select(InboundMessage).where(
            is_undecided(),
            col(InboundMessage.received_at) <= fire_at,
            # Nobody else could answer, and a flood must not hold up anybody's step.
            col(InboundMessage.lane) == Lane.KNOWN,
        )
    ).all()
    arrivals = [mail.received_at for mail in undecided]
    seconds = int(GRACE.total_seconds())
    if not may_fire(
        fire_at, now, rounds_began=list(rounds.values()), undecided=arrivals, grace_seconds=seconds
    ):
        return None
    late = [name for name, at in rounds.items() if at is None or at < fire_at]
    return [*late, *(f"mail {mail.id}" for mail in undecided)]


def _earliest(rounds: list[datetime | None]) -> datetime | None:
    """When the round began that all folders have behind them; None when one was never read."""
    known = [began for began in rounds if began is not None]
    return min(known) if known and len(known) == len(rounds) else None


def _try_later(session: Session, *, deadline_id: int, now: datetime) -> None:
    rows = session.exec(
        select(Escalation).where(
            col(Escalation.deadline_id) == deadline_id,
            col(Escalation.fired_at).is_(None),
            col(Escalation.fire_at) <= now,
        )
    )
    for row in rows:
        row.attempts += 1
        row.retry_at = now + again(row.attempts)
        session.add(row)


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next rung can fire; one that waits for an intake round fires at the end of its grace time at the latest."""
    is_open = col(Escalation.fired_at).is_(None)
    later = func.coalesce(Escalation.retry_at, Escalation.fire_at)
    ahead = earliest(session, later, is_open, later > now)
    fire_at = col(Escalation.fire_at)
    waiting = earliest(session, fire_at, is_open, fire_at <= now, fire_at > now - GRACE)
    instants = [ahead, waiting + GRACE if waiting is not None else None]
    return min((instant for instant in instants if instant is not None), default=None)
