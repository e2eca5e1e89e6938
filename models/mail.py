"""Mail that came in: identity, copies in mailboxes, how far each mailbox was read, and what became of each mail."""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import BigInteger, ColumnElement, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col

from models.columns import enum_type, json_type, key, link, stands


class MailState(StrEnum):
    STORED = "stored"
    QUARANTINED = "quarantined"
    DECIDED = "decided"


class Outcome(StrEnum):
    TASK = "task"
    REPLY = "reply"
    COMMAND = "command"
    NOTICE = "notice"
    CASE = "case"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


class Lane(IntEnum):
    """Who is read first: a flood must not hold up a customer. Set when the mail is kept, see intake/quota.py."""

    KNOWN = 0  # customers' senders and our people
    STRANGER = 1
    ABOVE = 2  # a known sender above their quota
    FLOOD = 3  # a stranger above a quota: their own, their domain's, or that of all strangers


class InboundMessage(SQLModel, table=True):
    """One mail, however many copies of it lie in mailboxes. Inserted already leased, with parse_attempts 1."""

    __tablename__ = "inbound_message"
    __table_args__ = (
        Index(
            "ix_inbound_message_undecided",
            "lane",
            "received_at",
            "id",
            sqlite_where=text("state = 'stored'"),
            postgresql_where=text("state = 'stored'"),
        ),
        # What came from strangers lately, for their quotas; what lies above a quota is not in it.
        Index(
            "ix_inbound_message_strangers",
            "received_at",
            sqlite_where=text("lane = 1"),
            postgresql_where=text("lane = 1"),
        ),
        Index("ix_inbound_message_sender_address", "sender_address", "received_at"),
        Index(
            "ix_inbound_message_flood",
            "flood",
            "received_at",
            sqlite_where=text("flood <> ''"),
            postgresql_where=text("flood <> ''"),
        ),
        Index(
            "ix_inbound_message_raw",
            "raw_erase_on",
            sqlite_where=text("raw_erased_at IS NULL"),
            postgresql_where=text("raw_erased_at IS NULL"),
        ),
    )
    id: int | None = key()
    identity_hash: str = Field(unique=True, max_length=64)
    message_id: str | None = Field(default=None, index=True)
    references: list[str] = Field(default_factory=list, sa_type=json_type())
    received_at: datetime
    stored_at: datetime
    size: int
    blob: str  # the folder of this mail's files, relative to [blobs] path
    repeated_message_id: bool = False  # another mail with the same Message-ID came before
    in_junk: bool = False
    lane: int = Lane.KNOWN
    flood: str = Field(default="", max_length=320)  # too much of what: an address, @domain, or @ for all
    state: MailState = Field(default=MailState.STORED, sa_type=enum_type(MailState, "state"))
    parse_attempts: int = 1
    owner: str | None = None
    lease_until: datetime | None = None
    # Filled by the decision. Subject, addresses and names are erasable; the identity stays.
    outcome: Outcome | None = Field(default=None, sa_type=enum_type(Outcome, "outcome"))
    reason: str | None = None
    number: int | None = Field(default=None, unique=True)  # quarantined mail has a number of its own
    due_at: datetime | None = None  # of a quarantined mail
    decided_at: datetime | None = None
    classification: str | None = None
    verdict: str | None = None
    sender_name: str = ""
    sender_address: str = ""  # from the mere header when it is kept
    recipients: list[str] = Field(default_factory=list, sa_type=json_type())
    subject: str = ""
    language: str | None = None
    defects: list[str] = Field(default_factory=list, sa_type=json_type())
    secrets: int = 0  # how many were taken off, never which (D-25)
    raw_erase_on: date | None = None  # Helsinki date: bytes here and in the mailboxes (c.4)
    raw_erased_at: datetime | None = None  # from then on its copies in mailboxes are owed
    words_erased_at: datetime | None = None
    # No foreign keys: tasks and cases point at mails, and a circle of constraints cannot be migrated on SQLite.
    task_id: int | None = Field(default=None, index=True)
    case_id: int | None = Field(default=None, index=True)
    erase_after: date | None = None


DOOR = "door"
"""The account of copies that came by the LMTP/SMTP door: `folder` is the address, without a tag; they lie nowhere else."""


class MailboxCopy(SQLModel, table=True):
    __tablename__ = "mailbox_copy"
    __table_args__ = (
        UniqueConstraint("account", "folder", "uidvalidity", "uid"),
        Index(
            "ix_mailbox_copy_there",
            "account",
            "message_id",
            sqlite_where=text("erased_at IS NULL"),
            postgresql_where=text("erased_at IS NULL"),
        ),
    )
    id: int | None = key()
    account: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)  # 32 bits without a sign (RFC 9051, 9): too many for INTEGER
    uid: int = Field(sa_type=BigInteger)
    internal_date: datetime
    moved_at: datetime | None = None
    erased_at: datetime | None = None  # or found to be gone
    message_id: int = link("inbound_message.id")


class MailboxCursor(SQLModel, table=True):
    """How far a folder of a mailbox was read, and when the last complete round over it began and ended."""

    __tablename__ = "mailbox_cursor"
    __table_args__ = (UniqueConstraint("account", "folder"),)
    id: int | None = key()
    account: str
    folder: str
    uidvalidity: int | None = Field(default=None, sa_type=BigInteger)
    last_uid: int = Field(default=0, sa_type=BigInteger)
    last_round_began: datetime | None = None
    last_round_ended: datetime | None = None


def is_undecided() -> ColumnElement[bool]:
    """Whether a mail is stored and not yet decided, as the index of these few says it."""
    return stands(col(InboundMessage.state), MailState.STORED)
