"""The text as an eye reads it, and the way back to its characters as they came; it never says what is a secret.

Soft hyphens and other characters without width, tags inside a word, letters in two parts, wide digits and letters of
other alphabets that look like Latin ones would hide a word that announces a secret, or cut a secret in two.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

Span = tuple[int, int]

_NO_WIDTH = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_INLINE = "b|i|u|s|em|strong|span|font|a|code|tt|mark|small|big|sub|sup|wbr|bdi|ins|label"
_UNSEEN = re.compile(
    rf"[{_NO_WIDTH}]+|&(?:shy|zwnj|zwj|#173|#8203|#xad|#x200b);|"
    rf"(?<=[\w{_NO_WIDTH}])(?:</?(?:{_INLINE})(?:\s[^<>\n]{{0,200}})?/?>){{1,4}}(?=\w)|"
    r"[^\W\d_][\u0300-\u036f]{1,4}|[\uff01-\uff5e]+|<!--[^<>]{0,200}-->(?=\w)",
    re.IGNORECASE,
)
_ODD = re.compile(
    "[^\n\r\t -~\u00a1-\u00ac\u00ae-\u00ff\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac]"
)  # beyond what letters are written with here
_MAY_HIDE = re.compile(
    rf"[{_NO_WIDTH}\u0300-\u036f\uff01-\uff5e]|\w</?(?:{_INLINE})\b|&(?:shy|zw|#)|\w<!--", re.IGNORECASE
)
# Letters of one alphabet in a word of another: nobody types that, but who wants to hide something.
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405"
    "\u03b1\u03bf\u03bd\u03c1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdwABEKMHOPCTXIJSaovpABEZHIKMNOPTYX",
)
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "))  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """What is seen, and from which place of the text each of its characters came."""

    text: str
    _starts: tuple[int, ...] = ()  # in `text`, where the distance to the place in the original changes
    _shifts: tuple[int, ...] = ()

    def original(self, span: Span) -> Span:
        """That span in the text as it came, with everything unseen in it and at its end."""
        if not self._starts:
            return span
        return self._place(span[0]), self._place(span[1])

    def _place(self, place: int) -> int:
        index = bisect_right(self._starts, place) - 1
        return place if index < 0 else place + self._shifts[index]


def seen(text: str) -> Sight:
    """The text as it is read. Nearly always it is the text itself."""
    if not _ODD.search(text) and "<" not in text and "&" not in text:
        return Sight(text)
    text = text.translate(_BLANKS)
    if _MIXED.search(text):
        text = text.translate(_LOOK_ALIKE)
    if not _MAY_HIDE.search(text):
        return Sight(text)
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    place = length = 0
    for found in _UNSEEN.finditer(text):
        instead = _instead(found[0])
        parts += [text[place : found.start()], instead]
        length += found.start() - place + len(instead)
        place = found.end()
        if len(instead) != len(found[0]):
            starts.append(length)
            shifts.append(place - length)
    return Sight("".join([*parts, text[place:]]), tuple(starts), tuple(shifts))


def _instead(unseen: str) -> str:
    if "\uff01" <= unseen[0] <= "\uff5e":
        return "".join(chr(ord(letter) - 0xFEE0) for letter in unseen)
    if unseen[0].isalpha():
        composed = unicodedata.normalize("NFC", unseen)
        return composed if len(composed) == 1 else unseen
    return ""
