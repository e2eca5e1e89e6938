"""Bounds a header block before any library reads it: their time grows faster than its length; it never parses a header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.identity import head_and_body
from intake.reading.skeleton import Raw

CUT, TOO_MANY = "header_cut", "too_many_headers"
_FIELDS = re.compile(rb"\n(?![ \t])")  # where a field ends and another begins (RFC 5322 section 2.2.3)
_NO_HEADER = re.compile(rb"(?:\A|(?<=\n))(?!From |[!-9;-~]*:|[\t \r\n]|\Z)")


def block_end(raw: Raw, bounds: Bounds) -> int:
    """Where the header block ends: at the first empty line; where that is far off, at a line that can be no header."""
    end, _ = head_and_body(raw)
    odd = _NO_HEADER.search(raw, 0, min(end, bounds.head_bytes)) if end > bounds.header_bytes else None
    return odd.end() if odd else end


def bounded(head: bytes, bounds: Bounds) -> tuple[bytes, tuple[str, ...]]:
    """The block with its endless fields cut, and what was done; refused where it is no header block of a mail at all."""
    defects = set()
    if len(head) > bounds.header_bytes:
        fields = list(_within(head, bounds))
        if any(len(field) > bounds.header_bytes for field in fields):
            defects.add(CUT)
            head = b"\n".join(_cut(field, bounds) for field in fields)
    if head.count(b"\n") > bounds.headers and len(_FIELDS.findall(head)) > bounds.headers:
        defects.add(TOO_MANY)
    return head, tuple(sorted(defects))


def _within(head: bytes, bounds: Bounds) -> Iterator[bytes]:
    """The fields, as long as what stays of them is bearable together: 40 MB of the shortest would be millions."""
    at = stays = 0
    while at <= len(head):
        found = _FIELDS.search(head, at)
        end = found.start() if found else len(head)
        yield head[at:end]
        stays += min(end - at, bounds.header_bytes) + 1
        if stays > bounds.head_bytes + 1:
            raise RefusedMail(f"headers of more than {bounds.head_bytes // 1_000} kB")
        at = end + 1


def _cut(field: bytes, bounds: Bounds) -> bytes:
    """At a comma where there is one: the addresses before it stay whole."""
    if len(field) <= bounds.header_bytes:
        return field
    kept = field[: bounds.header_bytes]
    name, comma, _ = kept.rpartition(b",")
    return (name if comma else kept).rstrip(b"\r\n")
