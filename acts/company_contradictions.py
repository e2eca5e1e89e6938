"""What contradicts itself within a company file, and what in it asks for a second look. Never asks the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acts.company_tables import CompanyTables, CustomerTable
from acts.toml_lines import Path
from models.customer import AssistantRole

# Second labels under which anybody may register: a sender "at co.uk" would be everybody there (D-30).
SHARED_LABELS = {"ac", "co", "com", "edu", "gov", "gob", "mil", "ne", "net", "nom", "or", "org", "sch"}


@dataclass(frozen=True)
class Contradiction:
    """A place in the file and what is wrong there."""

    where: Path
    reason: str


def contradictions(tables: CompanyTables) -> Iterator[Contradiction]:
    """Everything that cannot be true, whatever the database holds."""
    yield from _told_twice((("packages", i, "name"), row.name) for i, row in enumerate(tables.packages))
    yield from _told_twice((("customers", i, "name"), row.name) for i, row in enumerate(tables.customers))
    yield from _told_twice(
        (("closed_days", i, "date"), str(row.date)) for i, row in enumerate(tables.closed_days)
    )
    yield from _told_twice(_absences(tables))
    yield from _told_twice(addresses_of_people(tables), "belongs to two people")
    yield from _shared_with_people(tables)
    yield from _two_defaults(tables)
    for number, customer in enumerate(tables.customers):
        yield from _within_customer(("customers", number), customer)


def warnings(tables: CompanyTables) -> Iterator[Contradiction]:
    """What may be meant, and is more often a slip."""
    for where, address in addresses_of_senders(tables):
        domain = address.partition("@")[2].split(".")
        if len(domain) == 2 and domain[0] in SHARED_LABELS and len(domain[1]) == 2:
            name = ".".join(domain)
            yield Contradiction(
                where,
                f"{address}: everybody may have a domain below {name}, and all of them would pass for this sender",
            )


def addresses_of_people(tables: CompanyTables) -> Iterator[tuple[Path, str]]:
    for number, person in enumerate(tables.people):
        yield ("people", number, "mail"), person.mail
        for place, alias in enumerate(person.aliases):
            yield ("people", number, "aliases", place), alias


def addresses_of_senders(tables: CompanyTables) -> Iterator[tuple[Path, str]]:
    for number, customer in enumerate(tables.customers):
        for place, sender in enumerate(customer.senders):
            yield ("customers", number, "senders", place, "mail"), sender.mail


def service_addresses(tables: CompanyTables) -> Iterator[tuple[Path, str]]:
    for number, customer in enumerate(tables.customers):
        for place, assistant in enumerate(customer.assistants):
            if assistant.address is not None:
                yield ("customers", number, "assistants", place, "address"), assistant.address


def _told_twice(
    named: Iterable[tuple[Path, str]], reason: str = "stands here twice"
) -> Iterator[Contradiction]:
    seen = set()
    for where, name in named:
        if name in seen:
            yield Contradiction(where, f"{name} {reason}")
        seen.add(name)


def _absences(tables: CompanyTables) -> Iterator[tuple[Path, str]]:
    for number, absence in enumerate(tables.absences):
        yield ("absences", number), f"the absence of {absence.person} from {absence.start}"


def _shared_with_people(tables: CompanyTables) -> Iterator[Contradiction]:
    """A mail from an address of two kinds would be a command and a wish at once."""
    people = {address for _, address in addresses_of_people(tables)}
    ours = {address for _, address in service_addresses(tables)}
    for where, address in addresses_of_senders(tables):
        if address in people:
            yield Contradiction(where, f"{address} is a sender's address and a person's of the company")
        if address in ours:
            yield Contradiction(where, f"{address} is a sender's address and one of the service's")
    for where, address in addresses_of_people(tables):
        if address in ours:
            yield Contradiction(where, f"{address} is a person's address and one of the service's")


def _two_defaults(tables: CompanyTables) -> Iterator[Contradiction]:
    yield from _told_twice(
        (
            (("customers", number, "senders", place, "default"), sender.mail)
            for number, customer in enumerate(tables.customers)
            for place, sender in enumerate(customer.senders)
            if sender.default
        ),
        "has two default customers",
    )


def _within_customer(at: Path, customer: CustomerTable) -> Iterator[Contradiction]:
    senders = (((*at, "senders", i, "mail"), row.mail) for i, row in enumerate(customer.senders))
    yield from _told_twice(senders, f"stands twice among the senders of {customer.name}")
    roles = (
        (
            (*at, "assistants", i),
            f"{row.mail} as {row.role}" + f" for {row.group} {row.address}" * bool(row.group or row.address),
        )
        for i, row in enumerate(customer.assistants)
    )
    yield from _told_twice(roles, f"stands twice among the assistants of {customer.name}")
    if "assistants" in customer.model_fields_set:
        yield from _one_primary(at, customer)


def _one_primary(at: Path, customer: CustomerTable) -> Iterator[Contradiction]:
    """Exactly one primary at any time (R-02)."""
    primaries = [i for i, row in enumerate(customer.assistants) if row.role is AssistantRole.PRIMARY]
    if not primaries:
        yield Contradiction((*at, "assistants"), f"{customer.name} has no primary assistant")
    for number in primaries[1:]:
        yield Contradiction((*at, "assistants", number), f"{customer.name} has two primary assistants")
