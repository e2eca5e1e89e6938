"""Walks the parts of a mail: which is body, which is a file, which is a mail inside; it never writes anything.

The walk is our own because the library adds text and files of an attached mail to the outer ones.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message

from intake.reading.alternatives import html_says_more
from intake.reading.bounds import Bounds
from intake.reading.filenames import sent_name
from intake.reading.slices import Way, cut_out
from intake.reading.text import clean, decode, html_to_text, unflow

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")  # RFC 6838 section 4.2


@dataclass(frozen=True)
class Leaf:
    """One part without parts of its own (an attached mail counts as one), and the way to it."""

    part: Message
    way: Way
    name: str
    is_file: bool
    inline: bool

    @property
    def type(self) -> str:
        found = self.part.get_content_type()
        return found if _TYPE.fullmatch(found) else "application/octet-stream"


@dataclass(frozen=True)
class Leaves:
    """The parts of one mail in their order, and what the walk left out."""

    leaves: tuple[Leaf, ...]
    body: tuple[Leaf, ...]  # those whose text is the mail's text
    defects: tuple[str, ...]

    @property
    def files(self) -> tuple[Leaf, ...]:
        return tuple(leaf for leaf in self.leaves if leaf.is_file)


def walk(message: Message, bounds: Bounds) -> Leaves:
    """All leaves, depth first. Too many or too deep ones are left out and named: the raw mail has them."""
    found: list[Leaf] = []
    body: list[Leaf] = []
    defects: set[str] = set()
    _visit(message, (), bounds, found, body, defects)
    return Leaves(tuple(found), tuple(body), tuple(sorted(defects)))


def _visit(
    part: Message, way: Way, bounds: Bounds, found: list[Leaf], body: list[Leaf], defects: set[str]
) -> None:
    if len(way) > bounds.depth:
        defects.add("too_deep")
        return
    if part.get_content_maintype() != "message" and part.is_multipart():
        mine: list[Leaf] = []
        for index, child in enumerate(children(part)):
            if len(found) >= bounds.parts:
                defects.add("too_many_parts")
                break
            _visit(child, (*way, index), bounds, found, mine, defects)
        body += _chosen(part, mine, bounds)
        return
    leaf = _leaf(part, way)
    found.append(leaf)
    if not leaf.is_file:
        body.append(leaf)


def _chosen(part: Message, body: list[Leaf], bounds: Bounds) -> list[Leaf]:
    """Of alternatives one form is read: the plain one, unless only the HTML holds words of the person's (R-07)."""
    if part.get_content_subtype() != "alternative":
        return body
    plain = [leaf for leaf in body if leaf.type != "text/html"]
    html = [leaf for leaf in body if leaf.type == "text/html"]
    if not plain or not html:
        return plain or html
    if not any(_decoded(leaf).strip() for leaf in plain):
        return html
    return html if html_says_more(_joined(plain, bounds), _joined(html, bounds)) else plain


def _leaf(part: Message, way: Way) -> Leaf:
    name = sent_name(part)
    disposition = _disposition(part)
    is_text = part.get_content_type() in ("text/plain", "text/html") or not _is_typed(part)
    is_file = not is_text or disposition == "attachment" or bool(name)
    inline = (
        is_file and disposition != "attachment" and (disposition == "inline" or bool(part.get("Content-ID")))
    )
    return Leaf(part, way, name, is_file, inline)


def _is_typed(part: Message) -> bool:
    """A multipart that never parted (no usable boundary) is text that somebody wrote."""
    return not part.get_content_type().startswith("multipart/")


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition") or "").split(";")[0].strip().lower()


def payload(leaf: Leaf, raw: bytes, outer: Message) -> bytes:
    """The bytes of a file as its sender attached it."""
    if leaf.part.get_content_maintype() != "message":
        return _payload(leaf.part)
    content = cut_out(raw, outer, leaf.way)
    if content is None:
        content = b"\n".join(_rebuilt(part) for part in children(leaf.part) or [leaf.part])
    return _transfer_decoded(content, str(leaf.part.get("Content-Transfer-Encoding") or ""))


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def children(part: Message) -> list[Message]:
    """The parts of a part, or the mail in an attached one; none of a leaf."""
    inner = part.get_payload() if part.is_multipart() else []  # of a leaf it decodes, and may raise
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _rebuilt(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except Exception:  # noqa: BLE001 - the generator raises on headers that the parser took
        return part.as_string().encode("utf-8", "replace") if part.is_multipart() else _payload(part)


def _transfer_decoded(content: bytes, encoding: str) -> bytes:
    """An attached mail must not be encoded (RFC 2046 section 5.2.1), yet some programs do it."""
    match encoding.strip().lower():
        case "base64":
            try:
                return base64.b64decode(re.sub(rb"\s", b"", content), validate=True)
            except (binascii.Error, ValueError):
                return content
        case "quoted-printable":
            return quopri.decodestring(content)
    return content


def body_text(leaves: Leaves, bounds: Bounds) -> tuple[str, tuple[str, ...]]:
    """The mail's text and what was cut off it; HTML turned into text, soft line ends joined."""
    read = leaves.body or tuple(leaf for leaf in leaves.leaves if _named_text(leaf))[:1]
    text = _joined(read, bounds)
    if len(text) > bounds.text_chars:
        return text[: bounds.text_chars], ("text_cut",)
    return text, ()


def _joined(read: Sequence[Leaf], bounds: Bounds) -> str:
    pieces = [piece for piece in _pieces(read, bounds) if piece.strip()]
    return "\n\n".join(piece.strip("\n") for piece in pieces) if len(pieces) > 1 else "".join(pieces)


def _pieces(read: Sequence[Leaf], bounds: Bounds) -> Iterator[str]:
    for leaf in read:
        words = _decoded(leaf)
        if leaf.type == "text/html":
            yield clean(html_to_text(words, bounds))
        elif str(leaf.part.get_param("format") or "").lower() == "flowed":
            yield unflow(words, delete_space=str(leaf.part.get_param("delsp") or "").lower() == "yes")
        else:
            yield words


def _named_text(leaf: Leaf) -> bool:
    """Some phones send the words of the mail as a named file shown in its place."""
    return leaf.type in ("text/plain", "text/html") and _disposition(leaf.part) != "attachment"


def _decoded(leaf: Leaf) -> str:
    try:
        charset = leaf.part.get_content_charset()
    except Exception:  # noqa: BLE001 - hostile RFC 2231 charsets raise TypeError and others
        charset = None
    return clean(decode(_payload(leaf.part), charset))
