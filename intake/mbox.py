"""Takes an mbox file apart, one mail at a time (RFC 4155, mboxo and mboxrd); it never holds more than one mail in memory.

A line that begins with `From ` parts mails only where it looks like one that a mail program wrote: with a date, or
alone with an address after an empty line, and before a header. Whatever else begins so is somebody's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import BinaryIO

PIECE_BYTES = 1 << 16  # a longer line comes in pieces: a file without line ends must not fill the memory

_DATED = re.compile(
    rb"From .{0,400}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+"
    rb"(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2})\s.{0,40}?\d{1,2}:\d{2}.{0,60}$"
)
_BARE = re.compile(rb"From [^ \t\r\n]{1,500}[ \t]*$")
_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|>From ")
_DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")


@dataclass(frozen=True)
class MboxMail:
    """One mail of an mbox; `arrived` is what its From_ line says, `raw` is None where it is over the limit."""

    arrived: datetime | None
    raw: bytes | None = field(repr=False)


def is_from_line(line: bytes) -> bool:
    """Whether a file that begins with this line is an mbox."""
    return line.startswith(b"From ")


def mails(file: BinaryIO, *, most_bytes: int) -> Iterator[MboxMail]:
    """The mails in their order, without From_ lines, quoting and the empty line between two of them."""
    mail: _Growing | None = None
    begins, after_blank = True, True
    for piece, following in _with_next(_pieces(file)):
        if begins and piece.startswith(b"From ") and (mail is None or _parts(piece, following, after_blank)):
            if mail is not None:
                yield mail.done()
            mail = _Growing(arrival(piece), most_bytes)
        elif mail is not None:
            mail.add(piece, begins=begins)
        after_blank = begins and not piece.strip(b"\r\n")
        begins = piece.endswith(b"\n")
    if mail is not None:
        yield mail.done()


def arrival(from_line: bytes) -> datetime | None:
    """When the mail arrived, by its From_ line: UTC unless it names an offset (RFC 4155); None without a date."""
    text = from_line[:1000].decode("ascii", "replace")
    day = _DAY.search(text, len("From "))
    return instant_of(text[day.start() :]) if day else None


def instant_of(date: str) -> datetime | None:
    """A date of mail (RFC 5322 section 3.3, or as C writes it) in UTC; without a known offset it is taken for UTC."""
    try:
        found = parsedate_tz(date.strip())
        if found is None:
            return None
        return datetime(*found[:6], tzinfo=UTC) - timedelta(seconds=found[9] or 0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _parts(line: bytes, following: bytes, after_blank: bool) -> bool:  # noqa: FBT001 - one caller, right above
    heads = _HEADER.match(following) is not None
    if _DATED.match(line.rstrip(b"\r\n")):
        return heads or (after_blank and not following.strip(b"\r\n"))
    return after_blank and heads and _BARE.match(line.rstrip(b"\r\n")) is not None


class _Growing:
    """A mail of which the end has not been seen."""

    def __init__(self, arrived: datetime | None, most_bytes: int) -> None:
        self._arrived = arrived
        self._most_bytes = most_bytes
        self._raw = bytearray()
        self._in_head = True
        self._is_too_large = False

    def add(self, piece: bytes, *, begins: bool) -> None:
        if begins and self._in_head:
            if piece.startswith(
                b">From "
            ):  # an older From_ line that a server kept; it would end the headers
                return
            self._in_head = bool(piece.strip(b"\r\n"))
        elif begins and piece.startswith(b">") and piece.lstrip(b">").startswith(b"From "):
            piece = piece[1:]
        if len(self._raw) + len(piece) > self._most_bytes:
            self._is_too_large = True
        if not self._is_too_large:
            self._raw += piece

    def done(self) -> MboxMail:
        if self._is_too_large:
            return MboxMail(self._arrived, None)
        raw = bytes(self._raw)
        for end in (b"\r\n", b"\n"):
            if raw.endswith(end * 2):
                raw = raw[: -len(end)]
                break
        return MboxMail(self._arrived, raw)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.readline(PIECE_BYTES):
        yield piece


def _with_next(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each piece with the one that comes after it, empty at the end."""
    held = next(pieces, None)
    if held is None:
        return
    for piece in pieces:
        yield held, piece
        held = piece
    yield held, b""
