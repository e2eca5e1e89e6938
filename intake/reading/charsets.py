"""Turns the bytes of a text into letters by the charset they are in, not only the one they claim; it never raises and never drops a text.

Labels of the real world are wrong or unknown. The defect, a short code, says when the label was not followed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

UNKNOWN, WRONG, REFUSED, BROKEN = "charset_unknown", "charset_wrong", "charset_refused", "charset_broken"

# Codecs that are no charsets of mail, hide ASCII (UTF-7), or take quadratic time on hostile text.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"}
# Windows means more letters by these names than the standards do (WHATWG Encoding standard, section 4.2).
_WIDER = {
    "iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    "euc_kr": "cp949", "shift_jis": "cp932", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_ALIASES = {
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949", "x-gbk": "gb18030", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "utf8mb4": "utf-8", "x-utf-8": "utf-8", "ansi": "cp1252", "dos-866": "cp866", "koi8": "koi8-r",
    "unicode": "utf-16", "ucs-2": "utf-16", "iso-10646-ucs-2": "utf-16", "utf-16be": "utf-16", "utf-16le": "utf-16",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "windows-874": "cp874", "iso-2022-jp": "iso2022_jp_ext",
    "unknown-8bit": "", "x-unknown": "", "unknown": "", "8bit": "", "default": "", "none": "",
}  # fmt: skip
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\(J|\$\([CD])")  # how iso-2022-jp and its kin change the alphabet
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = {"cp1252", "iso8859-15", "iso8859-10", "iso8859-4", "cp1254", "mac-roman"}


@dataclass(frozen=True)
class Decoded:
    """The letters, and what was wrong with the label or the bytes; '' if nothing was."""

    text: str
    defect: str


def decode(payload: bytes, charset: str | None) -> str:
    """The letters alone."""
    return decoded(payload, charset).text


def decoded(payload: bytes, charset: str | None) -> Decoded:
    """By a mark at the start, else by the label where the bytes allow it, else by what the bytes look like."""
    if not payload:
        return Decoded("", "")
    marked = next((name for mark, name in _MARKS if payload.startswith(mark)), None)
    if marked is not None and (text := _strict(payload, marked)) is not None:
        return Decoded(text, "")
    label = (charset or "").strip().strip("\"'").lower()
    name = codec_of(label)
    if name == "utf-7":
        return Decoded(_guessed(payload)[0], REFUSED)
    if name == "utf-16" or _looks_wide(payload):
        return _wide(payload, name)
    return _by_looks(payload, label) if name is None else _by_label(payload, name)


def codec_of(label: str) -> str | None:
    """The Python codec for a label; None for one that says nothing or may not decode text."""
    label = label.split("*", 1)[0]  # RFC 2231 section 5: a language may follow
    if not _ALIASES.get(label, label):
        return None
    try:
        codec = codecs.lookup(_ALIASES.get(label, label))
    except (LookupError, ValueError, UnicodeError):
        return None
    if codec.name.replace("-", "_") in _REFUSED or not getattr(codec, "_is_text_encoding", True):
        return "utf-7" if codec.name == "utf-7" else None
    return _WIDER.get(codec.name, codec.name)


def _is_name(label: str) -> bool:
    """Whether somebody named a charset: `unknown-8bit` (RFC 1428) and the like say only that nobody knows it."""
    return bool(_ALIASES.get(label, label))


def _by_looks(payload: bytes, label: str) -> Decoded:
    """Of a label that helps nobody, or none."""
    if (text := _shifted(payload)) is not None:
        return Decoded(text, WRONG)
    text, broken = _guessed(payload)
    return Decoded(text, UNKNOWN if _is_name(label) else BROKEN if broken else "")


def _shifted(payload: bytes) -> str | None:
    """Japanese as it looks to those who take it for ASCII."""
    return _strict(payload, "iso2022_jp_ext") if _ESCAPES.search(payload) else None


def _by_label(payload: bytes, name: str) -> Decoded:
    if name == "utf-8" and (text := _shifted(payload)) is not None:
        return Decoded(text, WRONG)
    # UTF-8 is never anything else by chance, and `Ã¤` is nobody's word: the label was put on by a gateway.
    if name in _LATIN and not payload.isascii() and (text := _strict(payload, "utf-8")) is not None:
        return Decoded(text, WRONG)
    if (text := _strict(payload, name)) is not None:
        return Decoded(text, "")
    if name != "utf-8" and (text := _strict(payload, "utf-8")) is not None:
        return Decoded(text, WRONG)
    if name not in _LATIN | {"utf-8"} and (text := _mostly(payload, name)) is not None:
        return Decoded(text, BROKEN)
    text, broken = _guessed(payload)
    return Decoded(text, BROKEN if broken else WRONG)


def _guessed(payload: bytes) -> tuple[str, bool]:
    """UTF-8, else Windows-1252, which never fails; line by line, for a quote may be in another one than its answer."""
    if (text := _strict(payload, "utf-8")) is not None:
        return text, False
    if (text := _mostly(payload, "utf-8")) is not None:
        return text, True
    if (name := _cyrillic(payload)) and (text := _strict(payload, name)) is not None:
        return text, False
    lines = []
    for line in payload.split(b"\n"):
        text = _strict(line, "utf-8")
        lines.append(line.decode("cp1252", "replace") if text is None else text)
    found = "\n".join(lines)
    return found, "\ufffd" in found


_NORDIC = frozenset(bytes([sign]) for sign in "åäöüéæøÅÄÖÜÉÆØ".encode("latin-1"))


def _cyrillic(payload: bytes) -> str:
    """The charset of Russian that nobody labelled; '' of anything else. Western words have letters of ASCII, too.

    Small letters, which are most, lie in the upper half of the one charset and in the lower half of the other.
    """
    letters = re.findall(rb"[\xc0-\xff]", payload[:4096])
    plain = len(re.findall(rb"[A-Za-z]", payload[:4096]))
    if len(set(letters) - _NORDIC) < 5 or len(letters) < 3 * plain:
        return ""
    upper = sum(letter >= b"\xe0" for letter in letters)
    return "cp1251" if 2 * upper > len(letters) else "koi8-r"


def _mostly(payload: bytes, name: str) -> str | None:
    """The text if at most one letter in ten outside ASCII is broken: something was cut off, the charset is right."""
    try:
        text = payload.decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return None
    broken = text.count("\ufffd")
    letters = sum(1 for letter in text if letter > "\x7f") - broken
    return text if letters >= 9 * broken else None


def _looks_wide(payload: bytes) -> bool:
    """UTF-16 under another label: every second byte of Western text is a NUL. In the first kilobyte."""
    start = payload[:1024]
    return len(start) >= 4 and max(start[0::2].count(0), start[1::2].count(0)) * 10 >= len(start) * 4


def _wide(payload: bytes, name: str | None) -> Decoded:
    """UTF-16 without a mark: RFC 2781 says big-endian, Windows writes little-endian, so the NULs decide."""
    start = payload[:1024]
    if 0 not in start and (text := _strict(payload, "utf-8")) is not None:
        return Decoded(text, WRONG)  # an ordinary text that some gateway called UTF-16
    little = start[1::2].count(0) >= start[0::2].count(0)
    text = payload.decode("utf-16-le" if little else "utf-16-be", "replace")
    broken = "\ufffd" in text
    return Decoded(text, BROKEN if broken else "" if name == "utf-16" else WRONG)


def _strict(payload: bytes, name: str) -> str | None:
    try:
        return payload.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None
