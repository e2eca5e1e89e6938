"""Cases: what a person has to decide on, each with an owner and a clock."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key, link


class CaseState(StrEnum):
    OPEN = "open"
    DONE = "done"


class CaseKind(StrEnum):
    LEAD = "lead"  # an unknown sender
    STAFF_MAIL = "staff_mail"  # what staff wrote otherwise
    NOT_PROVEN = "not_proven"  # looks like a known sender, verdict fail (D-30)
    STRANGER = "stranger"  # somebody unknown in a thread (D-29)
    UNREADABLE = "unreadable"
    NO_SENDER = "no_sender"
    NO_RIGHT = "no_right"  # a known sender without the right to give tasks
    AMBIGUOUS = "ambiguous"  # the address belongs to two customers (D-22)


class Case(SQLModel, table=True):
    __table_args__ = (
        Index(
            "ix_case_flood",
            "flood",
            sqlite_where=text("flood <> ''"),
            postgresql_where=text("flood <> ''"),
        ),
    )
    id: int | None = key()
    number: int = Field(unique=True)
    kind: CaseKind = Field(sa_type=enum_type(CaseKind, "kind"))
    owner_id: int | None = link("person.id", nullable=True)
    customer_id: int | None = link("customer.id", nullable=True)
    message_id: int | None = link("inbound_message.id", nullable=True)
    task_id: int | None = link("task.id", nullable=True)
    flood: str = Field(default="", max_length=320)  # one case for all mails of a flood, see intake/quota.py
    looks_like: str = ""  # the name of the sender or person it claims to be
    opened_at: datetime
    received_at: datetime
    due_at: datetime
    state: CaseState = Field(default=CaseState.OPEN, sa_type=enum_type(CaseState, "state"))
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    erase_after: date | None = None
