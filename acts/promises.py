"""Promises: a Deadline with the rungs of its ladder, made, moved, kept or broken. Tells nobody."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.case import Case
from models.columns import add_rows
from models.task import Basis, Deadline, DeadlineOutcome, Escalation, Task
from rules.due import due
from rules.ladder import Rung, Step, ladder
from rules.rights import Actor


def promise(
    session: Session,
    settings: Settings,
    *,
    of: Task | Case,
    basis: Basis,
    received_at: datetime,
    now: datetime,
) -> Deadline:
    """A new promise: due at the first opening strictly after `received_at` (D-4), with its ladder (D-6)."""
    calendar, times = work_calendar(session), day_times(settings)
    deadline = Deadline(
        task_id=of.id if isinstance(of, Task) else None,
        case_id=of.id if isinstance(of, Case) else None,
        seq=_next_seq(session, of),
        basis=basis,
        received_at=received_at,
        made_at=now,
        due_at=due(received_at, calendar, times.opening),
    )
    session.add(deadline)
    session.flush()
    rungs = ladder(
        due_at=deadline.due_at, received_at=received_at, made_at=now, calendar=calendar, times=times
    )
    # A case has an owner and a due time, nobody to remind and nobody to take it over from (D-22).
    _write(session, deadline, [rung for rung in rungs if isinstance(of, Task) or rung.step is Step.DUE])
    return deadline


def _next_seq(session: Session, of: Task | Case) -> int:
    if isinstance(of, Task) and of.version == 0:  # nothing has happened to it yet
        return 1
    column = col(Deadline.task_id) if isinstance(of, Task) else col(Deadline.case_id)
    return (session.exec(select(func.max(Deadline.seq)).where(column == of.id)).one() or 0) + 1


def add_rungs(session: Session, deadline: Deadline, rungs: list[Rung]) -> None:
    """Rows for those steps; one that is there already stays as it is (at most once per step and time)."""
    assert deadline.id is not None
    there = set(
        session.exec(
            select(Escalation.step, Escalation.fire_at).where(col(Escalation.deadline_id) == deadline.id)
        ).all()
    )
    _write(session, deadline, [rung for rung in rungs if (rung.step, rung.fire_at) not in there])


def _write(session: Session, deadline: Deadline, rungs: Sequence[Rung]) -> None:
    rows = [{"deadline_id": deadline.id, "step": rung.step, "fire_at": rung.fire_at} for rung in rungs]
    add_rows(session, Escalation, rows)


def settle(session: Session, deadline: Deadline, *, by: Actor, handled_at: datetime, now: datetime) -> None:
    """The first human act closes the promise once: kept iff it came by the due time (D-5). Instants are UTC."""
    if deadline.outcome is not None:
        return
    kept = handled_at <= deadline.due_at
    deadline.outcome = DeadlineOutcome.KEPT if kept else DeadlineOutcome.BROKEN
    deadline.handled_at = handled_at
    deadline.handled_by_id = by.person_id
    deadline.on_behalf_of = by.on_behalf_of
    deadline.handled_message_id = by.message_id
    session.add(deadline)
    _void_rungs(session, deadline, now)


def void(session: Session, deadline: Deadline, now: datetime) -> None:
    """The promise no longer stands: it was moved, or the wish was withdrawn."""
    deadline.outcome = DeadlineOutcome.VOID
    session.add(deadline)
    _void_rungs(session, deadline, now)
    session.flush()


def _void_rungs(session: Session, deadline: Deadline, now: datetime) -> None:
    rungs = session.exec(
        select(Escalation).where(
            col(Escalation.deadline_id) == deadline.id, col(Escalation.fired_at).is_(None)
        )
    )
    for rung in rungs:
        rung.fired_at, rung.result = now, "void"
        session.add(rung)
