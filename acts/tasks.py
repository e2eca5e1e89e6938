"""A wish becomes a task: number, promise, handler, and who is told of it. Never sends anything itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from acts.promises import promise
from acts.staff import tell_handler, tell_overdue
from acts.words import Words, add_words, sealed
from base.settings import Settings
from models.customer import Customer
from models.events import record
from models.mail import InboundMessage
from models.outbox import OnExpiry
from models.task import Assignment, Basis, Deadline, Direction, Task, Visibility, next_number
from notifier.caps import answer
from notifier.queue import Recipient, queue
from router.assign import choose, group_of_address, place
from rules.rights import Actor
from rules.task_states import TaskState, can_move


@dataclass(frozen=True)
class Requester:
    """Who asked: the customer's sender, and the language they are written to in."""

    name: str
    address: str
    language: str


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
    to = Recipient(requester.address, requester.language)
    if deadline.due_at <= now:
        tell_late(session, settings, task, deadline, to=to, inbound_id=mail.id if mail else None, now=now)
        return
    task.promised_due_at = deadline.due_at
    session.add(task)
    answer(
        session,
        settings,
        code="C-01",
        to=to,
        cause=f"task:{task.number}",
        dedupe_key=f"C-01:{task.id}",
        payload={"deadline_id": deadline.id},
        task=task,
        deadline=deadline,
        inbound_id=mail.id if mail else None,
        now=now,
        expires_at=deadline.due_at - timedelta(minutes=30),
        on_expiry=OnExpiry.RENDER,
    )


def tell_late(
    session: Session,
    settings: Settings,
    task: Task,
    deadline: Deadline,
    *,
    to: Recipient,
    inbound_id: int | None,
    now: datetime,
) -> None:
    """C-08 for a mail that was taken in after its due time; a second one only if the handler changes (D-33)."""
    queue(
        session,
        settings,
        code="C-08",
        variant="taken_in_late",
        to=to,
        cause=f"deadline:{deadline.id}",
        dedupe_key=f"C-08:{deadline.id}:{task.handler_id}",
        payload={"deadline_id": deadline.id},
        task=task,
        inbound_id=inbound_id,
        now=now,
    )


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
        person=choice.worker.id, link=choice.link.value, reason=reason, assignment=assignment.id,
    )  # fmt: skip
    tell_handler(session, settings, task, assignment, now, deadline=deadline)
    return assignment


def move(task: Task, state: TaskState) -> None:
    if task.state is not state and not can_move(task.state, state):
        raise ValueError(f"task {task.number}: no move from {task.state} to {state}")
    task.state = state
