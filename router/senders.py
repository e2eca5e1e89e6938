"""Who stands behind an address: a customer's sender, one of our people, or a stranger. Grants nothing by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.customer import Contact, Customer, CustomerAssistant, contacts_by_address, expect_contacts
from models.person import Person, expect_people, person_by_address
from models.task import Task
from rules.rights import Right

# 64 octets, @ and 255 (RFC 5321 section 4.5.3.1); what is longer belongs to nobody, and no index takes it.
ADDRESS_CHARS = 320


@dataclass(frozen=True)
class Sender:
    """Everybody that the address may be. A stranger has neither person nor contacts."""

    address: str
    name: str
    person: Person | None
    contacts: tuple[Contact, ...]

    @property
    def is_stranger(self) -> bool:
        return self.person is None and not self.contacts

    def belongs_to(self, task: Task) -> bool:
        """Whether this address may speak in the task's thread: the customer's sender, or one of our people."""
        return self.person is not None or self.contact_of(task.customer_id) is not None

    def contact_of(self, customer_id: int) -> Contact | None:
        return next((contact for contact in self.contacts if contact.customer_id == customer_id), None)


def who_writes(session: Session, address: str, name: str) -> Sender:
    """Look the address up among people and customers' senders (D-22)."""
    bare = address.lower()
    return Sender(bare, name, person_by_address(session, bare), tuple(contacts_by_address(session, bare)))


def expect(session: Session, addresses: Iterable[str]) -> None:
    """Many mails are about to be looked at: asks at once who stands behind all these addresses."""
    bare = {address.lower() for address in addresses}
    expect_people(session, bare)
    expect_contacts(session, bare)


def customer_of(session: Session, sender: Sender, recipients: Iterable[str]) -> Contact | None:
    """For which customer the sender writes (D-22): the only one, else the service address's, else the default; or None.

    `recipients` are plain addresses in lower case, To before Cc.
    """
    if len(sender.contacts) < 2:
        return next(iter(sender.contacts), None)
    for address in recipients:
        owners = session.exec(
            select(CustomerAssistant.customer_id).where(
                col(CustomerAssistant.address) == address, col(CustomerAssistant.valid_to).is_(None)
            )
        ).all()
        named = [contact for contact in sender.contacts if contact.customer_id in owners]
        if len(named) == 1:
            return named[0]
    defaults = [contact for contact in sender.contacts if contact.is_default]
    return defaults[0] if len(defaults) == 1 else None


def may_give_tasks(contact: Contact) -> bool:
    return Right.TASK in contact.rights


def language_for(contact: Contact, customer: Customer) -> str:
    """A contact keeps the language set for it; else the customer's."""
    return contact.language or customer.language
