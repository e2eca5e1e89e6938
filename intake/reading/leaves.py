"""The parts of a mail as values: a leaf and its place; it never judges a part, and never walks a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from functools import cached_property

from intake.reading.slices import Way
from intake.reading.transfer import Content, content_of

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")  # RFC 6838 section 4.2
MAILS = ("message/rfc822", "message/global")


@dataclass(frozen=True)
class Leaf:
    """One part without parts of its own (an attached mail counts as one), and the way to it."""

    part: Message
    way: Way
    name: str
    is_file: bool
    inline: bool
    within: tuple[str, ...] = ()  # subtypes of the multiparts around it, the nearest last

    @cached_property
    def type(self) -> str:
        found = self.part.get_content_type()
        return found if _TYPE.fullmatch(found) else "application/octet-stream"

    @cached_property
    def disposition(self) -> str:
        return str(self.part.get("Content-Disposition") or "").split(";")[0].strip().lower()

    @cached_property
    def content(self) -> Content:
        """The decoded bytes; for texts only, which are looked at again and again: a file's would stay in memory."""
        return content_of(self.part)

    def parameter(self, name: str) -> str:
        """A parameter of Content-Type in lower case, '' without one or where it cannot be read."""
        try:
            return str(self.part.get_param(name) or "").strip().lower()
        except Exception:  # noqa: BLE001 - hostile RFC 2231 parameters raise TypeError, LookupError and others
            return ""


@dataclass(frozen=True)
class Leaves:
    """The parts of one mail in their order, and what the walk left out."""

    leaves: tuple[Leaf, ...]
    body: tuple[Leaf, ...]  # those whose text is the mail's text
    defects: tuple[str, ...]
    encrypted: tuple[str, ...] = ()  # types of the parts that only a key opens

    @property
    def files(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if leaf.is_file)


def children(part: Message) -> list[Message]:
    """The parts of a part, or the mail in an attached one; none of a leaf."""
    inner = part.get_payload() if part.is_multipart() else []  # of a leaf it decodes, and may raise
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []
