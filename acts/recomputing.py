"""The calendar changed: open promises are computed anew, and a told due time never moves later silently (D-2)."""

from datetime import datetime

from sqlmodel import Session, col, select

from acts.handovers import tell_moves, to_other_hands
from acts.promises import promise, void
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.case import Case
from models.events import record
from models.mail import InboundMessage
from models.task import Basis, Deadline, Task
from notifier.queue import Recipient, queue
from rules.civil import civil_date
from rules.due import due
from rules.rights import Actor


def recompute_deadlines(session: Session, settings: Settings, *, by: str, now: datetime) -> int:
    """Compute every open promise anew that has not fallen due, and whoever is on duty on its new day gets it.

    A due time that was told to the customer and moves later is told by C-02 in this transaction; an earlier one tells
    nobody. No promise is moved into the past. Returns how many moved.
    """
    calendar, times = work_calendar(session), day_times(settings)
    rows = session.exec(
        select(Deadline)
        .where(col(Deadline.outcome).is_(None), col(Deadline.due_at) > now)
        .order_by(col(Deadline.id))
    ).all()
    moves = []
    moved = 0
    for row in rows:
        due_at = due(row.received_at, calendar, times.opening)
        if due_at == row.due_at or due_at <= now:
            continue
        moved += 1
        task = _recompute(session, settings, row, by=by, now=now)
        if task is not None and (move := to_other_hands(session, settings, task, by=by, now=now)):
            moves.append(move)
    tell_moves(session, settings, moves, now)
    return moved


def _recompute(
    session: Session, settings: Settings, before: Deadline, *, by: str, now: datetime
) -> Task | None:
    """The promise in place of the former one; gives its task, None for a case's."""
    void(session, before, now)
    if before.task_id is None:
        case = session.get_one(Case, before.case_id)
        _move_case(session, case, _again(session, settings, case, before, now))
        return None
    task = session.get_one(Task, before.task_id)
    fresh = _again(session, settings, task, before, now)
    record(
        session, task, "recalculated", actor=Actor(None, by), at=now,
        before=before.due_at.isoformat(), due_at=fresh.due_at.isoformat(),
    )  # fmt: skip
    if task.promised_due_at is not None and fresh.due_at > task.promised_due_at:
        _tell_new_time(session, settings, task, before, fresh, now)
    return task


def _again(
    session: Session, settings: Settings, of: Task | Case, before: Deadline, now: datetime
) -> Deadline:
    return promise(
        session, settings, of=of, basis=Basis.RECALCULATED, received_at=before.received_at, now=now
    )


def _move_case(session: Session, case: Case, fresh: Deadline) -> None:
    case.due_at = fresh.due_at
    session.add(case)
    mail = session.get(InboundMessage, case.message_id) if case.message_id is not None else None
    if mail is not None and mail.due_at is not None:
        mail.due_at = fresh.due_at
        session.add(mail)


def _tell_new_time(
    session: Session, settings: Settings, task: Task, before: Deadline, fresh: Deadline, now: datetime
) -> None:
    queue(
        session,
        settings,
        code="C-02",
        variant="calendar",
        to=Recipient(task.requester_address, task.language),
        cause=f"deadline:{fresh.id}",
        dedupe_key=f"C-02:{fresh.id}",
        payload={"deadline_id": fresh.id, "closed_day": civil_date(before.due_at).isoformat()},
        task=task,
        now=now,
    )
    task.promised_due_at = fresh.due_at
    session.add(task)
