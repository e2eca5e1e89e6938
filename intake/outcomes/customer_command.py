"""OHJE from a customer, the one command of customers so far (d.4). It must never take a sentence for a command."""

from datetime import datetime

from sqlmodel import Session

from base.settings import Settings
from intake.echoes import is_echo
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from models.customer import Customer
from models.mail import Outcome
from notifier.caps import answer
from notifier.queue import Recipient
from router.senders import language_for
from rules.commands import parse_commands
from rules.rights import may_command


def from_customers(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """OHJE from a customer. Anything longer than the bare word is an ordinary mail (d.4)."""
    contact = next(iter(incoming.sender.contacts), None)
    if contact is None or incoming.reading is None or not may_command(incoming.verdict):
        return None
    if incoming.attached or not parse_commands(incoming.reading.text, "customer"):
        return None
    if is_echo(session, incoming):
        return Decision(Outcome.COMMAND, "echo", incoming.thread.task)
    customer = session.get_one(Customer, contact.customer_id)
    to = Recipient(contact.address, language_for(contact, customer))
    answer(
        session,
        settings,
        code="C-41",
        variant="help_customer",
        to=to,
        cause=f"mail:{incoming.mail.id}",
        dedupe_key=f"C-41:{incoming.mail.id}",
        payload={"lines": [], "help": True},
        inbound_id=incoming.mail.id,
        customer_id=customer.id,
        now=now,
    )
    return Decision(Outcome.COMMAND, None, incoming.thread.task)
