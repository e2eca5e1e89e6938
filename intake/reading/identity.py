"""Says which mail a mail is, from a header cut of our own; it never uses a library and never trusts a trace header.

The same mail reaches two mailboxes with different Received, Delivered-To and authentication headers and
sometimes with other line ends: none of these may change its identity (e.1).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

HEAD_BYTES = 1_000_000  # a header block longer than this is cut: nobody's real mail has one
REFERENCES = 200  # ids kept of one mail; real threads name some dozens
ID_BYTES = 998  # a line of mail is no longer (RFC 5322 section 2.1.1); an index of PostgreSQL takes 2,704

_NAMES = ("message-id", "from", "date", "subject", "references", "in-reply-to")
_ID = re.compile(r"<[^<>\s]{1,900}>")
_AT_ONCE = re.compile(rb"\r?\n")  # a mail without headers
_EMPTY_LINE = re.compile(rb"\n\r*\n")
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
    digest = hashlib.sha256()
    for name in ("message-id", "from", "date", "subject"):
        digest.update(name.encode() + b":" + b" ".join(fields.get(name, b"").split()) + b"\n")
    digest.update(b"\n")
    digest.update(_with_lf(body))
    return Identity(
        hash=digest.hexdigest(),
        message_id=next(iter(ids(_text(fields.get("message-id", b"")))), None),
        references=ids(_text(fields.get("references", b"") + b" " + fields.get("in-reply-to", b"")))[
            -REFERENCES:
        ],
    )


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
