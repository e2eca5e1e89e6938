"""The only way of words into stored subjects and texts (D-25); it never keeps what it takes out.

Secrets are found by their own form (keys, cards, identity codes) or because words announce them (passwords, PINs). What
was found in one text of a mail goes from all of them. Door codes and expiry dates of cards are no secrets (D-25).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from intake.reading.secret_cards import card_codes, cards
from intake.reading.secret_pairs import beside_addresses, lists, pairs
from intake.reading.secret_shapes import Span, account_numbers, identity_codes, keys
from intake.reading.secret_sight import seen
from intake.reading.secret_tokens import MARKER, bare
from intake.reading.secret_windows import announced
from intake.reading.secret_words import in_lower_case

_BREAK = "\n\n"
_SHORTEST_REPEATED = 4  # a card's three digits may be anything elsewhere
_MOST_REPEATED = 500  # of one mail; nobody sends more
_ROUNDS = 3  # a secret that is gone may leave another one in sight
_LONG = 100_000  # characters; above it one round has to do


def redact(text: str) -> tuple[str, int]:
    """The text without its secrets, each a MARKER now, and how many there were."""
    (redacted,), count = redact_all((text,))
    return redacted, count


def redact_all(texts: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The texts of one mail, its subject first: its words may announce what stands in each of the others.

    What is found in one goes from all. The count is of different secrets, however often and wherever each stands.
    """
    values: set[tuple[str, ...]] = set()
    left = tuple(texts)
    rounds = _ROUNDS if sum(map(len, texts)) < _LONG else 1
    for _ in range(rounds):
        left, found = _round(left)
        if not found:
            break
        values |= found
    return left, len(values)


def _round(texts: tuple[str, ...]) -> tuple[tuple[str, ...], set[tuple[str, ...]]]:
    spans: list[list[Span]] = [[] for _ in texts]
    values: set[tuple[str, ...]] = set()
    subject = texts[0]
    clean: list[str] = []  # without any secret, and so are their beginnings
    known: dict[str, list[tuple[Span, ...]]] = {}  # the whole text often is the person's own
    for number in sorted(range(min(1, len(texts) - 1), len(texts)), key=lambda one: -len(texts[one])):
        if any(text.startswith(texts[number]) for text in clean):
            continue
        joined = subject + _BREAK + texts[number] if number else subject
        first = len(subject) + len(_BREAK) if number else 0
        if joined not in known:
            known[joined] = find(joined)
        secrets = known[joined]
        if not secrets:
            clean.append(texts[number])
        for secret in secrets:
            values.add(tuple(joined[start:end] for start, end in secret))
            for start, end in secret:
                spans[0].append((start, min(end, len(subject))))
                spans[number].append((max(start, first) - first, end - first))
    again = _worth_repeating(values)
    return tuple(
        _without(text, [*spans[number], *_repeats(text, again)]) for number, text in enumerate(texts)
    ), values


def find(text: str) -> list[tuple[Span, ...]]:
    """Where the secrets stand, in order; one that is told in parts has several spans."""
    sight = seen(text)
    return [tuple(sight.original(span) for span in secret) for secret in _find(sight.text)]


def _find(text: str) -> list[tuple[Span, ...]]:
    shown = bare(text)
    lowered = in_lower_case(shown)
    public = tuple(account_numbers(shown))
    numbers = list(cards(shown, lowered, public))
    ones: list[Span] = [
        *keys(text, lowered),
        *identity_codes(shown),
        *card_codes(shown, lowered, [spans[-1] for spans in numbers]),
        *announced(text, shown, lowered),
        *pairs(shown),
        *lists(shown),
        *beside_addresses(shown),
    ]
    taken = sorted(span for spans in numbers for span in spans)
    alone = [span for span in _merged(ones) if not _touches(span, taken)]
    return sorted([*dict.fromkeys(numbers), *((span,) for span in alone)])


def _touches(span: Span, others: Sequence[Span]) -> bool:
    """`others` in order, and apart from each other but for parts of one number."""
    index = bisect_left(others, span[1], key=lambda other: other[0])
    return any(other[1] > span[0] for other in others[max(0, index - 4) : index])


def _worth_repeating(values: Iterable[tuple[str, ...]]) -> list[str]:
    parts = (part for secret in values for part in secret if len(secret) == 1 or len(part) >= 8)
    return sorted({part for part in parts if len(part) >= _SHORTEST_REPEATED}, key=len, reverse=True)[
        :_MOST_REPEATED
    ]


def _repeats(text: str, values: Iterable[str]) -> list[Span]:
    """Wherever else the same secret stands by itself."""
    spans: list[Span] = []
    for value in values:
        start = text.find(value)
        while start >= 0:
            end = start + len(value)
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                spans.append((start, end))
            start = text.find(value, end)
    return spans


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _side_by_side(text: str, spans: Sequence[Span]) -> list[Span]:
    """Parts with nothing but a blank or a hyphen between them get one marker."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= 2 and not text[joined[-1][1] : start].strip(" -"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _without(text: str, spans: Iterable[Span]) -> str:
    left: list[str] = []
    place = 0
    for start, end in _side_by_side(text, _merged(spans)):
        left += [text[place:start], MARKER]
        place = end
    return "".join([*left, text[place:]])
