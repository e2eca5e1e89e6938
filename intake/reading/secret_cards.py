"""Numbers of payment cards and the short codes beside them; a number that fails its check digit is never one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from intake.reading.secret_words import CARD, CARD_CODE, PIECE

Span = tuple[int, int]

_GROUP = re.compile(r"(?<![\w,])\d{1,19}(?!\w|,\d)")
_BETWEEN = re.compile(
    r"[ \t\u00a0\u202f]{0,4}[-–—./·]?[ \t\u00a0\u202f]{0,4}|[ \t\u00a0>]{0,4}\n[ \t\u00a0>]{0,6}"
)
_OTHERWISE_PARTED = re.compile(r"(?<![\d,_|])\d{4}([,_|])\d{4}\1\d{4}\1\d{4}(?![\d,_|])")
# How makers of cards group the digits.
_GROUPINGS = {
    (4, 4, 4, 4),
    (4, 6, 5),
    (4, 6, 4),
    (4, 4, 4, 4, 3),
    (8, 8),
    (4, 12),
    (12, 4),
    (4, 4, 8),
    (8, 4, 4),
    (4, 8, 4),
    (6, 10),
    (6, 9),
    (4, 4, 4, 4, 2),
    (4, 4, 4, 3),
    (4, 4, 4, 2),
    (4, 5, 6),
    (5, 5, 5),
}
_MOST_GROUPS = 5
_FIRST = "23456"  # digits that makers of cards begin with
_FEWEST_DIGITS, _MOST_DIGITS = 12, 19
_MOST_CODES = 2_000  # words for a card's code; no mail has more
_MOST_PARTS = 2_000  # groups of four that are looked at for halves of numbers
_MOST_SINGLE = 60  # digits one by one
_WIDEST_BLANK = 1
_GAP = 70  # characters between the halves of a number that is told in words


def passes_check(digits: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_card(digits: str, *, said: bool) -> bool:
    """Length and first digits of a maker, and the check digit. `said`: the text speaks of a card near it."""
    return _has_maker(digits, said=said) and len(set(digits)) > 1 and passes_check(digits)


def _has_maker(digits: str, *, said: bool) -> bool:
    length, two, three, four = len(digits), int(digits[:2] or 0), int(digits[:3] or 0), int(digits[:4] or 0)
    if digits.startswith("0"):
        return False
    if length == 16:
        return (digits[0] in "4568" and two != 59) or 2221 <= four <= 2720 or 3528 <= four <= 3589
    if length == 15:
        return two in (34, 37)
    if length == 14:
        return two in (36, 38, 39) or 300 <= three <= 305
    if length in (17, 18, 19):
        return (digits[0] == "6" or two in (50, 56, 57, 58)) if not said else digits[0] in "4568"
    return said and length in (12, 13) and digits[0] in "456"


def cards(text: str, lowered: str, left: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Each card's number as the spans it stands in; several where words stand between its parts. `left`: public numbers."""
    for found in _OTHERWISE_PARTED.finditer(text):
        if is_card(re.sub(r"\D", "", found[0]), said=False):
            yield (found.span(),)
    groups = [group.span() for group in _GROUP.finditer(text) if not _inside(group.start(), left)]
    if sum(end - start for start, end in groups) < 12:
        return
    for run in _runs(text, groups):
        place = 0
        while place < len(run):
            first = run[place][0]
            count = 0
            if text[first] in _FIRST:
                count = _card_in(text, run[place : place + 19], said=_is_said(lowered, first))
            if count:
                yield ((first, run[place + count - 1][1]),)
            place += count or 1
    yield from _told_in_parts(text, groups)


