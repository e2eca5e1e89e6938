"""What we owe people in writing: messages, the items of list mails, digests, and alarms."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, UniqueConstraint, bindparam, select, text
from sqlmodel import Field, Session, SQLModel, col

from models.columns import enum_type, json_type, key, link, stands, table_of


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class OnExpiry(StrEnum):
    DROP = "drop"
    RENDER = "render"


class OutboundMessage(SQLModel, table=True):
    """A message to one address. Rendered when it is sent, so it is true when it leaves (D-33)."""

    __tablename__ = "outbound_message"
    __table_args__ = (
        Index(
            "ix_outbound_message_open",
            "not_before",
            "id",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        # Both with the time: the caps of D-24 and D-34 count what was written within an hour.
        Index("ix_outbound_message_code", "code", "created_at"),
        Index("ix_outbound_message_address", "address", "created_at"),
    )
    id: int | None = key()
    code: str = Field(max_length=8)
    variant: str = ""
    language: str = Field(max_length=2)
    person_id: int | None = link("person.id", nullable=True)
    address: str
    cause: str
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())
    dedupe_key: str = Field(unique=True)
    thread_key: str | None = Field(default=None, index=True)
    task_id: int | None = link("task.id", nullable=True)
    case_id: int | None = link("case.id", nullable=True)
    customer_id: int | None = link("customer.id", nullable=True)
    inbound_id: int | None = link("inbound_message.id", nullable=True)  # the mail that this one answers
    created_at: datetime
    not_before: datetime
    expires_at: datetime | None = None
    on_expiry: OnExpiry | None = Field(default=None, sa_type=enum_type(OnExpiry, "on_expiry"))
    state: MessageState = Field(default=MessageState.QUEUED, sa_type=enum_type(MessageState, "state"))
    owner: str | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    first_tried_at: datetime | None = None
    next_attempt_at: datetime | None = None
    last_error: str | None = None
    message_id: str = Field(unique=True)
    codes: list[str] = Field(default_factory=list, sa_type=json_type())  # all that it carried, set when sent
    tasks: list[int] = Field(default_factory=list, sa_type=json_type())
    sent_at: datetime | None = None
    bounced_at: datetime | None = None
    erased_at: datetime | None = None  # to whom and with what; that it left, and when, stays
    erase_after: date | None = None


class ListItem(SQLModel, table=True):
    """One thing to tell in a list mail (K-01, A-4 …); joins the next such mail to that person when it is claimed."""

    __tablename__ = "list_item"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index(
            "ix_list_item_address",
            "address",
            "code",
            sqlite_where=text("address <> ''"),
            postgresql_where=text("address <> ''"),
        ),
    )
    id: int | None = key()
    code: str = Field(max_length=8, index=True)
    person_id: int | None = link("person.id", nullable=True)
    address: str = Field(default="", max_length=320)  # instead of a person: answers above the cap (D-24)
    task_id: int | None = link("task.id", nullable=True)
    case_id: int | None = link("case.id", nullable=True)
    deadline_id: int | None = link("deadline.id", nullable=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())
    dedupe_key: str
    created_at: datetime
    outbound_id: int | None = link("outbound_message.id", nullable=True)


class Slot(SQLModel, table=True):
    """An instant at which something happens for everybody: the digests and the daily look ahead."""

    __table_args__ = (UniqueConstraint("kind", "fire_at"),)
    id: int | None = key()
    kind: str
    fire_at: datetime
    retry_at: datetime | None = None
    attempts: int = 0
    fired_at: datetime | None = None
    result: str | None = None


class Digest(SQLModel, table=True):
    """The frozen rows of one digest, so that answering an old one gives a clear error."""

    __table_args__ = (UniqueConstraint("person_id", "kind", "slot_at"),)
    id: int | None = key()
    person_id: int = link("person.id")
    kind: str
    slot_at: datetime
    rows: list[dict[str, Any]] = Field(default_factory=list, sa_type=json_type())
    task_numbers: list[int] = Field(default_factory=list, sa_type=json_type())
    erase_after: date | None = None


class Alarm(SQLModel, table=True):
    """A warning to the operators (K-04, K-10, K-12): told once an incident, also when no mail can leave."""

    __table_args__ = (UniqueConstraint("dedupe_key"),)
    id: int | None = key()
    code: str
    dedupe_key: str
    text: str
    raised_at: datetime
    over_at: datetime | None = None


def is_open(message: Any = OutboundMessage) -> ColumnElement[bool]:
    """Whether a message is neither sent nor given up, as the index of these few says it; for an alias too."""
    return stands(col(message.state), MessageState.QUEUED, MessageState.SENDING)


_messages = table_of(OutboundMessage)
_QUEUED = select(_messages.c.id).where(_messages.c.dedupe_key == bindparam("key"))
_OURS = select(_messages.c.id).where(_messages.c.message_id == bindparam("message_id"))


def is_queued(session: Session, dedupe_key: str) -> bool:
    """Whether a message of that key has been flushed."""
    return session.execute(_QUEUED, {"key": dedupe_key}).first() is not None


def is_ours(session: Session, message_id: str) -> bool:
    """Whether we gave that Message-ID to a message."""
    return session.execute(_OURS, {"message_id": message_id}).first() is not None
