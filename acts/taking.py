"""A person takes a task: OK, a hand-over, or A-1 shown again. One function each, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from acts.promises import settle
from acts.staff import has_seen, tell_moved
from acts.tasks import move
from base.settings import Settings
from models.events import record
from models.mail import InboundMessage
from models.person import Person, Role, roles_of
from models.task import Assignment, AssignmentRole, Task, open_assignments, open_deadline
from notifier.queue import queue, staff
from router.assign import as_choice, place
from rules.civil import civil_date
from rules.rights import Actor
from rules.task_states import FINISHED, TaskState


@dataclass(frozen=True)
class Result:
    """What became of a command: a code of notifier/receipts and what its words need."""

    code: str
    handler: str | None = None
    minutes: int | None = None


def accept(
    session: Session,
    settings: Settings,
    task: Task,
    *,
    person: Person,
    by: Actor,
    at: datetime,
    now: datetime,
) -> Result:
    """OK: the task is picked up. By its handler, by whoever was asked at the due step, or by a coordinator (D-5, D-6).

    `at` is the arrival of the acting mail: what came in time counts as kept, however late it is read.
    """
    if task.state in FINISHED:
        return Result("already_done")
    if task.state is not TaskState.ASSIGNED:
        if task.handler_id != person.id:
            return Result("not_yours", handler=name_of_handler(session, task))
        _show_unseen(session, settings, task, person, now=now)
        return Result("already_accepted")
    if task.handler_id != person.id:
        if not may_take(session, task, person, at=at):
            return Result("not_yours", handler=name_of_handler(session, task))
        take(session, settings, task, person, reason="helped", by=by, now=now)
    _show_unseen(session, settings, task, person, now=now)
    move(task, TaskState.ACCEPTED)
    handled(session, task, by=by, at=at, now=now)
    record(session, task, "accepted", actor=by, at=now, handled_at=at.isoformat())
    return Result("accepted")


def may_take(session: Session, task: Task, person: Person, *, at: datetime) -> bool:
    """Whoever was asked to help, a coordinator, or whoever had it when their mail arrived, before the ladder took it.

    An act that came in time and is read late counts as if it had been read at once (D-5).
    """
    assert task.id is not None and person.id is not None
    if any(row.person_id == person.id for row in open_assignments(session, task.id, AssignmentRole.ASKED)):
        return True
    return Role.COORDINATOR in roles_of(session, person.id) or _had_it_before_the_ladder(
        session, task, person, at
    )


def _had_it_before_the_ladder(session: Session, task: Task, person: Person, at: datetime) -> bool:
    assert task.id is not None
    now_open = open_assignments(session, task.id, AssignmentRole.HANDLER)
    if not now_open or now_open[0].reason != "taken_over":
        return False
    held = select(Assignment.id).where(
        col(Assignment.task_id) == task.id,
        col(Assignment.person_id) == person.id,
        col(Assignment.role) == AssignmentRole.HANDLER,
        col(Assignment.began_at) <= at,
        col(Assignment.ended_at) == now_open[0].began_at,
        col(Assignment.ended_at) > at,
    )
    return session.exec(held).first() is not None


def take(
    session: Session, settings: Settings, task: Task, person: Person, *, reason: str, by: Actor, now: datetime
) -> Assignment:
    """The person becomes the handler by a human's act; the former one is told (A-5), nobody is asked any more."""
    former = session.get(Person, task.handler_id) if task.handler_id is not None else None
    choice = as_choice(session, task, person, day=civil_date(now))
    assignment = place(session, task, choice, reason=reason, by=by.name, now=now)
    end_asking(session, task, now)
    record(
        session, task, "assigned", actor=by, at=now, person=person.id, link=choice.link.value, reason=reason
    )
    if former is not None and former.id != person.id:
        key = str(assignment.id)
        tell_moved(session, settings, task, former, direction="from", other=person.name, key=key, now=now)
    return assignment


def end_asking(session: Session, task: Task, now: datetime) -> None:
    """The question for help is answered: a later OK of whoever was asked finds the task in other hands."""
    assert task.id is not None
    for asked in open_assignments(session, task.id, AssignmentRole.ASKED):
        asked.ended_at = now
        session.add(asked)
    session.flush()


def handled(session: Session, task: Task, *, by: Actor, at: datetime, now: datetime) -> None:
    """The first human act on the task: the promise is kept or broken by the instant of that act."""
    deadline = open_deadline(session, task_id=task.id)
    if deadline is not None:
        settle(session, deadline, by=by, handled_at=at, now=now)
        task.handled_at, task.handled_by = at, by.name
    end_asking(session, task, now)
    session.add(task)


def show(
    session: Session, settings: Settings, task: Task, *, person: Person, mail: InboundMessage, now: datetime
) -> Result:
    """NÄYTÄ: A-1 again with the thread and its files, to its handler, to whoever was asked, or to a coordinator."""
    if task.handler_id != person.id and not may_take(session, task, person, at=mail.received_at):
        return Result("not_yours", handler=name_of_handler(session, task))
    _show(session, settings, task, person, key=f"show:{mail.id}", now=now)
    return Result("shown")


def _show_unseen(session: Session, settings: Settings, task: Task, person: Person, *, now: datetime) -> None:
    """A task that came in a list, or at 9.30, is shown whole once it is taken (D-6, "Not a heap")."""
    if not has_seen(session, task, person):
        _show(session, settings, task, person, key=f"accepted:{task.version}", now=now)


def _show(
    session: Session, settings: Settings, task: Task, person: Person, *, key: str, now: datetime
) -> None:
    queue(
        session,
        settings,
        code="A-1",
        variant="usual",
        to=staff(session, person),
        cause=key,
        dedupe_key=f"A-1:{task.id}:{person.id}:{key}",
        payload={"shown": True},
        task=task,
        now=now,
        not_before=now,
    )


def name_of_handler(session: Session, task: Task) -> str | None:
    person = session.get(Person, task.handler_id) if task.handler_id is not None else None
    return person.name if person else None
