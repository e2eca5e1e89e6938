"""Makes a sender's file name harmless and keeps its letters; it never returns a path, an empty or a hidden name."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import unquote as without_quotes
from typing import Any
from urllib.parse import unquote_to_bytes

from intake.reading.bounds import Bounds
from intake.reading.charsets import decode
from intake.reading.text import clean_line, composed, repair
from intake.reading.words import decode_words

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_HALF_MARKED = re.compile(r"(utf-8|iso-8859-\d{1,2}|windows-125\d|us-ascii)'{1,2}(.+)", re.IGNORECASE)
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)")  # names that Windows opens as devices
_ENDINGS = {
    "message/rfc822": ".eml", "text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt",
    "text/csv": ".csv", "text/vcard": ".vcf", "text/rtf": ".rtf", "application/pdf": ".pdf",
    "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "application/zip": ".zip",
    "message/delivery-status": ".txt", "text/rfc822-headers": ".txt", "message/global": ".eml",
    "image/heic": ".heic", "image/webp": ".webp", "image/tiff": ".tif", "image/svg+xml": ".svg", "image/bmp": ".bmp",
    "application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt", "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/ms-tnef": ".dat", "application/vnd.ms-tnef": ".dat", "application/ics": ".ics",
    "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m",
    "application/pgp-signature": ".asc", "application/rtf": ".rtf", "application/json": ".json", "text/xml": ".xml",
    "application/xml": ".xml", "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/mp4": ".m4a", "video/mp4": ".mp4",
}  # fmt: skip


def sent_name(part: Message) -> str:
    """The name that the sender gave (RFC 2183, 2231, and encoded words, which many wrongly use); '' without one."""
    names = _repaired(part)
    for field, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        name = _parameter(names, field, parameter) or _broken(str(names.get(field) or ""), parameter)
        if name.strip():
            return composed(decode_words(repair(name)))
    return ""


def _parameter(names: Message, field: str, wanted: str) -> str:
    """The extended form first (RFC 2231): the other one beside it is for programs that know no `ä`."""
    try:
        known: list[tuple[str, Any]] = list(names.get_params([], field))
    except Exception:  # noqa: BLE001 - hostile RFC 2231 parameters raise TypeError, LookupError and others
        return ""
    found = [value for name, value in known if name.lower() == wanted]
    extended = next((value for value in found if isinstance(value, tuple)), None)
    if extended is None:
        return _percents(str(found[0]).strip('"')) if found else ""  # a quote that was never closed
    charset, _, value = extended
    if not charset and (half := _HALF_MARKED.match(str(value))):
        charset, value = half[1], half[2]
    return decode(str(value).encode("latin-1", "ignore"), str(charset or "utf-8"))


def _broken(field: str, wanted: str) -> str:
    """What is to be had of a name that follows no rule: charset without its marks, no end of the quote."""
    found = re.search(
        rf"(?i)[;\s]{wanted}(\*?)\s{{0,5}}=\s{{0,5}}(\"[^\"]{{1,2000}}|[^;]{{1,2000}})", " " + field
    )
    if found is None:
        return ""
    value = without_quotes(found[2].strip()).strip('" ')
    charset, mark, rest = value.partition("'")
    if found[1] and mark:
        return decode(unquote_to_bytes(rest.rpartition("'")[2]), charset)
    return _percents(value)


def _percents(value: str) -> str:
    """Some programs write the percents of RFC 2231 without its star: letters if all of it are letters in UTF-8."""
    if not re.search(r"%[89A-Fa-f][0-9A-Fa-f]%[89ABab]", value):
        return value
    try:
        return unquote_to_bytes(value).decode("utf-8")
    except UnicodeError:
        return value


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
