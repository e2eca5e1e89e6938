"""Turns bytes, header values and HTML into clean text; it never raises on what the world sends, and never lets HTML through."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from email.message import Message

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

from intake.reading.bounds import Bounds
from intake.reading.charsets import decode

# All of Cc but tab and line feed, surrogates, the byte order mark, and marks that turn the reading direction.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Line ends as LF; no NUL, control character, surrogate or direction mark: databases refuse them."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """One line for subjects and names: everything blank becomes one space."""
    return " ".join(clean(text).split())


def repair(value: str) -> str:
    """A raw header value of the lenient parser: its surrogates back to bytes, then UTF-8 or Windows-1252."""
    if value.isascii() and value.isprintable():
        return value
    try:
        raw = value.encode("utf-8", "surrogateescape")
    except UnicodeError:
        return value
    return decode(raw, "utf-8")


def header(part: Message, name: str) -> str:
    """The first header of that name in one line, '' if there is none; `get` would turn raw letters into marks."""
    found = (value for key, value in part.raw_items() if key.lower() == name.lower())
    return clean_line(repair(str(next(found, ""))))


def unflow(text: str, *, delete_space: bool) -> str:
    """Joins the soft line ends of format=flowed (RFC 3676 section 4.2); quote depth must match."""
    lines: list[
        list[str]
    ] = []  # each of its pieces: joining text to text again and again takes quadratic time
    open_depth = -1  # depth of the line that waits for its continuation; -1 if none does
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if not depth and words.startswith(">"):
            words = " " + words  # the space was put in because the line is no quote
        soft = words.endswith(" ") and words != "-- "
        piece = words[:-1] if soft and delete_space else words
        if open_depth == depth:
            lines[-1].append(piece)
        else:
            lines.append([">" * depth + (" " if depth else ""), piece])
        open_depth = depth if soft else -1
    return "\n".join("".join(pieces) for pieces in lines)


def html_to_text(html: str, bounds: Bounds) -> str:
    """Text of an HTML body, quotes (blockquote) marked with '>' as in plain mail; caps come before the library."""
    html = _LENGTHS.sub("", _without_silent(html[: bounds.html_chars]))
    if _too_wild(html, bounds):
        return _strip_tags(html)
    pieces = _BLOCKQUOTE.split(html)
    if len(pieces) > QUOTE_MARKS:  # each piece costs the library a run
        return _convert(html)
    lines: list[str] = []
    depth = 0
    for piece in pieces:
        if _BLOCKQUOTE.fullmatch(piece):
            depth = max(0, depth + (-1 if piece.startswith("</") else 1))
        elif piece.strip():
            mark = "> " * min(depth, 5)
            lines += [mark + line if mark else line for line in _convert(piece).split("\n")]
    return "\n".join(lines).strip("\n")


QUOTE_MARKS = 400
MARKS_UNCLOSED = 400
_SILENT = re.compile(r"(?i)<(style|script|title|head)\b[^<>]*>|<(!--)")
_REST_OF_TAG = re.compile(r"(?:[^<>]{0,200}>)?")
_LENGTHS = re.compile(r"(?i)\b(?:padding|margin|text-indent)[a-z-]{0,20}\s{0,5}:[^;\"'<>]{0,200}")
_BLOCKQUOTE = re.compile(r"(?i)(</?blockquote\b[^<>]*>)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]*>")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|hr)\b[^<>]*>")
# Tags that stay open in sound HTML, or that every parser closes by itself: they do not nest.
_FLAT = frozenset(
    "area base br col dd dt embed hr img input li link meta option p source td th tr track wbr".split()  # noqa: SIM905
)


def _without_silent(html: str) -> str:
    """Without what no reader sees; linear, also where thousands of them are never closed."""
    lower = html.lower()
    if len(lower) != len(html):  # some letters grow in lower case; then the positions would not fit
        lower = html
    kept: list[str] = []
    at = 0
    while (found := _SILENT.search(html, at)) is not None:
        kept.append(html[at : found.start()])
        close = "-->" if found[2] else f"</{found[1].lower()}"
        end = lower.find(close, found.end())
        if end < 0:  # never closed: only the mark goes, the rest may be somebody's words
            kept.append(html[found.end() :] if len(kept) > MARKS_UNCLOSED else "")
            at = len(html) if len(kept) > MARKS_UNCLOSED else found.end()
            continue
        at = end + len(close)
        if found[1]:  # `</head >` ends at its bracket, not at its name
            rest = _REST_OF_TAG.match(html, at)
            at = rest.end() if rest else at
    kept.append(html[at:])
    return "".join(kept)


def _convert(piece: str) -> str:
    config = ParserConfig(css=CSS_PROFILES["strict"], display_links=True)
    try:
        return str(get_text(piece, config)).strip("\n")
    except Exception:  # noqa: BLE001 - the library's own errors are many; a mail is never lost for one
        return _strip_tags(piece)


def _too_wild(html: str, bounds: Bounds) -> bool:
    """Too deep, or tables that would be padded to gigabytes."""
    depth = deepest = rows = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        rows += name == "tr"
        if name not in _FLAT:
            depth = max(0, depth + (-1 if tag[1] else 1))
            deepest = max(deepest, depth)
    longest = max((len(words) for words in re.split(r"<[^<>]*>", html)), default=0)
    return deepest > bounds.html_depth or rows * longest > bounds.table_cells


def _strip_tags(html: str) -> str:
    broken = _BREAKS.sub("\n", html)
    return entities.unescape(re.sub(r"</?[a-zA-Z!][^<>]*>", "", broken))


def composed(text: str) -> str:
    """Letters and their accents as one character (NFC): macOS sends `ä` as two."""
    return unicodedata.normalize("NFC", text)
