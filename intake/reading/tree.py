"""The parts of a mail as the standard library's tree, made from its skeleton; it never decodes a part and never mends one."""

from __future__ import annotations

import copy
from email._policybase import Policy
from email.feedparser import FeedParser
from email.message import Message
from email.policy import compat32
from typing import Any, cast

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.identity import head_and_body
from intake.reading.skeleton import LEAST, Raw, Skeleton, skeleton, too_many_lines


class Part(Message):
    """One part, and where the bytes are that its payload leaves out."""

    _payload: Any

    def __init__(self, policy: Policy[Any] = compat32, source: Skeleton | None = None) -> None:
        super().__init__(policy)
        self._source = source

    def wrapped(self) -> list[Raw]:
        """The bytes as they came, still in their transfer encoding, in pieces; none of a part with parts of its own."""
        if not isinstance(self._payload, str):
            return []
        text = self._payload.encode("ascii", "surrogateescape")
        return list(self._source.pieces(text)) if self._source else [text]

    def become(self, other: Part) -> None:
        """Takes over the content of another part, not its headers."""
        self._payload, self._source = other._payload, other._source
        self.preamble, self.epilogue = other.preamble, other.epilogue

    def get_payload(self, i: Any = None, decode: Any = False) -> Any:  # noqa: FBT002 - the library's
        """As the library's, also of a part that was left out."""
        if self._source is None or not isinstance(self._payload, str):
            return super().get_payload(i, decode)
        whole = copy.copy(self)
        whole._payload = b"".join(self.wrapped()).decode("ascii", "surrogateescape")
        whole._source = None
        return whole.get_payload(i, decode)


def tree(raw: Raw, bounds: Bounds, *, head: bytes, start: int, least: int = LEAST) -> Part:
    """The mail whose header block is `head`, mended or not, and whose body begins at `start`.

    Raises RefusedMail where the parser would need minutes, RecursionError where it would fall over.
    """
    bare = skeleton(raw, head=head, start=start, most=bounds.lines, least=least)
    if _lines(bare.text) > bounds.lines:
        raise too_many_lines(bounds.lines)
    made = 0

    def part(policy: Policy[Any]) -> Part:
        nonlocal made
        made += 1
        if made > bounds.parsed_parts:
            raise RefusedMail(f"more than {bounds.parsed_parts} parts")
        return Part(policy, bare)

    new: Any = part  # the parser hands over its policy, which its types do not say
    parser: FeedParser[Part] = FeedParser(new)
    parser.feed(bare.text.decode("ascii", "surrogateescape"))
    return parser.close()


def filled(part: Message) -> Message:
    """A copy for the library's own writer, which knows of no gaps."""
    whole: Any = copy.copy(part)
    inner = whole._payload
    if isinstance(inner, list):
        whole._payload = [filled(one) if isinstance(one, Message) else one for one in inner]
    elif isinstance(part, Part) and isinstance(inner, str):
        whole._payload, whole._source = b"".join(part.wrapped()).decode("ascii", "surrogateescape"), None
    return cast(Message, whole)


def parts_of(raw: bytes, bounds: Bounds) -> Part:
    """The tree of what was wrapped or hidden in a part."""
    end, _ = head_and_body(raw)
    return tree(raw, bounds, head=raw[:end], start=end)


def _lines(text: bytes) -> int:
    """The parser ends a line at a bare CR, too."""
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
