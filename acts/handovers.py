"""What moves when availability, the calendar or a coordinator changes something: tasks and told due times."""

from datetime import datetime

from sqlmodel import Session, col, select

from acts.promises import promise, void
from acts.staff import HEAP, has_seen, task_moment, tell_handler, tell_moved
from acts.tasks import take
from base.errors import UserError
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.case import Case
from models.customer import CustomerAssistant
from models.events import record
from models.person import Person
from models.roster import worker
from models.task import Assignment, AssignmentRole, Basis, Deadline, Task, open_assignments, open_deadline
from notifier.queue import Recipient, queue, staff
from router.assign import choose, place
from rules.chain import Choice
from rules.civil import civil_date
from rules.due import due
from rules.duty import Unfit, unfit_on
from rules.rights import Actor
from rules.task_states import FINISHED, OPEN, TaskState

# Assignments that the chain made; those a human made (helped, reassigned) or the ladder (taken_over) stay.
MADE_BY_CHAIN = frozenset({"routed", "moved"})


def move_tasks(session: Session, settings: Settings, *, person_ids: set[int], by: str, now: datetime) -> int:
    """Somebody's availability changed: every open task that should now be in other hands moves (D-18, D-20).

    What nobody accepted goes to whoever the chain names for its due day; what an absent person had accepted goes to
    whoever is on duty today. Returns how many moved. More than three to one person are one list mail (D-6).
    """
    moved: list[tuple[Task, Assignment, Person]] = []
    for task in _concerned(session, person_ids):
        former = session.get_one(Person, task.handler_id)
        choice = _other_hands(session, task, former, now)
        if choice is None:
            continue
        assignment = place(session, task, choice, reason="moved", by=by, now=now)
        record(
            session, task, "assigned", actor=Actor(None, by), at=now,
            person=choice.worker.id, link=choice.link.value, reason="moved", skipped=assignment.skipped,
        )  # fmt: skip
        moved.append((task, assignment, former))
    _tell_moves(session, settings, moved, now)
    return len(moved)


def _concerned(session: Session, person_ids: set[int]) -> list[Task]:
    customers = select(CustomerAssistant.customer_id).where(col(CustomerAssistant.person_id).in_(person_ids))
    statement = select(Task).where(
        col(Task.state).in_(OPEN), col(Task.handler_id).in_(person_ids) | col(Task.customer_id).in_(customers)
    )
    return list(session.exec(statement.order_by(col(Task.number))))


def _other_hands(session: Session, task: Task, former: Person, now: datetime) -> Choice | None:
    """Who should have it instead of its handler, or None where it stays."""
    assert task.id is not None and former.id is not None
    deadline = open_deadline(session, task_id=task.id)
    if task.state is TaskState.ASSIGNED and deadline is not None:
        due_at = max(deadline.due_at, now)
        made_by_chain = open_assignments(session, task.id, AssignmentRole.HANDLER)[0].reason in MADE_BY_CHAIN
    else:
        # Accepted or waiting: it stays with whoever took it, unless that person is not there today (D-20).
        due_at, made_by_chain = now, False
    stays = may_hold(session, former, due_at)
    if not made_by_chain and stays:
        return None
    choice = choose(session, task, due_at=due_at, received_at=min(task.received_at, due_at))
    return choice if choice.worker.id != former.id else None


def may_hold(session: Session, person: Person, at: datetime) -> bool:
    """Whether a task may stay with the person on that day. A day off is no absence: the task waits until the next one."""
    day = civil_date(at)
    return unfit_on(worker(session, person, day), day) in (None, Unfit.DAY_OFF)


def _tell_moves(
    session: Session, settings: Settings, moved: list[tuple[Task, Assignment, Person]], now: datetime
) -> None:
    by_person: dict[int, list[tuple[Task, Assignment]]] = {}
    for task, assignment, former in moved:
        receiver = session.get_one(Person, assignment.person_id)
        key = str(assignment.id)
        tell_moved(session, settings, task, former, direction="from", other=receiver.name, key=key, now=now)
        tell_moved(session, settings, task, receiver, direction="to", other=former.name, key=key, now=now)
        by_person.setdefault(assignment.person_id, []).append((task, assignment))
    for person_id, pairs in by_person.items():
        person = session.get_one(Person, person_id)
        if len(pairs) <= HEAP:
            for task, assignment in pairs:
                tell_handler(session, settings, task, assignment, now)
        else:
            _tell_heap(session, settings, person, pairs, now)


