"""Parts a person's own words from quotes, forwards and signatures (fi, sv, en); in doubt it keeps, it never drops own words.

Where somebody else's words begin is told by quote_marks.py. Line by line and linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intake.reading.quote_marks import QUOTED, Cut, bare, first_mark, is_attribution_verb, mark
from intake.reading.signatures import without_signature


@dataclass(frozen=True)
class Own:
    """`own`: the person's words; `forwarded`: what they passed on (D-40); `signature` and `quoted`: taken off."""

    own: str
    forwarded: str = ""
    signature: str = ""
    quoted: str = ""


# Tags of gateways and lists may stand before the mark, as everywhere (D-28).
_FORWARD_SUBJECT = re.compile(
    r"(?i)^\s{0,5}(?:(?:\[[^\]]{1,40}\]|\*{1,3}[^*]{1,40}\*{1,3})\s{0,5}){0,5}(?:fwd?|vl|vb|wg|tr|rv)\s{0,3}:"
)
_RULER = re.compile(r"^_{5,}$")
# A signed mail in one piece (RFC 9580 section 7): its words stand between the armour, lines of dashes escaped.
_SIGNED = re.compile(
    r"(?m)^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]{1,30}: [^\n]{0,200}\n){0,10}(?:[ \t]*\n)?"
)
_SIGNED_END = re.compile(
    r"(?m)^-----BEGIN PGP SIGNATURE-----[ \t]*$(?:\n(?!-----END)[^\n]{0,200}){0,60}(?:\n-----END PGP SIGNATURE-----[ \t]*$)?"
)


def is_forward_subject(subject: str) -> bool:
    """VL:, VB:, Fwd: before every other mark: what stands below the person's words was forwarded, not quoted."""
    return bool(_FORWARD_SUBJECT.match(subject))


def split(text: str, *, forward: bool = False) -> Own:
    """Cuts at the first mark; own lines between quoted ones are kept. `forward`: the subject says it is one.

    Where nothing of the person's would remain, a certain mark makes the rest the forwarded part (D-40: still of
    the task) and an uncertain one, an attribution without '>' below it, keeps everything.
    """
    text = _without_armour(text)
    lines = text.split("\n")
    bared = [bare(line) for line in lines]
    cut = first_mark(lines, bared)
    if cut is None:
        lines, quoted = _unattributed(lines)
        own, signature = without_signature(lines)
        return Own(
            "\n".join(own).strip() or text.strip(), signature=signature, quoted="\n".join(_unquoted(quoted))
        )
    same_line = [cut.above] if cut.above else []
    above, signature = without_signature(_without_ruler([*lines[: cut.start], *same_line]))
    between = _is_quote(lines, cut)
    below, rest = _between(lines, bared, cut) if between else ([], lines[cut.start :])
    below, other_signature = without_signature(below, words_above=any(line.strip() for line in above))
    own_text = "\n".join([*_trimmed(above), *([""] if _loose(lines, cut) else []), *_trimmed(below)]).strip()
    taken = "\n".join(_unquoted(rest) if between else rest).strip()
    if not own_text and cut.kind == "attribution" and not between:
        return Own(text.strip())
    # Outlook writes the same separator above what it forwards and what it quotes: the subject tells them apart (D-40).
    is_forward = cut.kind == "forward" or forward or not own_text
    signature = "\n".join(part for part in (signature, other_signature) if part)
    return Own(own_text, taken if is_forward else "", signature, "" if is_forward else taken)


def holds_own_words(text: str) -> bool:
    """Whether a person wrote anything of this themselves, beside quoted lines, a quote or a forward below its mark."""
    if all(QUOTED.match(line) for line in text.split("\n") if line.strip()):
        return False
    return bool(split(text).own)


def _unattributed(lines: list[str]) -> tuple[list[str], list[str]]:
    """Own lines, and those of quotes under no line of their own: answered ones, or two and more at the very end."""
    if _answers(lines):
        return [line for line in lines if not QUOTED.match(line)], [
            line for line in lines if QUOTED.match(line)
        ]
    end = len(lines)
    while end and (not lines[end - 1].strip() or QUOTED.match(lines[end - 1])):
        end -= 1
    quoted = [line for line in lines[end:] if line.strip()]
    apart = 0 < end < len(lines) and not lines[end].strip()
    return (lines[:end], quoted) if apart and len(quoted) > 1 else (lines, [])


def _answers(lines: Sequence[str]) -> bool:
    """Whether a person answers between quoted lines: a sentence is quoted first, or two questions are answered.

    Of a list of one's own that is marked with '>' the items are no sentences.
    """
    said = [line for line in lines if line.strip()]
    ends = {at for at in range(len(said) - 1) if QUOTED.match(said[at]) and not QUOTED.match(said[at + 1])}
    if not ends or any(said[at].startswith((" ", "\t")) for at in ends):
        return False
    asked = [at for at in ends if said[at].rstrip().endswith("?")]
    return len(asked) > 1 or (bool(QUOTED.match(said[0])) and bool(_SENTENCE.search(said[min(ends)])))


_SENTENCE = re.compile(r"\w[.?!]\s{0,3}$")


def _without_armour(text: str) -> str:
    begin = _SIGNED.search(text)
    if begin is None:
        return text
    signature = _SIGNED_END.search(text, begin.end())
    words = text[begin.end() : signature.start() if signature else len(text)]
    rest = text[signature.end() :] if signature else ""
    return "\n".join([text[: begin.start()], re.sub(r"(?m)^- (?=-)", "", words).rstrip(), rest]).strip("\n")


def _is_quote(lines: Sequence[str], cut: Cut) -> bool:
    """Whether '>' marks what is quoted, so that lines without it are the person's own."""
    if QUOTED.match(lines[cut.start]):
        return True
    after = [line for line in lines[cut.end : cut.end + 8] if line.strip()]
    if after and cut.kind == "reply" and is_attribution_verb(after[0]):
        after = after[1:]  # Proton: a separator, then an attribution
    return bool(after) and bool(QUOTED.match(after[0]))


def _between(lines: Sequence[str], bared: Sequence[str], cut: Cut) -> tuple[list[str], list[str]]:
    """Own lines among and below quoted ones, and the quoted ones; an unquoted mark further down ends it."""
    own: list[str] = []
    taken = list(lines[cut.start : cut.end])
    at = cut.end
    while at < len(lines):
        found = None if QUOTED.match(lines[at]) else mark(lines, bared, at)
        if found is not None and not _is_quote(lines, found):
            return own, taken + list(lines[at:])
        if found is not None:
            taken += lines[at : found.end]
            at = found.end
            continue
        (taken if QUOTED.match(lines[at]) else own).append(lines[at])
        at += 1
    return own, taken


def _loose(lines: Sequence[str], cut: Cut) -> bool:
    """An empty line stood between the words above and below the quote."""
    return cut.start > 0 and not lines[cut.start - 1].strip()


def _unquoted(lines: Sequence[str]) -> list[str]:
    return [re.sub(r"^[ \t]?>[ \t]?", "", line) for line in lines]


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).strip("\n\ufeff ").split("\n")


def _without_ruler(lines: list[str]) -> list[str]:
    """Outlook draws 32 underscores above its header block, of old five."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or _RULER.match(kept[-1].strip())):
        kept.pop()
    return kept
