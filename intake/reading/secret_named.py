"""Secrets that words announce: `salasana on …`, `lösenord: …`, `the PIN is …`; it never takes what nothing announces.

Forward from each word piece by piece, at most REACH pieces, then backward: linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from intake.reading import secret_sayings as sayings
from intake.reading import secret_words as words
from intake.reading.secret_families import Announcement, Family, announcements
from intake.reading.secret_tokens import BARE_MARKER, Look, look, pieces
from intake.reading.secret_told import Span
from intake.reading.secret_values import Values, Way

REACH = 16
BACK = 7
_WITH_WORDS = (Family.PASSWORD, Family.SHORT)  # a plain word may be their value
_BOTH_WAYS = (Family.PASSWORD, Family.PIN, Family.KEY)


class Named(Values):
    """A text in which words announce secrets."""

    def __init__(self, text: str, lowered: str) -> None:
        self.lowered = lowered
        self.words = announcements(text, lowered)
        self.identities = [match.span() for match in words.IDENTITY.found(lowered)]
        super().__init__(text, pieces(text) if self.words else ())
        self.word_starts = [word.start for word in self.words]

    @property
    def cost(self) -> int:
        """How many words announce something."""
        return len(self.words) + len(self.identities)

    def secrets(self) -> Iterator[Span]:
        """Every announced value."""
        for word in self.words:
            found = self._after(word) if self._may_follow(word) else None
            if found is None and word.family in _BOTH_WAYS:
                found = self._before(word)
            if found is not None and found[1] > found[0]:
                yield found
                yield from self._further(found)
        yield from self._ends_of_identity_codes()

    def _ends_of_identity_codes(self) -> Iterator[Span]:
        end = 0
        for first, last in self.identities:
            ending = words.IDENTITY_END.search(self.text, max(end, first - 30), last + 50)
            end = ending.end() if ending else max(end, first - 30)
            if ending:
                yield ending.span(ending.lastgroup or 0)

    def _further(self, value: Span) -> Iterator[Span]:
        """Values of the same kind beside the first: `Kissa123 tai Koira456`, a list of codes line by line."""
        index = bisect_left(self.starts, value[1])
        first = self.text[value[0] : value[1]]
        yield from self._said_beside(index, first)
        if index >= 3 and self.pieces[index - 2].word in sayings.OR and self._is_another(index - 3, first):
            yield self.whole(index - 3)
        if not _DIGIT.search(first) or not self.is_alone(index - 1):
            return
        size, shape = len(first), look(first.replace(" ", ""))
        for place in range(index, min(index + 20, len(self.pieces))):
            start, end = self.code(place)
            if start < value[1]:
                continue
            text = self.text[start:end]
            if len(text) != size or look(text.replace(" ", "")) is not shape or not self.is_line(start, end):
                return
            value = (start, end)
            yield value

    def _said_beside(self, index: int, first: str) -> Iterator[Span]:
        said_again = False
        for place in range(index, min(index + 10, len(self.pieces))):
            piece = self.pieces[place]
            if _SENTENCE_END.search(self.text, self.pieces[place - 1].end, piece.start):
                return
            if said_again and self._is_another(place, first):
                yield self.whole(place)
                return
            said_again = said_again or piece.word in sayings.AND_ANOTHER

    def _is_another(self, place: int, first: str) -> bool:
        shape, text = self.look(place), self.pieces[place].text
        if first.isdigit() and text.isdigit() and len(text) == len(first):
            alone = self.pieces[place - 1].word in sayings.AND_ANOTHER and self.code(place) == self.whole(
                place
            )
            return alone and not (self.is_public(place) or self.has_unit(place))
        named = shape is Look.NUMBERED and len(text) >= 8 and bool(_LOWER.search(text))
        return (shape is Look.MADE_UP or named) and not self.is_public(place)

    # -------------------------------------------------------------------------------- forward

    def _after(self, word: Announcement) -> Span | None:
        """None where nothing follows; an empty span where a marker does."""
        glued = self._glued(word)
        if glued is not None:
            return glued
        place = bisect_left(self.starts, word.end)
        linked, adjacent, crossed, count = bool(_LINKED.match(self.text, word.end)), True, 0, 0
        said_is = refused = False
        for index in range(place, min(place + REACH, len(self.pieces))):
            piece = self.pieces[index]
            if piece.text == BARE_MARKER:  # what was announced is gone already
                return word.end, word.end
            if self._is_link(word, index):
                linked, said_is, count = True, True, count + 1
                continue
            if word.family is Family.PIN and piece.word in sayings.CODE_WORDS:
                continue
            between = self.text[self.pieces[index - 1].end if index > place else word.end : piece.start]
            if between != " ":  # as between most words
                linked = linked or _is_sign(between, first=index == place)
                crossed += _crosses(between)
            other = self._other_family_at(index, word)
            if other is not None:
                if word.family in (Family.LOGIN, Family.KEY, other):
                    return None
                linked = adjacent = False
                count += 1
                continue
            span = self.value(
                word, index, Way(linked=linked, adjacent=adjacent, crossed=crossed, count=count)
            )
            if span is not None:
                return span
            hoped = word.family is Family.PASSWORD and said_is and not refused and crossed == 0
            if hoped and self._is_told_late(index, count=count):
                return self.whole(index)
            refused = refused or (sayings.tells_none(piece.word) and piece.word not in sayings.SMALL_WORDS)
            linked = piece.text[-1:] in ":=" or self.text[piece.end : piece.end + 1] in (":", "=")
            adjacent = False
            count += 1
        return None

    def _is_told_late(self, index: int, *, count: int) -> bool:
        """`is my birthday 12111978`, `is the name of the party, autumnball,`."""
        return (count <= 4 and self.is_long_number(index)) or (count <= 9 and self.is_apposition(index))

    def _is_link(self, word: Announcement, index: int) -> bool:
        """`is`, `on`, `är`. English `changed on Monday` and Swedish `be om ett nytt` are something else."""
        piece, before = self.pieces[index].word, self.pieces[index - 1].word if index else ""
        if piece == "be":
            return before in sayings.BEFORE_BE
        if piece == "on":
            english = self.text[word.start : word.start + 4].lower() == "pass"
            return not before.endswith("ed") and not (english and self.starts[index] > word.end + 2)
        return piece in sayings.LINK_WORDS

    def _may_follow(self, word: Announcement) -> bool:
        """Most words are followed by nothing but words."""
        return word.family in _WITH_WORDS or bool(_NO_WORD.search(self.text, word.end, word.end + 400))

    def _glued(self, word: Announcement) -> Span | None:
        """`pw=kala` and `salasana:kala`, written without a space: one piece with its word."""
        index = bisect_right(self.starts, word.start) - 1
        if index < 0 or word.family is Family.LOGIN or self.pieces[index].end <= word.end:
            return None
        if BARE_MARKER in self.pieces[index].text:
            return word.end, word.end
        found = _GLUED.match(self.text, word.end, self.pieces[index].end)
        if not found:
            return None
        return found.span(1) if self._is_glued_value(word.family, found[1]) else None

    def _is_glued_value(self, family: Family, value: str) -> bool:
        shape = look(value)
        if family is Family.KEY and shape < Look.NUMBERED and len(value) < 16:
            return False
        if family is Family.PIN and not _DIGIT.search(value):
            return False
        return not ("//" in value[:3] or value.lower() in sayings.NO_VALUE or shape is Look.NEVER)

    def _other_family_at(self, index: int, word: Announcement) -> Family | None:
        piece = self.pieces[index]
        after = bisect_left(self.word_starts, piece.start)
        if not (after < len(self.words) and self.words[after].start < piece.end):
            return None
        other = self.words[after]
        within = other.start > piece.start or _VALUE_GOES_ON.match(self.text, other.end, piece.end)
        inside = within and self.look(index) is Look.MADE_UP  # a value with a word in it
        return None if inside or other is word else other.family

    # ------------------------------------------------------------------------------- backward

    def _before(self, word: Announcement) -> Span | None:
        """`&7gT$kk1_Zebra on se salasana`, `4409 is the code`, `Kesa2027! (salasana)`."""
        place = bisect_left(self.starts, word.start)
        end = word.start
        if place and self.pieces[place - 1].end > word.start:  # the word is the end of a longer one
            place -= 1
            end = self.pieces[place].start
        linked = near = False
        passed = 0
        for index in range(place - 1, max(-1, place - 1 - BACK), -1):
            piece = self.pieces[index]
            if (
                piece.text == BARE_MARKER
                or piece.end > word.start
                or _SENTENCE_END.search(self.text, piece.end, end)
            ):
                return None
            end = piece.start
            if piece.word in sayings.LINK_WORDS:
                linked = True
                continue
            near = linked and passed == 0
            if self._is_told_before(word.family, index, linked=linked, near=near):
                return self.whole(index)
            passed += piece.word not in sayings.SMALL_WORDS
        return None

    def _is_told_before(self, family: Family, index: int, *, linked: bool, near: bool) -> bool:
        shape, text = self.look(index), self.pieces[index].text
        if family is Family.PIN:
            fits = linked and 3 <= len(text) <= 10 and shape in (Look.DIGITS, Look.NUMBERED)
            fits = fits and bool(_THREE_DIGITS.search(text))
        elif family is Family.KEY:
            fits = linked and shape is Look.MADE_UP and len(text) >= 12
        else:
            fits = shape is Look.MADE_UP or (
                near
                and len(text) >= 4
                and (
                    shape in (Look.NUMBERED, Look.DIGITS)
                    or (len(text) >= 8 and bool(_TWO_WORDS.search(text)))
                )
            )
        return fits and not (self.is_public(index) or self.is_example(index) or self.has_unit(index))


_NO_WORD = re.compile(r"[\d!#$%&*@^~+=?|§€\\_:•]")
_TWO_WORDS = re.compile(r"[a-zåäö](?:[-._]?[A-ZÅÄÖ]|[._]\w)")
_DIGIT, _THREE_DIGITS, _LOWER = re.compile(r"\d"), re.compile(r"\d{3}"), re.compile(r"[a-zåäö]")
# `Pin-kissa99`, yet not `pin-koodi2`
_VALUE_GOES_ON = re.compile(r"[-_.!#%+](?!ko[od]|code|num)[^\W\d_]{2,40}\d", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!;]\s|\n")
_LINKED = re.compile(r"\s{0,3}[\"')\]]{0,2}\s{0,3}(?::|=|->|→|=>)")
_GLUED = re.compile(r"[\"']?[:=]{1,2}[\"']?(\S{3,200})")
_CROSSING = re.compile(r"[.!]\s")


def _is_sign(between: str, *, first: bool) -> bool:
    """A colon or an equals sign, on one line unless it stands right behind the word."""
    return (":" in between or "=" in between) and (first or "\n" not in between.strip(" "))


def _crosses(between: str) -> int:
    return int(bool(_CROSSING.search(between))) + int("\n\n" in between and ":" not in between)
