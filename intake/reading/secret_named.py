"""Secrets that words announce: `salasana on …`, `lösenord: …`, `the PIN is …`; it never takes what nothing announces.

Forward from each word piece by piece, at most REACH pieces: linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from intake.reading import secret_words as words
from intake.reading.secret_families import Announcement, Family, announcements
from intake.reading.secret_tokens import (
    BARE_MARKER,
    Look,
    has_inner_capital,
    is_very_made_up,
    look,
    pieces,
)
from intake.reading.secret_told import Told

Span = tuple[int, int]
REACH = 16
BACK = 7


class Named(Told):
    """A text in which words announce secrets."""

    def __init__(self, text: str, lowered: str) -> None:
        self.lowered = lowered
        self.words = announcements(text, lowered)
        super().__init__(text, pieces(text) if self.words else ())
        self.word_starts = [word.start for word in self.words]

    def secrets(self) -> Iterator[Span]:
        """Every announced value."""
        for word in self.words:
            found = self._after(word)
            if found is None and word.family in (Family.PASSWORD, Family.PIN):
                found = self._before(word)
            if found is not None:
                yield found
                yield from self._further(found)
        for match in words.IDENTITY.found(self.lowered):
            ending = words.IDENTITY_END.search(self.text, max(0, match.start() - 30), match.end() + 50)
            if ending:
                yield ending.span("end")

    def _further(self, value: Span) -> Iterator[Span]:
        """Values of the same kind beside the first: `Kissa123 tai Koira456`, a list of codes line by line."""
        index = bisect_left(self.starts, value[1])
        first = self.text[value[0] : value[1]]
        said_again = False
        for place in range(index, min(index + 5, len(self.pieces))):
            piece = self.pieces[place]
            if re.search(r"[.?!;]\s|\n", self.text[self.pieces[place - 1].end : piece.start]):
                break
            if said_again and self._is_another(place):
                yield self.whole(place)
                break
            said_again = said_again or piece.word in words.AND_ANOTHER
        if not re.search(r"\d", first) or not self.is_alone(index - 1):
            return
        for place in range(index, min(index + 20, len(self.pieces))):
            same = len(self.pieces[place].text) == len(first) and self.look(place) is look(first)
            if not (same and self.is_alone(place)):
                return
            yield self.whole(place)

    def _is_another(self, place: int) -> bool:
        shape, text = self.look(place), self.pieces[place].text
        named = shape is Look.NUMBERED and len(text) >= 8 and bool(_HYPHENED.search(text))
        return (shape is Look.MADE_UP or named) and not self.is_public(place)

    # -------------------------------------------------------------------------------- forward

    def _after(self, word: Announcement) -> Span | None:
        place = bisect_left(self.starts, word.end)
        glued = self._glued(word)
        if glued is not None:
            return glued
        linked, adjacent, crossed, count = self._linked_at(word, word.end), True, 0, 0
        said_is = refused = False
        for index in range(place, min(place + REACH, len(self.pieces))):
            piece = self.pieces[index]
            if piece.text == BARE_MARKER:  # what was announced is gone already
                return None
            between = self.text[self.pieces[index - 1].end if index > place else word.end : piece.start]
            if piece.text in words.LINK_WORDS or piece.word in words.LINK_WORDS:
                linked, said_is, count = True, True, count + 1
                continue
            if word.family is Family.PIN and piece.word in words.CODE_WORDS:
                continue
            if between != " ":  # as between most words
                linked = linked or _is_sign(between, first=index == place)
                crossed += _crosses(between)
            if self._is_other_word(index, word):
                if word.family in (Family.LOGIN, Family.KEY, self._family_at(index)):
                    return None
                linked = adjacent = False
                count += 1
                continue
            span = self._value(word, index, linked=linked, adjacent=adjacent, crossed=crossed, count=count)
            if span is not None:
                return span
            if (
                said_is
                and not refused
                and crossed == 0
                and count <= 4
                and word.family is Family.PASSWORD
                and self.is_long_number(index)
            ):
                return self.whole(index)
            refused = (
                refused or piece.word in words.NO_VALUE or bool(words.NO_VALUE_ENDINGS.search(piece.word))
            )
            linked = piece.text[-1:] in ":=" or self.text[piece.end : piece.end + 1] in (":", "=")
            adjacent = False
            count += 1
        return None

    def _glued(self, word: Announcement) -> Span | None:
        """`pw=kala` and `salasana:kala`, written without a space: one piece with its word."""
        index = bisect_right(self.starts, word.start) - 1
        if index < 0:
            return None
        piece = self.pieces[index]
        rest = self.text[word.end : piece.end]
        found = re.match(r"[\"']?[:=]{1,2}[\"']?(\S{3,200})", rest)
        if not found or word.family is Family.LOGIN:
            return None
        value = found[1]
        if word.family is Family.KEY and look(value) < Look.NUMBERED and len(value) < 16:
            return None
        if word.family is Family.PIN and not re.search(r"\d", value):
            return None
        if "//" in value[:3] or value.lower() in words.NO_VALUE or look(value) is Look.NEVER:
            return None
        return word.end + found.start(1), word.end + found.end(1)

    def _linked_at(self, word: Announcement, end: int) -> bool:
        return bool(re.match(r"\s{0,3}[\"')\]]{0,2}\s{0,3}(?::|=|->|→|=>)", self.text[end : end + 12]))

    def _is_other_word(self, index: int, word: Announcement) -> bool:
        piece = self.pieces[index]
        after = bisect_left(self.word_starts, piece.start)
        return (
            after < len(self.words) and self.words[after].start < piece.end and self.words[after] is not word
        )

    def _family_at(self, index: int) -> Family:
        return self.words[bisect_left(self.word_starts, self.pieces[index].start)].family

    def _value(
        self, word: Announcement, index: int, *, linked: bool, adjacent: bool, crossed: int, count: int
    ) -> Span | None:
        match word.family:
            case Family.PIN:
                fits = self._is_code(index, linked=linked, adjacent=adjacent, crossed=crossed, count=count)
            case Family.KEY:
                fits = self._is_key(index, linked=linked, adjacent=adjacent, crossed=crossed, count=count)
            case Family.LOGIN if count <= 3 and (part := self._behind_stroke(index)):
                return part
            case Family.LOGIN:
                fits = self._is_after_name(index, crossed=crossed, count=count)
            case Family.SHORT:
                if not (linked or self._has_login_before(word)) or count > 1:
                    return None
                fits = self._is_short(word, index, linked=linked, adjacent=adjacent)
            case _:
                phrase = self._phrase(index, linked=linked, adjacent=adjacent)
                if phrase is not None:
                    return phrase
                fits = self._is_password(
                    index, linked=linked, adjacent=adjacent, crossed=crossed, count=count
                )
        if not fits:
            return None
        return self.code(index) if word.family is Family.PIN else self.whole(index)

    def _phrase(self, index: int, *, linked: bool, adjacent: bool) -> Span | None:
        """A value in quotes, or words up to `with the spaces`."""
        if not (linked or adjacent):
            return None
        start = self.pieces[index].start
        opening = self.text[max(0, start - 1) : start]
        if opening and opening in "\"“”„«»'’‘":
            closing = re.compile('["“”»«]' if opening not in "'’‘" else "['’‘](?!\\w)").search(
                self.text, start, start + 120
            )
            if closing and "\n" not in self.text[start : closing.start()] and closing.start() - start >= 3:
                value = self.text[start : closing.start()]
                if value.lower() not in words.NO_VALUE and len(value.split()) <= 8:
                    return start, closing.start()
        titled = _TITLED.match(self.text, start) if linked else None
        if titled:
            return titled.span()
        found = words.WITH_SPACES.search(self.text, start, start + 120)
        if (
            found
            and found.start() > start
            and not re.search(r"[.?!]\s|\n\n", self.text[start : found.start()])
        ):
            end = start + len(self.text[start : found.start()].rstrip(" ,(–-"))
            return (start, end) if end > start else None
        return None

    def _is_password(self, index: int, *, linked: bool, adjacent: bool, crossed: int, count: int) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if shape is Look.NEVER or self.is_example(index) or self.is_public(index):
            return False
        if shape is Look.MADE_UP:
            return crossed <= 2
        close = linked or adjacent
        if shape is Look.DIGITS:
            return (
                close
                and crossed == 0
                and len(piece.text) >= 3
                and not self.has_unit(index)
                and (linked or (len(piece.text) >= 4 and not _YEAR.fullmatch(piece.text)))
            )
        if shape is Look.NUMBERED:
            return close or (
                crossed == 0
                and bool(_HYPHENED.search(piece.text))
                and len(piece.text) >= 8
                and (self.is_apart(index) or (count <= 3 and piece.text.count("-") > 1))
            )
        return self._is_word_value(index, linked=linked, adjacent=adjacent, crossed=crossed, count=count)

    def _is_word_value(self, index: int, *, linked: bool, adjacent: bool, crossed: int, count: int) -> bool:
        """A plain word is a password only right behind `is` or a colon, and where the sentence then ends or goes on anew."""
        piece = self.pieces[index]
        if (
            has_inner_capital(piece.text)
            and crossed == 0
            and (linked or self.is_apart(index))
            and self.stops_after(index)
        ):
            return (
                len(piece.text) >= 8
                and piece.word not in words.NO_VALUE
                and not words.NO_VALUE_ENDINGS.search(piece.text)
            )
        if not linked or len(piece.text) < 3 or piece.word in words.NO_VALUE:
            return False
        colon = self.follows_sign(index)
        if words.NO_VALUE_ENDINGS.search(piece.word) and not (colon and self.ends_line(index)):
            return False
        if colon:
            return crossed <= 1 and (
                self.stops_after(index) or (piece.word not in words.NO_VALUE and count <= 1)
            )
        return crossed == 0 and self.stops_after(index)

    # ----------------------------------------------------------------------- other families

    def _is_code(self, index: int, *, linked: bool, adjacent: bool, crossed: int, count: int) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if shape is Look.NEVER and not re.fullmatch(r"\d{3}[ -]?\d{3}", piece.text):
            return False
        if self.has_unit(index) or self.is_public(index) or self.is_example(index):
            return False
        close = linked or adjacent or (count <= 3 and self.is_apart(index))
        if shape in (Look.DIGITS, Look.NEVER):
            digits = sum(char.isdigit() for char in piece.text)
            return crossed == 0 and 3 <= digits <= 12 and (close or (count <= 4 and self.is_led_in(index)))
        return (
            crossed <= 1
            and shape in (Look.MADE_UP, Look.NUMBERED)
            and (close or count <= 3)
            and bool(re.search(r"\d", piece.text))
        )

    def _is_key(self, index: int, *, linked: bool, adjacent: bool, crossed: int, count: int) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if (
            shape < Look.NUMBERED
            or self.is_public(index)
            or self.is_example(index)
            or not re.search(r"\d", piece.text)
        ):
            return False
        if len(piece.text) < 8 or not (linked or adjacent or self.is_apart(index) or count <= 4):
            return False
        return crossed <= 1 and (shape is Look.MADE_UP or len(piece.text) >= 12)

    def _is_short(self, word: Announcement, index: int, *, linked: bool, adjacent: bool) -> bool:
        shape, piece = self.look(index), self.pieces[index]
        if shape is Look.NEVER or piece.word in words.NO_VALUE or self.is_public(index):
            return False
        if self.text[word.start : word.end].lower() == "key":
            return shape is Look.MADE_UP
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

    def _is_after_name(self, index: int, *, crossed: int, count: int) -> bool:
        """Behind a login name: `tunnus aino / Kesä2027!`. The name itself stays."""
        if (
            crossed > 1
            or index == 0
            or self.look(index) is not Look.MADE_UP
            or self.is_public(index)
            or self.is_example(index)
        ):
            return False
        before = self.pieces[index - 1]
        between = self.text[before.end : self.pieces[index].start]
        parted = (
            before.text in ("/", "|", "-", "–", ",")
            or bool(re.search(r"[,/|\n]", between))
            or bool(re.search(r"@[\w-]{1,63}\.", before.text))
        )
        return count >= 1 and (parted or is_very_made_up(self.pieces[index].text))

    # ------------------------------------------------------------------------------- backward

    def _before(self, word: Announcement) -> Span | None:
        """`&7gT$kk1_Zebra on se salasana`, `4409 is the code`, `Kesa2027! (salasana)`."""
        place = bisect_left(self.starts, word.start)
        end = word.start
        linked = False
        for index in range(place - 1, max(-1, place - 1 - BACK), -1):
            piece = self.pieces[index]
            between = self.text[piece.end : end]
            if piece.text == BARE_MARKER or piece.end > word.start or re.search(r"[.?!;]\s|\n", between):
                return None
            end = piece.start
            if piece.word in words.LINK_WORDS:
                linked = True
                continue
            if self._is_told_before(word.family, index, linked=linked):
                return self.whole(index)
        return None

    def _is_told_before(self, family: Family, index: int, *, linked: bool) -> bool:
        shape, text = self.look(index), self.pieces[index].text
        if family is Family.PIN:
            fits = linked and 3 <= len(text) <= 10 and shape in (Look.DIGITS, Look.NUMBERED)
            fits = fits and bool(re.search(r"\d{3}", text))
        else:
            fits = shape is Look.MADE_UP or (
                linked and shape in (Look.NUMBERED, Look.DIGITS) and len(text) >= 4
            )
        return fits and not (self.is_public(index) or self.is_example(index) or self.has_unit(index))


_YEAR = re.compile(r"(?:19|20)\d\d")
_HYPHENED = re.compile(r"[a-zåäö]")
_TITLED = re.compile(r"(?:[A-ZÅÄÖ][\w]{1,20} ){1,4}\d{1,6}(?=[,.;!\n]|$)")


def _is_sign(between: str, *, first: bool) -> bool:
    """A colon or an equals sign, on one line unless it stands right behind the word."""
    return (":" in between or "=" in between) and (first or "\n" not in between.strip(" "))


def _crosses(between: str) -> int:
    return int(bool(re.search(r"[.!]\s", between))) + int("\n\n" in between and ":" not in between)
