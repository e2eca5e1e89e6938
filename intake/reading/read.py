"""The steps of reading one mail, in their order; it never decides anything about it and never writes but through `keep_file`."""

from __future__ import annotations

from pathlib import PurePosixPath

from base.errors import RefusedMail
from intake.reading.attached import Attached, KeepFile, keep
from intake.reading.authresults import verdict
from intake.reading.body import body_text
from intake.reading.bounces import bounce_report
from intake.reading.classify import classify
from intake.reading.encryption import hides_words, holds_armour
from intake.reading.identity import ids
from intake.reading.language import language_of
from intake.reading.parse import Parsed, bare, parse
from intake.reading.quotes import is_forward_subject, split
from intake.reading.secret_files import FileSecrets, opened_types
from intake.reading.secrets import redact_all
from intake.reading.skeleton import Raw
from intake.reading.spam import is_spam
from intake.reading.uuencoded import parted
from intake.reading.value import Reading, ReadingSettings
from intake.reading.walk import walk

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")


def read(raw: Raw, keep_file: KeepFile, settings: ReadingSettings) -> Reading:
    """Bytes → value. Raises RefusedMail, and nothing else, for what the mail itself is to blame for."""
    bounds = settings.bounds
    if raw[:3] == b"\xef\xbb\xbf":  # some gateways put a byte order mark before the first header
        raw = raw[3:]
    mail = parse(raw, bounds)
    leaves = walk(mail.message, bounds)
    body, flaws = body_text(leaves, bounds)
    body, enclosed = parted(body)
    forward = is_forward_subject(mail.subject)
    own = split(body, forward=forward)
    if hides_words(own.own, leaves.encrypted):
        raise RefusedMail("encrypted")
    file_secrets = FileSecrets(keep_file)
    attached = keep(leaves, raw, mail.message, file_secrets.keep, bounds, enclosed)
    if not body.strip() and attached.hidden_text:
        body = attached.hidden_text
        own = split(body, forward=forward)
    forwarded = _paragraphs(own.forwarded, *attached.forwarded)
    hidden = ("encrypted_part",) if leaves.encrypted or holds_armour(own.own) else ()
    said, full = _paragraphs(own.own, *attached.invitations), _full(body, attached)
    kind = classify(mail, leaves, own.own, settings)
    names = [PurePosixPath(file.name) for file in attached.files]
    texts, secrets = redact_all((mail.subject, said, forwarded, full, *(name.stem for name in names)))
    removed = secrets + file_secrets.count
    opened = opened_types(forwarded=texts[2] != forwarded, secrets=removed)
    redacted_names = [stem + name.suffix for stem, name in zip(texts[4:], names, strict=True)]
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
        subject=texts[0],
        text=texts[1],
        forwarded=texts[2],
        full_text=texts[3],
        language=language_of(own.own, forwarded, mail.subject),
        files=file_secrets.flagged(
            attached.files, redacted_names, f"{mail.subject}\n{full}", opened, secrets=removed
        ),
        classification=kind,
        bounce=bounce_report(mail, leaves, settings) if kind == "bounce" else None,
        verdict=verdict(
            mail.headers,
            authserv_ids=settings.authserv_ids,
            mode=settings.mode,
            trust_border=settings.trust_border,
            sender=sender,
        ),
        spam=is_spam(mail),
        defects=tuple(sorted({*mail.defects, *leaves.defects, *flaws, *attached.defects, *hidden})),
        secrets=removed,
    )


def _full(body: str, attached: Attached) -> str:
    added = (*attached.invitations, *attached.forwarded)
    return "\n\n".join([body, *added]) if added else body


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text.strip())


def _delivered_to(mail: Parsed) -> tuple[str, ...]:
    found = (bare(value) for name in _DELIVERED for value in mail.all(name))
    return tuple(dict.fromkeys(address for address in found if "@" in address))
