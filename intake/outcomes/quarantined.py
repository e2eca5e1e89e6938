"""Mail that a person must look at: stored with a number, a due time and a case, and told to the coordinator (K-01)."""

import re
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from acts.cases import join_flood, open_case
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from intake.outcomes.junk import is_unproven
from intake.outcomes.task import writes_for
from intake.reading.value import Reading
from intake.thread import others_thread, strangers_thread
from models.case import CaseKind
from models.mail import Outcome
from models.outbox import OutboundMessage
from models.task import Task, next_number
from notifier.messages import LANGUAGES
from notifier.queue import Recipient, queue, raise_alarm
from router.senders import ADDRESS_CHARS
from rules.civil import civil_date
from rules.rights import Verdict, may_join

# Whoever writes from there says that no answer is wanted.
NOBODY_READS = re.compile(
    r"(?:mailer-?daemon|postmaster|(?:no|not|do-?not|ei|ala)[-_.]?(?:reply|respond|answer|vasta\w{0,6})|svara-?(?:inte|ej)|bounces?)[^@]{0,40}@"
)


def unreadable_or_forged(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """What cannot be read, has not exactly one author, or claims an author who it is proven not to be (D-30)."""
    if incoming.reading is None:
        return _quarantine(session, settings, incoming, CaseKind.UNREADABLE, now, reason=incoming.refused)
    # Automatic mail asks for nothing, and the mail server's word on spam is believed for strangers alone (D-34).
    if incoming.is_automatic or (incoming.sender.is_stranger and incoming.reading.spam):
        return None
    if incoming.reading.sender is None:
        return _quarantine(session, settings, incoming, CaseKind.NO_SENDER, now, reason="no_single_sender")
    if may_join(incoming.verdict) and not is_unproven(incoming):
        return None
    looks_like = "" if incoming.sender.is_stranger else incoming.author
    kind = CaseKind.LEAD if incoming.sender.is_stranger else CaseKind.NOT_PROVEN
    return _quarantine(session, settings, incoming, kind, now, reason="not_proven", looks_like=looks_like)


def strangers(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> Decision | None:
    """An unknown sender: somebody in a thread gets no answer (D-29), anybody else the neutral receipt C-39 (R-26)."""
    assert incoming.reading is not None
    if not incoming.sender.is_stranger:
        return _in_others_thread(session, settings, incoming, now)
    task = strangers_thread(session, settings, incoming.reading)
    if task is not None:
        return _in_thread(session, settings, incoming, task, now)
    if incoming.reading.spam:
        return Decision(Outcome.IGNORED, "spam")
    decision = _quarantine(session, settings, incoming, CaseKind.LEAD, now, reason="unknown_sender")
    if incoming.verdict is Verdict.PASS:
        _receipt(session, settings, incoming, now)
    return decision


def _in_others_thread(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """A known sender who answers our mail in another customer's thread is a stranger there, too."""
    assert incoming.reading is not None
    if incoming.thread.task is not None:
        return None
    task = others_thread(session, settings, incoming.reading, incoming.sender)
    return None if task is None else _in_thread(session, settings, incoming, task, now)


def _in_thread(
    session: Session, settings: Settings, incoming: Incoming, task: Task, now: datetime
) -> Decision:
    return _quarantine(
        session, settings, incoming, CaseKind.STRANGER, now, reason="stranger_in_thread", task=task,
        looks_like="" if incoming.sender.is_stranger else incoming.author,
    )  # fmt: skip


def undecidable(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> Decision:
    """A known sender who may not give tasks, or an address of two customers without a hint for which (D-22)."""
    contact = writes_for(session, incoming)
    kind = CaseKind.AMBIGUOUS if contact is None else CaseKind.NO_RIGHT
    return _quarantine(
        session, settings, incoming, kind, now, reason=kind.value, looks_like=incoming.author,
        customer_id=contact.customer_id if contact else None,
    )  # fmt: skip


def _quarantine(
    session: Session,
    settings: Settings,
    incoming: Incoming,
    kind: CaseKind,
    now: datetime,
    *,
    reason: str | None,
    task: Task | None = None,
    customer_id: int | None = None,
    looks_like: str = "",
) -> Decision:
    mail = incoming.mail
    mail.number = next_number(session, "mail")
    case = join_flood(session, settings, kind=kind, mail=mail, task=task, looks_like=looks_like) or open_case(
        session,
        settings,
        kind=kind,
        mail=mail,
        task=task,
        customer_id=customer_id,
        looks_like=looks_like,
        flood=mail.flood,
        now=now,
    )
    mail.due_at = case.due_at
    return Decision(Outcome.QUARANTINED, reason, task)


def _receipt(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> None:
    """C-39, once a day an address and at most so many an hour in all; past the cap silence and K-12 (D-34)."""
    assert incoming.reading is not None
    address = incoming.sender.address
    if len(address) > ADDRESS_CHARS or NOBODY_READS.match(address):
        return
    if _is_queued_today(session, key := f"C-39:{address}:{civil_date(now)}"):
        return
    # In all within an hour: forged senders must not make a relay of us (D-34).
    most = settings.flood.strangers_answers_an_hour
    lately = select(OutboundMessage.id).where(
        col(OutboundMessage.code) == "C-39", col(OutboundMessage.created_at) > now - timedelta(hours=1)
    )
    if len(session.exec(lately.limit(most)).all()) >= most:
        _warn_of_flood(session, settings, now)
        return
    queue(
        session,
        settings,
        code="C-39",
        to=Recipient(address, _language(incoming.reading)),
        cause=f"mail:{incoming.mail.id}",
        dedupe_key=key,
        inbound_id=incoming.mail.id,
        now=now,
    )


def _is_queued_today(session: Session, dedupe_key: str) -> bool:
    """Who was answered today already is no reason to warn of the cap."""
    statement = select(OutboundMessage.id).where(col(OutboundMessage.dedupe_key) == dedupe_key)
    return session.exec(statement).first() is not None


def _language(reading: Reading) -> str:
    """Strangers are answered in their language; in Finnish where it is none of ours or cannot be told (d.2)."""
    return reading.language if reading.language in LANGUAGES else "fi"


def _warn_of_flood(session: Session, settings: Settings, now: datetime) -> None:
    """Once a day: a flood goes up and down, and one warning is enough to look at it."""
    most = settings.flood.strangers_answers_an_hour
    raise_alarm(
        session,
        settings,
        code="K-12",
        dedupe_key=f"C-39:cap:{civil_date(now)}",
        text=f"more than {most} unknown senders within an hour: no further C-39",
        now=now,
        facts={"variant": "strangers", "answers": most},
    )
