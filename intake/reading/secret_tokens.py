"""What a single written piece looks like: made up, a number, a plain word, or something known that is no secret; it decides nothing alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

LONGEST = 200  # characters of a piece that can be a password; longer ones only by their own form
_MOST_SHOWN = 4_000


class Look(IntEnum):
    """How much a piece looks like something made up to be secret."""

    NEVER = 0  # an address, a date, an amount
    WORD = 1  # a plain word
    DIGITS = 2
    NUMBERED = 3  # capitals and digits like an order number, or a word with a number behind a hyphen
    MADE_UP = 4  # letters mixed with digits or signs


@dataclass(frozen=True)
class Piece:
    """A run of characters without spaces, its wrapping (quotes, brackets, closing points) taken off."""

    start: int
    end: int
    text: str
    ends_sentence: bool
    ends_clause: bool

    @property
    def word(self) -> str:
        return self.text.lower()


_OPENING = "\"'`´“”„‘’«»([{<*_"
_CLOSING = "\"'`´“”„‘’«»)]}>.,;:*"
_RUN = re.compile(r"\S+")
_MARK_LINE = re.compile(r"(?m)^[ \t]{0,8}(?:>[ \t]?){1,20}")
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|td|tr|th|table|tbody|li|ul|ol|a|font|h[1-6]|code|pre|hr)\b[^<>\n]{0,300}>",
    re.IGNORECASE,
)
# Of returned and attached mails: what programs write into these headers is nobody's ID with a password.
_MAIL_HEADERS = re.compile(
    r"(?im)^[ \t>]{0,20}(?:message-id|in-reply-to|references|received|received-spf|dkim-signature|domainkey-signature|arc-[a-z-]{2,30}|authentication-results|"
    r"content-(?:type|id|disposition|transfer-encoding)|mime-version|thread-index|return-path|feedback-id|list-[a-z-]{2,20}|(?:original|final)-recipient|diagnostic-code|"
    r"(?:reporting|remote)-mta|original-envelope-id|x-(?![a-z-]{0,30}(?:api|auth|key|token|secret|pass))[a-z0-9-]{2,60})[ \t]{0,3}:"
    r"[^\n]{0,2000}(?:\n(?:[ \t]|(?:> ?){1,8}[ \t])[^\n]{0,2000}){0,60}|(?<=-id)[ \t]{0,3}:\s{0,5}<[^<>\s]{3,900}>"
)
_NO_SIGHT = re.compile("&nbsp;|&#160;")


def bare(text: str) -> str:
    """The text with quote marks, HTML tags and ids of mails blanked, each character in its place."""
    for sign, pattern in ((":", _MAIL_HEADERS), ("<", _TAG), (">", _MARK_LINE), ("&", _NO_SIGHT)):
        if sign in text:
            text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def pieces(text: str) -> list[Piece]:
    """All pieces in order; a sign of equality or a colon that stands alone is one of its own."""
    found = []
    for run in _RUN.finditer(text):
        start, end = run.span()
        if end - start > _MOST_SHOWN:
            continue
        piece = _unwrapped(text, start, end)
        found.append(piece)
    return found


def _unwrapped(text: str, start: int, end: int) -> Piece:
    first, last = start, end
    while first < last and text[first] in _OPENING and last - first > 1:
        first += 1
    while last > first and text[last - 1] in _CLOSING and last - first > 1:
        if text[last - 1] in ")]}>" and _opens(text[first : last - 1], text[last - 1]):
            break
        last -= 1
    tail = text[last:end]
    stops = "." in tail or text[end - 1] in "?!" or ";" in tail
    new_line = "\n" in text[end : end + 2]
    return Piece(
        first,
        last,
        text[first:last],
        stops,
        bool(tail.strip("\"'”’*_")) or new_line or stops or text[end - 1 : end] in "?!",
    )


def _opens(text: str, closing: str) -> bool:
    return text.count({")": "(", "]": "[", "}": "{", ">": "<"}[closing]) > text.count(closing)


_KNOWN = re.compile(
    r"(?i)(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+|"  # addresses of the web
    r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|"
    r"(?:[\w-]{1,63}\.){1,6}(?:fi|se|com|net|org|eu|example|io|dev|app|co|info|ax)(?:/\S*)?|"
    r"\d{1,2}[./-]\d{1,2}[./-]?(?:\d{2}|\d{4})?\.?|\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?|"  # dates
    r"(?:kl|klo)?\.?\d{1,2}[.:]\d{2}(?::\d{2})?(?:[-–]\d{1,2}[.:]\d{2})?(?:am|pm|h)?|"  # times
    r"[€$£]?\d{1,3}(?:[ .,]?\d{3}){0,4}(?:[.,]\d{1,2})?[€$£%]?|"  # amounts: judged as digits where whole
    r"\d{1,6}[x×*]\d{1,6}(?:[x×*]\d{1,6})?(?:px|mm|cm|m)?|"  # sizes
    r"\d{1,7}(?:st|nd|rd|th|am|pm|kpl|kg|km|cm|mm|g|ml|dl|l|h|min|gb|mb|tb|kb|eur|e|€|vuotias|v)|"
    r"\d{1,4}-\w{1,30}|"  # 50-vuotiaalle
    r"v?\d{1,5}(?:\.\d{1,6}){2,4}|"  # versions
    r"#\d{1,9}|\+\d{6,15}|"
    r"(?:FI|SE|EE|DE|NO|DK)\d{2}[A-Z0-9]{11,26}|RF\d{2}\d{4,21}|"
    r"\S{1,120}\.(?:pdf|docx?|xlsx?|csv|txt|png|jpe?g|gif|pptx?|zip|eml|msg|ics|html?|json|xml|svg|mp4|heic|pem|key|p12|pfx)|"
    r"(?:office365|microsoft365|m365|windows(?:7|8|10|11)|win(?:7|10|11)|web3|mp3|mp4|b2b|b2c|covid-?19|h&m|r&d|q&a|k&h|iphone\d{0,2}\w{0,3})(?:[:-]\w{1,30})?|"
    r"[\w.-]{1,40}:(?:n|a|ä|ta|tä|t|en|ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|een|hen|iin|hin|ksi|s|e)"  # Finnish endings; sv 90:e
)
_LETTER, _LOWER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"[a-zåäöéüß]"), re.compile(r"\d")
_SIGN = re.compile(r"[!#$%&*@^~+=?|§€\\_:;/.(){}\[\]<>-]")
_STRONG_SIGN = re.compile(r"[!#$%&*@^~+=?|§€\\]")
_CAPITALS = re.compile(r"[A-ZÅÄÖ0-9]{1,40}(?:-[A-ZÅÄÖ0-9]{1,20}){0,6}")
_HYPHENED = re.compile(r"[^\W\d_]{2,40}(?:[-.][^\W\d_]{2,40}){0,5}[-.]\d{1,6}")
_PARTED_DIGITS = re.compile(r"\d[\d-]{2,18}\d")
_COUNTED = re.compile(r"\d{1,9}[a-zåäö]{1,4}")  # 12kk
_INNER_CAPITAL = re.compile(r"[a-zåäö][A-ZÅÄÖ]")
_WORD = re.compile(r"[^\W\d_]{1,60}(?:['’\-][^\W\d_]{1,60}){0,5}")
# Dots as in every password field: they need no language, and a screen reader says them.
MARKER = "[•••]"
BARE_MARKER = MARKER.strip("[]")


@lru_cache(maxsize=10_000)
def look(text: str) -> Look:
    """How made up a piece looks by itself."""
    if text.isdigit() and len(text) <= LONGEST:
        return Look.DIGITS
    if not text or len(text) > LONGEST or BARE_MARKER in text or _KNOWN.fullmatch(text.rstrip("?!")):
        return Look.NEVER
    for known, shape in ((_WORD, Look.WORD), (_COUNTED, Look.NUMBERED)):
        if known.fullmatch(text):
            return shape
    if not _LETTER.search(text):
        return Look.DIGITS if _PARTED_DIGITS.fullmatch(text) else Look.NEVER
    if _CAPITALS.fullmatch(text) or _HYPHENED.fullmatch(text):
        return Look.NUMBERED
    return _mixed(text)


def _mixed(text: str) -> Look:
    core = text[1:-1] if len(text) > 2 else ""
    digits, lower, long = _DIGIT.search(text), _LOWER.search(text), len(text) >= 6
    if (
        (long and lower and _STRONG_SIGN.search(core))
        or (len(text) >= 5 and lower and digits)
        or (long and digits and _SIGN.search(core))
    ):
        return Look.MADE_UP
    return Look.NUMBERED if digits or _SIGN.search(core) else Look.WORD


def has_inner_capital(text: str) -> bool:
    return bool(_INNER_CAPITAL.search(text))


def is_very_made_up(text: str) -> bool:
    """Letters with both digits and signs, or a sign between letters that no word or file name has."""
    if look(text) is not Look.MADE_UP or "://" in text:
        return False
    signs = re.search(r"[!#$%&*@^~+=?§_]", text[1:])
    return bool(signs and digits_and_letters(text)) or bool(re.search(r"[a-zåäö][!#$%&*^~][A-ZÅÄÖ]", text))


def digits_and_letters(text: str) -> bool:
    return bool(re.search(r"\d", text) and re.search(r"[^\W\d_]{3}", text))
