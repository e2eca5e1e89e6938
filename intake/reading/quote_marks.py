"""Finds the place where somebody else's words begin: the line or lines that a mail program writes above them; it never cuts.

Every pattern is bounded, and lines of more than 400 characters are never marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LINE_CHARS = 400
BLOCK_LINES = 14
QUOTED = re.compile(r"^[ \t]?>")
_QUOTE_MARKS = re.compile(r"^[ \t]?(?:>[ \t]?){1,20}")

_REPLY_MARK = r"alkuperäinen viesti|ursprungligt meddelande|originalmeddelande|(?:original|reply) message|ursprüngliche nachricht|opprinnelig melding|oprindelig meddelelse|algne kiri|message d'origine"
_FORWARD_MARK = (
    r"välitetty viesti(?: alkaa)?|edelleenlähetetty viesti|vidarebefordrat (?:meddelande|brev|mejl|mail)|"
    r"(?:begin )?forwarded message|start på vidarebefordrat meddelande|weitergeleitete nachricht|edastatud kiri"
)
_VERBS = (
    r"kirjoitti|skrev|wrote|schrieb|schreef|geschreven|kirjutas|a écrit|escribió|escreveu|ha scritto|napisał(?:\(a\))?|"
    r"написал(?:\(а\))?|пишет|skreiv|rakstīja|rašė|írta"
)
# `---- On Tue, 09 Mar 2027 12:01:00 +0200 Anna <anna@ysi.example> wrote ----` (Zoho), `---- Anna wrote ----` (Android)
_SEPARATOR = re.compile(
    rf"(?i)^[-_]{{2,40}}\s{{0,3}}(?:(?P<reply>{_REPLY_MARK})|(?P<forward>{_FORWARD_MARK}))\s{{0,3}}[-_]{{2,40}}$|"
    rf"^(?P<bare>{_FORWARD_MARK}):$|^-{{2,10}}\s?[^-\s].{{2,250}}\s(?P<verb>{_VERBS})\s?-{{2,10}}$"
)
_MONTH = (
    r"(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu|jaan|jan|feb|mar|mär|apr|maj|mai|may|jun|"
    r"jul|aug|sep|okt|oct|nov|dec|dez|des|janv|févr|avr|juin|juil|août|déc|märts|veebr|juuni|juuli|dets)[a-zåäöéû]{0,9}\.?"
)
_DATE = re.compile(
    rf"(?i)\b(?:\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{2,4}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|"
    rf"\d{{1,2}}[.-]?[\s-]?{_MONTH},?[\s-]\d{{4}}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})(?!\d)"
)
_VERB = re.compile(rf"(?i)(?<![\w@])(?:{_VERBS})(?!\w)")
_HEADS = re.compile(r"(?i)^(?:on|den|am|le|el|il|op|em|på|vào|dnia|w dniu)\b")
_ADDRESS = re.compile(
    r"<\s{0,2}(?:mailto:)?[^<>\s]{1,254}>|\[mailto:[^\]\s]{1,254}\]|\]\(mailto:[^()\s]{1,254}\)|\(?[^\s<>()\[\]]{1,64}@[^\s<>()\[\]]{1,190}\)?"
)
_TIME = re.compile(
    r"(?i)\b(?:klo|kello|kl|at|on|den|am|pm|ip|ap|em|fm|um|uhr|mo|mi|do|fr|sa|so|utc|gmt|eet|eest|cet|cest|ma|ti|ke|to|pe|la|su|"
    r"(?:maanan|tiis|keskiviik|tors|perjan|lauan|sunnun)[a-zäö]{1,6}|mån|må|tis|ons|tors|tor|fre|lör|sön|(?:mån|tis|ons|"
    r"tors|fre|lör|sön)dag(?:en)?|mon|tues?|wed|thur?s?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b\.?|"
    r"[+-]?\d{1,2}(?:[.:]\d{2}){0,2}\b"
)
# Small words of the other languages' attributions; they are none of ours.
_FOREIGN = re.compile(
    r"(?i)\b(?:le|à|el|a las|escribió|il|alle|op|om|heeft|het volgende|em|às|dnia|w|dniu|użytkownik|o|пользователь|от|в|г|на|på|kirjutas|kell|the|following|via)\b\.?"
)
_LABELS = {
    "from": r"lähettäjä|från|from|von|fra|de|da|van|saatja|от|od|expéditeur",
    "date": r"lähetetty|päivämäärä|päiväys|pvm|skickat|datum|sent|date|gesendet|sendt|dato|envoyé|enviado(?: el)?|fecha|inviato|data|verzonden|saadetud|kuupäev|отправлено|дата",
    "to": r"vastaanottaja|saaja|till|to|an|til|à|para|aan|adressaat|кому|destinataire",
    "subject": r"aihe|otsikko|ämne|ärende|subject|betreff|emne|objet|asunto|assunto|oggetto|onderwerp|teema|тема",
    "other": r"kopio|piilokopio|kopia|cc|bcc|vastaus|svar till|reply-to|tärkeys|prioritet|importance|priority|priorität|liitteet|liite|bilagor|bifogade filer|attachments|kopie|koopia|копия",
}
_LABEL = re.compile(
    r"(?i)^\*?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")\s?:\*?(?P<value>.*)$"
)
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b(?!\.)")


@dataclass(frozen=True)
class Cut:
    """A place where somebody else's words begin: its first line, the first line after the mark, and its kind.

    `above`: own words that a program put on the same line, before the mark.
    """

    start: int
    end: int
    kind: str  # attribution, reply, forward, block
    above: str = ""


def bare(line: str) -> str:
    """A line without quote marks, for recognising marks only."""
    shown = _QUOTE_MARKS.sub("", line) if ">" in line else line
    return shown.strip("\ufeff \t\xa0\r")


def first_mark(lines: Sequence[str], bared: Sequence[str]) -> Cut | None:
    """The first one of a text. Every mark has a colon in its first three lines or begins with dashes."""
    seen = 0
    for at, line in enumerate(bared):
        if ":" not in line and line[:1] not in ("-", "_"):
            continue
        begins, seen = max(seen, at - 2), at + 1
        for first in range(begins, seen):
            if (found := mark(lines, bared, first)) is not None:
                return found
    return None


def mark(lines: Sequence[str], bared: Sequence[str], at: int) -> Cut | None:
    """The mark that begins in this line; `bared`: the lines by bare()."""
    line = bared[at]
    if not line or len(line) > LINE_CHARS:
        return None
    separator = _SEPARATOR.match(line)
    if separator and (not separator["verb"] or _DATE.search(line) or not _is_prose(line)):
        reply = separator["reply"] or separator["verb"]
        return Cut(at, _after_block(bared, at + 1), "reply" if reply else "forward")
    end = _header_block(bared, at)
    if end:
        return Cut(at, end, "block")
    return _attribution(lines, bared, at)


def is_attribution_verb(line: str) -> bool:
    return bool(_VERB.search(line))


def _is_prose(line: str) -> bool:
    """More than a name between the dashes."""
    words = _names(_VERB.sub(" ", line))
    return len(words) > 4 or not all(word[0].isupper() for word in words)


def _attribution(lines: Sequence[str], bared: Sequence[str], at: int) -> Cut | None:
    for last in range(at, min(at + 3, len(lines))):
        if not bared[last] or (last > at and bared[last - 1].endswith(":")):
            break
        if not bared[last].endswith(":"):
            continue
        joined = [" ".join(bared[first : last + 1]) for first in range(at, last + 1)]
        if _attributes(lines, joined[0], last):
            # The line above an attribution is the person's own: only the shortest run of lines is the mark.
            shorter = any(_attributes(lines, line, last) for line in joined[1:])
            return (
                None if shorter else Cut(at, last + 1, "attribution", _same_line(lines, joined[0], at, last))
            )
    if _dateless(lines, bared[at], at) or _with_words_behind(lines, bared[at], at):
        return Cut(at, at + 1, "attribution")
    return None


def _with_words_behind(lines: Sequence[str], line: str, at: int) -> bool:
    """Yahoo's app puts the first quoted words on the same line, apart by more than one blank."""
    head = re.match(r"(.{10,300}?:)\s{2,10}\S", line) if _HEADS.match(line) else None
    return head is not None and "@" in head[1] and _attributes(lines, head[1], at)


