"""The words of a mail: which parts are its text, and their letters; it never reads a file that was attached."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.reading.alternatives import html_says_more
from intake.reading.bounds import Bounds
from intake.reading.charsets import Decoded, decoded
from intake.reading.leaves import Leaf, Leaves
from intake.reading.text import clean, html_to_text, unflow

MARKUP = ("text/html", "text/enriched", "text/richtext")  # the last two: RFC 1896, read as if HTML
_TEXTS = ("text/plain", "text/markdown", *MARKUP)
_META = re.compile(
    rb"(?i)<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9._:-]{2,40})"
)
META_BYTES = 4_096


def body_text(leaves: Leaves, bounds: Bounds) -> tuple[str, tuple[str, ...]]:
    """The mail's text, and what was wrong with it or was cut off it; HTML turned into text, soft line ends joined."""
    read = leaves.body or tuple(leaf for leaf in leaves.leaves if _named_text(leaf))[:1]
    text, defects = joined(read, bounds), {defect for leaf in read for defect in _defects(leaf, bounds)}
    if len(text) > bounds.text_chars:
        return text[: bounds.text_chars], (*sorted(defects), "text_cut")
    return text, tuple(sorted(defects))


def chosen(kind: str, body: list[Leaf], bounds: Bounds) -> list[Leaf]:
    """Of alternatives one form is read: the plain one, unless only the HTML holds words of the person's (R-07)."""
    if kind != "alternative":
        return body
    plain = [leaf for leaf in body if leaf.type != "text/html"]
    html = [leaf for leaf in body if leaf.type == "text/html"]
    if not plain or not html:
        return plain or html
    if not any(letters(leaf, bounds).strip() for leaf in plain):
        return html
    return html if html_says_more(joined(plain, bounds), lambda: joined(html, bounds)) else plain


def joined(read: Sequence[Leaf], bounds: Bounds) -> str:
    pieces = [piece for piece in (_piece(leaf, bounds) for leaf in read) if piece.strip()]
    return "\n\n".join(piece.strip("\n") for piece in pieces) if len(pieces) > 1 else "".join(pieces)


def letters(leaf: Leaf, bounds: Bounds) -> str:
    """The decoded text of a leaf as it stands, HTML as HTML."""
    return clean(_letters(leaf, bounds).text)


def _letters(leaf: Leaf, bounds: Bounds) -> Decoded:
    start = leaf.content.start(bounds.text_bytes + 1)
    if len(start) > bounds.text_bytes:  # cut where a line ends: half a letter would look like a wrong charset
        start = start[: start.rfind(b"\n", bounds.text_bytes // 2) + 1 or bounds.text_bytes]
    return decoded(start, _charset(leaf))


def _piece(leaf: Leaf, bounds: Bounds) -> str:
    words = letters(leaf, bounds)
    if leaf.type in MARKUP:
        return clean(html_to_text(words, bounds))
    if leaf.parameter("format") == "flowed":
        return unflow(words, delete_space=leaf.parameter("delsp") == "yes")
    return words


def _defects(leaf: Leaf, bounds: Bounds) -> set[str]:
    content, found = leaf.content, _letters(leaf, bounds)
    defects = {content.defect, found.defect} - {""}
    if "\0" in found.text:
        defects.add("nul")
    if leaf.type in MARKUP and len(found.text) > bounds.html_chars:
        defects.add("html_cut")
    encoding = str(leaf.part.get("Content-Transfer-Encoding") or "").strip().lower()
    if encoding in ("", "7bit") and not all(block.isascii() for block in content.blocks):
        defects.add("eight_bit")
    if len(content.start(bounds.text_bytes + 1)) > bounds.text_bytes:
        defects.add("text_cut")
    return defects


def _charset(leaf: Leaf) -> str | None:
    """The one of the header; of HTML without one the one it names itself."""
    try:
        named = leaf.part.get_content_charset()
    except Exception:  # noqa: BLE001 - hostile RFC 2231 charsets raise TypeError and others
        named = None
    if named is None and leaf.type == "text/html":
        found = _META.search(leaf.content.start(META_BYTES))
        named = found[1].decode("ascii") if found else None
    return named


def _named_text(leaf: Leaf) -> bool:
    """Some phones send the words of the mail as a named file shown in its place."""
    return leaf.type in _TEXTS and leaf.disposition != "attachment"
