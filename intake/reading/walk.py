"""Walks the parts of a mail: which is body, which is a file, which is a mail inside; it never writes anything.

The walk is our own because the library adds text and files of an attached mail to the outer ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from email.message import Message

from intake.reading.body import chosen, letters
from intake.reading.bounds import Bounds
from intake.reading.encryption import is_encrypted_part
from intake.reading.filenames import sent_name
from intake.reading.inline import is_inline, references
from intake.reading.leaves import Leaf, Leaves, children
from intake.reading.slices import Way


@dataclass
class _Found:
    """What the walk has met so far."""

    leaves: list[Leaf] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    encrypted: list[str] = field(default_factory=list)


def walk(message: Message, bounds: Bounds) -> Leaves:
    """All leaves, depth first. Too many or too deep ones are left out and named: the raw mail has them."""
    found = _Found()
    body = _visit(message, (), (), bounds, found)
    return Leaves(
        _with_places(found.leaves, bounds), tuple(body), tuple(sorted(found.defects)), tuple(found.encrypted)
    )


def _visit(part: Message, way: Way, within: tuple[str, ...], bounds: Bounds, found: _Found) -> list[Leaf]:
    """The leaves below this part whose text is the mail's."""
    if len(way) > bounds.depth:
        found.defects.add("too_deep")
        return []
    if part.get_content_maintype() != "message" and part.is_multipart():
        kind = part.get_content_subtype()
        if kind == "encrypted":
            found.encrypted.append("multipart/encrypted")
        mine: list[Leaf] = []
        for index, child in enumerate(children(part)):
            if len(found.leaves) >= bounds.parts:
                found.defects.add("too_many_parts")
                break
            mine += _visit(child, (*way, index), (*within, kind), bounds, found)
        return chosen(kind, mine, bounds)
    leaf = _leaf(part, way, within)
    found.leaves.append(leaf)
    if is_encrypted_part(leaf.type, smime_type=leaf.parameter("smime-type"), name=leaf.name):
        found.encrypted.append(leaf.type)
    return [] if leaf.is_file else [leaf]


def _leaf(part: Message, way: Way, within: tuple[str, ...]) -> Leaf:
    leaf = Leaf(part, way, sent_name(part), is_file=True, inline=False, within=within)
    kind = part.get_content_type()
    # A multipart that never parted (no usable boundary) is text that somebody wrote.
    is_text = kind in ("text/plain", "text/html") or (
        kind.startswith("multipart/") and kind != "multipart/encrypted"
    )
    return replace(leaf, is_file=not is_text or leaf.disposition == "attachment" or bool(leaf.name))


def _with_places(leaves: list[Leaf], bounds: Bounds) -> tuple[Leaf, ...]:
    """Each file marked as attached by hand or as part of how the mail looks."""
    shown: frozenset[str] = frozenset()
    if any(leaf.is_file and leaf.part.get("Content-ID") for leaf in leaves):
        pages = (
            letters(leaf, bounds)[: bounds.html_chars]
            for leaf in leaves
            if leaf.type == "text/html" and not leaf.is_file
        )
        shown = frozenset().union(*(references(page) for page in pages))
    return tuple(_placed(leaf, shown) if leaf.is_file else leaf for leaf in leaves)


def _placed(leaf: Leaf, shown: frozenset[str]) -> Leaf:
    inline = is_inline(
        type=leaf.type,
        name=leaf.name,
        disposition=leaf.disposition,
        content_id=str(leaf.part.get("Content-ID") or ""),
        within=leaf.within,
        shown=shown,
    )
    return replace(leaf, inline=inline)
