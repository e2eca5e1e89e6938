"""Duty: one spelling for the many ways in which the same words arrive by mail (d.4, R-07).

It must never work on more than the head of a line: hostile lines have a million characters.
"""

import re
import unicodedata

# A number, the longest keyword and a time need far less. Sorting the marks of one endless letter, which
# Unicode normalisation does, takes quadratic time, so that the tail of a long line is left as it came.
HEAD_CHARACTERS = 200

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f]")
_SPACES = re.compile(r"[^\S\n]{1,200}")


def tidy(line: str) -> str:
    """NFC, one plain space between words, nothing invisible; beyond the head the line stays as it is."""
    line = line.strip()
    head = unicodedata.normalize("NFC", line[:HEAD_CHARACTERS])
    return _SPACES.sub(" ", _INVISIBLE.sub("", head)).lstrip() + line[HEAD_CHARACTERS:]


def fold(text: str) -> str:
    """Lower case without marks over letters: `HYVÄKSYN`, `Hyvaksyn` and both Unicode forms are one word."""
    head = text[:HEAD_CHARACTERS].casefold()
    if head.isascii():
        return head
    parts = unicodedata.normalize("NFD", head)
    return "".join([letter for letter in parts if not unicodedata.combining(letter)])


def folded_words(text: str) -> list[str]:
    """The words of the head of a text, folded, without the marks around them."""
    words = (word.strip(",.!?:;()\"'") for word in fold(text).split())
    return [word for word in words if word]
