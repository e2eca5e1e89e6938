"""Says which mail a mail is, from a header cut of our own; it never uses a library and never trusts a trace header.

The same mail reaches two mailboxes with different Received, Delivered-To and authentication headers and
sometimes with other line ends: none of these may change its identity (e.1).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

HEAD_BYTES = 1_000_000  # a header block longer than this is cut: nobody's real mail has one
REFERENCES = 200  # ids kept of one mail; real threads name some dozens
ID_BYTES = 998  # a line of mail is no longer (RFC 5322 section 2.1.1); an index of PostgreSQL takes 2,704

_NAMES = ("message-id", "from", "date", "subject", "references", "in-reply-to")
_ID = re.compile(r"<[^<>\s]{1,900}>")
_AT_ONCE = re.compile(rb"\r?\n")  # a mail without headers
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_OPEN_END = re.compile(rb"\n\r*\Z")
_BARE_ID = re.compile(r"[^<>\s]{1,900}@[^<>\s]{1,250}")


@dataclass(frozen=True)
class Identity:
    """`hash`: hex SHA-256. Ids keep their angle brackets; `references` has In-Reply-To too, each once."""

    hash: str
    message_id: str | None
    references: tuple[str, ...]


def identity(raw: bytes) -> Identity:
    """The identity of a raw mail: SHA-256 over Message-ID, From, Date, Subject and the body's bytes."""
    head, body = cut(raw)
    fields = first_fields(head)
    digest = _begun(fields)
    digest.update(_with_lf(body))
    return _identity(digest, fields)


def _begun(fields: dict[str, bytes]) -> Any:
    """The digest of what comes before the body."""
    digest = hashlib.sha256()
    for name in ("message-id", "from", "date", "subject"):
        digest.update(name.encode() + b":" + b" ".join(fields.get(name, b"").split()) + b"\n")
    digest.update(b"\n")
    return digest


def _identity(digest: Any, fields: dict[str, bytes]) -> Identity:
    return Identity(
        hash=digest.hexdigest(),
        message_id=next(iter(ids(_text(fields.get("message-id", b"")))), None),
        references=ids(_text(fields.get("references", b"") + b" " + fields.get("in-reply-to", b"")))[
            -REFERENCES:
        ],
    )


class IdentityInPieces:
    """The identity of a mail that is never whole in memory; the same for every way of cutting it into pieces."""

    def __init__(self) -> None:
        self._head = b""  # as far as it counts
        self._joint = b""  # the end of the last piece, in which the empty line may have begun
        self._digest: Any = None  # once the body has begun
        self._fields: dict[str, bytes] = {}
        self._held = b""  # line ends: they count only if something follows

    def add(self, piece: bytes) -> None:
        if self._digest is None:
            piece = self._in_head(self._joint + piece)
        if self._digest is not None:
            self._in_body(piece)

    def identity(self) -> Identity:
        """When the last piece is in."""
        if self._digest is None:
            self._take_head(self._joint)
            self._begin_body()
        return _identity(self._digest, self._fields)

    def _in_head(self, piece: bytes) -> bytes:
        """What of it belongs to the body."""
        if not self._head and len(piece) < len(b"\r\n"):
            self._joint = piece
            return b""
        at_once = None if self._head else _AT_ONCE.match(piece)
        found = at_once or _EMPTY_LINE.search(piece)
        if found is None:
            joint = _OPEN_END.search(piece)
            place = joint.start() if joint else len(piece)
            self._take_head(piece[:place])
            self._joint = piece[place:]
            return b""
        self._take_head(b"" if at_once else piece[: found.start() + 1])
        self._begin_body()
        return piece[found.end() :]

    def _take_head(self, piece: bytes) -> None:
        self._head += piece[: max(0, HEAD_BYTES - len(self._head))]

    def _begin_body(self) -> None:
        self._fields = first_fields(self._head)
        self._digest = _begun(self._fields)

    def _in_body(self, piece: bytes) -> None:
        piece = self._held + piece
        words = piece.rstrip(b"\r\n")
        self._held = piece[len(words) :]
        self._digest.update(_with_lf(words))


def cut(raw: bytes) -> tuple[bytes, bytes]:
    """Header block and body, parted by the first empty line, CRLF and LF alike (RFC 5322 section 2.1)."""
    end, begin = head_and_body(raw)
    return raw[:end], raw[begin:]


def head_and_body(raw: bytes | memoryview, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Where the header block of a mail ends and its body begins; the mail may lie within others' bytes."""
    end = len(raw) if end is None else end
    found = _AT_ONCE.match(raw, start, end)
    if found is not None:
        return start, found.end()
    found = _EMPTY_LINE.search(raw, start, end)
    return (end, end) if found is None else (found.start() + 1, found.end())


def first_fields(head: bytes) -> dict[str, bytes]:
    """The first occurrence of each field that identity or threading needs, unfolded (RFC 5322 section 2.2.3)."""
    fields: dict[str, bytes] = {}
    for line in re.sub(rb"\r*\n(?=[ \t])", b"", head[:HEAD_BYTES]).split(b"\n"):
        name, colon, value = line.partition(b":")
        key = name.strip().lower().decode("ascii", "replace")
        if colon and key in _NAMES:
            fields.setdefault(key, value.strip())
    return fields


def ids(value: str) -> tuple[str, ...]:
    """All Message-IDs of a header value, each once, in order; one without brackets gets them, an endless one is none."""
    found = _ID.findall(value) or [f"<{bare}>" for bare in _BARE_ID.findall(value[:2000])]
    return tuple(dict.fromkeys(one for one in found if len(one.encode("utf-8", "replace")) <= ID_BYTES))


def _with_lf(body: bytes) -> bytes:
    """Line ends as LF, those at the very end left off: servers add one when a mail is appended."""
    if b"\r\r\n" in body:
        body = re.sub(rb"\r{2,}\n", b"\r\n", body)
    return body.replace(b"\r\n", b"\n").rstrip(b"\r\n")  # ten times faster than an expression for all of it


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace("\0", "")
