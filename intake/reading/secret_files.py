"""Which files of a mail hold a secret, or may: text is looked through, everything else judged by its name; no file is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from intake.reading.secret_words import CARD, IDENTITY, KEY, PASSWORD, PIN, Vocabulary, in_lower_case
from intake.reading.secrets import find
from intake.reading.value import FilePart

HELD, POSSIBLE = "held", "possible"
_LOOKED_AT = 200_000  # bytes of a file; more of it are not looked at
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SEEN_ONLY = re.compile(r"(?i)^(?:image/|application/(?:pdf|zip|msword|rtf|vnd\.|x-))")
_NAMES: tuple[Vocabulary, ...] = (PASSWORD, PIN, IDENTITY, KEY, CARD)
_WORDS: tuple[Vocabulary, ...] = (PASSWORD, PIN, IDENTITY)
_POINTS = re.compile(
    r"\b(?:liit(?:e|t\w{1,12})|ohessa|kuva(?:ssa|n|a|t|kaap\w{0,10})?|bilag\w{1,6}|bifoga\w{0,4}|bild(?:en|er|erna)?|skärm\w{1,12}|"
    r"attach\w{0,6}|enclosed|picture|photo|image|screen ?shot|scan\w{0,4})\b"
)
_NEAR = 80  # characters between the word and what points at the file


class FileSecrets:
    """Looks at each file while it is handed out, because nobody has it any more afterwards."""

    def __init__(self, keep: Callable[[int, Iterable[bytes]], None]) -> None:
        self._keep = keep
        self._holding: set[int] = set()

    def keep(self, number: int, content: Iterable[bytes]) -> None:
        blocks = iter(content)
        start = b""
        while len(start) < _LOOKED_AT and (block := next(blocks, None)) is not None:
            start += block
        if holds_secret(start):
            self._holding.add(number)
        self._keep(number, chain((start,), blocks))

    @property
    def count(self) -> int:
        return len(self._holding)

    def flagged(self, files: Sequence[FilePart], names: Sequence[str], words: str) -> tuple[FilePart, ...]:
        """The files under their redacted names, with what is known of each. `words`: subject and text as they came."""
        told = _told_of_files(words)
        return tuple(
            replace(file, name=name, secret=self._secret(file, told=told))
            for file, name in zip(files, names, strict=True)
        )

    def _secret(self, file: FilePart, *, told: bool) -> str:
        if file.number in self._holding:
            return HELD
        if not _SEEN_ONLY.match(file.type) or file.inline:
            return ""
        return POSSIBLE if told or _named(file.name) else ""


def holds_secret(content: bytes) -> bool:
    """Whether a file is text in which a secret stands."""
    start = content[:_LOOKED_AT]
    if not start or _NO_TEXT.search(start[:4096]):
        return False
    return bool(find(start.decode("utf-8", "replace")))


def _named(name: str) -> bool:
    lowered = in_lower_case(name).replace("_", " ")
    return any(next(vocabulary.found(lowered), None) for vocabulary in _NAMES)


def _told_of_files(words: str) -> bool:
    """`salasana on liitteessä`, `lösenordet finns på bilden`, `the PIN is in the attached photo`."""
    lowered = in_lower_case(words)
    for vocabulary in _WORDS:
        for found in vocabulary.found(lowered):
            if _POINTS.search(lowered, max(0, found.start() - _NEAR), found.end() + _NEAR):
                return True
    return False
