"""Duty: finds the `#number` and the keyword that a line begins with (d.4: the longest keyword wins).

It must never look at what the words mean; that is the grammar's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rules.commands.spelling import HEAD_CHARACTERS, fold
from rules.commands.table import CommandRow, Role, available_rows

_NUMBER = re.compile(r"\[?# {0,3}([0-9]{1,9})(?![0-9])\]? {0,3}[:,.–-]? {0,3}")
_NUMBER_SIGN = re.compile(r"\[?# {0,3}[0-9]")
_LETTERS = re.compile(r" {0,3}([^\W\d_]{1,40})")
# `OK:n hinta` is a Finnish genitive and `ok.fi` a name, so a colon or a full stop ends only a whole word.
_MARKS = re.compile(r"(?:[,!]|[.:](?![^\W\d_]))(?:[,.!: ]{0,9})")


@dataclass(frozen=True)
class Keyword:
    """A keyword of the table in its spelling there, with its row."""

    row: CommandRow
    spelling: str


@dataclass(frozen=True)
class Opening:
    """How a line begins: number and keyword, if any, and what is left of it."""

    number: int | None
    keyword: Keyword | None
    typed: str
    marked: bool
    rest: str

    @property
    def is_emphatic(self) -> bool:
        """Written as a command and not as the first word of a sentence: with a number, or in capitals."""
        return self.number is not None or (len(self.typed) > 1 and self.typed.isupper())


@cache
def keywords_of(role: Role) -> Mapping[str, Keyword]:
    """The folded keywords of all three languages that a role may use today."""
    return {
        fold(spelling): Keyword(row, spelling)
        for row in available_rows(role)
        for spellings in row.keywords.values()
        for spelling in spellings
    }


def leading_number(line: str) -> tuple[int | None, str]:
    """`#1042`, `# 1042:`, `[#1042]` at the start, and the line after it."""
    found = _NUMBER.match(line)
    return (int(found[1]), line[found.end() :]) if found else (None, line)


def begins_with_number_sign(line: str) -> bool:
    """`#1042` and also numbers that are too long to be one of ours."""
    return bool(_NUMBER_SIGN.match(line))


def names_a_number(text: str) -> bool:
    """A further `#n` in the head of what is left."""
    return bool(re.search(r"#\s{0,3}[0-9]", text[:HEAD_CHARACTERS]))


def opening(line: str, role: Role) -> Opening:
    """Reads number and keyword of a tidy line; `marked` if one of `, . ! :` follows the keyword."""
    number, after = leading_number(line)
    words = _first_words(after, role)
    for count in range(len(words), 0, -1):
        typed = after[: words[count - 1]].strip()
        keyword = keywords_of(role).get(fold(typed))
        if keyword is None:
            continue
        tail = after[words[count - 1] :]
        marks = _MARKS.match(tail)
        if marks or not tail or tail[0] == " ":
            rest = tail[marks.end() :] if marks else tail
            return Opening(number, keyword, typed, bool(marks), rest.lstrip())
    return Opening(number, None, "", marked=False, rest=after)


def _first_words(text: str, role: Role) -> list[int]:
    """Where each of the first words ends, as many as the longest keyword has."""
    ends: list[int] = []
    longest = max(len(keyword.split()) for keyword in keywords_of(role))
    while len(ends) < longest and (found := _LETTERS.match(text, ends[-1] if ends else 0)):
        ends.append(found.end())
    return ends
