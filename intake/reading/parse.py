"""The border to mail-parser: bytes in, plain values out; no other file may import it, and it never lets its errors through."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from functools import cached_property
from typing import Any

import mailparser

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.headers import block_end, bounded
from intake.reading.skeleton import Raw
from intake.reading.structure import mend
from intake.reading.text import clean_line, repair
from intake.reading.tree import Part, tree
from intake.reading.value import Address
from intake.reading.words import decode_words, in_utf8


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
    message: Part

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, value in self.headers:
            found.setdefault(name, []).append(value)
        return {name: tuple(values) for name, values in found.items()}

    def all(self, name: str) -> tuple[str, ...]:
        """Values of every header of that name, from the top."""
        return self._by_name.get(name, ())

    def first(self, name: str) -> str:
        """The topmost value, '' if there is none."""
        return next(iter(self.all(name)), "")


def parse(raw: Raw, bounds: Bounds) -> Parsed:
    """Reads one mail. Whatever the library raises becomes RefusedMail: a person looks at it then."""
    demand_size(len(raw), bounds)
    end = block_end(raw, bounds)
    head, defects = bounded(bytes(raw[:end]), bounds)
    try:
        message = tree(raw, bounds, head=_with_utf8(head), start=end)
        return _values(message, defects, bounds)
    except RefusedMail:
        raise
    except (
        Exception
    ) as error:  # measured: ValueError, AttributeError, TypeError, HeaderParseError and its own
        if isinstance(error, MemoryError):
            raise
        raise RefusedMail(f"cannot be read as a mail ({type(error).__name__})") from error


def demand_size(size: int, bounds: Bounds) -> None:
    """Before a mail is even in memory. Raises RefusedMail."""
    if size > bounds.mail_bytes:
        raise RefusedMail(f"larger than {bounds.mail_bytes // 1_000_000} MB")


def _with_utf8(head: bytes) -> bytes:
    """Header lines in raw Latin-1 and encoded words of any charset as UTF-8: the library would drop their letters."""
    if head.isascii() and b"\0" not in head and b"=?" not in head:
        return head
    head = head.replace(b"\0", b"")
    return in_utf8(head if head.isascii() else b"\n".join(_utf8(line) for line in head.split(b"\n")))


def _utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").encode("utf-8")
    return line


def _values(message: Part, defects: tuple[str, ...], bounds: Bounds) -> Parsed:
    pairs = list(message.raw_items())[: bounds.headers]
    known = _known(message)
    found = {type(defect).__name__ for part in message.walk() for defect in part.defects}
    return Parsed(
        headers=tuple((name.lower(), clean_line(repair(str(value)))) for name, value in pairs),
        senders=_addresses(known.from_, bounds),
        to=_addresses(known.to, bounds),
        cc=_addresses(known.cc, bounds),
        reply_to=_addresses(known.reply_to, bounds),
        date=_date(known.date),
        subject=clean_line(decode_words(str(known.subject or "")))[: bounds.subject_chars],
        defects=tuple(
            sorted(
                {
                    *defects,
                    *_headless(name for name, _ in pairs),
                    *_codes(found),
                    *_codes(known.defects_categories),
                    *mend(message, bounds),
                }
            )
        ),
        message=message,
    )


# One of these is in whatever was meant to be a mail.
_OF_A_MAIL = frozenset((
    "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "received", "return-path",
    "delivered-to", "mime-version", "content-type",
))  # fmt: skip


def _headless(names: Iterable[str]) -> tuple[str, ...]:
    """An empty file, or one of anything else that is called a mail."""
    return () if any(name.lower() in _OF_A_MAIL for name in names) else ("no_headers",)


_READ = ("from", "to", "cc", "reply-to", "date", "subject")


def _known(message: Part) -> Any:
    """The library's view of the headers that we take from it, the topmost of each: people's programs show that one."""
    head = Message()
    for name, value in message.raw_items():
        if name.lower() in _READ and name not in head:
            head[name] = value
    return _Headers(head)


class _Headers(mailparser.MailParser):  # type: ignore[misc]  # the library has no types
    """It sees no parts, and makes none of its summaries: it would decode every part, and each header twice, for nobody."""

    def parse(self) -> _Headers:
        self._reset()
        return self


# The library's names for defects and ours; '' where mend() looks itself, or nothing is lost.
_CODES = {
    "StartBoundaryNotFoundDefect": "", "NoBoundaryInMultipartDefect": "", "MultipartInvariantViolationDefect": "",
    "CloseBoundaryNotFoundDefect": "", "InvalidMultipartContentTransferEncodingDefect": "",
    "MissingHeaderBodySeparatorDefect": "header_broken", "FirstHeaderLineIsContinuationDefect": "header_broken",
    "MisplacedEnvelopeHeaderDefect": "header_broken", "MalformedHeaderDefect": "header_broken",
    "InvalidBase64PaddingDefect": "base64_broken", "InvalidBase64CharactersDefect": "base64_broken",
    "InvalidBase64LengthDefect": "base64_broken", "DateHeaderDefect": "date_broken", "CharsetDecodeDefect": "", "MimeHeaderDefect": "",
}  # fmt: skip


def _codes(names: Iterable[Any]) -> frozenset[str]:
    known = (_CODES.get(str(name), _snake(str(name))) for name in names)
    return frozenset(code for code in known if code)


def _snake(name: str) -> str:
    """A defect that the library learnt later."""
    words = re.findall(r"[A-Z][a-z0-9]*", name.removesuffix("Defect"))
    return "_".join(word.lower() for word in words)[:60]


def _addresses(pairs: Any, bounds: Bounds) -> tuple[Address, ...]:
    if not isinstance(pairs, Iterable) or isinstance(pairs, str):
        return ()
    found = (
        Address(clean_line(decode_words(str(name or ""))), bare(str(address or "")))
        for name, address in pairs
    )
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
