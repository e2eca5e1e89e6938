"""The steps of one mail in order, in one transaction: who wrote it, where it belongs, and the one outcome it gets."""

from datetime import datetime

from sqlmodel import Session, col, select

from base.checkpoint import checkpoint
from base.errors import RefusedMail
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes import OUTCOMES, Decision
from intake.reading.value import Reading
from intake.thread import NO_THREAD, find_thread, recipients
from models.engine import Database
from models.mail import InboundMessage, MailState, Outcome
from router.senders import Sender, who_writes


def take_in(
    database: Database,
    settings: Settings,
    mail_id: int,
    read: Reading | RefusedMail,
    *,
    owner: str,
    now: datetime,
) -> bool:
    """Decide one stored mail. False: somebody else decided it, holds it now, or a mail it refers to comes first."""

    def decide(session: Session) -> bool:
        mail = session.get_one(InboundMessage, mail_id, with_for_update=True)
        if mail.state is not MailState.STORED or mail.owner != owner:
            return False
        if _waits_for_another(session, mail, now):
            return False
        incoming = _incoming(session, settings, mail, read)
        decision = next(
            decision
            for outcome in OUTCOMES
            if (decision := outcome(session, settings, incoming, now)) is not None
        )
        _note(session, mail, decision, now)
        checkpoint("mail_before_commit")
        return True

    return database.transaction(decide)


def _waits_for_another(session: Session, mail: InboundMessage, now: datetime) -> bool:
    """Whether a mail that it refers to is in other hands right now: decided first, it gives the thread."""
    if not mail.references:
        return False
    statement = select(InboundMessage).where(
        col(InboundMessage.message_id).in_(mail.references),
        col(InboundMessage.state) == MailState.STORED,
        col(InboundMessage.id) != mail.id,
    )
    # A lease that ran out, or two mails that name each other, must not hold anything up for ever.
    return any(
        other.owner != mail.owner
        and other.lease_until is not None
        and other.lease_until > now
        and (other.id or 0) < (mail.id or 0)
        for other in session.exec(statement)
    )


def _incoming(
    session: Session, settings: Settings, mail: InboundMessage, read: Reading | RefusedMail
) -> Incoming:
    if isinstance(read, RefusedMail):
        return Incoming(mail, None, read.reason, Sender("", "", None, ()), NO_THREAD)
    address = read.sender.address if read.sender else ""
    sender = who_writes(session, address, read.sender.name if read.sender else "")
    _describe(mail, read, sender)
    return Incoming(mail, read, None, sender, find_thread(session, settings, read, sender))


def _describe(mail: InboundMessage, reading: Reading, sender: Sender) -> None:
    mail.classification, mail.verdict = reading.classification, reading.verdict
    mail.sender_name, mail.sender_address = sender.name, sender.address
    mail.recipients = recipients(reading)
    mail.subject, mail.language = reading.subject, reading.language
    mail.defects = list(reading.defects)


def _note(session: Session, mail: InboundMessage, decision: Decision, now: datetime) -> None:
    mail.outcome, mail.reason = decision.outcome, decision.reason
    if decision.task is not None:
        mail.task_id = decision.task.id
    quarantined = decision.outcome is Outcome.QUARANTINED
    mail.state = MailState.QUARANTINED if quarantined else MailState.DECIDED
    mail.decided_at = now
    mail.owner = mail.lease_until = None
    session.add(mail)