def _same_line(lines: Sequence[str], line: str, at: int, last: int) -> str:
    """Own words before the attribution, where a program put both on one line."""
    if QUOTED.match(lines[at]) or _HEADS.match(line):
        return ""
    words = line.split(" ")
    for number in range(1, min(len(words), 40)):
        if _HEADS.match(words[number]):
            alone = _attributes(lines, " ".join(words[number:]), last)
            return " ".join(words[:number]).rstrip("-_ ") if alone else ""
    return ""


def _attributes(lines: Sequence[str], line: str, last: int) -> bool:
    """A date with its year, a verb and a final colon, and beside them nothing but a name."""
    if not line.endswith(":") or len(line) > LINE_CHARS or not _DATE.search(line):
        return False
    if not _VERB.search(line) and not _names_only_address(line):
        return False
    return _names_somebody(lines, line, last)


def _names_somebody(lines: Sequence[str], line: str, last: int) -> bool:
    rest = _ADDRESS.sub(" ", line.replace("< ", "<"))
    rest = _TIME.sub(" ", _DATE.sub(" ", _VERB.sub(" ", rest)))
    words = _names(_FOREIGN.sub(" ", rest))
    if len(words) > 7:
        return False
    if all(word[0].isupper() for word in words):
        return True
    after = next((other for other in lines[last + 1 : last + 4] if other.strip()), "")
    named = "@" in line and len(words) <= 3 and all(word.islower() for word in words)
    return named or (bool(QUOTED.match(after)) and not re.search(r"[^\W\d_]{3,}[.!?]\s", rest))


