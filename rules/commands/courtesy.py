"""Duty: tells greetings, closing words and signatures from what a person has to say (R-07, d.4).

It must never take a sentence for a courtesy: words that are taken away here reach nobody.
"""

import re
from collections.abc import Sequence

from rules.commands.spelling import fold, folded_words

_GREETINGS = (
    "hei", "heippa", "hei taas", "moi", "moi taas", "moikka", "moro", "terve", "tervehdys", "huomenta",
    "hyvaa huomenta", "hyvaa paivaa", "hyvaa iltapaivaa", "hyvaa iltaa", "paivaa", "iltaa", "arvoisa",
    "hej", "hejsan", "hej igen", "halla", "tjena", "god morgon", "god dag", "goddag", "god kvall",
    "god eftermiddag", "basta",
    "hi", "hi again", "hello", "hello again", "hey", "dear", "good morning", "good afternoon", "good evening",
    "morning",
)  # fmt: skip
# Above a name they say nothing but whose words these were; thanks and good wishes are said to somebody.
_FAREWELLS = (
    "terveisin", "terveisia", "terv", "t", "ystavallisin terveisin", "yst terv", "yst terveisin",
    "parhain terveisin", "kohteliaimmin", "kunnioittavasti", "terkuin", "terkut",
    "mvh", "vh", "halsningar", "med vanliga halsningar", "med vanlig halsning", "vanliga halsningar",
    "vanligen", "basta halsningar",
    "br", "rgds", "regards", "best", "best regards", "kind regards", "warm regards", "sincerely",
    "yours sincerely", "cheers",
)  # fmt: skip
_THANKS = (
    "kiitos", "kiitos paljon", "kiitoksia", "kiitos avusta", "kiitos etukateen", "kiitos ja terveisin",
    "kiittaen", "kiitti", "hyvaa paivanjatkoa", "hyvaa viikonloppua",
    "tack", "tack sa mycket", "tack pa forhand", "tackar", "ha det bra", "trevlig helg",
    "thanks", "thank you", "many thanks", "thanks in advance", "thanks and regards", "have a nice day",
)  # fmt: skip
_GREETING_WORDS = {tuple(phrase.split()) for phrase in _GREETINGS}
_FAREWELL_WORDS = {tuple(phrase.split()) for phrase in _FAREWELLS}
_CLOSING_WORDS = _FAREWELL_WORDS | {tuple(phrase.split()) for phrase in _THANKS}
_LONGEST_PHRASE = 3
_LONGEST_LINE = 80
_NAME_WORDS = 3
_NAME_LINES = 2

# What mail programs of phones add below a mail without asking the person.
_DEVICE = re.compile(
    r"(?:lahetetty|skickat|skickad|skickades|sent|get|hanki|hamta) (?:from |fran |min |my |puhelimesta)?"
    r"[^.!?]{0,60}(?:iphone|ipad|android|galaxy|samsung|outlook|gmail|proton|huawei|puhelimesta|phone|mobil)"
    r"[^.!?]{0,40}\.?"
)
_CONTACT = re.compile(
    r"(?:[^\W\d_]{1,12}[.:]{0,2} ?)?(?:\+?[0-9][0-9 ()-]{5,24}|[^\s@]{1,64}@[^\s@]{1,64}|(?:https?://|www\.)\S{1,70})"
)
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]{0,29}\.?(?:[-'’][^\W\d_]{1,29})?")


def after_greeting(line: str) -> str | None:
    """None if the line does not begin with a greeting; else the words after it, without marks between."""
    words = line.split(" ") if len(line) <= _LONGEST_LINE else []
    length = _phrase_length(words, _GREETING_WORDS)
    return " ".join(words[length:]).lstrip(" ,.:;–-") if length else None


def is_addressee(words: str) -> bool:
    """What may stand after a greeting on its line: nothing, one word (`there`, `kaisa`), or a name."""
    bare = words.rstrip(" ,.!:;")
    return not bare or is_name(bare) or bool(_NAME.fullmatch(bare))


def is_device_line(line: str) -> bool:
    """`Lähetetty iPhonesta`, `Skickat från min iPhone`, `Sent from my iPhone`."""
    return len(line) <= _LONGEST_LINE and bool(_DEVICE.fullmatch(fold(line)))


def is_closing(lines: Sequence[str], own_name: str) -> bool:
    """True if the lines hold closing words and a signature and not one word more."""
    said = [line for line in lines[:40] if line]
    if len(lines) > 40 or any(len(line) > _LONGEST_LINE for line in said):
        return False
    said = [line for line in said if not (is_device_line(line) or _is_own_name(line, own_name))]
    if not said:
        return True
    if not _is_closing_line(said[0]):
        return False
    rest = [line for line in said[1:] if not (_is_closing_line(line) or _CONTACT.fullmatch(line))]
    return len(rest) <= _NAME_LINES and all(is_name(line) for line in rest)


def is_courtesy(line: str) -> bool:
    """A line that is a greeting or closing words alone."""
    addressed = after_greeting(line)
    return _is_closing_line(line) or (addressed is not None and is_addressee(addressed))


def farewell_length(line: str) -> int:
    """How many of the first words of a line are a farewell, as in `Terveisin Anna`; 0 if none is."""
    return _phrase_length(line.split(" "), _FAREWELL_WORDS) if len(line) <= _LONGEST_LINE else 0


def _is_closing_line(line: str) -> bool:
    words = line.split(" ") if len(line) <= _LONGEST_LINE else []
    length = _phrase_length(words, _CLOSING_WORDS)
    rest = " ".join(words[length:]).strip(" ,.!:;–-")
    return length > 0 and (not rest or is_name(rest) or _is_closing_line(rest))


def _phrase_length(words: Sequence[str], phrases: set[tuple[str, ...]]) -> int:
    """How many of the first words are a phrase of the set, the longest one; 0 if none is."""
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        if tuple(fold(word).strip(",.!:;") for word in words[:length]) in phrases:
            return length
    return 0


def is_name(words: str) -> bool:
    """One to three words with a capital each."""
    parts = words.split(" ")
    return len(parts) <= _NAME_WORDS and all(
        part[:1].isupper() and bool(_NAME.fullmatch(part)) for part in parts
    )


def _is_own_name(line: str, own_name: str) -> bool:
    own = set(folded_words(own_name))
    words = folded_words(line)
    return bool(words) and len(words) <= _NAME_WORDS and set(words) <= own
