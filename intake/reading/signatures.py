"""Takes signature, "Sent from …" and disclaimer off the end of a person's words; closing words and name stay, in doubt all stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

SIGNATURE_LINES = 20  # what is longer below "-- " is no signature
CONTACT_LINES = 12
NAME_LINES = 4

_DEVICE = re.compile(
    r"(?i)^[(<]{0,2}(?:(?:lähetetty|skickat (?:från|med|via)|sent (?:from|with|via)|sendt fra|envoyé (?:de|depuis)|saadetud|gesendet (?:von|mit|aus)|отправлено (?:с|из))\s"
    r".{0,30}?\b(?:iphone|ipad|ios|galaxy|samsung|huawei|nokia|android|outlook|gmail|yahoo|k-9|proton|oneplus|xiaomi|redmi|honor|pixel|windows|"
    r"mobiili|puhelime|matkapuhelime|älypuhelime|laittee|mobil|telefon|phone|mobile|mail\b|tablet|spark|icloud|mailbox|ipod|cell|lumia|nexus|htc|sony|motorola|airmail).{0,80}|"
    r"(?:sent from|skickat från|gesendet von) (?:my|a|min|mitt|meinem) [\w -]{2,40}|diese nachricht wurde von meinem .{2,60} gesendet\.?|"
    r"(?:sent|lähetetty|skickat)\s[^.!?:<>()\[\]]{2,40}[<(\[]{1,2}\s?(?:https?|www)\S{3,120}\s?[>)\]]{0,2}.{0,60}|"
    r"von meinem .{1,40} gesendet\.?|"
    r"(?:hanki|skaffa|get|lataa|hämta|laadi) (?:outlook (?:(?:for|för|till|på|für) )?(?:ios|android|mac|windows)\S{0,6}|(?:android|ios)\S{0,10} outlook)(?:\s?[<(\[].{0,110})?)$"
)
_DIVIDER = re.compile(r"^[-_=*~]{3,60}$")
_DEVICE_MORE = re.compile(r"(?i)\b(?:pahoittelut|anteeksi|ursäkta|please excuse|excuse|sorry)\b")
_DISCLAIMER_START = re.compile(
    r"(?i)^(?:tämä (?:viesti|sähköposti\w{0,8})|tämän (?:viestin|sähköposti\w{0,9})|detta (?:e-post)?(?:meddelande|mejl|mail)|"
    r"this (?:e-?mail|message|communication)|sekretess|luottamuksellisuu\w*|konfidentialitet\w*|det här (?:meddelandet|mejlet)|confidentiality|disclaimer|"
    r"tänk på miljön|ajattele (?:ympäristöä|luontoa)|säästä (?:luontoa|ympäristöä)|please consider the environment|the information (?:contained )?in this|innehållet i (?:detta|det här))\b"
)
_DISCLAIMER = re.compile(
    r"(?i)luottamuksell|konfidentiel|confidential|erehdyksessä|vahingossa|vain vastaanottaj|av misstag|enbart avse|endast avse|in error|by mistake|intended (?:only|solely)|"
    r"privileged|miljön|ympäristö|environment"
)
# However it begins: for whom it is not.
_NOT_MEANT = re.compile(
    r"(?i)\b(?:et ole (?:\w{1,10} ){0,2}(?:oikea |aiottu )?vastaanottaja|(?:oikea|aiottu) vastaanottaja|rätt mottagare|avsedd(?:a)? mottagare|not the (?:intended|correct) (?:recipient|addressee))"
)
_PHONE = re.compile(
    r"(?i)^(?:p|puh|puhelin|matkapuhelin|tel|tfn|telefon|gsm|m|mob|mobil|mobile|t|phone|ph|direct|office|fax|växel|vaihde)?[.:]?\s{0,3}\+?\(?\d[\d ()/-]{5,20}\d$"
)
_SITE = re.compile(r"(?i)^(?:https?://|www\.)\S{3,120}$|^<?[^\s@<>]{1,64}@[^\s@<>]{3,190}>?$")
# Postal code and town; house number before the street, as in English.
_PLACE = re.compile(
    r"^(?:(?:FI|SE|AX)-)?\d{5}\s[A-ZÅÄÖ][\w -]{2,30}$|^\d{1,4}\s[A-ZÅÄÖ]\w{2,20}(?:\s[A-ZÅÄÖ]\w{2,20}){1,2}$"
)
_FIRM = re.compile(r"(?:^|\s)(?:Oy|Oyj|Oy Ab|Ab|Ky|Kb|Ltd|LLC|Inc|GmbH|Tmi|ry|rf|As)\.?$")
_NAME = re.compile(r"^[A-ZÅÄÖÜÉ][\w.'’-]{0,25}(?:\s(?:von|af|de|van|der)?\s?[A-ZÅÄÖÜÉ][\w.'’-]{0,25}){0,3}$")
_CLOSING = re.compile(
    r"(?i)^(?:(?:ystävällisin|parhain|lämpimin|kunnioittavasti|aurinkoisin|hyvin)\s)?(?:terveisin|terveisiin|terv|terkuin|t|"
    r"kiittäen|kunnioittavasti|ystävällisesti|(?:(?:med\s)?(?:vänlig|vänliga|bästa|hjärtliga)\s)?hälsning(?:ar)?|hälsn|"
    r"vänligen|mvh|h|(?:kind|best|warm|many)?\s?regards|best|cheers|thanks|yours (?:sincerely|faithfully|truly)|sincerely|br)"
    r"(?P<end>[.,:!]|\s|$)\s{0,3}(?P<name>.{0,60})$"
)


def without_signature(lines: Sequence[str], *, words_above: bool = False) -> tuple[list[str], str]:
    """The lines without what programs put below them, and what was taken off.

    Where nothing would remain, all stays that is not surely a signature, unless more words stand above a quote.
    """
    kept = list(lines)
    taken: list[str] = []
    for _ in range(4):  # a disclaimer below a "Sent from" below a signature
        start = _start(kept)
        if start is None:
            break
        taken = kept[start:] + taken
        kept = kept[:start]
    if not any(line.strip() for line in kept):
        sure = bool(taken) and (words_above or _is_sure(taken))
        return ([], "\n".join(taken).strip()) if sure else (list(lines), "")
    return kept, "\n".join(taken).strip()


def _start(lines: Sequence[str]) -> int | None:
    """Where what lies at the end begins; None if it is the person's own."""
    end = len(lines)
    while end and not lines[end - 1].replace("\ufeff", "").strip():  # any blank, as a lone CR
        end -= 1
    if not end:
        return None
    for find in (_dashes, _device, _disclaimer, _contact):
        start = find(lines, end)
        if start is not None:
            return start
    return None