def _tell_heap(
    session: Session, settings: Settings, person: Person, pairs: list[tuple[Task, Assignment]], now: datetime
) -> None:
    """One mail with the numbers; each task's A-1 follows on OK or NÄYTÄ (D-6, "Not a heap")."""
    deadlines = [open_deadline(session, task_id=task.id) for task, _ in pairs]
    first_due = min((row.due_at for row in deadlines if row is not None), default=None)
    queue(
        session,
        settings,
        code="A-1",
        variant="many",
        to=staff(session, person),
        cause=f"assignment:{pairs[0][1].id}",
        dedupe_key=f"A-1:many:{pairs[0][1].id}",
        payload={"task_ids": [task.id for task, _ in pairs]},
        now=now,
        not_before=task_moment(session, settings, person, first_due, now),
    )


def reassign(
    session: Session, settings: Settings, task: Task, person: Person, *, by: Actor, now: datetime
) -> None:
    """A coordinator gives the task to somebody else: both are told, a fresh A-1 goes out, the due time stays."""
    if task.state in FINISHED:
        raise UserError(
            f"task {task.number} is {task.state}: only an open task can be given to somebody else."
        )
    if not may_hold(session, person, now):
        raise UserError(
            f"{person.name} is away: choose somebody who is on duty; `ysi absence list` shows who is away."
        )
    former = session.get_one(Person, task.handler_id)
    if former.id == person.id:
        return
    assignment = take(session, settings, task, person, reason="reassigned", by=by, now=now)
    key = str(assignment.id)
    tell_moved(session, settings, task, person, direction="to", other=former.name, key=key, now=now)
    if not has_seen(session, task, person):
        tell_handler(session, settings, task, assignment, now)


def recompute_deadlines(session: Session, settings: Settings, *, by: str, now: datetime) -> int:
    """The calendar changed: every open promise that has not fallen due is computed anew (D-2).

    A due time that was told to the customer and moves later is told by C-02 in this transaction. Returns how many moved.
    """
    calendar, times = work_calendar(session), day_times(settings)
    rows = session.exec(
        select(Deadline)
        .where(col(Deadline.outcome).is_(None), col(Deadline.due_at) > now)
        .order_by(col(Deadline.id))
    ).all()
    moved = [row for row in rows if due(row.received_at, calendar, times.opening) != row.due_at]
    for deadline in moved:
        _recompute(session, settings, deadline, by=by, now=now)
    return len(moved)


def _recompute(session: Session, settings: Settings, deadline: Deadline, *, by: str, now: datetime) -> None:
    of: Task | Case = (
        session.get_one(Task, deadline.task_id)
        if deadline.task_id is not None
        else session.get_one(Case, deadline.case_id)
    )
    void(session, deadline, now)
    fresh = promise(
        session, settings, of=of, basis=Basis.RECALCULATED, received_at=deadline.received_at, now=now
    )
    if isinstance(of, Case):
        of.due_at = fresh.due_at
        session.add(of)
        return
    record(
        session, of, "recalculated", actor=Actor(None, by), at=now,
        before=deadline.due_at.isoformat(), due_at=fresh.due_at.isoformat(),
    )  # fmt: skip
    _route_for_new_day(session, settings, of, by=by, now=now)
    if of.promised_due_at is not None and fresh.due_at > of.promised_due_at:
        _tell_new_time(session, settings, of, deadline, fresh, now)


def _route_for_new_day(session: Session, settings: Settings, task: Task, *, by: str, now: datetime) -> None:
    former = session.get_one(Person, task.handler_id)
    choice = _other_hands(session, task, former, now)
    if choice is None:
        return
    assignment = place(session, task, choice, reason="moved", by=by, now=now)
    _tell_moves(session, settings, [(task, assignment, former)], now)


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
