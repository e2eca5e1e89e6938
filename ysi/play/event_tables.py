"""What may happen in a scenario, as types. Refuses what one event alone shows to be wrong; knows neither file nor run."""

import base64
import binascii
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.functional_validators import AfterValidator, BeforeValidator

from base.errors import UserError
from rules.civil import parse_instant

PARTS = ("intake", "scheduler", "notifier")


def read_instant(value: object) -> object:
    """An offset date-time of TOML; without an offset it is Helsinki time (as in `ysi due`). Out: UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, datetime | str):
        try:
            return parse_instant(value if isinstance(value, str) else value.isoformat())
        except UserError as error:
            raise ValueError(str(error)) from error
    if isinstance(value, date):
        raise ValueError("a time of day is missing: write it as 2027-01-12T21:14:00+02:00")  # noqa: TRY004 - pydantic shows only these
    return value


def read_address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text.strip()):
        raise ValueError(f"{text!r} is not a bare address such as anna@ysi.example")
    return text.strip().lower()


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _answer(text: str) -> str:
    if not re.fullmatch(r"[45]\d\d( .*)?", text):
        raise ValueError('an answer of a mail server begins with 4xx or 5xx, as "450 4.2.0 try later"')
    return text


Instant = Annotated[datetime, BeforeValidator(read_instant)]
Bare = Annotated[str, AfterValidator(read_address)]
Addresses = Annotated[list[str], BeforeValidator(_one_or_more)]
Code = Annotated[str, Field(pattern=r"^[CAK]-\d{1,2}$")]


class Table(BaseModel):
    """A table of a scenario: unknown keys are refused, and no type is guessed from another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class AttachmentTable(Table):
    name: str = "file"
    type: str | None = None
    text: str | None = None
    base64: str | None = None

    @model_validator(mode="after")
    def _has_one_content(self) -> Self:
        if (self.text is None) == (self.base64 is None):
            raise ValueError("an attachment has either text or base64")
        _ = self.content
        return self

    @property
    def content(self) -> bytes:
        if self.text is not None:
            return self.text.encode()
        assert self.base64 is not None
        try:
            return base64.b64decode("".join(self.base64.split()), validate=True)
        except binascii.Error as error:
            raise ValueError(f"base64 of {self.name!r} cannot be decoded") from error

    @property
    def media_type(self) -> str:
        return self.type or ("text/plain" if self.text is not None else "application/octet-stream")


class LetterTable(Table):
    """What a mail and a reply have in common: everything that a mail client or a border can set."""

    from_: str = Field(alias="from", min_length=3)
    cc: Addresses = []
    text: str | None = None
    html: str | None = None
    headers: dict[str, str | list[str]] = {}
    date: Instant | str | None = None
    message_id: str | None = None
    authentication: Literal["pass", "fail", "none"] | None = None
    attachments: list[AttachmentTable] = []
    mailboxes: Annotated[list[str], BeforeValidator(_one_or_more)] = []
    folder: str = "INBOX"
    internaldate: Instant | None = None

    @field_validator("date", mode="before")
    @classmethod
    def _date(cls, value: object) -> object:
        """A text stands in the header as it is: mails with a wrong or odd Date are what it is for."""
        return value if isinstance(value, str) else read_instant(value)

    @field_validator("from_")
    @classmethod
    def _names_somebody(cls, text: str) -> str:
        if "@" not in text:
            raise ValueError(f'{text!r} is no sender; write "Aino <aino@alfa.example>" or the bare address')
        return text

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, headers: dict[str, Any]) -> dict[str, Any]:
        for name in headers:
            if not re.fullmatch(r"[!-9;-~]+", name):
                raise ValueError(f"{name!r} is no name of a header")
        return headers


class MailTable(LetterTable):
    from_: str = Field(default="", alias="from")
    to: Addresses = []
    subject: str | None = None
    eml: str | None = None

    @model_validator(mode="after")
    def _is_written_or_a_file(self) -> Self:
        beside = {"mailboxes", "folder", "internaldate", "authentication", "eml", "to", "from_", "subject"}
        written = sorted(self.model_fields_set - beside)
        if self.eml is not None and written:
            raise ValueError(f"eml stands instead of {written[0]}: leave one of them out")
        if self.eml is None and not self.from_:
            raise ValueError("from is missing")
        if self.eml is None and not (self.to or self.cc or self.mailboxes):
            raise ValueError("to is missing: name an address of the service, or mailboxes")
        return self


class AnsweredTable(Table):
    """Which outgoing message is meant: to whom, with which code, the how-manieth of these (from 0, or from the end)."""

    to: Bare
    code: Code | None = None
    nth: int = -1


class ReplyTable(LetterTable):
    to: AnsweredTable
    subject: str | None = None
    quote: bool = True
    token: bool = True


class DownTable(Table):
    part: Literal["intake", "scheduler", "notifier", "all"]
    until: Instant

    @property
    def parts(self) -> tuple[str, ...]:
        return PARTS if self.part == "all" else (self.part,)


class RefuseTable(Table):
    to: Bare
    answer: Annotated[str, AfterValidator(_answer)]
    until: Instant | None = None


KINDS = ("mail", "reply", "run", "down", "copies", "refuse", "bounce")


class EventTable(Table):
    at: Instant
    mail: MailTable | None = None
    reply: ReplyTable | None = None
    run: str | None = None
    by: Bare | None = None
    down: DownTable | None = None
    copies: Annotated[int, Field(ge=1, le=9)] | None = None
    refuse: RefuseTable | None = None
    bounce: AnsweredTable | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            found = f"this one has {' and '.join(given)}" if given else "this one has none"
            raise ValueError(f"an event is one of {', '.join(KINDS)}; {found}")
        if self.by is not None and self.run is None:
            raise ValueError("by says who gives a command and stands beside run only")
        ends_at = self.down.until if self.down else self.refuse.until if self.refuse else None
        if ends_at is not None and ends_at <= self.at:
            raise ValueError("until is not after at")
        return self

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, kind) is not None)