def _is_sure(taken: Sequence[str]) -> bool:
    first = next(line for line in taken if line.strip())
    return first.rstrip("\r") == "-- " or bool(_DEVICE.match(first.strip()))


_LINK = re.compile(r"\[([^\[\]]{1,80})\]\((?:https?|mailto|tel):[^()\s]{1,300}\)")


def _shown(line: str) -> str:
    """A line of HTML as its reader saw it: the words of a link, not where it leads."""
    return _LINK.sub(r"\1", line).strip()


def _dashes(lines: Sequence[str], end: int) -> int | None:
    """`-- ` of RFC 3676 section 4.3; `--` and `—` only above a name and short lines: both also part two tasks."""
    for at in range(end - 1, max(-1, end - 1 - SIGNATURE_LINES), -1):
        line = lines[at].rstrip("\r")
        if line == "-- ":
            return at
        if line.strip() in ("--", "—", "–") or _DIVIDER.match(line):
            below = [one.strip() for one in lines[at + 1 : end] if one.strip()]
            short = 0 < len(below) <= CONTACT_LINES and all(len(one) <= 60 for one in below)
            name = re.split(r"[,|]", below[0])[0].strip(" *") if below else ""
            sure = (len(name.split()) >= 2 and not _DIVIDER.match(line)) or any(
                _is_contact(one) for one in below
            )
            sure = sure or _is_name_block(lines, at, end)
            return at if short and _NAME.match(name) and sure else None
    return None


