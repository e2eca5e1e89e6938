"""Tasks and their promises: deadlines, escalations, assignments, messages, files and the event chain."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import enum_type, json_type, key, link
from models.remembered import noted
from rules.chain import Link
from rules.ladder import Step
from rules.task_states import TaskState


class Basis(StrEnum):
    RECEIVED = "received"
    REPLY = "reply"
    REOPENED = "reopened"
    APPROVED = "approved"
    RECALCULATED = "recalculated"


class DeadlineOutcome(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    VOID = "void"


class AssignmentRole(StrEnum):
    HANDLER = "handler"
    ASKED = "asked"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Visibility(StrEnum):
    CUSTOMER = "customer"
    INTERNAL = "internal"


class Task(SQLModel, table=True):
    id: int | None = key()
    number: int = Field(unique=True)
    customer_id: int = link("customer.id")
    requester_name: str = ""
    requester_address: str = ""
    # Where C-01 and the like answer to: the Message-ID of the customer's own mail, and its references.
    origin_message_id: int | None = link("inbound_message.id", nullable=True)
    service_address: str
    product_group: str | None = None
    language: str = Field(default="fi", max_length=2)
    subject: str = ""  # redacted, without reply marks and tags
    state: TaskState = Field(default=TaskState.ASSIGNED, sa_type=enum_type(TaskState, "state"))
    handler_id: int | None = link("person.id", nullable=True)  # a copy of the open handler assignment
    received_at: datetime
    made_at: datetime
    promised_due_at: datetime | None = None  # the due time last told to the customer
    done_at: datetime | None = None
    handled_at: datetime | None = None  # of the latest deadline
    handled_by: str | None = None
    follow_up_on: date | None = None
    linked_to_id: int | None = link("task.id", nullable=True)
    version: int = 0
    words_erased_at: datetime | None = None
    erase_after: date | None = None


class Deadline(SQLModel, table=True):
    """One row a promise; the promise book is a query over these. Of a task or of a case, never of both."""

    __table_args__ = (
        UniqueConstraint("task_id", "seq"),
        CheckConstraint("(task_id IS NULL) <> (case_id IS NULL)", name="of_one_thing"),
        Index(
            "ix_deadline_open",
            "due_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )
    id: int | None = key()
    task_id: int | None = link("task.id", nullable=True)
    case_id: int | None = link("case.id", nullable=True)
    seq: int
    basis: Basis = Field(sa_type=enum_type(Basis, "basis"))
    received_at: datetime
    made_at: datetime
    due_at: datetime
    told_at: datetime | None = None
    told_message_id: int | None = link("outbound_message.id", nullable=True)
    overdue_at: datetime | None = None  # the due step has fired
    taken_over_at: datetime | None = None  # the 9.30 step has fired
    handled_at: datetime | None = None
    handled_by_id: int | None = link("person.id", nullable=True)
    on_behalf_of: str | None = None
    handled_message_id: int | None = link("inbound_message.id", nullable=True)
    outcome: DeadlineOutcome | None = Field(default=None, sa_type=enum_type(DeadlineOutcome, "outcome"))


class Escalation(SQLModel, table=True):
    """One rung of the ladder; fired at most once, whoever runs."""

    __table_args__ = (
        UniqueConstraint("deadline_id", "step", "fire_at"),
        Index(
            "ix_escalation_open",
            "fire_at",
            sqlite_where=text("fired_at IS NULL"),
            postgresql_where=text("fired_at IS NULL"),
        ),
    )
    id: int | None = key()
    deadline_id: int = link("deadline.id")
    step: Step = Field(sa_type=enum_type(Step, "step"))
    fire_at: datetime
    retry_at: datetime | None = None  # a row that failed is tried again then
    attempts: int = 0
    fired_at: datetime | None = None
    result: str | None = None  # fired, superseded, void
    not_waited_for: list[str] = Field(default_factory=list, sa_type=json_type())


class Assignment(SQLModel, table=True):
    __table_args__ = (
        Index(
            "uq_assignment_open_handler",
            "task_id",
            unique=True,
            sqlite_where=text("role = 'handler' AND ended_at IS NULL"),
            postgresql_where=text("role = 'handler' AND ended_at IS NULL"),
        ),
    )
    id: int | None = key()
    task_id: int = link("task.id")
    person_id: int = link("person.id")
    role: AssignmentRole = Field(sa_type=enum_type(AssignmentRole, "role"))
    link: Link | None = Field(default=None, sa_type=enum_type(Link, "link"))
    began_at: datetime
    ended_at: datetime | None = None
    reason: str
    by: str
    skipped: list[list[str]] = Field(default_factory=list, sa_type=json_type())  # [name, reason] each


class Pending(SQLModel, table=True):
    """A command that waits for something: VALMIS without its time (later: confirmations)."""

    id: int | None = key()
    kind: str
    person_id: int | None = link("person.id", nullable=True)
    task_id: int | None = link("task.id", nullable=True)
    message_id: int | None = link("inbound_message.id", nullable=True)
    text: str = ""
    made_at: datetime
    expires_at: datetime | None = None
    resolved_at: datetime | None = None
    erase_after: date | None = None


class TaskMessage(SQLModel, table=True):
    """Words of a thread, redacted, with the salt under which the event chain names them (D-35)."""

    __tablename__ = "task_message"
    id: int | None = key()
    task_id: int = link("task.id")
    direction: Direction = Field(sa_type=enum_type(Direction, "direction"))
    author: str
    visibility: Visibility = Field(sa_type=enum_type(Visibility, "visibility"))
    subject: str = ""
    text: str = ""
    forwarded: str = ""
    full_text: str = ""
    salt: str
    at: datetime
    inbound_id: int | None = link("inbound_message.id", nullable=True)
    outbound_id: int | None = link("outbound_message.id", nullable=True)
    erase_after: date | None = None


HELD = "held"  # of Attachment.secret: text in which a secret stands; it is not sent on


class Attachment(SQLModel, table=True):
    id: int | None = key()
    task_message_id: int = link("task_message.id")
    name: str
    type: str
    size: int
    sha256: str
    inline: bool = False
    secret: str = Field(default="", max_length=8)  # HELD, or "possible": nobody opened it
    file: str  # relative to [blobs] path
    erase_after: date | None = None


class TaskReference(SQLModel, table=True):
    """Every id that mails of a task named, also of mails never seen, so that later mails find the thread."""

    __tablename__ = "task_reference"
    __table_args__ = (UniqueConstraint("task_id", "message_id"),)
    id: int | None = key()
    task_id: int = link("task.id")
    message_id: str = Field(index=True)


class TaskEvent(SQLModel, table=True):
    """Append-only and without content; chained per task by hash (D-35)."""

    __tablename__ = "task_event"
    __table_args__ = (UniqueConstraint("task_id", "seq"),)
    id: int | None = key()
    task_id: int = link("task.id")
    seq: int
    kind: str
    at: datetime
    actor: str
    on_behalf_of: str | None = None
    inbound_id: int | None = link("inbound_message.id", nullable=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())
    previous: str
    hash: str


class TimeEntry(SQLModel, table=True):
    __tablename__ = "time_entry"
    __table_args__ = (CheckConstraint("minutes <> 0", name="not_empty"),)
    id: int | None = key()
    task_id: int = link("task.id")
    person_id: int = link("person.id")
    minutes: int
    worked_on: date
    booked_at: datetime
    overrun_minutes: int = 0
    correction_of_id: int | None = link("time_entry.id", nullable=True)


class Counter(SQLModel, table=True):
    """Gapless numbers, taken in the deciding transaction."""

    name: str = Field(primary_key=True)
    value: int = 0


def next_number(session: Session, name: str) -> int:
    """The next number of that series, from 1. Locks the series until the transaction ends."""
    locked = noted(session)
    row = locked.get(("counter", name)) or session.get(Counter, name, with_for_update=True)
    locked["counter", name] = row = row or Counter(name=name, value=0)
    row.value += 1
    session.add(row)
    return row.value


def task_by_number(session: Session, number: int) -> Task | None:
    return session.exec(select(Task).where(col(Task.number) == number)).first()


def open_deadline(
    session: Session, *, task_id: int | None = None, case_id: int | None = None
) -> Deadline | None:
    """The one promise that is open for that task or case, or None."""
    column, value = (
        (col(Deadline.task_id), task_id) if task_id is not None else (col(Deadline.case_id), case_id)
    )
    return session.exec(select(Deadline).where(column == value, col(Deadline.outcome).is_(None))).first()


def latest_deadline(session: Session, task_id: int) -> Deadline | None:
    statement = select(Deadline).where(col(Deadline.task_id) == task_id).order_by(col(Deadline.seq).desc())
    return session.exec(statement).first()


def open_assignments(session: Session, task_id: int, role: AssignmentRole) -> list[Assignment]:
    statement = select(Assignment).where(
        col(Assignment.task_id) == task_id, col(Assignment.role) == role, col(Assignment.ended_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(Assignment.id))))
