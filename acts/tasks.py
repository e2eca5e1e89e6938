"""The deeds on a task: opened, answered, accepted, done, shown, reopened. One function each, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from acts.promises import promise, settle
from acts.staff import has_seen, task_moment, tell_handler, tell_moved, tell_overdue
from acts.words import Words, add_words, sealed
from base.settings import Settings
from models.customer import Customer
from models.events import record
from models.mail import InboundMessage
from models.outbox import OnExpiry
from models.person import Person, Role, roles_of
from models.task import (
    Assignment,
    AssignmentRole,
    Basis,
    Deadline,
    Direction,
    Task,
    TaskMessage,
    Visibility,
    next_number,
    open_assignments,
    open_deadline,
)
from notifier.queue import Recipient, queue, staff
from router.assign import as_choice, choose, group_of_address, place
from rules.chain import Link
from rules.civil import civil_date
from rules.rights import Actor
from rules.task_states import FINISHED, TaskState, can_move


@dataclass(frozen=True)
class Requester:
    """Who asked: the customer's sender, and the language they are written to in."""

    name: str
    address: str
    language: str


@dataclass(frozen=True)
class Result:
    """What became of a command: a code of notifier/receipts and what its words need."""

    code: str
    handler: str | None = None
    minutes: int | None = None


def open_task(
    session: Session,
    settings: Settings,
    *,
    customer: Customer,
    requester: Requester,
    words: Words,
    service_address: str,
    received_at: datetime,
    now: datetime,
    by: Actor,
    mail: InboundMessage | None = None,
    linked_to: Task | None = None,
    tell_requester: bool = True,
) -> Task:
    """A wish becomes a task: number, promise, handler, A-1, and C-01 (or C-08 after its due time) to whoever asked.

    `received_at` is when the mail server got it (D-3); the due time is D-4's, also for what is read late.
    """
    assert customer.id is not None
    task = Task(
        number=next_number(session, "task"),
        customer_id=customer.id,
        requester_name=requester.name,
        requester_address=requester.address,
        origin_message_id=mail.id if mail else None,
        service_address=service_address,
        product_group=group_of_address(session, customer, service_address),
        language=requester.language,
        subject=words.subject,
        received_at=received_at,
        made_at=now,
        linked_to_id=linked_to.id if linked_to else None,
    )
    session.add(task)
    session.flush()
    message = add_words(
        session, task, words, author=requester.name or requester.address,
        direction=Direction.IN, visibility=Visibility.CUSTOMER, at=received_at, mail=mail,
    )  # fmt: skip
    deadline = promise(session, settings, of=task, basis=Basis.RECEIVED, received_at=received_at, now=now)
    record(
        session, task, "opened", actor=by, at=now,
        received_at=received_at.isoformat(), due_at=deadline.due_at.isoformat(), words=sealed(message),
    )  # fmt: skip
    route(session, settings, task, deadline, reason="routed", by=by, now=now)
    if tell_requester:
        _tell_received(session, settings, task, deadline, requester, mail, now)
    if deadline.due_at <= now:
        tell_overdue(session, settings, deadline, now)
    return task


def _tell_received(
    session: Session,
    settings: Settings,
    task: Task,
    deadline: Deadline,
    requester: Requester,
    mail: InboundMessage | None,
    now: datetime,
) -> None:
    late = deadline.due_at <= now
    queue(
        session,
        settings,
        code="C-08" if late else "C-01",
        variant="taken_in_late" if late else "",
        to=Recipient(requester.address, requester.language),
        cause=f"task:{task.number}",
        # A second C-08 only if the handler changes (D-33).
        dedupe_key=f"C-08:{deadline.id}:{task.handler_id}" if late else f"C-01:{task.id}",
        payload={"deadline_id": deadline.id},
        task=task,
        inbound_id=mail.id if mail else None,
        now=now,
        expires_at=None if late else deadline.due_at - timedelta(minutes=30),
        on_expiry=None if late else OnExpiry.RENDER,
    )
    if not late:
        task.promised_due_at = deadline.due_at
        session.add(task)


