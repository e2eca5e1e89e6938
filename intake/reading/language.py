"""Guesses the language of a person's own words (fi, sv, en, other); it never guesses from quotes or headers.

Words that are known of a language, and the letters that stand beside each other in its words: both are data. Languages
that are none of ours have their data, too, for Estonian is nearer to Finnish, and Norwegian to Swedish, than nothing is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from intake.reading.language_letters import LETTERS
from intake.reading.language_words import WORDS
from intake.reading.text import composed

OURS = ("fi", "sv", "en")
OTHER = "other"

WORDS_READ = 40  # more change nothing, and cost time
WORD_CHARS = 30  # of one word; longer ones are no words
TEXT_CHARS = 4_000

# Weights in natural logarithms of chance, chosen by trial on labelled mails.
_KNOWN_WORD = 8.0
_OURS_BEFORE = 1.5  # most mails that come are in one of our languages
_LETTER_IT_LACKS = 6.0
_FIRST_RANKS = 60  # flattens the chances of the most frequent runs of letters

_LACKS = {
    "fi": frozenset("æøõüß"),
    "sv": frozenset("æøõüß"),
    "en": frozenset("äöåæøõüß"),
    "da": frozenset("äö"),
    "nb": frozenset("äö"),
    "et": frozenset("åæø"),
}
# Tags and entities of HTML that came as text; then whatever holds one of these is an address, not a word.
_MARKUP = re.compile(r"<[^<>]{1,200}>|&[a-z]{2,6};")
_NOT_A_WORD = ("@", "://", "www.")
_WORD = re.compile(r"[^\W\d_]+")
# Said in every language.
_NEUTRAL = frozenset({"ok"})
_LATIN_ENDS = "\u0250"


def language_of(*texts: str) -> str:
    """`fi`, `sv`, `en`, or `other` for any other; told by the first of the texts that has words."""
    for text in texts:
        words = _words(text)
        if words:
            return _language(words)
    return OTHER


def _words(text: str) -> Sequence[str]:
    pieces = _MARKUP.sub(" ", composed(text[:TEXT_CHARS])).lower().split()
    kept = " ".join(piece for piece in pieces if not any(sign in piece for sign in _NOT_A_WORD))
    found = _WORD.findall(kept)[: 2 * WORDS_READ]
    return [word for word in found if len(word) <= WORD_CHARS and word not in _NEUTRAL][:WORDS_READ]


def _language(words: Sequence[str]) -> str:
    latin = sum(len(word) for word in words if max(word) < _LATIN_ENDS)
    if 2 * latin < sum(len(word) for word in words):
        return OTHER
    scores = {language: _OURS_BEFORE if language in OURS else 0.0 for language in LETTERS}
    for word in words:
        for language, gain in (_of_known(word) if word in _KNOWN else _weighed(word)).items():
            scores[language] += gain
    best = max(scores, key=lambda language: scores[language])
    return best if best in OURS else OTHER


@lru_cache(maxsize=20_000)
def _of_known(word: str) -> Mapping[str, float]:
    """The words of every mail: weighed once. Others may be somebody's secret and are not remembered."""
    return _weighed(word)


def _weighed(word: str) -> Mapping[str, float]:
    """What a word says for or against each language."""
    gains = dict.fromkeys(_KNOWN.get(word, ()), _KNOWN_WORD)
    for run in _runs(word):
        for language, gain in _GAINS.get(run, {}).items():
            gains[language] = gains.get(language, 0.0) + gain
    if not word.isascii():
        for language, lacking in _LACKS.items():
            if not lacking.isdisjoint(word):
                gains[language] = gains.get(language, 0.0) - _LETTER_IT_LACKS
    return gains


def _runs(word: str) -> list[str]:
    edged = f"_{word}_"
    return [edged[at : at + 3] for at in range(len(edged) - 2)]


def _gains() -> Mapping[str, Mapping[str, float]]:
    """For each run of letters how much likelier each language makes it than one that does not know it (Zipf's law)."""
    gains: dict[str, dict[str, float]] = {}
    for language, letters in LETTERS.items():
        runs = [letters[at : at + 3] for at in range(0, len(letters), 3)]
        unknown = math.log(3 * len(runs) + _FIRST_RANKS)
        for rank, run in enumerate(runs):
            gains.setdefault(run, {})[language] = unknown - math.log(rank + _FIRST_RANKS)
    return gains


def _known() -> Mapping[str, Sequence[str]]:
    known: dict[str, list[str]] = {}
    for language, words in WORDS.items():
        for word in dict.fromkeys(words.split()):
            known.setdefault(word, []).append(language)
    return known


_GAINS = _gains()
_KNOWN = _known()