def _names(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w.'’-]*", text)


def _dateless(lines: Sequence[str], line: str, last: int) -> bool:
    """`Anna <anna@ysi.example> kirjoitti:` with quoted lines right below it."""
    below = next((other for other in lines[last + 1 : last + 3] if other.strip()), "")
    if (
        not line.endswith(":")
        or not QUOTED.match(below)
        or not _VERB.search(line)
        or not _ADDRESS.search(line)
    ):
        return False
    rest = _ADDRESS.sub(" ", _VERB.sub(" ", line))
    words = _names(rest)
    return len(words) <= 5 and all(word[0].isupper() for word in words)


def _names_only_address(line: str) -> bool:
    """FairEmail and old Gmail write no verb: date, clock, name, and the address in brackets at the end."""
    date = _DATE.search(line)
    return date is not None and date.start() <= 6 and bool(_CLOCK.search(line)) and line.endswith(">:")


def _header_block(bared: Sequence[str], at: int) -> int:
    """Line after a block of From, Date and To or Subject in consecutive lines; 0 if there is none.

    A letter template that somebody dictates has such lines too: a clock time or an address must stand in it.
    """
    first = _LABEL.match(bared[at])
    if first is None or first["other"] or (at and not first["from"] and _LABEL.match(bared[at - 1])):
        return 0
    end = _after_block(bared, at)
    found = [match for line in bared[at:end] if (match := _LABEL.match(line)) is not None]
    kinds = {kind for match in found for kind in _LABELS if match[kind]}
    dates = [match["value"] for match in found if match["date"]]
    if not {"from", "date"} <= kinds or not kinds & {"to", "subject"} or not re.search(r"\d", dates[0]):
        return 0
    if not first["from"] and not any(
        "@" in match["value"] for match in found if match["from"] or match["to"]
    ):
        return 0  # Hotmail of old begins with the date; so do people's own lists
    return end if _CLOCK.search(dates[0]) or any("@" in match["value"] for match in found) else 0


def _after_block(bared: Sequence[str], at: int) -> int:
    """The first line after label lines and their continuations (a long list of recipients wraps)."""
    end = at
    while end < min(len(bared), at + BLOCK_LINES) and bared[end]:
        if not _LABEL.match(bared[end]) and not (
            end > at and ("@" in bared[end] or bared[end - 1].endswith((",", ";")))
        ):
            break
        end += 1
    return end
