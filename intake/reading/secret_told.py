"""One text in pieces, and small questions about a piece and what stands around it; it never says what is a secret."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.reading import secret_words as words
from intake.reading.secret_tokens import Look, Piece, look

Span = tuple[int, int]


class Told:
    """A text and its pieces, looked at once."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.pieces = pieces
        self.starts = [piece.start for piece in pieces]
        self.looks: dict[int, Look] = {}

    def look(self, place: int) -> Look:
        if place not in self.looks:
            self.looks[place] = look(self.pieces[place].text)
        return self.looks[place]

    def is_alone(self, index: int) -> bool:
        start, _ = self.whole(index)
        return bool(self.ends_line(index)) and not self.text[max(0, start - 80) : start].rpartition("\n")[
            2
        ].strip(" -*•0123456789.)")

    def is_long_number(self, index: int) -> bool:
        """`salasana on syntymäpäiväni 12111978`."""
        return bool(re.fullmatch(r"\d{6,8}", self.pieces[index].text)) and not (
            self.has_unit(index) or self.is_public(index)
        )

    def code(self, index: int) -> Span:
        """A code in groups of one size is one: 771 882."""
        start, end = self.whole(index)
        size = end - start
        if not self.text[start:end].isdigit():
            return start, end
        more = (
            re.compile(rf"(?:[ -]\d{{{size}}}){{0,3}}(?![\w]|[.,]\d)").match(self.text, end)
            if 2 <= size <= 4
            else None
        )
        return (start, more.end()) if more else (start, end)

    def whole(self, index: int) -> Span:
        piece = self.pieces[index]
        return piece.start, piece.end

    def follows_sign(self, index: int) -> bool:
        start = self.pieces[index].start
        return bool(re.search(r"(?::|=|->|→|=>)\s{0,4}[\"'“”(]?$", self.text[max(0, start - 8) : start]))

    def ends_line(self, index: int) -> bool:
        piece = self.pieces[index]
        return bool(re.match(r"[.,;!\"')]{0,2}[ \t]*(?:\n|$)", self.text[piece.end : piece.end + 12]))

    def stops_after(self, index: int) -> bool:
        piece = self.pieces[index]
        if piece.ends_clause or self.ends_line(index):
            return True
        if index + 1 >= len(self.pieces):
            return True
        following = self.pieces[index + 1]
        between = self.text[piece.end : following.start]
        return (
            following.word in words.GOES_ON
            or bool(re.search(r"[-–—/|(]", between))
            or following.text in ("-", "–", "—", "/", "|")
        )

    def is_apart(self, index: int) -> bool:
        """After a comma, a stroke, a bracket or a link: said as a name of something."""
        start = self.pieces[index].start
        before = self.text[max(0, start - 4) : start].rstrip(" \"'“”*")
        if before[-1:] in tuple(",/|(:=–—-;") or "\n" in self.text[max(0, start - 3) : start]:
            return True
        return index > 0 and self.pieces[index - 1].word in words.LINK_WORDS

    def is_example(self, index: int) -> bool:
        return any(self.pieces[place].word in words.EXAMPLE for place in range(max(0, index - 2), index))

    def is_public(self, index: int) -> bool:
        """Named as a number or code that is no secret: kundnummer, viite, alekoodi."""
        start = self.pieces[index].start
        before = self.text[max(0, start - 24) : start]
        return bool(words.NO_SECRET.search(re.sub(r"[\s:=#]+(?:on|är|is)?[\s:=#]*$", "", before)))

    def has_unit(self, index: int) -> bool:
        if index + 1 >= len(self.pieces):
            return False
        following = self.pieces[index + 1]
        if "\n" in self.text[self.pieces[index].end : following.start]:
            return False
        return following.word in words.UNITS or following.text[:1] in "€%$£"

    def is_led_in(self, index: int) -> bool:
        return index > 0 and self.pieces[index - 1].word in words.LINK_WORDS
