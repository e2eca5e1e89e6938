"""One text in pieces, and small questions about a piece and what stands around it; it never says what is a secret."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.reading import secret_sayings as sayings
from intake.reading.secret_families import Announcement
from intake.reading.secret_tokens import Look, Piece, look
from intake.reading.secret_words import LOGIN

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
        return self.is_line(*self.whole(index))

    def is_line(self, start: int, end: int) -> bool:
        """Whether nothing but the sign or number of a list stands on that line with it."""
        before = self.text[max(0, start - 80) : start].rpartition("\n")[2]
        return bool(_LINE_END.match(self.text, end)) and not before.strip(" -*•0123456789.)")

    def is_long_number(self, index: int) -> bool:
        """`salasana on syntymäpäiväni 12111978`."""
        return bool(re.fullmatch(r"\d{6,8}", self.pieces[index].text)) and not (
            self.has_unit(index) or self.is_public(index)
        )

    def is_spelt(self, index: int) -> bool:
        """`Marjapuuro isolla ämmällä`."""
        return bool(sayings.CASE_HINT.match(self.text, self.pieces[index].end))

    def is_title(self, word: Announcement, index: int) -> bool:
        """The end of a quotation that the word stands in as well: a book called "Salasana on kuollut"."""
        end, start = self.pieces[index].end, max(0, word.start - 60)
        if self.text[end : end + 1] not in _QUOTES or self.follows_sign(index):
            return False
        opened = max(self.text.rfind(sign, start, word.start) for sign in _QUOTES)
        within = any(sign in _QUOTES for sign in self.text[word.end : self.pieces[index].start])
        return opened >= 0 and not within and bool(_WORKS.search(self.text, max(0, opened - 25), opened))

    def is_apposition(self, index: int) -> bool:
        """`the password is the name of the party, autumnball, and …`."""
        piece = self.pieces[index]
        return (
            index > 0
            and self.look(index) is Look.WORD
            and len(piece.text) >= 5
            and piece.text[0].islower()
            and self.text[self.pieces[index - 1].end : piece.start] == ", "
            and self.text[piece.end : piece.end + 1] in (",", ".", "\n", "")
            and not sayings.tells_none(piece.word)
        )

    def code(self, index: int) -> Span:
        """A code in groups of one size is one: 771 882, 4 4 1 9."""
        start, end = self.whole(index)
        size = end - start
        if size == 1 and self.text[start:end].isdigit():
            found = _SINGLE_DIGITS.match(self.text, start)
            return (start, found.end()) if found else (start, end)
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
        return bool(_LINE_END.match(self.text, self.pieces[index].end))

    def stops_after(self, index: int) -> bool:
        piece = self.pieces[index]
        if piece.ends_clause or self.ends_line(index):
            return True
        if index + 1 >= len(self.pieces):
            return True
        following = self.pieces[index + 1]
        between = self.text[piece.end : following.start]
        return (
            following.word in sayings.GOES_ON
            or bool(re.search(r"[-–—/|(]", between))
            or following.text in ("-", "–", "—", "/", "|")
        )

    def is_apart(self, index: int) -> bool:
        """After a comma, a stroke, a bracket or a link: said as a name of something."""
        start = self.pieces[index].start
        before = self.text[max(0, start - 4) : start].rstrip(" \"'“”*")
        if before[-1:] in tuple(",/|(:=–—-;") or "\n" in self.text[max(0, start - 3) : start]:
            return True
        return index > 0 and self.pieces[index - 1].word in sayings.LINK_WORDS

    def is_example(self, index: int) -> bool:
        return not self.follows_sign(index) and any(
            self.pieces[place].word in sayings.EXAMPLE for place in range(max(0, index - 2), index)
        )

    def is_public(self, index: int) -> bool:
        """Named as a number or code that is no secret: kundnummer, viite, alekoodi."""
        start = self.pieces[index].start
        before = self.text[max(0, start - 24) : start]
        return sayings.names_no_secret(_NAME_END.sub("", before))

    def has_unit(self, index: int) -> bool:
        if index + 1 >= len(self.pieces):
            return False
        following = self.pieces[index + 1]
        if "\n" in self.text[self.pieces[index].end : following.start]:
            return False
        return following.word in sayings.UNITS or following.text[:1] in "€%$£"

    def is_led_in(self, index: int) -> bool:
        return index > 0 and self.pieces[index - 1].word in sayings.LINK_WORDS

    def is_got(self, index: int) -> bool:
        """Right behind what people say of a code that came: `sain 84920175`."""
        return any(piece.word in sayings.GOT_WORDS for piece in self.pieces[max(0, index - 2) : index])

    def is_with(self, word: Announcement) -> bool:
        """`salasanalla …`, `med lösenordet …`, `with the password …`: nothing need link what follows."""
        before = self.text[max(0, word.start - 12) : word.start].lower()
        return bool(_WITH.search(before)) or self.text[word.start : word.end].lower().endswith(
            ("lla", "llä", "ksi")
        )

    def is_code_word(self, word: Announcement) -> bool:
        """A word that is spoken to a guard: it is always a plain one."""
        return bool(_CODE_WORD.match(self.text, word.start))

    def is_beside_login(self, word: Announcement, index: int) -> bool:
        """`user aino, password mansikka.`: where a login is told its password is told as well."""
        before = self.text[max(0, word.start - 100) : word.start].lower().rpartition("\n\n")[2]
        after = self.text[self.pieces[index].end : self.pieces[index].end + 40].lower()
        return bool(
            LOGIN.pattern.search(before) or _LOGIN_SHAPE.search(before) or LOGIN.pattern.search(after)
        )

    def is_named(self, index: int) -> bool:
        """Behind a word for a login or a network: its name, which is no secret."""
        before = self.text[max(0, self.pieces[index].start - 30) : self.pieces[index].start].lower()
        return bool(_NAMED.search(before))

    def is_set(self, index: int) -> bool:
        """Right behind what people do with a new password: `laitoin Marraskuu-2026`."""
        return index > 0 and self.pieces[index - 1].word in sayings.SET_WORDS


_WITH = re.compile(r"(?:med|with|by|via|using|under) (?:the |det |my |our |this )?$")
_CODE_WORD = re.compile(
    r"(?i)kod-?ord|code[ -]?word|koodisana|tunnussana|turvasana|hälytyssana|safe ?word|opens?|unlocks?|auke|avaut|öppnas"
)
_LOGIN_SHAPE = re.compile(r"\S@\w|\d{4}")
_NAMED = re.compile(
    r"(?:user(?:name| name| id)?|login|account|käyttäj\w{0,12}|tunnus\w{0,3}|tunnari\w{0,2}|användar\w{0,6}|konto\w{0,3}|network|verk(?:ko|on)|nät(?:et|verket)?|ssid|nimi|namn|name)"
    r"[\s\"':=*-]{1,5}(?:(?:on|är|is|heter|called)[\s:]{1,2})?[\"'“]?$"
)
_SINGLE_DIGITS = re.compile(r"\d(?:[ -]\d){3,7}(?![\w]|[.,]\d| \d)")
_NAME_END = re.compile(r"[\s:=#]+(?:on|är|is)?[\s:=#]*$")
_WORKS = re.compile(
    r"(?i)kirja|elokuva|otsik|artikkel|kampanja|näytelmä|kappale|slogan|\bbok|film|rubrik|titel|kampanj|låt|book|movie|title|headline|article|campaign|song"
)
_QUOTES = tuple('"“”„»«')
_LINE_END = re.compile(r"[.,;!\"')]{0,2}[ \t]{0,12}(?:\n|\Z)")
