"""Reads what a report says in words: whom it is about, whether for good, and about which mail; it never trusts the order of words.

Every producer writes otherwise and changes it, so the rules are of what they have in common: the failed address stands
above the copy of the mail, mostly alone on its line; the code is that of SMTP or of RFC 3463.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.reading.identity import ids

TEXT_CHARS = 100_000

# Behind one of these the returned mail begins: its addresses are those of people who got it or wrote it.
_COPY = re.compile(
    r"(?im)^[ \t>]{0,8}(?:-{3,}[ \t]{0,3}(?:below this line is a copy|this is a copy of|the (?:header|body) of the original|original message|"
    r"(?:the )?(?:returned|undelivered|unsent) (?:message|mail)|message header|alkuperäinen viesti|ursprungligt meddelande|ursprüngliche nachricht|"
    r"enclosed is|message text follows|included is a copy|copy of)|return-path:|received: |x-originalarrivaltime|"
    r"(?:the )?original message (?:headers?|follows)\b|original message headers|alkuperäisen viestin otsikot|ursprungliga meddelandehuvuden)"
)
_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_ALONE = re.compile(
    rf"(?im)^[ \t>*-]{{0,12}}(?:(?:recipient|to|user|address|failed address|final-recipient|vastaanottaja|mottagare|empfänger)[^\S\n]{{0,3}}:[^\S\n]{{0,8}}|"
    rf"rfc822;[ ]?|unknown user:[ ]?)?"
    rf"[<('\"]?(?:smtp:|mailto:)?({_ADDRESS})[>)'\"]?(?:[ \t]{{0,3}}[:,;(<.]|[ \t]{{1,5}}(?:on|failed|not|user|-|\.\.\.)\b|[ \t]{{0,5}}$)"
)
_ANY = re.compile(rf"(?<![\w.@])({_ADDRESS})")
_STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)")
_CODED = re.compile(r"(?<!\d)[45]\d\d[ -]{1,2}#?([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)")
_SMTP = re.compile(r"(?<![\w.@/-])([45])[0-5]\d(?=[ :,;'\"-])(?![- ]\d)")
_TRYING = re.compile(
    r"(?i)\b(?:warning message only|do not need to resend|(?:has|have|is|been) (?:been )?delayed|delivery (?:attempts will|delayed)|still being retried|"
    r"will (?:be retried|continue to|keep trying|try again)|not yet been delivered|could not be delivered for the last|transient non-fatal|for past \d{1,3} hours|"
    r"viivästyn|viivästyy|yritetään uudelleen|yritämme (?:edelleen|uudelleen)|försenad|fördröj|försöker igen|verzögert|erneut versucht)"
)
_TRYING_SUBJECT = re.compile(r"(?i)delay|warning|still being retried|viivästy|försenad|verzögert")
_GAVE_UP = re.compile(
    r"(?i)too long in the queue|in the queue too long|retry (?:timeout|time) (?:exceeded|not reached)|delivery time expired|timed? ?out|"
    r"temporar(?:y|ily) (?:failure|rejected|deferred)|mailbox (?:is )?full|over quota|quota exceeded|postilaatikko on täynnä|(?:brevlådan|postlådan) är full"
)
_MESSAGE_ID = re.compile(
    r"(?im)^[ \t>]{0,8}(?:message-?id|viestin tunnus|meddelande-?id)[ \t]{0,3}:[ \t]{0,5}(?:\n[ \t]{1,8})?(<[^<>\s]{3,900}>)"
)


@dataclass(frozen=True)
class Said:
    """In the terms of RFC 3464; recipient and status are '' where the text does not tell them."""

    recipient: str
    action: str
    status: str
    message_id: str | None


def said_by_text(text: str, subject: str, *, apart: frozenset[str]) -> Said:
    """What the words of a report say; `apart` are addresses that are not what failed, in lower case."""
    text = text[:TEXT_CHARS]
    copy = _COPY.search(text)
    notice = text[: copy.start()] if copy and copy.start() > 0 else text
    named = _MESSAGE_ID.search(text)
    return Said(
        recipient=_recipient(notice, apart),
        action="delayed" if _TRYING_SUBJECT.search(subject) or _TRYING.search(notice) else "failed",
        status=_status(notice),
        message_id=next(iter(ids(named[1])), None) if named else None,
    )


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463), '' without one; a part of an IP address or a date is none."""
    found = _CODED.search(text) or _STATUS.search(text)
    return found[1] if found else ""


def _recipient(notice: str, apart: frozenset[str]) -> str:
    for form in (_ALONE, _ANY):
        for found in form.finditer(notice):
            local, _, domain = found[1].rstrip(".").rpartition("@")
            address = f"{local}@{domain.lower()}"
            if address.lower() not in apart:
                return address
    return ""


def _status(notice: str) -> str:
    """The code; without one what the words or the class of an SMTP reply say (RFC 5321 section 4.2.1)."""
    if code := status_in(notice):
        return code
    smtp = _SMTP.search(notice)
    if smtp is not None:
        return f"{smtp[1]}.0.0"
    return "4.4.7" if _GAVE_UP.search(notice) else ""
