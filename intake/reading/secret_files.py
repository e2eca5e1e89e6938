"""Which files of a mail hold a secret, or may: text is looked through, everything else judged by its name; no file is changed."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from intake.reading.secret_words import CARD, IDENTITY, KEY, PASSWORD, PIN, Vocabulary, in_lower_case
from intake.reading.secrets import find
from intake.reading.value import FilePart

HELD, POSSIBLE = "held", "possible"
_LOOKED_AT = 200_000  # bytes of a file
_MOST_LOOKED_AT = 1_000_000  # bytes of all files of a mail; of the rest only whether it speaks of a secret
_SIGNS = tuple(
    word.encode() for word in ("salasana", "password", "passwd", "senord", "api_key", "apikey", "private key", "pin-", "secret", "hetu", "henkil", "personbet")
)  # fmt: skip
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SEEN_ONLY = re.compile(r"(?i)^(?:image/|application/(?:pdf|zip|msword|rtf|vnd\.|x-))")
_NAMES: tuple[Vocabulary, ...] = (PASSWORD, PIN, IDENTITY, KEY, CARD)
_WORDS: tuple[Vocabulary, ...] = (PASSWORD, PIN, IDENTITY)
_POINTS = re.compile(
    r"\b(?:liit(?:e|t\w{1,12})|ohessa|kuva(?:ssa|n|a|t|kaap\w{0,10})?|bilag\w{1,6}|bifoga\w{0,4}|bild(?:en|er|erna)?|skärm\w{1,12}|"
    r"attach\w{0,6}|enclosed|picture|photo|image|screen ?shot|scan\w{0,4})\b"
)
_MAILS = ("message/rfc822", "message/global")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_NEAR = 80  # characters between the word and what points at the file


def opened_types(*, forwarded: bool, secrets: int) -> tuple[str, ...]:
    """Files that hold again what was taken off: attached mails, if the words in them changed; winmail.dat, if any did."""
    return (*(_MAILS if forwarded else ()), *(_TNEF if secrets else ()))


class FileSecrets:
    """Looks at each file while it is handed out, because nobody has it any more afterwards."""

    def __init__(self, keep: Callable[[int, Iterable[bytes]], None]) -> None:
        self._keep = keep
        self._holding: set[int] = set()
        self._speaking: set[int] = set()  # text that was not looked through, yet has a word for a secret
        self._left = _MOST_LOOKED_AT

    def keep(self, number: int, content: Iterable[bytes]) -> None:
        blocks = iter(content)
        start = b""
        while len(start) < _LOOKED_AT and (block := next(blocks, None)) is not None:
            start += block
        text = _text(start)
        if text is not None and self._left > 0:
            self._left -= len(start)
            if find(text):
                self._holding.add(number)
        elif text is not None:
            self._listen(number, start)
        self._keep(number, chain((start,), blocks if text is None else self._heard(number, blocks)))

    def _heard(self, number: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._listen(number, block)
            yield block

    def _listen(self, number: int, block: bytes) -> None:
        lowered = block.lower().replace(b"\x00", b"")
        if number not in self._speaking and any(sign in lowered for sign in _SIGNS):
            self._speaking.add(number)

    @property
    def count(self) -> int:
        return len(self._holding)

    def flagged(
        self,
        files: Sequence[FilePart],
        names: Sequence[str],
        words: str,
        opened: Collection[str],
        *,
        secrets: int = 0,
    ) -> tuple[FilePart, ...]:
        """The files under their redacted names, with what is known of each. `words`: subject and text as they came.

        `opened`: types of files that were read with the mail's own words, and had a secret. `secrets`: how many the
        mail had; who writes one down may have photographed the next.
        """
        told = secrets > 0 or _told_of_files(words)
        return tuple(
            replace(file, name=name, secret=HELD if file.type in opened else self._secret(file, told=told))
            for file, name in zip(files, names, strict=True)
        )

    def _secret(self, file: FilePart, *, told: bool) -> str:
        if file.number in self._holding:
            return HELD
        if file.number in self._speaking:
            return POSSIBLE
        if not _SEEN_ONLY.match(file.type) or file.inline:
            return ""
        return POSSIBLE if told or _named(file.name) else ""


def _text(start: bytes) -> str | None:
    """The beginning of a file as text, None if it is none. Spreadsheet programs write UTF-16, old ones Windows' letters."""
    if not start:
        return None
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return start.decode("utf-16", "replace")
    if _is_wide(start):
        return start.decode("utf-16-le", "replace")
    if _NO_TEXT.search(start[:4096]):
        return None
    try:
        return getincrementaldecoder("utf-8")().decode(start)  # its end may be half a letter
    except UnicodeDecodeError:
        return start.decode("cp1252", "replace")


def _is_wide(start: bytes) -> bool:
    """UTF-16 without its mark: every second byte is zero, and no other."""
    return len(start) >= 8 and not any(start[1:64:2]) and all(start[0:63:2])


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
