"""A row of the outbox becomes a letter when it is sent: one table of codes, one frame around all (D-24, D-32, D-33).

It only reads; it must never send, nor say what is no longer true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from base.settings import Settings
from models.outbox import OutboundMessage
from notifier import (
    letters_capped,
    letters_customer,
    letters_health,
    letters_lists,
    letters_moved,
    letters_receipts,
    letters_secrets,
    letters_staff,
)
from notifier.footers import footer
from notifier.letter import Automatic, Draft, Errand, Gone, Letter, LetterFile
from notifier.messages import MESSAGES, Origin
from notifier.render import Text, render, thread_subject
from notifier.tokens import reply_address

__all__ = ["WRITERS", "Gone", "Letter", "LetterFile", "write"]

# A draft, or several that are told in one mail.
Writer = Callable[[Errand], Draft | tuple[Draft, ...] | Gone]

WRITERS: Mapping[str, Writer] = {
    "C-01": letters_capped.received,
    "C-02": letters_customer.new_due,
    "C-06": letters_customer.done,
    "C-08": letters_customer.late,
    "C-37": letters_secrets.removed,
    "C-39": letters_customer.unknown_sender,
    "C-41": letters_capped.receipt,
    "A-1": letters_staff.task_to_its_handler,
    "A-2": letters_health.digest,
    "A-3": letters_health.digest,
    "A-4": letters_lists.reminder,
    "A-5": letters_moved.moved,
    "A-9": letters_staff.customer_replied,
    "K-01": letters_lists.unrouted,
    "K-02": letters_lists.overdue,
    "K-03": letters_lists.broken,
    "K-06": letters_secrets.incident,
    "K-10": letters_receipts.undelivered,
    "K-12": letters_health.health,
}

_AUTOMATIC: Mapping[Origin, Automatic | None] = {
    Origin.REPLIED: "auto-replied",
    Origin.GENERATED: "auto-generated",
    Origin.HUMAN: None,
}
_FOOTER = "\n--\n"


def write(session: Session, settings: Settings, message: OutboundMessage, now: datetime) -> Letter | Gone:
    """The letter as it is true at `now` (aware UTC), or Gone when there is nothing left to say."""
    errand = Errand(session, settings, message, now)
    written = WRITERS[message.code](errand)
    if isinstance(written, Gone):
        return written
    return _framed(errand, (written,) if isinstance(written, Draft) else written)


def _framed(errand: Errand, drafts: Sequence[Draft]) -> Letter:
    first, settings = drafts[0], errand.settings
    texts = [_rendered(errand, draft) for draft in drafts]
    return Letter(
        subject=texts[0].subject or _subject_of_thread(errand, first),
        body=_one_body([text.body for text in texts]),
        from_name=first.from_name or settings.company.name,
        service_address=first.service_address,
        reply_to=reply_address(
            settings,
            first.service_address,
            kind=first.reply_to.kind,
            number=first.reply_to.number,
            person=errand.message.address,
        ),
        in_reply_to=first.place.in_reply_to,
        references=first.place.references,
        files=tuple(file for draft in drafts for file in draft.files),
        automatic=_AUTOMATIC[MESSAGES[first.code].origin],
        codes=tuple(dict.fromkeys(code for draft in drafts for code in draft.told_codes or (draft.code,))),
        task_numbers=tuple(dict.fromkeys(number for draft in drafts for number in draft.task_numbers)),
    )


def _rendered(errand: Errand, draft: Draft) -> Text:
    audience = MESSAGES[draft.code].variant(draft.variant).audience
    return render(draft.code, errand.language, draft.variant, {**draft.values, **footer(errand, audience)})


def _subject_of_thread(errand: Errand, draft: Draft) -> str:
    """Always the same for one task, so that mail programs keep the thread (rule 12)."""
    assert draft.task is not None
    return thread_subject(errand.language, subject=draft.task.subject, number=draft.task.number)


def _one_body(bodies: Sequence[str]) -> str:
    """Several parts with one footer, the last one's."""
    return "\n".join([*(body.rpartition(_FOOTER)[0] for body in bodies[:-1]), bodies[-1]])
