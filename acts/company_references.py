"""What in a company file names something that neither the file nor the database has, or that is taken. Changes nothing."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from acts.company_contradictions import (
    Contradiction,
    addresses_of_people,
    addresses_of_senders,
    service_addresses,
)
from acts.company_tables import CompanyTables, CustomerTable
from acts.toml_lines import Path
from base.settings import Settings
from models.customer import (
    Contact,
    Customer,
    Package,
    contacts_by_address,
    customer_by_name,
    service_addresses_of_assistants,
)
from models.person import EmailAddress, Person, PersonRole, Role, person_by_address


def references(session: Session, settings: Settings, tables: CompanyTables) -> Iterator[Contradiction]:
    """Everything that cannot be true beside what the database already holds."""
    yield from _addresses_of_others(session, tables)
    yield from _addresses_of_two_kinds(session, settings, tables)
    yield from _second_defaults(session, tables)
    contacts, people = _mails_of_contacts(session, tables), _mails_of_people(session, tables)
    for number, person in enumerate(tables.people):
        if person.deputy and person.deputy not in contacts:
            yield Contradiction(
                ("people", number, "deputy"), f"the deputy {person.deputy} is no contact person"
            )
    for number, absence in enumerate(tables.absences):
        if absence.person not in people:
            yield Contradiction(("absences", number, "person"), f"nobody has the address {absence.person}")
    for number, customer in enumerate(tables.customers):
        at = ("customers", number)
        if customer.contact and customer.contact not in contacts:
            yield Contradiction((*at, "contact"), f"{customer.contact} is no contact person")
        for place, assistant in enumerate(customer.assistants):
            if assistant.mail not in people:
                where = (*at, "assistants", place, "mail")
                yield Contradiction(where, f"the assistant {assistant.mail} is nobody of the company")
        yield from _of_customer(session, tables, at, customer)


def _of_customer(
    session: Session, tables: CompanyTables, at: Path, customer: CustomerTable
) -> Iterator[Contradiction]:
    row = customer_by_name(session, customer.name)
    if row is None and not customer.assistants:
        yield Contradiction(at, f"{customer.name} has no primary assistant")
    senders = {sender.mail for sender in customer.senders}
    if row is not None and "senders" not in customer.model_fields_set:
        statement = select(Contact.address).where(col(Contact.customer_id) == row.id)
        senders = set(session.exec(statement))
    if customer.owner and customer.owner not in senders:
        yield Contradiction((*at, "owner"), f"the owner {customer.owner} is no sender of {customer.name}")
    package = customer.subscription.package if customer.subscription else None
    packages = {*session.exec(select(Package.name)), *(row.name for row in tables.packages)}
    if package is not None and package not in packages:
        yield Contradiction((*at, "subscription", "package"), f"there is no package '{package}'")


def _addresses_of_others(session: Session, tables: CompanyTables) -> Iterator[Contradiction]:
    """An address of the file that another person has in the database; a person is known by `mail`."""
    taken: set[int] = set()
    owners = [person_by_address(session, person.mail) for person in tables.people]
    for where, address in addresses_of_people(tables):
        holder, owner = person_by_address(session, address), owners[int(where[1])]
        is_second = where[2] == "mail" and holder is not None and holder.id in taken
        if holder is not None and (holder != owner or is_second):
            yield Contradiction(where, f"{address} already belongs to {holder.name}")
        if where[2] == "mail" and holder is not None and holder.id is not None:
            taken.add(holder.id)


def _addresses_of_two_kinds(
    session: Session, settings: Settings, tables: CompanyTables
) -> Iterator[Contradiction]:
    mailboxes = {mailbox.address.lower() for mailbox in settings.mailbox.values()}
    ours = {*mailboxes, *service_addresses_of_assistants(session)}
    for where, address in addresses_of_senders(tables):
        if person := person_by_address(session, address):
            yield Contradiction(where, f"{address} belongs to {person.name} of the company")
        if address in ours:
            yield Contradiction(where, f"{address} is an address of the service")
    for where, address in addresses_of_people(tables):
        if contacts_by_address(session, address):
            yield Contradiction(where, f"{address} is a sender's address")
        if address in ours:
            yield Contradiction(where, f"{address} is an address of the service")
    for where, address in service_addresses(tables):
        if contacts_by_address(session, address) or person_by_address(session, address):
            yield Contradiction(where, f"{address} already belongs to a sender or a person")


def _second_defaults(session: Session, tables: CompanyTables) -> Iterator[Contradiction]:
    told = {customer.name for customer in tables.customers if "senders" in customer.model_fields_set}
    for number, customer in enumerate(tables.customers):
        for place, sender in enumerate(customer.senders):
            for row in contacts_by_address(session, sender.mail) if sender.default else ():
                other = session.get_one(Customer, row.customer_id).name
                if row.is_default and other != customer.name and other not in told:
                    where = ("customers", number, "senders", place, "default")
                    yield Contradiction(where, f"the default customer of {sender.mail} is {other}")


def _mails_of_people(session: Session, tables: CompanyTables) -> set[str]:
    return {
        *session.exec(select(EmailAddress.address)),
        *(address for _, address in addresses_of_people(tables)),
    }


def _mails_of_contacts(session: Session, tables: CompanyTables) -> set[str]:
    """Addresses of contact persons: by the file's roles where it tells them, else by the database's."""
    statement = select(EmailAddress.address).join(
        PersonRole, col(PersonRole.person_id) == col(EmailAddress.person_id)
    )
    stored = set(session.exec(statement.where(col(PersonRole.role) == Role.CONTACT)))
    others = {
        address
        for person in tables.people
        if Role.CONTACT not in person.roles
        for address in person.addresses
    }
    contacts = {
        address for person in tables.people if Role.CONTACT in person.roles for address in person.addresses
    }
    return (stored - others) | contacts


def person_of(session: Session, address: str) -> Person:
    """The person who has that address; the references have been looked at before."""
    person = person_by_address(session, address)
    assert person is not None
    return person
