"""Cuts an attached mail out of the raw bytes, as the parser rebuilds it and changes its bytes; it never parses what it cuts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from typing import Any

from intake.reading.identity import head_and_body
from intake.reading.skeleton import Raw

Way = tuple[int, ...]  # from the outermost mail: index of the part at each level


def cut_out(raw: Raw, message: Message, way: Way) -> Raw | None:
    """The content of the part at the end of the way, byte for byte as it came; None if the boundaries do not agree."""
    (_, start), end = head_and_body(raw), len(raw)
    part: Any = message
    for index in way:
        boundary, children = part.get_boundary(), part.get_payload()
        if not boundary or not isinstance(children, list):
            return None
        spans = _spans(raw, boundary.encode("utf-8", "surrogateescape"), start=start, end=end)
        if len(spans) != len(children):
            return None
        start, end = spans[index]
        _, start = head_and_body(raw, start, end)
        part = children[index]
    return raw[start:end]


def _spans(raw: Raw, boundary: bytes, *, start: int, end: int) -> Sequence[tuple[int, int]]:
    """Where each part lies between its delimiter lines (RFC 2046 section 5.1.1): the line end before one is its own."""
    line = rb"--" + re.escape(boundary)
    # The look back comes last: the dashes are found at once, a line end at every line.
    delimiter = re.compile(line + rb"(?<=\n" + line + rb")(--)?[ \t]*(?:\r?\n|\Z)")
    spans: list[tuple[int, int]] = []
    begin: int | None = None
    for found in delimiter.finditer(raw, start, end):
        if begin is not None:
            spans.append((begin, max(begin, _before_line_end(raw, found.start()))))
        begin = found.end()
        if found[1]:
            return spans
    return spans if begin is None else [*spans, (begin, end)]


def _before_line_end(raw: Raw, at: int) -> int:
    if raw[at - 2 : at] == b"\r\n":
        return at - 2
    return at - 1 if raw[at - 1 : at] == b"\n" else at
