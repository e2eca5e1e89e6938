"""A task that reached us by phone: written down by a person, promised from the moment of the call. Answers no mail."""

from datetime import datetime

from sqlmodel import Session, col, select

from acts.tasks import Requester, open_task
from acts.words import Words
from base.errors import UserError
from base.settings import Settings
from models.audit import AuditEntry
from models.customer import Contact, Customer
from models.task import Task
from rules.rights import Actor, Right
from rules.workdays import CalendarEnds


def add_phoned_task(
    session: Session,
    settings: Settings,
    customer: Customer,
    *,
    words: Words,
    sender: str | None,
    service_address: str,
    received_at: datetime,
    by: Actor,
    now: datetime,
) -> Task:
    """A task with its own `received_at`; `sender` (default: the owner) gets C-01, after the due time C-08."""
    if received_at > now:
        raise UserError(
            f"--received {received_at:%Y-%m-%dT%H:%M:%SZ} is still to come: give when the call came."
        )
    if not words.subject:
        raise UserError("--subject is empty: say in a few words what is wanted.")
    try:
        task = open_task(
            session,
            settings,
            customer=customer,
            requester=_requester(session, customer, sender),
            words=words,
            service_address=service_address,
            received_at=received_at,
            now=now,
            by=by,
        )
    except CalendarEnds as error:
        raise UserError(f"--received {received_at:%Y-%m-%d}: {error}") from error
    facts = {"task": task.number, "customer": customer.name}
    session.add(AuditEntry(at=now, actor=by.name, deed="task_added", facts=facts))
    return task


def _requester(session: Session, customer: Customer, sender: str | None) -> Requester:
    address = (sender or customer.owner_address or "").lower()
    if not address:
        raise UserError(f"{customer.name} has no owner to tell: name one of its senders with --sender MAIL.")
    statement = select(Contact).where(
        col(Contact.customer_id) == customer.id, col(Contact.address) == address
    )
    contact = session.exec(statement).first()
    if sender is not None and (contact is None or Right.TASK not in contact.rights):
        raise UserError(
            f"{address} may not give tasks of {customer.name}: add it as a sender with the right task "
            "by `ysi company apply`, or leave --sender out for the owner."
        )
    return Requester(contact.name if contact else "", address, _language(contact, customer))


def _language(contact: Contact | None, customer: Customer) -> str:
    return (contact.language if contact else None) or customer.language
