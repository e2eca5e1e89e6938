"""After the outcome of a mail: what follows from the secrets that reading took off it. It decides no outcome."""

from datetime import datetime

from sqlmodel import Session

from acts.removed_secrets import note_secrets, tell_secret
from base.settings import Settings
from intake.echoes import is_echo
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from models.case import Case
from models.customer import Customer
from models.mail import Outcome
from models.task import Task
from notifier.queue import Recipient
from router.senders import language_for
from rules.rights import may_join


def after_secrets(
    session: Session, settings: Settings, incoming: Incoming, decision: Decision, now: datetime
) -> None:
    """C-37 and K-06 where secrets were removed. A mail that nothing became of is told to nobody."""
    reading = incoming.reading
    note_secrets(session, settings, incoming.mail, secrets=reading.secrets if reading else 0, now=now)
    if reading is None or not reading.secrets or decision.outcome is Outcome.IGNORED:
        return
    if _is_one_of_a_flood(session, incoming):
        return
    tell_secret(
        session, settings, incoming.mail,
        task=decision.task,
        sender=_sender(session, incoming, decision.task),
        files=reading.files,
        now=now,
    )  # fmt: skip


def _is_one_of_a_flood(session: Session, incoming: Incoming) -> bool:
    """Whether it joined the case of a flood: the first mail of that case has been told of, thousands need not be."""
    case = session.get(Case, incoming.mail.case_id) if incoming.mail.case_id is not None else None
    return case is not None and bool(case.flood) and case.message_id != incoming.mail.id


def _sender(session: Session, incoming: Incoming, task: Task | None) -> Recipient | None:
    """The customer's own sender; no program, nobody who is not proven to be that sender, none of ours (D-24, D-30)."""
    if task is None or incoming.is_automatic or not may_join(incoming.verdict):
        return None
    contact = incoming.sender.contact_of(task.customer_id)
    if contact is None or is_echo(session, incoming):
        return None
    return Recipient(contact.address, language_for(contact, session.get_one(Customer, task.customer_id)))
