"""Makes a sender's file name harmless and keeps its letters; it never returns a path, an empty or a hidden name."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from intake.reading.bounds import Bounds
from intake.reading.text import clean_line, composed, decode, repair

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")  # names that Windows opens as devices
_ENDINGS = {
    "message/rfc822": ".eml", "text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt",
    "text/csv": ".csv", "text/vcard": ".vcf", "text/rtf": ".rtf", "application/pdf": ".pdf",
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/zip": ".zip",
    "message/delivery-status": ".txt", "text/rfc822-headers": ".txt",
}  # fmt: skip


def sent_name(part: Message) -> str:
    """The name that the sender gave (RFC 2183, 2231, and encoded words, which many wrongly use); '' without one."""
    try:
        name = _repaired(part).get_filename() or ""
    except Exception:  # noqa: BLE001 - hostile RFC 2231 parameters raise TypeError, LookupError and others
        return ""
    return composed(decode_words(repair(str(name))))


def _repaired(part: Message) -> Message:
    """The two headers that name a file, their raw letters repaired: the parser would answer with question marks."""
    names = Message()
    for field, value in part.raw_items():
        if field.lower() in ("content-type", "content-disposition") and field not in names:
            names[field] = clean_line(repair(str(value)))
    return names


def safe_name(name: str, *, number: int, type: str, bounds: Bounds) -> str:
    """Only the last piece of a path, without characters that a file system or a person stumbles over."""
    last = re.split(r"[/\\]", clean_line(name))[-1]
    last = _DEVICES.sub(r"_\1", _FORBIDDEN.sub("_", last).lstrip(". ").rstrip(". "))
    if not last.strip("_"):
        last = f"attachment-{number}"
    ending = _ENDINGS.get(type, "")
    if "." not in last or (type == "message/rfc822" and not last.lower().endswith(".eml")):
        last += ending
    return _short(last, bounds.name_bytes)


def _short(name: str, limit: int) -> str:
    if len(name.encode()) <= limit:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending if dot and len(ending.encode()) <= 10 else ""
    stem = stem if tail else name
    return stem.encode()[: limit - len(tail.encode())].decode("utf-8", "ignore") + tail


def decode_words(name: str) -> str:
    if "=?" not in name:
        return name
    try:
        pieces = decode_header(name)
    except (HeaderParseError, ValueError, LookupError):
        return name
    return "".join(piece if isinstance(piece, str) else decode(piece, charset) for piece, charset in pieces)
