"""Lists of logins without any word for a password: `Insta: alfa / Latte#Art88`, `mail = Autumn!Hike3`; it takes only what looks made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.secret_tokens import Look, digits_and_letters, is_very_made_up, look

Span = tuple[int, int]

_PAIR = re.compile(
    r"(?m)^[ \t]{0,8}(?:[-*•][ \t])?([^\n:=]{1,40})[:=][ \t]{0,4}(\S{2,80})[ \t]{0,3}(?:/|\||,|;| {2,4}|\t)[ \t]{0,3}(\S{5,60}?)[.,;]?(?=[ \t]|$)"
)
_LINE = re.compile(
    r"(?m)^[ \t]{0,8}(?:[-*•][ \t])?([^\W\d][\w .()/-]{0,40}?)[ \t]{0,3}(=|:|->|→|(?<=[ \t])[–—-](?=[ \t]))[ \t]{0,4}(\S{5,60})[ \t]{0,4}[.,;]?$"
)
_BESIDE_ADDRESS = re.compile(
    r"(?:@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|(?<![\w.@/-])[a-zåäö]{1,20}(?:\.[a-zåäö]{2,20}){1,2}(?![\w.@/-]))"
    r"(?:[ \t]{0,2}(/|\||;)[ \t]{0,2}|[ \t]{1,2}(-|–|—|,|ja|och|and|&)?[ \t]{1,2}|(,)[ \t]{1,2}|[ \t])([^\s@]{5,60})"
)
_DOTTED = re.compile(r"[@a-zåäö]\.[a-zåäö]{2}|@")
_NAMED_NUMBER = re.compile(r"[^\W\d_]{2,20}(?:[-._][^\W\d_]{2,20}){0,4}[-._]?\d{1,4}")
_NO_NAMES = re.compile(
    r"(?i)user|login|käyttäj|tunnu|tunnari|använd|konto|account|nimi|namn|name|verkko|nät|network|ssid|client_?id|https?|url|tilaus|lasku|viite|ref|malli|tuote|model|order|faktura|invoice|versio|version|aihe|subject|ämne|from|till|to|cc|tel|puh|iban|koko|size|storlek"
)


def pairs(text: str) -> Iterator[Span]:
    """`service: name / password` lines. Where one is clearly a password, what looks made up in the others is."""
    lines = [found for found in _PAIR.finditer(text) if not _NO_NAMES.match(found[1].strip())]
    if any(is_very_made_up(line[3]) for line in lines):
        yield from (line.span(3) for line in lines if look(line[3]) is Look.MADE_UP)


def beside_addresses(text: str) -> Iterator[Span]:
    """`aino@alfa.example / Kissa123`: what looks made up beside a login that is an address."""
    for found in _BESIDE_ADDRESS.finditer(text) if _DOTTED.search(text) else ():
        value = found[4].rstrip(".,;:)\"'")
        shape = look(value)
        strong = is_very_made_up(value) or (shape is Look.MADE_UP and digits_and_letters(value))
        if (
            (strong and (found[1] or found[2]))
            or is_very_made_up(value)
            or (found[1] and _NAMED_NUMBER.fullmatch(value))
        ):
            yield found.start(4), found.start(4) + len(value)


def lists(text: str) -> Iterator[Span]:
    """Neighbouring `name = value` lines of which one is clearly a password: then the others are, too."""
    block: list[re.Match[str]] = []
    for found in _LINE.finditer(text):
        if block and text[block[-1].end() : found.start()].count("\n") > 2:
            yield from _of(block)
            block = []
        block.append(found)
    yield from _of(block)


def _of(block: list[re.Match[str]]) -> Iterator[Span]:
    named = [(line, look(line[3])) for line in block if not _NO_NAMES.match(line[1])]
    if not any(shape is Look.MADE_UP and is_very_made_up(line[3]) for line, shape in named):
        return
    for line, shape in named:
        if shape is Look.MADE_UP or (shape is Look.NUMBERED and re.search(r"[a-zåäö]", line[3])):
            yield line.span(3)
