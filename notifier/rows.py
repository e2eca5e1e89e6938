"""The frozen lines that list mails and digests show, one dataclass a kind; never loads them and never words them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Section(StrEnum):
    """The part of a digest in which a task stands, in the order of d.3."""

    OVERDUE = "overdue"
    DUE = "due"
    SUBSTITUTE = "substitute"
    REPLIED = "replied"
    IN_PROGRESS = "in_progress"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One task in a digest, A-1 (many), A-4 or A-5; every instant is aware UTC, the subject is redacted and bare."""

    number: int
    customer: str
    subject: str
    received_at: datetime
    due_at: datetime | None = None
    section: Section | None = None
    taken_at: datetime | None = None
    replied_at: datetime | None = None
    away: str | None = None  # whose tasks these are: the absent person's name (SUBSTITUTE only)


@dataclass(frozen=True, kw_only=True)
class LateRow:
    """One task of K-02: past its due time (D-6) and not handled; `asked` are the names of those asked to help.

    `is_readers`: the reader is the handler, so there is nobody to call and nothing moves to them.
    """

    number: int
    customer: str
    subject: str
    received_at: datetime
    due_at: datetime
    handler: str
    phone: str | None = None
    asked: tuple[str, ...] = ()
    is_readers: bool = False


@dataclass(frozen=True, kw_only=True)
class BrokenRow:
    """One task of K-03: its 9.30 step has passed; `told_at` is when C-08 told the customer, None if nobody did.

    `by_coordinator`: the handler is a coordinator, and called so; at the chain's end it may be a manager.
    """

    number: int
    customer: str
    subject: str
    received_at: datetime
    due_at: datetime
    handler: str
    by_coordinator: bool
    told_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseRow:
    """One task in a list C-01: who has it, in which role, and by when they pick it up."""

    number: int
    subject: str
    handler: str
    role: str
    due_at: datetime


class Why(StrEnum):
    """Why a mail waits for the coordinator (K-01); the words stand in the templates."""

    UNKNOWN_SENDER = "unknown_sender"
    NOT_PROVEN = "not_proven"  # looks like a sender of ours, verdict fail (D-30)
    STAFF_MAIL = "staff_mail"  # own words of ours, no command; goes to no customer before part 3
    COMMAND_NOT_PROVEN = "command_not_proven"  # a command without verdict pass; not carried out
    STRANGER_IN_THREAD = "stranger_in_thread"  # D-29
    UNREADABLE = "unreadable"
    SEVERAL_CUSTOMERS = "several_customers"  # the address belongs to two customers (D-22)
    NOT_ONE_SENDER = "not_one_sender"  # no From address, or more than one
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class UnroutedRow:
    """One row of K-01: a mail, or what one of ours wrote, that needs the coordinator's decision by `due_at`."""

    why: Why
    received_at: datetime
    due_at: datetime
    address: str | None = None  # the From address; None when there is not exactly one
    sender: str | None = None  # the name of ours that it looks like, or of the colleague who wrote
    customer: str | None = None  # the likely customer, when one is likely
    task: int | None = None
    mail: int | None = None  # number for `ysi mail show|assign|ignore`
    case: int | None = None  # number for `ysi case done`
    mails: int = 1  # of a flood: how many wait under the one case
    several: bool = False  # of a flood: of many senders, so that no address says whose they are


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """An open case past its due time, as K-02 and K-03 show it (D-22)."""

    case: int
    due_at: datetime
    address: str | None = None
    mail: int | None = None
    mails: int = 1
    several: bool = False


class BadKind(StrEnum):
    """What kind of row could not be done (K-12)."""

    DEADLINE = "deadline"
    MESSAGE = "message"
    DIGEST = "digest"
    CALENDAR = "calendar"
    MAIL = "mail"
    DUTY = "duty"  # a whole duty of the scheduler, by its place on the agenda


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """One row that fails again and again while the others go on (K-12)."""

    kind: BadKind
    number: int
    task: int | None = None
