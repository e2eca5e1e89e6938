"""Parts a person's own words from quotes, forwards and signatures (fi, sv, en); in doubt it keeps, it never drops own words.

Line by line and linear: every pattern is bounded, and lines of more than 400 characters are never attributions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intake.reading.signatures import without_signature


@dataclass(frozen=True)
class Own:
    """`own`: the person's words; `forwarded`: what they passed on (D-40); `signature` and `quoted`: taken off."""

    own: str
    forwarded: str = ""
    signature: str = ""
    quoted: str = ""


LINE_CHARS = 400
_FORWARD_SUBJECT = re.compile(r"(?i)^\s{0,5}(fwd?|vl|vb|wg)\s{0,3}:")
_REPLY_MARK = r"alkuperäinen viesti|ursprungligt meddelande|originalmeddelande|original message"
_FORWARD_MARK = (
    r"välitetty viesti(?: alkaa)?|edelleenlähetetty viesti|vidarebefordrat (?:meddelande|brev)|"
    r"(?:begin )?forwarded message|start på vidarebefordrat meddelande"
)
_SEPARATOR = re.compile(
    rf"(?i)^[-_]{{2,40}}\s{{0,3}}(?:(?P<reply>{_REPLY_MARK})|(?P<forward>{_FORWARD_MARK}))\s{{0,3}}[-_]{{2,40}}$|"
    rf"^(?P<bare>{_FORWARD_MARK}):$"
)
_QUOTED = re.compile(r"^[ \t]?>")
_RULER = re.compile(r"^_{20,}$")

_MONTH = (
    r"(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu|jan|feb|mar|mär|apr|maj|mai|may|jun|"
    r"jul|aug|sep|okt|oct|nov|dec|dez)[a-zåäö]{0,9}\.?"
)
_DATE = re.compile(
    rf"(?i)\b(?:\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|"
    rf"\d{{1,2}}\.?\s{_MONTH},?\s\d{{4}}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})(?!\d)"
)
_VERB = re.compile(r"(?i)\b(?:kirjoitti|skrev|wrote|schrieb)\b")
_ADDRESS = re.compile(r"<\s{0,2}(?:mailto:)?[^<>\s]{1,254}>|\(?[^\s<>()]{1,64}@[^\s<>()]{1,190}\)?")
_TIME = re.compile(
    r"(?i)\b(?:klo|kello|kl|at|on|den|am|pm|um|uhr|mo|mi|do|fr|sa|so|utc|gmt|eet|eest|ma|ti|ke|to|pe|la|su|"
    r"(?:maanan|tiis|keskiviik|tors|perjan|lauan|sunnun)[a-zäö]{1,6}|mån|må|tis|ons|tors|tor|fre|lör|sön|(?:mån|tis|ons|"
    r"tors|fre|lör|sön)dag(?:en)?|mon|tues?|wed|thur?s?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b\.?|"
    r"[+-]?\d{1,2}(?:[.:]\d{2}){0,2}\b"
)
_LABELS = {
    "from": r"lähettäjä|från|from|von",
    "date": r"lähetetty|päivämäärä|päiväys|pvm|skickat|datum|sent|date|gesendet",
    "to": r"vastaanottaja|saaja|till|to|an",
    "subject": r"aihe|otsikko|ämne|subject|betreff",
    "other": r"kopio|piilokopio|kopia|cc|bcc|vastaus|svar till|reply-to|tärkeys|prioritet|importance|liitteet|bilagor",
}
_LABEL = re.compile(
    r"(?i)^\*?(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")\s?:\*?(?P<value>.*)$"
)
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b(?!\.)")
BLOCK_LINES = 14


@dataclass(frozen=True)
class _Cut:
    """A place where somebody else's words begin: its first line, the first line after the mark, and its kind."""

    start: int
    end: int
    kind: str  # attribution, reply, forward, block


def is_forward_subject(subject: str) -> bool:
    """VL:, VB:, Fwd: at the very front: what stands below a header block was forwarded, not quoted."""
    return bool(_FORWARD_SUBJECT.match(subject))


def split(text: str, *, forward: bool = False) -> Own:
    """Cuts at the first mark; own lines between quoted ones are kept. `forward`: the subject says it is one.

    Where nothing of the person's would remain, a certain mark makes the rest the forwarded part (D-40: still of
    the task) and an uncertain one, an attribution without '>' below it, keeps everything.
    """
    lines = text.split("\n")
    bare = [_bare(line) for line in lines]
    cut = next((found for at in range(len(lines)) if (found := _mark(lines, bare, at)) is not None), None)
    if cut is None:
        lines, quoted = _unattributed(lines)
        own, signature = without_signature(lines)
        return Own(
            "\n".join(own).strip() or text.strip(), signature=signature, quoted="\n".join(_unquoted(quoted))
        )
    above, signature = without_signature(_without_ruler(lines[: cut.start]))
    between = _is_quote(lines, cut)
    below, rest = _between(lines, bare, cut) if between else ([], lines[cut.start :])
    below, other_signature = without_signature(below)
    own_text = "\n".join([*_trimmed(above), *([""] if _loose(lines, cut) else []), *_trimmed(below)]).strip()
    taken = "\n".join(_unquoted(rest) if between else rest).strip()
    if not own_text and cut.kind == "attribution" and not between:
        return Own(text.strip())
    is_forward = cut.kind == "forward" or (cut.kind == "block" and forward) or not own_text
    signature = "\n".join(part for part in (signature, other_signature) if part)
    return Own(own_text, taken if is_forward else "", signature, "" if is_forward else taken)