def route(
    session: Session,
    settings: Settings,
    task: Task,
    deadline: Deadline,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> Assignment:
    """Give the task to whoever is on duty on the due day, and tell them (A-1)."""
    choice = choose(session, task, due_at=deadline.due_at, received_at=deadline.received_at)
    assignment = place(session, task, choice, reason=reason, by=by.name, now=now)
    record(
        session, task, "assigned", actor=by, at=now,
        person=choice.worker.id, link=choice.link.value, reason=reason, skipped=assignment.skipped,
    )  # fmt: skip
    tell_handler(session, settings, task, assignment, now)
    return assignment


def add_reply(
    session: Session,
    settings: Settings,
    task: Task,
    words: Words,
    *,
    author: str,
    mail: InboundMessage,
    by: Actor,
    now: datetime,
    automatic: bool = False,
) -> TaskMessage:
    """A sender's mail joins the thread of an open task: the handler gets it (A-9), nobody gets an automatic answer."""
    message = add_words(
        session, task, words, author=author,
        direction=Direction.IN, visibility=Visibility.CUSTOMER, at=mail.received_at, mail=mail,
    )  # fmt: skip
    record(session, task, "autoreplied" if automatic else "replied", actor=by, at=now, words=sealed(message))
    tell_reply(session, settings, task, message, variant="automatic" if automatic else "open", now=now)
    return message


def tell_reply(
    session: Session, settings: Settings, task: Task, message: TaskMessage, *, variant: str, now: datetime
) -> None:
    """A-9: the customer wrote; in working hours at once, else in the handler's morning."""
    person = session.get_one(Person, task.handler_id)
    deadline = open_deadline(session, task_id=task.id)
    queue(
        session,
        settings,
        code="A-9",
        variant=variant,
        to=staff(session, person),
        cause=f"message:{message.id}",
        dedupe_key=f"A-9:{message.id}",
        payload={"task_message_id": message.id},
        task=task,
        now=now,
        not_before=task_moment(session, settings, person, deadline.due_at if deadline else None, now),
    )


def reopen(
    session: Session,
    settings: Settings,
    task: Task,
    words: Words,
    *,
    requester: Requester,
    mail: InboundMessage,
    by: Actor,
    now: datetime,
) -> None:
    """A real reply to a done task within 14 days: the task is open again with a new due time (D-26), told by C-02."""
    message = add_words(
        session, task, words, author=requester.name or requester.address,
        direction=Direction.IN, visibility=Visibility.CUSTOMER, at=mail.received_at, mail=mail,
    )  # fmt: skip
    move(task, TaskState.ASSIGNED)
    task.done_at = task.handled_at = None
    task.handled_by = None
    deadline = promise(
        session, settings, of=task, basis=Basis.REOPENED, received_at=mail.received_at, now=now
    )
    record(
        session, task, "reopened", actor=by, at=now, due_at=deadline.due_at.isoformat(), words=sealed(message)
    )
    former = task.handler_id
    choice = choose(session, task, due_at=deadline.due_at, received_at=deadline.received_at)
    if choice.worker.id != former:
        route(session, settings, task, deadline, reason="routed", by=by, now=now)
    tell_reply(session, settings, task, message, variant="reopened", now=now)
    queue(
        session,
        settings,
        code="C-02",
        variant="reply",
        to=Recipient(requester.address, requester.language),
        cause=f"message:{message.id}",
        dedupe_key=f"C-02:{deadline.id}",
        payload={"deadline_id": deadline.id},
        task=task,
        inbound_id=mail.id,
        now=now,
    )
    task.promised_due_at = deadline.due_at
    session.add(task)


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
    if task.handler_id == person.id and task.state is not TaskState.ASSIGNED:
        return Result("already_accepted")
    if task.handler_id != person.id:
        if not may_take(session, task, person) or task.state is not TaskState.ASSIGNED:
            return Result("not_yours", handler=name_of_handler(session, task))
        take(session, settings, task, person, reason="helped", by=by, now=now)
    seen = has_seen(session, task, person)
    move(task, TaskState.ACCEPTED)
    handled(session, task, by=by, at=at, now=now)
    record(session, task, "accepted", actor=by, at=now, handled_at=at.isoformat())
    if not seen:
        _show(session, settings, task, person, key=f"accepted:{task.version}", now=now)
    return Result("accepted")


def may_take(session: Session, task: Task, person: Person) -> bool:
    assert task.id is not None and person.id is not None
    asked = open_assignments(session, task.id, AssignmentRole.ASKED)
    return any(row.person_id == person.id for row in asked) or Role.COORDINATOR in roles_of(
        session, person.id
    )


def take(
    session: Session, settings: Settings, task: Task, person: Person, *, reason: str, by: Actor, now: datetime
) -> Assignment:
    """The person becomes the handler by a human's or the ladder's act; the former one is told (A-5)."""
    assert person.id is not None and task.id is not None
    former = session.get(Person, task.handler_id) if task.handler_id is not None else None
    link = Link.COORDINATOR if Role.COORDINATOR in roles_of(session, person.id) else Link.SUBSTITUTE
    choice = as_choice(session, person, link=link, day=civil_date(now))
    assignment = place(session, task, choice, reason=reason, by=by.name, now=now)
    for asked in open_assignments(session, task.id, AssignmentRole.ASKED):
        asked.ended_at = now
        session.add(asked)
    record(session, task, "assigned", actor=by, at=now, person=person.id, link=link.value, reason=reason)
    if former is not None and former.id != person.id:
        key = str(assignment.id)
        tell_moved(session, settings, task, former, direction="from", other=person.name, key=key, now=now)
    return assignment


def handled(session: Session, task: Task, *, by: Actor, at: datetime, now: datetime) -> None:
    """The first human act on the task: the promise is kept or broken by the instant of that act."""
    deadline = open_deadline(session, task_id=task.id)
    if deadline is not None:
        settle(session, deadline, by=by, handled_at=at, now=now)
        task.handled_at, task.handled_by = at, by.name
    session.add(task)


def show(
    session: Session, settings: Settings, task: Task, *, person: Person, mail: InboundMessage, now: datetime
) -> Result:
    """NÄYTÄ: A-1 again with the thread and its files, to its handler, to whoever was asked, or to a coordinator."""
    if task.handler_id != person.id and not may_take(session, task, person):
        return Result("not_yours", handler=name_of_handler(session, task))
    _show(session, settings, task, person, key=f"show:{mail.id}", now=now)
    return Result("shown")


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


def move(task: Task, state: TaskState) -> None:
    if task.state is not state and not can_move(task.state, state):
        raise ValueError(f"task {task.number}: no move from {task.state} to {state}")
    task.state = state
