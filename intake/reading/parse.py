"""The border to mail-parser: bytes in, plain values out; no other file may import it, and it never lets its errors through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import mailparser

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.identity import cut
from intake.reading.text import clean_line, repair
from intake.reading.value import Address


@dataclass(frozen=True)
class Parsed:
    """What the library says, cleaned; `message` is the standard library's tree of parts."""

    headers: tuple[tuple[str, str], ...]  # in their order, repaired, unfolded
    senders: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    subject: str
    defects: tuple[str, ...]
    message: Message

    def all(self, name: str) -> tuple[str, ...]:
        """Values of every header of that name, from the top."""
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str:
        """The topmost value, '' if there is none."""
        return next(iter(self.all(name)), "")


def parse(raw: bytes, bounds: Bounds) -> Parsed:
    """Reads one mail. Whatever the library raises becomes RefusedMail: a person looks at it then."""
    if len(raw) > bounds.mail_bytes:
        raise RefusedMail(f"larger than {bounds.mail_bytes // 1_000_000} MB")
    try:
        mail = mailparser.parse_from_bytes(with_utf8_headers(raw))
        return _values(mail, bounds)
    except (
        Exception
    ) as error:  # measured: ValueError, AttributeError, TypeError, HeaderParseError and its own
        if isinstance(error, MemoryError):
            raise
        raise RefusedMail(f"cannot be read as a mail ({type(error).__name__})") from error


def with_utf8_headers(raw: bytes) -> bytes:
    """Header lines in raw Latin-1 rewritten as UTF-8: the library would drop their letters from names and subject."""
    head, _ = cut(raw)
    if head.isascii() and b"\0" not in head:
        return raw
    lines = [_utf8(line) for line in head.replace(b"\0", b"").split(b"\n")]
    return b"\n".join(lines) + raw[len(head) :]


def _utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").encode("utf-8")
    return line


def _values(mail: Any, bounds: Bounds) -> Parsed:
    message: Message = mail.message
    pairs = list(message.raw_items())[: bounds.headers]
    return Parsed(
        headers=tuple((name.lower(), clean_line(repair(str(value)))) for name, value in pairs),
        senders=_addresses(mail.from_, bounds),
        to=_addresses(mail.to, bounds),
        cc=_addresses(mail.cc, bounds),
        reply_to=_addresses(mail.reply_to, bounds),
        date=_date(mail.date),
        subject=clean_line(_one(mail.subject))[: bounds.subject_chars],
        defects=tuple(sorted(clean_line(str(name)) for name in mail.defects_categories)),
        message=message,
    )


def _one(value: Any) -> str:
    """A repeated header is a list: the first counts, as it does for people's mail programs."""
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return str(value or "")


def _addresses(pairs: Any, bounds: Bounds) -> tuple[Address, ...]:
    if not isinstance(pairs, Iterable) or isinstance(pairs, str):
        return ()
    found = (Address(clean_line(str(name or "")), bare(str(address or ""))) for name, address in pairs)
    return tuple(one for one in found if "@" in one.address)[: bounds.addresses]


def bare(address: str) -> str:
    """An address without brackets, its domain in lower case (RFC 5321 section 2.4: local parts may be case-sensitive)."""
    local, at, domain = clean_line(address).strip("<> ").rpartition("@")
    return local + at + domain.lower()


def _date(value: Any) -> datetime | None:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    try:
        return value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
