"""Takes the transfer encoding off a part (RFC 2045 section 6) and saves what can be saved; it never raises and never touches a sound byte."""

from __future__ import annotations

import binascii
import quopri
import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message

from intake.reading.blocks import BLANK, LARGE, Cut, Decoded, Runs, sound
from intake.reading.skeleton import Raw
from intake.reading.tree import Part

BASE64_BROKEN, QUOTED_BROKEN, UNKNOWN = "base64_broken", "quoted_printable_broken", "encoding_unknown"

_NONE = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none"}
_UU = {"x-uuencode", "uuencode", "uue", "x-uue"}
_SOUND = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_FOREIGN = bytes(
    set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/=" + BLANK)
)
_ENDED = re.compile(rb"(?:=|\n|\A)[ \t\r]*\n")
_UNSOUND_LINE = re.compile(rb"\n(?![ \t\r]*[A-Za-z0-9+/]*={0,2}[ \t\r]*(?:\n|\Z))")
_INNER_BLANK = re.compile(rb"[^\s] [^\s]")
_BAD_QUOTED = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,80}\r?\n|[ \t]{0,80}\Z)")


@dataclass(frozen=True)
class Content:
    """The bytes that were sent, in blocks that can be gone through again, and what was wrong with their wrapping."""

    blocks: Iterable[bytes]
    defect: str = ""  # '' if nothing was

    @property
    def payload(self) -> bytes:
        """All of them; of a large file that is many."""
        return b"".join(self.blocks)

    def start(self, size: int) -> bytes:
        """As many of the first bytes, or all."""
        taken: list[bytes] = []
        for block in self.blocks:
            taken.append(block)
            size -= len(block)
            if size <= 0:
                taken[-1] = block[: len(block) + size]
                break
        return b"".join(taken)


def content_of(part: Message) -> Content:
    """Of a part without parts of its own; no bytes of any other."""
    wrapped = part.wrapped() if isinstance(part, Part) else []  # every tree here is made of our own parts
    encoding = encoding_of(part)
    return _uudecoded(part, b"".join(wrapped)) if encoding in _UU else unwrapped(wrapped, encoding)


def encoding_of(part: Message) -> str:
    """The first encoding named, without the comments and quotes that some programs add."""
    value = re.sub(r"\([^()]{0,200}\)", " ", str(part.get("Content-Transfer-Encoding") or ""))
    return next(iter(value.replace("_", "-").lower().strip(" \t\"';").split()), "").strip("\"';")


def unwrapped(wrapped: Sequence[Raw], encoding: str) -> Content:
    """The bytes behind base64 or quoted-printable; anything else stands as it is."""
    match encoding:
        case "base64" | "base-64":
            return _from_base64(wrapped)
        case "quoted-printable" | "quotedprintable":
            return _from_quoted(b"".join(wrapped))
    return Content(Cut(wrapped), "" if encoding in _NONE else UNKNOWN)


def _uudecoded(part: Message, wrapped: bytes) -> Content:
    try:
        content = part.get_payload(decode=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - old and rare; the library raises several kinds
        return Content((wrapped,), UNKNOWN)
    return Content((content if isinstance(content, bytes) else wrapped,))


def _from_base64(pieces: Sequence[Raw]) -> Content:
    if sum(len(piece) for piece in pieces) > LARGE:
        decoded = Decoded(pieces)
        if decoded.is_sound():
            return Content(decoded)
        return _saved(b"".join(pieces))
    wrapped = b"".join(pieces)
    content = sound(wrapped.translate(None, BLANK))
    return _saved(wrapped) if content is None else Content((content,))


def _saved(wrapped: bytes) -> Content:
    """What is to be had of broken base64. Few copies: it may be as large as a mail."""
    end = _words_below(wrapped)
    folded = wrapped if end == len(wrapped) else wrapped[:end]
    letters = folded.translate(None, _FOREIGN + BLANK)
    foreign = len(folded) - sum(folded.count(blank) for blank in BLANK) - len(letters)
    if (foreign * 10 > foreign + len(letters) or _INNER_BLANK.search(wrapped)) and not _is_folded(wrapped):
        return Content((wrapped,), BASE64_BROKEN)  # somebody's words under a wrong label
    return Content(Runs(letters), BASE64_BROKEN)


def _is_folded(wrapped: bytes) -> bool:
    """Whether most lines are base64: one broken letter in a long file must not cost the file."""
    lines = [line.strip(BLANK) for line in wrapped[:100_000].split(b"\n")]
    lines = [line for line in lines if line]
    return sum(1 for line in lines if len(line) >= 20 and _SOUND.fullmatch(line)) * 2 > len(lines)


def _words_below(wrapped: bytes) -> int:
    """Where the words begin that a mailing list or gateway wrote below the base64: below its end or an empty line."""
    ended = _ENDED.search(wrapped)
    words = _UNSOUND_LINE.search(wrapped, ended.end() - 1) if ended else None
    return words.start() + 1 if words else len(wrapped)


def _from_quoted(wrapped: bytes) -> Content:
    try:
        content = quopri.decodestring(wrapped)
    except (binascii.Error, ValueError):
        return Content((wrapped,), QUOTED_BROKEN)
    return Content((content,), QUOTED_BROKEN if _BAD_QUOTED.search(wrapped) else "")
