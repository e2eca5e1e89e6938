"""Whose open tasks go into other hands when somebody's availability, the calendar or a coordinator changes something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from acts.staff import HEAP, task_moment, tell_handler, tell_moved
from acts.taking import take
from base.errors import UserError
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.customer import Customer, CustomerAssistant
from models.events import record
from models.person import Person, Role, roles_of
from models.roster import may_hold, worker
from models.task import Assignment, AssignmentRole, Task, open_assignments, open_deadline
from notifier.queue import queue, staff
from router.assign import choose, place
from rules.chain import Choice
from rules.civil import civil_date, instant
from rules.duty import unfit_on
from rules.rights import Actor
from rules.task_states import FINISHED, OPEN, TaskState

# Assignments that the chain made; those that a human made (helped, reassigned) or the ladder (taken_over) stay.
MADE_BY_CHAIN = frozenset({"routed", "moved"})
# Who can have tasks at all; a contact person of customers is nobody's handler.
HANDLERS = frozenset({Role.ASSISTANT, Role.COORDINATOR, Role.MANAGER})


@dataclass(frozen=True)
class Move:
    """A task that went from one person to another."""

    task: Task
    assignment: Assignment
    former: Person


def move_tasks(session: Session, settings: Settings, *, person_ids: set[int], by: str, now: datetime) -> int:
    """Somebody's availability changed: every open task that should now be in other hands moves (D-18, D-20).

    What nobody accepted goes to whoever the chain names for its due day; what an absent person had accepted goes to
    whoever is on duty. Returns how many moved. More than three to one person are one list mail (D-6).
    """
    tasks = _concerned(session, person_ids)
    moves = [move for task in tasks if (move := to_other_hands(session, settings, task, by=by, now=now))]
    tell_moves(session, settings, moves, now)
    return len(moves)


def _concerned(session: Session, person_ids: set[int]) -> list[Task]:
    """Open tasks that these people have, or might get: as customers' assistants, in a pool, or at the chain's end."""
    people = [session.get_one(Person, person_id) for person_id in person_ids]
    last = {Role.COORDINATOR, Role.MANAGER}
    tasks = select(Task).where(col(Task.state).in_(OPEN))
    if not any(last & roles_of(session, person_id) for person_id in person_ids):
        customers = select(CustomerAssistant.customer_id).where(
            col(CustomerAssistant.person_id).in_(person_ids)
        )
        teams = [person.team for person in people if person.team]
        pools = select(Customer.id).where(col(Customer.team).in_(teams))
        tasks = tasks.where(
            or_(
                col(Task.handler_id).in_(person_ids),
                col(Task.customer_id).in_(customers),
                col(Task.customer_id).in_(pools),
            )
        )
    return list(session.exec(tasks.order_by(col(Task.number))))


def to_other_hands(
    session: Session, settings: Settings, task: Task, *, by: str, now: datetime
) -> Move | None:
    """Give the task to whoever should have it instead of its handler; None where it stays. Tells nobody yet."""
    former = session.get_one(Person, task.handler_id)
    choice = _other_hands(session, settings, task, former, now)
    if choice is None:
        return None
    assignment = place(session, task, choice, reason="moved", by=by, now=now)
    record(
        session, task, "assigned", actor=Actor(None, by), at=now,
        person=choice.worker.id, link=choice.link.value, reason="moved", assignment=assignment.id,
    )  # fmt: skip
    return Move(task, assignment, former)


def _other_hands(
    session: Session, settings: Settings, task: Task, former: Person, now: datetime
) -> Choice | None:
    assert task.id is not None and former.id is not None
    deadline = open_deadline(session, task_id=task.id)
    work_begins = working_moment(session, settings, now)
    if task.state is TaskState.ASSIGNED and deadline is not None:
        at = max(deadline.due_at, work_begins)
        by_chain = open_assignments(session, task.id, AssignmentRole.HANDLER)[0].reason in MADE_BY_CHAIN
    else:
        # Accepted or waiting: it stays with whoever took it, unless that person is away (D-20).
        at, by_chain = work_begins, False
    if not by_chain and may_hold(session, former, civil_date(at)):
        return None
    choice = choose(session, task, due_at=at, received_at=min(task.received_at, at))
    return choice if choice.worker.id != former.id else None


def working_moment(session: Session, settings: Settings, now: datetime) -> datetime:
    """Now, or the next opening when the day has not begun, is closed or over: nobody is on duty on a Sunday."""
    calendar, times = work_calendar(session), day_times(settings)
    today = civil_date(now)
    if calendar.is_working_day(today) and now < instant(today, times.closing):
        return max(now, instant(today, times.opening))
    return instant(calendar.next_working_day(today), times.opening)


def tell_moves(session: Session, settings: Settings, moves: Iterable[Move], now: datetime) -> None:
    """A-5 to whoever had them; A-5 and A-1s to whoever has them now, or one list where that would be a heap (D-6)."""
    by_person: dict[int, list[Move]] = {}
    for move in moves:
        receiver = session.get_one(Person, move.assignment.person_id)
        _tell(session, settings, move, move.former, direction="from", other=receiver.name, now=now)
        by_person.setdefault(move.assignment.person_id, []).append(move)
    for person_id, came in by_person.items():
        person = session.get_one(Person, person_id)
        waiting = [move for move in came if move.task.state is TaskState.ASSIGNED]
        is_heap = len(came) > HEAP
        listed = waiting if is_heap else []
        if listed:
            _tell_heap(session, settings, person, listed, now)
        for move in came:
            if move not in listed:
                _tell(session, settings, move, person, direction="to", other=move.former.name, now=now)
            if not is_heap:
                tell_handler(session, settings, move.task, move.assignment, now)


def _tell(
    session: Session,
    settings: Settings,
    move: Move,
    person: Person,
    *,
    direction: str,
    other: str,
    now: datetime,
) -> None:
    key = str(move.assignment.id)
    tell_moved(session, settings, move.task, person, direction=direction, other=other, key=key, now=now)


def _tell_heap(
    session: Session, settings: Settings, person: Person, moves: list[Move], now: datetime
) -> None:
    """One mail with the numbers; each task's A-1 follows on OK or NÄYTÄ (D-6, "Not a heap")."""
    deadlines = [open_deadline(session, task_id=move.task.id) for move in moves]
    first_due = min((row.due_at for row in deadlines if row is not None), default=None)
    first = moves[0].assignment.id
    queue(
        session,
        settings,
        code="A-1",
        variant="many",
        to=staff(session, person),
        cause=f"assignment:{first}",
        dedupe_key=f"A-1:many:{first}",
        payload={"task_ids": [move.task.id for move in moves]},
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
    assert person.id is not None
    if not HANDLERS & roles_of(session, person.id):
        raise UserError(
            f"{person.name} cannot have task {task.number}: "
            "choose an assistant, a coordinator or a manager, only they have tasks."
        )
    deadline = open_deadline(session, task_id=task.id)
    at = working_moment(session, settings, now)
    day = civil_date(max(at, deadline.due_at) if deadline else at)
    if not may_hold(session, person, day):
        raise UserError(
            f"{person.name} cannot have task {task.number} on {day} ({unfit_on(worker(session, person, day), day)}): "
            "choose somebody who is on duty; `ysi absence list` shows who is away."
        )
    former = session.get_one(Person, task.handler_id)
    if former.id == person.id:
        return
    assignment = take(session, settings, task, person, reason="reassigned", by=by, now=now)
    key = str(assignment.id)
    tell_moved(session, settings, task, person, direction="to", other=former.name, key=key, now=now)
    tell_handler(session, settings, task, assignment, now)
