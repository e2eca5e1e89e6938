"""The steps of reading one mail, in their order; it never decides anything about it and never writes but through `keep_file`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from email.message import Message

from base.errors import RefusedMail
from intake.reading.authresults import verdict
from intake.reading.bounds import BOUNDS, Bounds
from intake.reading.classify import bounce_report, classify, is_spam
from intake.reading.filenames import decode_words, safe_name
from intake.reading.identity import ids
from intake.reading.language import language_of
from intake.reading.leaves import Leaf, Leaves, body_text, children, payload, walk
from intake.reading.parse import Parsed, bare, parse
from intake.reading.quotes import is_forward_subject, split
from intake.reading.secrets import redact
from intake.reading.text import clean_line, header
from intake.reading.value import FilePart, Reading, ReadingSettings

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")

KeepFile = Callable[[int, bytes], None]


def read(raw: bytes, keep_file: KeepFile, settings: ReadingSettings, bounds: Bounds = BOUNDS) -> Reading:
    """Bytes → value. Raises RefusedMail, and nothing else, for what the mail itself is to blame for."""
    mail = parse(raw, bounds)
    leaves = walk(mail.message, bounds)
    body, cut_off = body_text(leaves, bounds)
    own = split(body, forward=is_forward_subject(mail.subject))
    files, attached = _keep(leaves, raw, mail.message, keep_file, bounds)
    forwarded = "\n\n".join(part for part in (own.forwarded, *attached) if part.strip())
    kind = classify(mail, leaves, own.own, settings)
    texts = [redact(text) for text in (mail.subject, own.own, forwarded, _full(body, attached))]
    sender = mail.senders[0] if len(mail.senders) == 1 and len(mail.all("from")) == 1 else None
    return Reading(
        message_id=next(iter(ids(mail.first("message-id"))), None),
        in_reply_to=ids(mail.first("in-reply-to")),
        references=ids(mail.first("references")),
        sender=sender,
        to=mail.to,
        cc=mail.cc,
        reply_to=mail.reply_to,
        delivered_to=_delivered_to(mail),
        date=mail.date,
        subject=texts[0][0],
        text=texts[1][0],
        forwarded=texts[2][0],
        full_text=texts[3][0],
        language=language_of(own.own, forwarded, mail.subject),
        files=files,
        classification=kind,
        bounce=bounce_report(mail, leaves) if kind == "bounce" else None,
        verdict=verdict(
            mail.headers,
            authserv_ids=settings.authserv_ids,
            mode=settings.mode,
            trust_border=settings.trust_border,
            sender=sender,
        ),
        spam=is_spam(mail),
        defects=tuple(sorted({*mail.defects, *leaves.defects, *cut_off})),
        secrets=sum(count for _, count in texts[:3]),
    )


def _keep(
    leaves: Leaves, raw: bytes, outer: Message, keep_file: KeepFile, bounds: Bounds
) -> tuple[tuple[FilePart, ...], tuple[str, ...]]:
    """Each file handed out and forgotten, one at a time; the words of attached mails, which are forwards (D-40)."""
    kept: list[FilePart] = []
    words: list[str] = []
    for number, leaf in enumerate(leaves.files, start=1):
        content = payload(leaf, raw, outer)
        keep_file(number, content)
        kept.append(_file(leaf, number, content, bounds))
        if leaf.type == "message/rfc822" and len(words) < bounds.forwards:
            words.append(_attached_text(content, bounds))
    return tuple(kept), tuple(words)


def _file(leaf: Leaf, number: int, content: bytes, bounds: Bounds) -> FilePart:
    name = leaf.name
    if not name and leaf.type == "message/rfc822":
        name = next((clean_line(decode_words(header(inner, "Subject"))) for inner in children(leaf.part)), "")
        name = name.replace("/", "_").replace("\\", "_")
    return FilePart(
        number=number,
        name=safe_name(name, number=number, type=leaf.type, bounds=bounds),
        type=leaf.type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        inline=leaf.inline,
    )


def _attached_text(content: bytes, bounds: Bounds) -> str:
    """Sender, date and subject, as far as it has them, and text of an attached mail; what it has attached itself stays in its file."""
    try:
        inner = parse(content[: bounds.forward_bytes], bounds)
    except RefusedMail:  # the file is kept all the same
        return ""
    text, _ = body_text(walk(inner.message, bounds), bounds)
    sender = ", ".join(f"{one.name} <{one.address}>".strip() for one in inner.senders)
    headers = (("From", sender), ("Date", inner.first("date")), ("Subject", inner.subject))
    head = "\n".join(f"{name}: {value}" for name, value in headers if value.strip())
    return "\n\n".join(part for part in (head, text.strip("\n")) if part)


def _full(body: str, attached: tuple[str, ...]) -> str:
    return "\n\n".join([body, *attached]) if attached else body


def _delivered_to(mail: Parsed) -> tuple[str, ...]:
    found = (bare(value) for name in _DELIVERED for value in mail.all(name))
    return tuple(dict.fromkeys(address for address in found if "@" in address))
