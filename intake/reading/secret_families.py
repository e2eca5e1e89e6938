"""Where a text has words that announce a secret, and of which kind; it never looks at what they announce."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from intake.reading import secret_sayings as sayings
from intake.reading import secret_words as words


class Family(Enum):
    """What a word announces."""

    PASSWORD = auto()
    SHORT = auto()
    LOGIN = auto()
    PIN = auto()
    KEY = auto()


_FAMILIES: tuple[tuple[Family, words.Vocabulary], ...] = (
    (Family.PASSWORD, words.PASSWORD),
    (Family.SHORT, words.SHORT_PASSWORD),
    (Family.PIN, words.PIN),
    (Family.KEY, words.KEY),
    (Family.LOGIN, words.LOGIN),
)


@dataclass(frozen=True)
class Announcement:
    family: Family
    start: int
    end: int


def announcements(text: str, lowered: str) -> list[Announcement]:
    """All such words in order. Where two kinds claim a word the first of Family has it."""
    found: list[Announcement] = []
    taken: list[int] = []
    for family, vocabulary in _FAMILIES:
        fresh = [
            Announcement(family, *match.span())
            for match in vocabulary.found(lowered)
            if not _is_taken(found, taken, match)
            and not (family is Family.PASSWORD and sayings.ABOUT_PASSWORDS.search(match[0]))
        ]
        found = sorted([*found, *fresh], key=lambda word: word.start)
        taken = [word.start for word in found]
    found += [Announcement(Family.PIN, *match.span()) for match in _codes_of_banks(text, lowered)]
    return sorted(found, key=lambda word: word.start)


def _is_taken(found: list[Announcement], starts: list[int], match: re.Match[str]) -> bool:
    """Whether a word of an earlier family stands there, or within it: kirjautumissalasana."""
    index = bisect_left(starts, match.end())
    return index > 0 and found[index - 1].end > match.start()


def _codes_of_banks(text: str, lowered: str) -> Iterator[re.Match[str]]:
    """`koodi`, `kod`, `code` in a sentence about a bank, an app or a login: alone they may be of a door."""
    senders: list[int] | None = None
    for code in words.CODE.found(lowered):
        if senders is None:
            senders = [match.start() for match in words.SENDS_CODES.found(lowered)]
        near = senders[bisect_left(senders, code.start() - 90) : bisect_right(senders, code.end() + 60)][:8]
        if not any(_in_one_sentence(text, code, one) for one in near):
            continue
        before = lowered[max(0, code.start() - 28) : code.start()]
        if not (sayings.names_no_secret(before) or sayings.names_no_secret(before + code[0])):
            yield code


def _in_one_sentence(text: str, code: re.Match[str], sender: int) -> bool:
    first, last = sorted((code.start(), sender))
    return not re.search(r"[.?!]\s", text[first:last])
