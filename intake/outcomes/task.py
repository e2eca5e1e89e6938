"""A new wish becomes a task (D-4, D-22, D-28)."""

from datetime import datetime

from sqlmodel import Session

from acts.tasks import Requester, open_task
from base.settings import Settings
from intake.echoes import is_echo
from intake.incoming import Incoming, plain_recipients, service_address
from intake.outcomes.decision import Decision
from models.customer import Contact, customer_of_id
from models.mail import Outcome
from router.senders import customer_of, language_for, may_give_tasks


def new_wish(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> Decision | None:
    """A sender with the right to give tasks: one task, linked to the old one where the wish came in an old thread."""
    assert incoming.reading is not None
    contact = writes_for(session, incoming)
    if contact is None or not may_give_tasks(contact):
        return None
    customer = customer_of_id(session, contact.customer_id)
    task = open_task(
        session,
        settings,
        customer=customer,
        requester=Requester(
            contact.name or incoming.sender.name, contact.address, language_for(contact, customer)
        ),
        words=incoming.words,
        service_address=service_address(session, settings, incoming.reading, incoming.mail),
        received_at=incoming.mail.received_at,
        now=now,
        by=incoming.actor,
        mail=incoming.mail,
        linked_to=incoming.thread.task,
        tell_requester=not is_echo(session, incoming),
    )
    return Decision(Outcome.TASK, None, task)


def writes_for(session: Session, incoming: Incoming) -> Contact | None:
    """For which customer this sender writes: the thread decides, then what D-22 says; None where nothing does."""
    old = incoming.thread.task
    if old is not None:
        return incoming.sender.contact_of(old.customer_id)
    assert incoming.reading is not None
    return customer_of(session, incoming.sender, plain_recipients(incoming.reading))