def _runs(text: str, groups: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Groups that only a blank, a hyphen or a line end parts; long runs of single digits are no cards."""
    first = 0
    for place in range(1, len(groups) + 1):
        if place < len(groups) and _BETWEEN.fullmatch(text, groups[place - 1][1], groups[place][0]):
            continue
        run = groups[first:place]
        if run[-1][1] - run[0][0] >= 12 and not _is_scattered(run):
            yield run
        first = place


def _is_scattered(run: Sequence[Span]) -> bool:
    return len(run) > _MOST_SINGLE and all(end - start == 1 for start, end in run)


def _card_in(text: str, run: Sequence[Span], *, said: bool) -> int:
    """How many groups from the first make a card's number; 0 if none do. In all up to 19 digits."""
    sizes: list[int] = []
    total = 0
    for start, end in run if said else run[:_MOST_GROUPS]:
        total += end - start
        if total > _MOST_DIGITS:
            break
        sizes.append(end - start)
    if sum(sizes) < _FEWEST_DIGITS:
        return 0
    digits = "".join(text[start:end] for start, end in run[: len(sizes)])
    for count in range(len(sizes), 0, -1):
        number = digits[: sum(sizes[:count])]
        if len(number) < _FEWEST_DIGITS:
            return 0
        grouped = count == 1 or tuple(sizes[:count]) in _GROUPINGS or (said and len(number) >= 14)
        if grouped and is_card(number, said=said):
            return count
    return 0


def _is_said(lowered: str, place: int) -> bool:
    """Whether the text speaks of a card around there."""
    near = lowered[max(0, place - 400) : place + 120]
    return any(stem in near for stem in CARD.stems) and bool(CARD.pattern.search(near))


def _inside(place: int, spans: Sequence[Span]) -> bool:
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return index >= 0 and place < spans[index][1]


def _told_in_parts(text: str, groups: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """`första halvan 5200 8282, andra halvan 8282 8210`: parts of four digits each, words like half or then between."""
    fours = [span for span in groups if (span[1] - span[0]) in (4, 8, 12)][:_MOST_PARTS]
    for place, first in enumerate(fours):
        if text[first[0]] not in "456" or not _is_worded(fours[place : place + 4]):
            continue
        run: list[Span] = []
        digits = ""
        for span in fours[place : place + 4]:
            if run and span[0] - run[-1][1] > _GAP:
                break
            run.append(span)
            digits += text[span[0] : span[1]]
            if len(digits) >= 16:
                break
        between = [text[a[1] : b[0]] for a, b in pairwise(run)]
        worded = [gap for gap in between if not _BETWEEN.fullmatch(gap)]
        if len(digits) != 16 or not worded or not is_card(digits, said=False):
            continue
        before = text[max(0, run[0][0] - 40) : run[0][0]]
        if (
            all(PIECE.search(gap) for gap in worded)
            or PIECE.search(before)
            or CARD.pattern.search(before.lower())
        ):
            yield tuple(run)


def _is_worded(spans: Sequence[Span]) -> bool:
    """Whether words, and few of them, stand between some of the parts."""
    return any(b[0] - a[1] > _WIDEST_BLANK for a, b in pairwise(spans))


_EXPIRY_THEN_CODE = re.compile(
    r"[^\d\n]{0,30}\n?[^\d\n]{0,20}\d{1,2} ?[/.-] ?(?:20)?\d{2}(?:[^\w\n]{1,6}(?:\w{1,12}[:=. ]{1,3})?|[^\w]{1,6}(?=\d{3,4}[ \t.,;]{0,4}(?:\n|\Z)))(\d{3,4})(?!\d|[.,/-]\d| ?(?:€|\$|e\b|eur|kr\b|%|kpl|st\b|pcs))"
)
_CODE = re.compile(
    r"(?:[^\w\n]|\n){0,4}(?:<[^<>]{0,40}>){0,3}(?:[^\W\d]{1,20}[^\w\n]{1,4}){0,7}?(\d{3,4})(?![\w]|[.,/-]\d)"
)
_STRICT = re.compile(r"(?i)cvc|cvv|cvn|csc|turvalu|tarkist|kontroll|säkerhets")


def card_codes(text: str, lowered: str, numbers: Sequence[Span]) -> Iterator[Span]:
    """The three or four digits from a card's back: after their own word, or where a card's number has its date."""
    for _, end in numbers:
        found = _EXPIRY_THEN_CODE.match(text, end)
        if found:
            yield found.span(1)
    for word in islice(CARD_CODE.found(lowered), _MOST_CODES):
        if not numbers and not _STRICT.search(word[0]):
            continue
        found = _CODE.match(text, word.end())
        if found:
            yield found.span(1)
