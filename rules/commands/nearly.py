"""Duty: recognises a first line of staff that was probably meant as a command (d.4, *nearly*).

It must never say which command was meant to be carried out: it only makes the service ask.
"""

from rules.commands.amounts import leading_duration
from rules.commands.courtesy import after_greeting, is_courtesy
from rules.commands.keywords import begins_with_number_sign, keywords_of, leading_number, opening
from rules.commands.spelling import fold
from rules.commands.values import Problem

_EDITS = 2
_CAPITALS_CHARACTERS = 40
_SHORT_WORDS = 4


def nearly(line: str) -> Problem | None:
    """A question instead of a guess, if the tidy line is nearly a command; it is then sent to nobody.

    By d.4: at most 2 edits from a keyword, beginning with `#n`, or all capitals up to 40 characters. Also
    asked, because they can be read in two ways: a short line that begins with a keyword (`Otan tämän`), a
    time alone, and a command behind a greeting on its own line (`Hei, VALMIS 0:45`).
    """
    number, words = leading_number(line)
    misspelt = _closest(words)
    if misspelt:
        return Problem(number, misspelt, "nearly")
    if begins_with_number_sign(line) or _is_in_capitals(words) or _is_time_alone(words):
        return Problem(number, "", "nearly")
    greeted = after_greeting(words)
    if greeted:
        return nearly(greeted) or _starts_with_keyword(greeted)
    return _starts_with_keyword(line) if len(words.split(" ", _SHORT_WORDS)) <= _SHORT_WORDS else None


def is_misspelt(line: str) -> bool:
    """At most 2 edits from a keyword and then a time or a number: `VALMSI 0:45`.

    Asked below a command, where one word alone (`Soitan.`) is a result and not a slip.
    """
    words = leading_number(line)[1]
    return _has_argument(words) and bool(_closest(words))


def _closest(words: str) -> str:
    """The keyword that was probably meant, or an empty text."""
    if is_courtesy(words):
        return ""
    meant = words.partition(" ")[0] if _has_argument(words) else words[: _CAPITALS_CHARACTERS + 1]
    typed = fold(meant.strip(" ,.!?:;"))
    near = [
        (edits, keyword.spelling)
        for folded, keyword in keywords_of("staff").items()
        if (edits := _edits(typed, folded)) <= _EDITS and _is_recognisable(typed, folded, edits)
    ]
    return min(near)[1] if near else ""


def _has_argument(words: str) -> bool:
    rest = words.partition(" ")[2]
    return leading_duration(rest) is not None or begins_with_number_sign(rest)


def _is_recognisable(typed: str, keyword: str, edits: int) -> bool:
    """Two edits of OK or TAR reach every short word; then the first letter at least must be right."""
    return edits < _EDITS or len(keyword) > 3 or typed[:1] == keyword[:1]


def _edits(one: str, other: str) -> int:
    """Levenshtein distance; one more than the limit as soon as the lengths alone say so."""
    if abs(len(one) - len(other)) > _EDITS:
        return _EDITS + 1
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, against in enumerate(other, start=1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != against)))
        above = here
    return above[-1]


def _starts_with_keyword(line: str) -> Problem | None:
    found = opening(line, "staff")
    return Problem(found.number, found.keyword.spelling, "nearly") if found.keyword else None


def _is_in_capitals(words: str) -> bool:
    return len(words) <= _CAPITALS_CHARACTERS and words.isupper()


def _is_time_alone(words: str) -> bool:
    duration = leading_duration(words)
    return duration is not None and not duration.rest
