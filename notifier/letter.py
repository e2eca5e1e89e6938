"""What a written message is before it becomes a mail: its words, its place in a thread, its files. It reads no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlmodel import Session, SQLModel

from base.errors import UserError
from base.settings import Settings
from models.outbox import OutboundMessage
from models.task import Task
from notifier.render import language_of

Automatic = Literal["auto-replied", "auto-generated"]
Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class LetterFile:
    """A file that goes with a letter; `path` is where its bytes lie now."""

    name: str
    type: str
    path: Path


@dataclass(frozen=True)
class Letter:
    """A message in words, ready to be put into a mail; automatic is the value of Auto-Submitted (D-24)."""

    subject: str
    body: str
    from_name: str
    service_address: str
    reply_to: str
    in_reply_to: str | None
    references: tuple[str, ...]
    files: tuple[LetterFile, ...]
    automatic: Automatic | None
    codes: tuple[str, ...]
    task_numbers: tuple[int, ...]


@dataclass(frozen=True)
class Gone:
    """What the message wanted to say is no longer true; the reason is for the log."""

    reason: str


@dataclass(frozen=True)
class Place:
    """Where a letter stands among others: the mail that it answers, and all that came before it (RFC 5322, 3.6.4)."""

    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplyTo:
    """What an answer to the letter belongs to (D-32): kind t, d, c or o, and its number."""

    kind: str
    number: int


@dataclass(frozen=True)
class Draft:
    """What one code has to say now: the form of its template and the values; the footer and the frame come later."""

    code: str
    variant: str
    values: Mapping[str, object]
    service_address: str
    reply_to: ReplyTo
    task: Task | None = None  # whose thread it is, for messages in a thread
    place: Place = field(default_factory=Place)
    from_name: str | None = None  # the company's name where nothing is said
    files: tuple[LetterFile, ...] = ()
    task_numbers: tuple[int, ...] = ()
    told_codes: tuple[str, ...] = ()  # where it tells of more or other things than its template's code


@dataclass(frozen=True)
class Errand:
    """The message to be written, and all that is needed to write it at this instant (aware UTC)."""

    session: Session
    settings: Settings
    message: OutboundMessage
    now: datetime

    @property
    def language(self) -> str:
        return language_of(self.message.language)

    @property
    def payload(self) -> dict[str, Any]:
        return self.message.payload

    @property
    def id(self) -> int:
        assert self.message.id is not None
        return self.message.id

    @property
    def answers_to_itself(self) -> ReplyTo:
        """The reply address of a message that belongs to no single task, case or digest."""
        return ReplyTo("o", self.id)

    def row(self, kind: type[Row], key: object) -> Row:
        """The row that a payload names; one that is missing is a defect, and the message a bad row."""
        return self.session.get_one(kind, key)

    def task(self) -> Task:
        return self.row(Task, self.message.task_id)


def general_address(settings: Settings) -> str:
    """The service address for what belongs to no task: that of the first mailbox."""
    for mailbox in settings.mailbox.values():
        return mailbox.address
    raise UserError(
        "settings: no mailbox: add a table [mailbox.NAME] with the address from which the service writes."
    )