def _is_name_block(lines: Sequence[str], at: int, end: int) -> bool:
    """`--` that lost its blank, and below it a first name and at most three short lines without a gap.

    The same line also parts what a person wishes: with another one above, below a colon, or above single words of
    which each may be a wish, it is the person's own.
    """
    above = [line.strip() for line in lines[:at]]
    said = [line for line in above if line]
    if lines[at].strip() != "--" or not said or above[-1] or said[-1].endswith(":") or "--" in said:
        return False
    below = [line.strip() for line in lines[at + 1 : end]]
    listed = len(below) > 1 and all(len(line.split()) == 1 and not _is_contact(line) for line in below)
    return len(below) <= NAME_LINES and not listed and all(line and _is_short(line) for line in below)


def _device(lines: Sequence[str], end: int) -> int | None:
    last = _shown(lines[end - 1])
    if len(last) > 160 or not _DEVICE.match(last):
        return None
    if len(last.split()) > 8 and not _DEVICE_MORE.search(last) and "://" not in last:
        return None
    # A phone's own signature: name and firm in one paragraph with the device. The name stays.
    start = end - 1
    while start > 1 and _is_contact(lines[start - 1]) and end - start < CONTACT_LINES:
        start -= 1
    signed = start > 1 and _NAME.match(lines[start - 1].strip()) and not lines[start - 2].strip()
    return start if signed else end - 1


def _disclaimer(lines: Sequence[str], end: int) -> int | None:
    """A last paragraph that begins and speaks like one, with words of the person's above it."""
    start = end
    while start and lines[start - 1].strip() and end - start < SIGNATURE_LINES:
        start -= 1
    above = next((line.strip() for line in reversed(lines[:start]) if line.strip()), "")
    if above.endswith(":"):  # `Please add to the footer:`
        return None
    words = " ".join(lines[start:end])
    sure = (_DISCLAIMER_START.match(lines[start].strip()) or _NOT_MEANT.search(words)) and _DISCLAIMER.search(
        words
    )
    return start if sure and start > 0 else None


def _contact(lines: Sequence[str], end: int) -> int | None:
    """Title, firm, phone and address below a name that closes the mail; the name itself stays.

    Sure only if closing words or the same first name stand above, or the list would be one of the person's own.
    """
    first = end
    while (
        first
        and end - first < CONTACT_LINES
        and (not lines[first - 1].strip() or _is_short(lines[first - 1]))
    ):
        first -= 1
    for at in range(first, end):
        below = [line.strip() for line in lines[at:end] if line.strip()]
        if not any(_is_contact(line) for line in below) or not all(_is_short(line) for line in below):
            continue
        above = [line.strip() for line in lines[max(0, at - 4) : at] if line.strip()]
        if lines[at].strip() and above and _is_signed(above, lines[at].strip()):
            return at
    return None


def _is_signed(above: Sequence[str], next_line: str) -> bool:
    """The words above end in closing words with a name, or in a first name that the next line repeats in full."""
    last = above[-1]
    closing = _CLOSING.match(last)
    if closing and _NAME.match(closing["name"]) and closing["end"] != "":
        return True
    if (
        _NAME.match(last)
        and len(above) > 1
        and (before := _CLOSING.match(above[-2])) is not None
        and not before["name"]
    ):
        return True
    return (
        bool(_NAME.match(last))
        and len(next_line.split()) >= 2
        and next_line.startswith(last.split()[0] + " ")
    )


def _is_short(line: str) -> bool:
    line = line.strip()
    if _is_contact(line):
        return True
    return (
        len(line.split()) <= 4
        and len(line) <= 50
        and not re.match(r"(?i)^(?:[-*•\d]|ps\b|p\.s)|.*[.!?:;]$", line)
    )


def _is_contact(line: str) -> bool:
    """Nothing but a phone number, a site, an address or the name of a firm."""
    line = _shown(line)
    pieces = [piece.strip() for piece in re.split(r"\s[|•·]\s", line)]
    if len(line) <= 120 and len(pieces) > 1:
        return True
    return bool(
        _PHONE.match(line)
        or _SITE.match(line)
        or _PLACE.match(line)
        or (_FIRM.search(line) and len(line.split()) <= 4)
    )
