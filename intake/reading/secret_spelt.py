"""Secrets told as people tell them by voice: digits in words, phrases of many words, a password in two halves; it needs a word that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading import secret_sayings as sayings
from intake.reading.secret_families import Announcement, Family
from intake.reading.secret_tokens import Look, look

Span = tuple[int, int]

_DIGITS = (
    r"(?:nolla|yksi|yks|kaksi|kaks|kolme|neljä|viisi|viis|kuusi|kuus|seitsemän|seittemän|kahdeksan|kaheksan|yhdeksän|yheksän|"
    r"noll|ett|två|tre|fyra|fem|sex|sju|åtta|nio|zero|one|two|three|four|five|six|seven|eight|nine|double)"
)
_IN_WORDS = re.compile(rf"\b{_DIGITS}(?:[ ,-]{{1,2}}{_DIGITS}){{2,11}}\b")
_HALF = re.compile(
    r"\b(?:first|second|last|other|ensimmäi\w{2,4}|eka|toka|toinen|alku|loppu|viimeinen|första|andra|sista)[ -]?(?:half|part|puoli\w{0,4}|puolikas|osa|halva\w?|hälft\w{0,2}|del(?:en)?)\b"
    r"(?:[ ](?:of|on|is|är|av|sen|the|its|salasanan|salasanasta|password|lösenordet)){0,3}[:\s]{1,3}[\"'“]?([\w!#$%&*@+?.=-]{3,40})",
    re.IGNORECASE,
)
_PHRASE_WORD = re.compile(
    r"(?:palautus|siemen|elvytys|tunnus|sala|varmuus)(?:lause|fraasi)\w{0,4}|(?:palautus|siemen|elvytys)sanat|(?:återställnings|frö|lösen|lösenords|minnes)fras\w{0,2}|återställningsord\w{0,2}|"
    r"(?:recovery|seed|backup|secret|mnemonic|pass)[ -]?(?:phrase|words)",
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"(?: (?:on|är|is|are))?\s{0,2}:?\s{1,3}[\"“]?((?:[^\W\d_]{2,20}[ ,]{1,2}){2,23}[^\W\d_]{2,20})(?=[\".,;”\n]|\Z)"
)
_HEADING_END = re.compile(r"\w{0,4}[^\n:]{0,20}:[ \t]{0,4}(?=\n)")
_LISTED = re.compile(
    r"\n[ \t>*•-]{0,6}(?:[^\W\d_][\w.]{0,20}[ \t]){1,3}[-–:=]?[ \t]?(\S{3,40})[ \t]{0,4}(?=\n|\Z)"
)
_MOST_LISTED = 100
_TALKS = (Family.PASSWORD, Family.PIN)
_NEAR = 90
_MOST = 500


def listed(text: str, announced: Sequence[Announcement]) -> Iterator[Span]:
    """Below `pinnit:` a line for each person: `Aino 1482`."""
    place = -1
    for word in announced:
        heading = _HEADING_END.match(text, word.end) if word.family in _TALKS and word.end > place else None
        line = _LISTED.match(text, heading.end()) if heading else None
        for _ in range(_MOST_LISTED):
            if line is None or not _may_be(line[1], word.family):
                break
            yield line.span(1)
            place = line.end()
            line = _LISTED.match(text, place)


def _may_be(value: str, family: Family) -> bool:
    if family is Family.PIN:
        return value.isdigit() and 4 <= len(value) <= 8
    return look(value) is Look.MADE_UP


def spelt(text: str, lowered: str, announced: Sequence[Announcement]) -> Iterator[Span]:
    """Near words for a password or a PIN only."""
    places = [word for word in announced if word.family in _TALKS][:_MOST]
    told = -1
    for word in places:
        first, last = max(told, word.start - _NEAR), word.end + _NEAR
        for found in (*_IN_WORDS.finditer(lowered, first, last), *_HALF.finditer(text, first, last)):
            start, end = found.span(found.lastindex or 0)
            if not sayings.tells_none(lowered[start:end]):
                yield start, start + len(text[start:end].rstrip(".,"))
                told = max(told, end)
        phrase = (
            _PHRASE.match(text, word.end)
            if _PHRASE_WORD.search(text, max(0, word.start - 12), word.end)
            else None
        )
        if phrase and not sayings.tells_none(phrase[1].split()[0].strip(",").lower()):
            yield phrase.span(1)
