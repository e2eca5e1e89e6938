"""The steps of one mail in order, in one transaction: who wrote it, where it belongs, and the one outcome it gets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from base.checkpoint import checkpoint
from base.errors import RefusedMail
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes import OUTCOMES, Decision
from intake.reading.value import Reading
from intake.secrets_told import after_secrets
from intake.thread import NO_THREAD, find_thread, recipients
from models.engine import Database
from models.mail import InboundMessage, MailState, Outcome
from router.senders import ADDRESS_CHARS, Sender, expect, who_writes

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def take_in(
    database: Database,
    settings: Settings,
    mail_id: int,
    read: Reading | RefusedMail,
    *,
    owner: str,
    now: datetime,
) -> bool:
    """Decide one stored mail. False: somebody else has decided it, or holds it now because our lease ran out."""
    return take_in_all(database, settings, [(mail_id, read)], owner=owner, now=now) == 1


def take_in_all(
    database: Database,
    settings: Settings,
    reads: Sequence[tuple[int | None, Reading | RefusedMail]],
    *,
    owner: str,
    now: datetime,
) -> int:
    """Decide these mails one after the other in one transaction: all of them, or none. How many were still ours."""

    def decide(session: Session) -> int:
        statement = select(InboundMessage).where(
            col(InboundMessage.id).in_([mail_id for mail_id, _ in reads])
        )
        rows = session.exec(statement.order_by(col(InboundMessage.id)).with_for_update())
        ours = {mail.id: mail for mail in rows if mail.state is MailState.STORED and mail.owner == owner}
        if len(reads) > 1:
            expect(
                session,
                {read.sender.address for _, read in reads if isinstance(read, Reading) and read.sender},
            )
        for mail_id, read in reads:
            if mail_id in ours:
                _decide(session, settings, ours[mail_id], read, now)
        return len(ours)

    return database.transaction(decide)


def _decide(
    session: Session, settings: Settings, mail: InboundMessage, read: Reading | RefusedMail, now: datetime
) -> None:
    incoming = _incoming(session, settings, mail, read)
    decision = next(
        decision
        for outcome in OUTCOMES
        if (decision := outcome(session, settings, incoming, now)) is not None
    )
    _note(session, mail, decision, now)
    after_secrets(session, settings, incoming, decision, now)
    session.flush()
    checkpoint("mail_before_commit")


def _incoming(
    session: Session, settings: Settings, mail: InboundMessage, read: Reading | RefusedMail
) -> Incoming:
    if isinstance(read, RefusedMail):
        return Incoming(mail, None, read.reason, Sender("", "", None, ()), NO_THREAD)
    reading = _storable(read)
    address = reading.sender.address if reading.sender else ""
    sender = who_writes(session, address, reading.sender.name if reading.sender else "")
    _describe(mail, reading, sender)
    return Incoming(mail, reading, None, sender, find_thread(session, settings, reading, sender))


def _storable(reading: Reading) -> Reading:
    """Without NUL and lone surrogates in any string: PostgreSQL refuses them, and the mail would never be decided."""
    if not any(_UNSTORABLE.search(text) for text in _texts(reading)):
        return reading
    return Reading.from_json(_without_unstorable(reading.to_json()))


def _texts(value: Any) -> Iterator[str]:
    """Every string in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _without_unstorable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, Mapping):
        return {name: _without_unstorable(one) for name, one in value.items()}
    return [_without_unstorable(one) for one in value] if isinstance(value, (list, tuple)) else value


def _describe(mail: InboundMessage, reading: Reading, sender: Sender) -> None:
    mail.classification, mail.verdict = reading.classification, reading.verdict
    mail.sender_name, mail.sender_address = sender.name, sender.address[:ADDRESS_CHARS]
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
