"""Announced secrets of a text of any length in bounded time; it never lets a text through unseen because it is long.

Long texts are looked through window by window. No letter announces more than a few secrets: behind the first MOST words
that announce one, everything that looks made up goes from the windows that hold any.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from intake.reading.secret_columns import columns
from intake.reading.secret_named import Named
from intake.reading.secret_spelt import listed, spelt
from intake.reading.secret_told import Span
from intake.reading.secret_words import CODE, IDENTITY, KEY, LOGIN, PASSWORD, PIN, SENDS_CODES

MOST = 2_500  # words of one text that announce a secret; behind them only a quick look
_WINDOW = 32_000  # characters
_OVERLAP = 600  # a word and its value stand nearer than that
_HITS_A_WORD = 20
_STEMS = tuple(
    {stem for one in (PASSWORD, LOGIN, PIN, KEY, CODE, SENDS_CODES, IDENTITY) for stem in one.stems}
)
_MADE_UP = re.compile(r"(?<!\S)[^\s\d!#$%&*@^~+=?|§€\\_]*+[\d!#$%&*@^~+=?|§€\\_]\S*+")


def announced(text: str, shown: str, lowered: str) -> Iterator[Span]:
    """`shown`: the text with its tags blanked. `lowered`: that in lower case."""
    left = MOST
    for first, last in _windows(shown):
        if last - first == _WINDOW:
            left = max(0, left - _crowd(lowered[first:last]))
        named = Named(shown[first:last], lowered[first:last]) if left else None
        left = max(0, left - named.cost) if named else 0
        if named is None or not left:
            yield from ((first + start, first + end) for start, end in _made_up(shown[first:last]))
            continue
        spoken = spelt(shown[first:last], lowered[first:last], named.words)
        cells = list(columns(text[first:last], named.words)) if named.words else []
        for start, end in (
            *_but_for(named.secrets(), cells),
            *cells,
            *spoken,
            *listed(shown[first:last], named.words),
        ):
            yield first + start, first + end


def _crowd(lowered: str) -> int:
    """What looking for the words will take: beginnings of them, also of other words."""
    return sum(lowered.count(stem) for stem in _STEMS) // _HITS_A_WORD


def _windows(text: str) -> Iterator[Span]:
    """Each begins behind a blank, and a little before the one before it ends."""
    first = 0
    while first < len(text):
        last = min(len(text), first + _WINDOW)
        yield first, last
        if last == len(text):
            return
        blank = max(
            text.rfind("\n", last - _OVERLAP, last), text.rfind(" ", last - _OVERLAP, last - _OVERLAP // 2)
        )
        first = blank + 1 if blank > 0 else last - _OVERLAP


def _made_up(text: str) -> Iterator[Span]:
    """Runs with a digit or a sign; neighbours count as one."""
    start = end = -1
    for found in _MADE_UP.finditer(text):
        if end >= 0 and found.start() - end > 1:
            yield start, end
            start = -1
        start = found.start() if start < 0 else start
        end = found.end()
    if end >= 0:
        yield start, end


def _but_for(spans: Iterable[Span], cells: Sequence[Span]) -> Iterator[Span]:
    """Without those that hold a cell of a table and more: a row without blanks is one piece."""
    for start, end in spans:
        index = bisect_left(cells, (start, start))
        if not (index < len(cells) and cells[index][1] <= end and cells[index] != (start, end)):
            yield start, end