def holds_own_words(text: str) -> bool:
    """Whether a person wrote anything of this themselves, beside quoted lines, a quote or a forward below its mark."""
    if all(_QUOTED.match(line) for line in text.split("\n") if line.strip()):
        return False
    return bool(split(text).own)


def _unattributed(lines: list[str]) -> tuple[list[str], list[str]]:
    """A quote at the very end under no line of its own: two lines of '>' or more, an empty line above them."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _QUOTED.match(lines[end - 1])):
        end -= 1
    quoted = [line for line in lines[end:] if line.strip()]
    apart = 0 < end < len(lines) and not lines[end].strip()
    return (lines[:end], quoted) if apart and len(quoted) > 1 else (lines, [])


def _bare(line: str) -> str:
    """A line without quote marks, for recognising marks only."""
    return re.sub(r"^[ \t]?(?:>[ \t]?){1,20}", "", line).strip("\ufeff \t\xa0\r")


def _mark(lines: Sequence[str], bare: Sequence[str], at: int) -> _Cut | None:
    line = bare[at]
    if not line or len(line) > LINE_CHARS:
        return None
    separator = _SEPARATOR.match(line)
    if separator:
        return _Cut(at, _after_block(bare, at + 1), "reply" if separator["reply"] else "forward")
    end = _header_block(bare, at)
    if end:
        return _Cut(at, end, "block")
    for last in range(at, min(at + 3, len(lines))):
        if not bare[last]:
            break
        if _attributes(lines, bare, at, last):
            # The line above an attribution is the person's own: only the shortest run of lines is the mark.
            shorter = any(_attributes(lines, bare, first, last) for first in range(at + 1, last + 1))
            return None if shorter else _Cut(at, last + 1, "attribution")
    return None


def _attributes(lines: Sequence[str], bare: Sequence[str], first: int, last: int) -> bool:
    """A date with its year, a verb and a final colon, and beside them nothing but a name."""
    if not bare[last].endswith(":"):
        return False
    line = " ".join(bare[first : last + 1])
    if len(line) > LINE_CHARS or not _VERB.search(line) or not _DATE.search(line):
        return False
    rest = _ADDRESS.sub(" ", line.replace("< ", "<"))
    rest = _TIME.sub(" ", _DATE.sub(" ", _VERB.sub(" ", rest)))
    words = re.findall(r"[^\W\d_][\w.'’-]*", rest)
    if len(words) > 7:
        return False
    if all(word[0].isupper() for word in words):
        return True
    after = next((other for other in lines[last + 1 : last + 4] if other.strip()), "")
    named = "@" in line and len(words) <= 3 and all(word.islower() for word in words)
    return named or (bool(_QUOTED.match(after)) and not re.search(r"[^\W\d_]{3,}[.!?]\s", rest))


def _header_block(bare: Sequence[str], at: int) -> int:
    """Line after a block of From, Date and To or Subject in consecutive lines; 0 if there is none.

    A letter template that somebody dictates has such lines too: a clock time or an address must stand in it.
    """
    first = _LABEL.match(bare[at])
    if first is None or first.lastgroup is None or not first["from"]:
        return 0
    end = _after_block(bare, at)
    found = [match for line in bare[at:end] if (match := _LABEL.match(line)) is not None]
    kinds = {kind for match in found for kind in _LABELS if match[kind]}
    dates = [match["value"] for match in found if match["date"]]
    if not {"from", "date"} <= kinds or not kinds & {"to", "subject"} or not re.search(r"\d", dates[0]):
        return 0
    return end if _CLOCK.search(dates[0]) or any("@" in match["value"] for match in found) else 0


def _after_block(bare: Sequence[str], at: int) -> int:
    """The first line after label lines and their continuations (a long list of recipients wraps)."""
    end = at
    while end < min(len(bare), at + BLOCK_LINES) and bare[end]:
        if not _LABEL.match(bare[end]) and not (
            end > at and ("@" in bare[end] or bare[end - 1].endswith((",", ";")))
        ):
            break
        end += 1
    return end


def _is_quote(lines: Sequence[str], cut: _Cut) -> bool:
    """Whether '>' marks what is quoted, so that lines without it are the person's own."""
    if _QUOTED.match(lines[cut.start]):
        return True
    after = [line for line in lines[cut.end : cut.end + 8] if line.strip()]
    if after and cut.kind == "reply" and _VERB.search(after[0]):
        after = after[1:]  # Proton: a separator, then an attribution
    return bool(after) and bool(_QUOTED.match(after[0]))


def _between(lines: Sequence[str], bare: Sequence[str], cut: _Cut) -> tuple[list[str], list[str]]:
    """Own lines among and below quoted ones, and the quoted ones; an unquoted mark further down ends it."""
    own: list[str] = []
    taken = list(lines[cut.start : cut.end])
    at = cut.end
    while at < len(lines):
        mark = None if _QUOTED.match(lines[at]) else _mark(lines, bare, at)
        if mark is not None and not _is_quote(lines, mark):
            return own, taken + list(lines[at:])
        if mark is not None:
            taken += lines[at : mark.end]
            at = mark.end
            continue
        (taken if _QUOTED.match(lines[at]) else own).append(lines[at])
        at += 1
    return own, taken


def _loose(lines: Sequence[str], cut: _Cut) -> bool:
    """An empty line stood between the words above and below the quote."""
    return cut.start > 0 and not lines[cut.start - 1].strip()


def _unquoted(lines: Sequence[str]) -> list[str]:
    return [re.sub(r"^[ \t]?>[ \t]?", "", line) for line in lines]


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).strip("\n\ufeff ").split("\n")


def _without_ruler(lines: list[str]) -> list[str]:
    """Outlook draws 32 underscores above its header block."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or _RULER.match(kept[-1].strip())):
        kept.pop()
    return kept
