"""Takes the transfer encoding off a part (RFC 2045 section 6) and saves what can be saved; it never raises and never touches a sound byte."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass
from email.message import Message

from intake.reading.tree import Part

BASE64_BROKEN, QUOTED_BROKEN, UNKNOWN = "base64_broken", "quoted_printable_broken", "encoding_unknown"

_NONE = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none"}
_UU = {"x-uuencode", "uuencode", "uue", "x-uue"}
_BLANK = b" \t\r\n"
_SOUND = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=]")
_INNER_BLANK = re.compile(rb"[^\s] [^\s]")
_BAD_QUOTED = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,80}\r?\n|[ \t]{0,80}\Z)")


@dataclass(frozen=True)
class Content:
    """The bytes that were sent, and what was wrong with their wrapping; '' if nothing was."""

    payload: bytes
    defect: str


def content_of(part: Message) -> Content:
    """Of a part without parts of its own; no bytes of any other."""
    wrapped = _wrapped(part)
    encoding = encoding_of(part)
    return _uudecoded(part, wrapped) if encoding in _UU else unwrapped(wrapped, encoding)


def encoding_of(part: Message) -> str:
    """The first encoding named, without the comments and quotes that some programs add."""
    value = re.sub(r"\([^()]{0,200}\)", " ", str(part.get("Content-Transfer-Encoding") or ""))
    return next(iter(value.replace("_", "-").lower().strip(" \t\"';").split()), "").strip("\"';")


def unwrapped(wrapped: bytes, encoding: str) -> Content:
    """The bytes behind base64 or quoted-printable; anything else stands as it is."""
    match encoding:
        case "base64" | "base-64":
            return _from_base64(wrapped)
        case "quoted-printable" | "quotedprintable":
            return _from_quoted(wrapped)
    return Content(wrapped, "" if encoding in _NONE else UNKNOWN)


def _wrapped(part: Message) -> bytes:
    """The raw bytes; every tree here is made of our own parts."""
    return b"".join(part.wrapped()) if isinstance(part, Part) else b""


def _uudecoded(part: Message, wrapped: bytes) -> Content:
    try:
        content = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - old and rare; the library raises several kinds
        return Content(wrapped, UNKNOWN)
    return Content(content if isinstance(content, bytes) else wrapped, "")


def _from_base64(wrapped: bytes) -> Content:
    packed = wrapped.translate(None, _BLANK)
    if (content := _sound(packed)) is not None:
        return Content(content, "")
    packed = _without_footer(wrapped).translate(None, _BLANK)
    foreign = len(_FOREIGN.findall(packed))
    if (foreign * 10 > len(packed) or _INNER_BLANK.search(wrapped)) and not _is_folded(wrapped):
        return Content(wrapped, BASE64_BROKEN)  # somebody's words under a wrong label
    return Content(_pieces(_FOREIGN.sub(b"", packed)), BASE64_BROKEN)


def _sound(packed: bytes) -> bytes | None:
    """What is behind it if nothing is wrong with it (RFC 4648 section 4)."""
    if len(packed) % 4 or packed.endswith(b"==="):  # Python 3.11 takes four of them for none
        return None
    try:
        return binascii.a2b_base64(packed, strict_mode=True)
    except binascii.Error:
        return None


def _is_folded(wrapped: bytes) -> bool:
    """Whether most lines are base64: one broken letter in a long file must not cost the file."""
    lines = [line.strip(_BLANK) for line in wrapped[:100_000].split(b"\n")]
    lines = [line for line in lines if line]
    return sum(1 for line in lines if len(line) >= 20 and _SOUND.fullmatch(line)) * 2 > len(lines)


def _without_footer(wrapped: bytes) -> bytes:
    """Up to the words that a mailing list or gateway wrote below the base64: they stand below its end or an empty line."""
    lines = wrapped.split(b"\n")
    ended = False
    for index, line in enumerate(one.strip(_BLANK) for one in lines):
        if index and ended and line and not _SOUND.fullmatch(line):
            return b"\n".join(lines[:index])
        ended = ended or not line or line.endswith(b"=")
    return wrapped


def _pieces(packed: bytes) -> bytes:
    """Each run up to its padding by itself; a last letter that is not whole is left off."""
    found = []
    for run in re.findall(rb"[A-Za-z0-9+/]+", packed):
        whole = run[: len(run) - 1] if len(run) % 4 == 1 else run
        found.append(base64.b64decode(whole + b"=" * (-len(whole) % 4)))
    return b"".join(found)


def _from_quoted(wrapped: bytes) -> Content:
    try:
        content = quopri.decodestring(wrapped)
    except (binascii.Error, ValueError):
        return Content(wrapped, QUOTED_BROKEN)
    return Content(content, QUOTED_BROKEN if _BAD_QUOTED.search(wrapped) else "")
