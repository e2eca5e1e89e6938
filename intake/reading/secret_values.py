"""Whether a piece is the value that a word announces, family by family; it never walks through the text.

`way` says how the word and the piece are joined: linked by `is` or a colon, side by side, over how many ends of sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.reading import secret_sayings as sayings
from intake.reading import secret_words as words
from intake.reading.secret_families import Announcement, Family
from intake.reading.secret_tokens import Look, has_inner_capital, is_very_made_up, look
from intake.reading.secret_told import Span, Told


@dataclass(frozen=True)
class Way:
    """From a word to a piece."""

    linked: bool  # by `is`, a colon or the like
    adjacent: bool  # nothing but links between them
    crossed: int  # ends of sentences and empty lines
    count: int  # pieces between them


class Values(Told):
    """A text, and which of its pieces can be values."""

    def value(self, word: Announcement, index: int, way: Way) -> Span | None:
        """The value that begins with that piece, if it is one for that word."""
        match word.family:
            case Family.PIN:
                fits = self._is_code(index, way)
            case Family.KEY:
                fits = self._is_key(index, way)
            case Family.LOGIN if way.count <= 3 and (part := self._behind_stroke(index)):
                return part
            case Family.LOGIN:
                fits = self._is_after_name(index, way)
            case Family.SHORT:
                fits = self._is_short(word, index, way)
            case _ if part := self._other_half(word, index, way):
                return part
            case _:
                phrase = self._phrase(index, way)
                if phrase is not None:
                    return phrase
                fits = self._is_password(word, index, way)
        if not fits:
            return None
        return self.code(index) if word.family is Family.PIN else self.whole(index)

    def _phrase(self, index: int, way: Way) -> Span | None:
        """A value in quotes, or words up to `with the spaces`."""
        if not (way.linked or way.adjacent):
            return None
        start = self.pieces[index].start
        opening = self.text[max(0, start - 1) : start]
        if opening and opening in "\"“”„«»'’‘":
            closing = (_APOSTROPHE if opening in "'’‘" else _QUOTE).search(self.text, start, start + 120)
            if closing and "\n" not in self.text[start : closing.start()] and closing.start() - start >= 3:
                value = self.text[start : closing.start()]
                if value.lower() not in sayings.NO_VALUE and len(value.split()) <= 8:
                    return start, closing.start()
        titled = _TITLED.match(self.text, start) if way.linked else None
        if titled:
            return titled.span()
        found = sayings.WITH_SPACES.search(self.text, start, start + 120)
        if found and found.start() > start and not _STOP.search(self.text, start, found.start()):
            end = start + len(self.text[start : found.start()].rstrip(" ,(–-"))
            return (start, end) if end > start else None
        return None

    def _is_password(self, word: Announcement, index: int, way: Way) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if shape is Look.NEVER or self.is_example(index) or self.is_public(index):
            return False
        if shape is Look.MADE_UP:
            return way.crossed <= 2
        if self.is_spelt(index) and way.crossed <= 2 and len(piece.text) >= 3:
            return piece.word not in sayings.NO_VALUE
        close = way.linked or way.adjacent
        if shape is Look.DIGITS:
            return (
                close
                and way.crossed == 0
                and len(piece.text) >= 3
                and not self.has_unit(index)
                and (way.linked or (len(piece.text) >= 4 and not _YEAR.fullmatch(piece.text)))
            )
        if shape is Look.NUMBERED:
            return close or (
                way.crossed <= (2 if self.is_set(index) else 1)
                and bool(_LOWER.search(piece.text) and _NO_LOWER.search(piece.text))
                and len(piece.text) >= 6
                and (self.is_apart(index) or self.is_set(index) or bool(_JOINED.search(piece.text)))
                and not self.is_named(index)
            )
        return self._is_word_value(word, index, way)

    def _is_word_value(self, word: Announcement, index: int, way: Way) -> bool:
        """A plain word is a password only right behind `is` or a colon, and where the sentence then ends or goes on anew."""
        piece = self.pieces[index]
        if (
            has_inner_capital(piece.text)
            and way.crossed == 0
            and (way.linked or self.is_apart(index))
            and self.stops_after(index)
        ):
            return len(piece.text) >= 8 and not sayings.tells_none(piece.word)
        told = way.linked or (way.adjacent and (self.is_with(word) or self.is_code_word(word)))
        if way.adjacent and not told and way.crossed == 0 and not self.is_public(index):
            told = self._is_bare(word, index)
        if not told or len(piece.text) < 3 or piece.word in sayings.NO_VALUE or self.is_title(word, index):
            return False
        colon = self.follows_sign(index)
        if colon and self.is_named(index):
            return False
        if sayings.tells_none(piece.word) and not (colon and self.ends_line(index)):
            return False
        if colon:
            return way.crossed <= 1 and (
                self.stops_after(index) or (piece.word not in sayings.NO_VALUE and way.count <= 1)
            )
        return way.crossed == 0 and self.stops_after(index)

    def _is_bare(self, word: Announcement, index: int) -> bool:
        """Side by side with its word: `salasana Leima-Sinetti`, and beside a login `salasana mansikka.`"""
        piece = self.pieces[index]
        if "\n" in self.text[word.end : piece.start]:
            return False
        if _NAME_PAIR.fullmatch(piece.text):
            return True
        if len(piece.text) < 4 or sayings.tells_none(piece.word) or sayings.VERB.search(piece.word):
            return False
        return self.stops_after(index) and self.is_beside_login(word, index)

    def _is_code(self, index: int, way: Way) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if shape is Look.NEVER and not re.fullmatch(r"\d{3}[ -]?\d{3}", piece.text):
            return False
        if self.has_unit(index) or self.is_example(index) or (self.is_public(index) and not way.adjacent):
            return False
        close = way.linked or way.adjacent or (way.count <= 3 and self.is_apart(index))
        if shape in (Look.DIGITS, Look.NEVER):
            start, end = self.code(index)
            digits = sum(char.isdigit() for char in self.text[start:end])
            led = way.count <= 4 and self.is_led_in(index)
            got = way.crossed <= 1 and way.count <= 6 and (self.is_got(index) or (led and digits >= 4))
            return 3 <= digits <= 12 and (got or (way.crossed == 0 and (close or led)))
        return (
            way.crossed <= 1
            and shape in (Look.MADE_UP, Look.NUMBERED)
            and (close or (way.count <= 3 and len(piece.text) >= 5))
            and len(piece.text) >= 4
            and bool(re.search(r"\d", piece.text))
        )

    def _is_key(self, index: int, way: Way) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if way.adjacent and _GROUPS.fullmatch(piece.text):
            return way.crossed == 0
        if (
            shape < Look.NUMBERED
            or (self.is_public(index) and not way.adjacent)
            or self.is_example(index)
            or not re.search(r"\d", piece.text)
        ):
            return False
        if way.linked and way.count <= 1 and shape is Look.MADE_UP and len(piece.text) >= 6:
            return way.crossed == 0
        if len(piece.text) < 8 or not (way.linked or way.adjacent or self.is_apart(index) or way.count <= 4):
            return False
        return way.crossed <= 1 and (shape is Look.MADE_UP or len(piece.text) >= 12)

    def _is_short(self, word: Announcement, index: int, way: Way) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if shape is Look.NEVER or piece.word in sayings.NO_VALUE or self.is_public(index) or way.count > 1:
            return False
        if not (way.linked or self._has_login_before(word)):
            return way.adjacent and shape is Look.MADE_UP and bool(_DIGIT.search(piece.text))
        return bool(re.search(r"[a-zåäö]", piece.text)) and (
            shape >= Look.NUMBERED or self.stops_after(index)
        )

    def _has_login_before(self, word: Announcement) -> bool:
        before = self.text[max(0, word.start - 90) : word.start]
        return bool(
            words.LOGIN.pattern.search(before.lower()) or re.search(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w", before)
        )

    def _behind_stroke(self, index: int) -> Span | None:
        """The password of `kim/blabar44`."""
        piece = self.pieces[index]
        name, stroke, value = piece.text.partition("/")
        if not stroke or len(name) < 2 or "/" in value or look(value) is not Look.MADE_UP or ":" in name:
            return None
        return piece.end - len(value), piece.end

    def _other_half(self, word: Announcement, index: int, way: Way) -> Span | None:
        """`tunnus/salasana: aino/kesaMuisto6`: told as they are named."""
        if not (way.linked and self.text[word.start - 1 : word.start] == "/"):
            return None
        name, stroke, value = self.pieces[index].text.partition("/")
        end = self.pieces[index].end
        return (end - len(value), end) if stroke and len(name) >= 2 and len(value) >= 4 else None

    def _is_after_name(self, index: int, way: Way) -> bool:
        """Behind a login name: `tunnus aino / Kesä2027!`. The name itself stays."""
        text, shape = self.pieces[index].text, self.look(index)
        if (
            way.crossed > 1
            or index == 0
            or shape < Look.NUMBERED
            or self.is_public(index)
            or self.is_example(index)
            or self.is_named(index)
        ):
            return False
        before = self.pieces[index - 1]
        between = self.text[before.end : self.pieces[index].start]
        parted = (
            before.text in ("/", "|", "-", "–", ",")
            or bool(re.search(r"[,/|\n]", between))
            or bool(re.search(r"@[\w-]{1,63}\.", before.text))
        )
        if shape is Look.NUMBERED:
            return (
                way.count <= 4
                and bool(_STROKE.search(between) or before.text in ("/", "|"))
                and bool(_CODED.fullmatch(text))
            )
        named = (
            self.look(index - 1) is not Look.WORD
            and bool(_CAPITAL.search(text))
            and bool(_DIGIT.search(text))
        )
        return way.count >= 1 and (parted or named or is_very_made_up(text))


_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINED = re.compile(r"[-.].*[-.]|_.*[A-ZÅÄÖ0-9]|[A-ZÅÄÖ0-9].*_|[a-zåäö]{3}[.]\d")
_STROKE, _CODED = (
    re.compile(r"[/|]"),
    re.compile(r"(?=.*\d.*\d)(?=.*[A-Za-zÅÄÖåäö].*[A-Za-zÅÄÖåäö])[\w-]{6,40}"),
)
_GROUPS = re.compile(r"\d{4,6}(?:-\d{4,6}){3,8}")
_NO_LOWER = re.compile(r"[A-ZÅÄÖ\d]|[-.].*[-.]")
_NAME_PAIR = re.compile(r"[A-ZÅÄÖ][a-zåäö]{2,20}[-._][A-ZÅÄÖ][a-zåäö]{2,20}")
_CAPITAL = re.compile(r"[A-ZÅÄÖ]")
_DIGIT = re.compile(r"\d")
_LOWER = re.compile(r"[a-zåäö]")
_TITLED = re.compile(r"(?:[A-ZÅÄÖ][\w]{1,20} ){1,4}\d{1,6}(?=[,.;!\n]|$)")
_QUOTE, _APOSTROPHE = re.compile('["“”»«]'), re.compile("['’‘](?!\\w)")
_STOP = re.compile(r"[.?!]\s|\n\n")
