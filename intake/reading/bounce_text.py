"""Reads what a report says in words: whom it is about, whether for good, and about which mail; it never trusts the order of words.

Every producer writes otherwise and changes it, so the rules are of what they have in common: the failed address stands
above the copy of the mail, mostly alone on its line; the code is that of SMTP or of RFC 3463.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.reading.identity import ids

TEXT_CHARS = 100_000
TELLS_CHARS = 2_500

# Behind one of these the returned mail begins: its addresses are those of people who got it or wrote it.
_COPY = re.compile(
    r"(?im)^[ \t>]{0,8}(?:-{3,}[ \t]{0,3}(?:below this line is a copy|this is a copy of|the (?:header|body) of the original|original message|"
    r"(?:the )?(?:returned|undelivered|unsent) (?:message|mail)|message header|alkuperäinen viesti|ursprungligt meddelande|ursprüngliche nachricht|"
    r"enclosed is|message text follows|included is a copy|copy of)|return-path:|received: |x-originalarrivaltime|"
    r"(?:the )?original message (?:headers?|follows)\b|original message headers|alkuperäisen viestin otsikot|ursprungliga meddelandehuvuden)"
)
_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?!\.?[\w-])"
_ALONE = re.compile(
    rf"(?im)^[ \t>*-]{{0,12}}(?:(?:recipient|to|user|address|failed address|final-recipient|vastaanottaja|mottagare|empfänger)[^\S\n]{{0,3}}:[^\S\n]{{0,8}}|"
    rf"rfc822;[ ]?|unknown user:[ ]?)?"
    rf"[<('\"\[]?(?:smtp:|mailto:)?({_ADDRESS})[>)'\"\]]?(?:[ \t]{{0,3}}[:,;(<.]|[ \t]{{1,5}}(?:on|failed|not|user|-|\.\.\.)\b|[ \t]{{0,5}}$)"
)
_ANY = re.compile(rf"(?<![\w.@])(?<!mail from )(?<!sent by )({_ADDRESS})")
# Behind one of these stands who did not get the mail; above it may stand to whom it was written.
_LEADS = re.compile(
    r"(?i)(?:following|these|this|intended|failed) (?:e-?mail )?(?:recipient|address|user|person|mailbox|people)[^\n]{0,60}|"
    r"(?:undeliverable|unable to deliver[^\n]{0,40}|not (?:be )?delivered|delivery[^\n]{0,20}) to\b[^\n@]{0,40}|addressed(?: to(?: email address)?\b|,)|"
    r"(?:permanent|transient)[^\n]{0,20} (?:fatal )?errors|seuraav\w{1,8} (?:vastaanotta|osoit)[^\n]{0,40}|följande (?:mottagar|adress)[^\n]{0,40}|"
    r"(?:delivr|remis|entrega)[^\n@]{0,40} (?:a|à)\b|empfänger[^\n@]{0,40}:"
)
_TELLS = re.compile(
    r"(?i)\b(?:could|can) ?not (?:be )?deliver|\b(?:un|not )able to deliver|undeliverable|(?:was|were|is|been) not (?:been )?(?:yet )?(?:be )?delivered|"
    r"not (?:yet )?(?:been |be )?delivered|did not reach|failed recipient|deliver[^\n]{0,60} (?:failed|postponed|delayed|rejected)|"
    r"non-?delivery report|no such user|user (?:unknown|not found)|unknown user|mail(?:box)? (?:is )?full|was (?:automatically )?rejected|(?:has been|was) returned because|"
    r"not a valid (?:user|address|recipient)|ei v(?:oitu|oida|oi) toimittaa|(?:kunde|kan) inte levereras|nicht zugestellt|pas pu [eê]tre (?:d[eé]livr|remis)|"
    r"no (?:se )?(?:pudo|pudieron|ha podido) (?:ser )?entregar|не может быть доставлен"
)
_STATUS = re.compile(r"(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)")
_CODED = re.compile(r"(?<!\d)[45]\d\d[ -]{1,2}#?([245]\.\d{1,3}\.\d{1,3})(?![\w]|\.\d)")
_SMTP = re.compile(r"(?<![\w.@/-])([45])[0-5]\d(?=[ :,;'\"-])(?![- ]\d)")
_TRYING = re.compile(
    r"(?i)\b(?:warning message only|do not need to resend|(?:has|have|is|been) (?:been )?(?:delayed|postponed)|delivery (?:attempts will|delayed)|continue (?:to attempt|trying)|not yet been|still being retried|"
    r"will (?:be retried|continue to|keep trying|try again)|not yet been delivered|could not be delivered for the last|transient non-fatal|for past \d{1,3} hours|"
    r"viivästyn|viivästyy|yritetään uudelleen|yritämme (?:edelleen|uudelleen)|försenad|fördröj|försöker igen|verzögert|erneut versucht)"
)
_TRYING_SUBJECT = re.compile(r"(?i)delay|warning|still being retried|viivästy|försenad|verzögert")
_FINAL = re.compile(
    r"(?i)no such user|user unknown|unknown user|user not found|permanent (?:error|failure)|does not exist"
)
_GAVE_UP = re.compile(
    r"(?i)too long in the queue|in the queue too long|retry (?:timeout|time) (?:exceeded|not reached)|delivery time expired|timed? ?out|"
    r"failing for a long time|exceeds (?:the )?(?:allowed|maximum|mailbox) size|overquota|temporar(?:y|ily) (?:failure|rejected|deferred)|mailbox (?:is )?full|over quota|quota exceeded|postilaatikko on täynnä|(?:brevlådan|postlådan) är full"
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
        action="delayed" if _is_trying(subject, notice) else "failed",
        status=_status(notice),
        message_id=next(iter(ids(named[1])), None) if named else None,
    )


def _is_trying(subject: str, notice: str) -> bool:
    if _TRYING.search(notice):
        return True
    return bool(_TRYING_SUBJECT.search(subject)) and not _FINAL.search(notice)


def tells_failure(text: str) -> bool:
    """Whether its first words are those of a report; a whole mail may hold such words somewhere."""
    return bool(_TELLS.search(text[:TELLS_CHARS]))


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463), '' without one; a part of an IP address or a date is none."""
    found = _CODED.search(text) or _STATUS.search(text)
    return found[1] if found else ""


def _recipient(notice: str, apart: frozenset[str]) -> str:
    lead = _LEADS.search(notice)
    for begin in (lead.end(), 0) if lead else (0,):
        for form in (_ALONE, _ANY):
            for found in form.finditer(notice, begin):
                local, _, domain = found[1].strip("'.").rpartition("@")
                address = f"{_PREFIX.sub('', local)}@{domain.lower()}"
                if address.lower() not in apart:
                    return address
    return ""


_PREFIX = re.compile(r"(?i)^[^@]{0,40}\bsmtp[=:]|^'")  # of an X.400 address


def class_of(reply: str) -> str:
    """The class of a code of SMTP without an enhanced one (RFC 5321 section 4.2.1)."""
    smtp = _SMTP.search(reply + " ")
    return f"{smtp[1]}.0.0" if smtp is not None else ""


def _status(notice: str) -> str:
    """The code; without one what the words or the class of an SMTP reply say (RFC 5321 section 4.2.1)."""
    if code := status_in(notice):
        return code
    return class_of(notice) or ("4.4.7" if _GAVE_UP.search(notice) else "")
