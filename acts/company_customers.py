"""Customers of a company file into rows: what the file tells is set, what it leaves out stays. Judges no references."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from acts.changes import Change, set_fields
from acts.company_references import person_of
from acts.company_tables import AssistantTable, CustomerTable, PackageTable, SenderTable, SubscriptionTable
from models.customer import Contact, Customer, CustomerAssistant, Package, Subscription, customer_by_name
from models.person import Person
from rules.civil import civil_date


def apply_package(session: Session, table: PackageTable) -> list[Change]:
    package = session.exec(select(Package).where(col(Package.name) == table.name)).first()
    if package is not None:
        return set_fields(session, package, f"package {table.name}", table.given("minutes", "price_cents"))
    session.add(Package(name=table.name, minutes=table.minutes, price_cents=table.price_cents))
    session.flush()
    return [Change(f"package {table.name}: added")]


def apply_customer(session: Session, table: CustomerTable, *, now: datetime) -> list[Change]:
    """One customer with senders, assistants and subscription."""
    customer = customer_by_name(session, table.name)
    if customer is not None:
        changes = set_fields(session, customer, _name(customer), _values(session, table))
        return changes + _apply_parts(session, customer, table, since=civil_date(now), now=now)
    last = session.exec(select(Customer.position).order_by(col(Customer.position).desc())).first()
    customer = Customer(name=table.name, position=0 if last is None else last + 1, **_values(session, table))
    customer.owner_address = table.owner or _first_who_may_order(table)
    session.add(customer)
    session.flush()
    _apply_parts(session, customer, table, since=date(1970, 1, 1), now=now)
    return [Change(f"{_name(customer)}: added")]


def _name(customer: Customer) -> str:
    return f"customer {customer.name}"


def _values(session: Session, table: CustomerTable) -> dict[str, Any]:
    values: dict[str, Any] = table.given("language", "business_id", "phone", "team")
    if "groups" in table.model_fields_set:
        values["groups"] = [group.value for group in table.groups]
    if table.owner is not None:
        values["owner_address"] = table.owner
    if table.contact is not None:
        values["contact_person_id"] = person_of(session, table.contact).id
    return values


def _first_who_may_order(table: CustomerTable) -> str | None:
    """The account owner where the file names none: whoever may order, else the first sender (D-22)."""
    orderers = [sender.mail for sender in table.senders if "order" in sender.rights]
    return next(iter([*orderers, *(sender.mail for sender in table.senders)]), None)


def _apply_parts(
    session: Session, customer: Customer, table: CustomerTable, *, since: date, now: datetime
) -> list[Change]:
    changes = []
    if "senders" in table.model_fields_set:
        changes += _apply_senders(session, customer, table.senders)
    if "assistants" in table.model_fields_set:
        changes += _apply_assistants(session, customer, table.assistants, since=since, until=civil_date(now))
    if table.subscription is not None:
        changes += _apply_subscription(session, customer, table.subscription)
    return changes


def _apply_senders(session: Session, customer: Customer, tables: list[SenderTable]) -> list[Change]:
    """The list is the whole of it: who is no longer in it may no longer write (D-22)."""
    assert customer.id is not None
    statement = select(Contact).where(col(Contact.customer_id) == customer.id)
    former = {row.address: row for row in session.exec(statement.order_by(col(Contact.position)))}
    changes = []
    for position, table in enumerate(tables):
        name = f"{_name(customer)}: sender {table.mail}"
        row = former.pop(table.mail, None)
        values: dict[str, Any] = {
            "name": table.name,
            "rights": list(table.rights),
            "is_default": table.default,
            "position": position,
        }
        if row is not None:
            changes += set_fields(session, row, name, values)
        else:
            session.add(Contact(customer_id=customer.id, address=table.mail, **values))
            changes.append(Change(f"{name} added with the rights {', '.join(table.rights) or '(none)'}"))
    for address, row in former.items():
        session.delete(row)
        changes.append(Change(f"{_name(customer)}: sender {address} removed"))
    session.flush()
    return changes


def _apply_assistants(
    session: Session, customer: Customer, tables: list[AssistantTable], *, since: date, until: date
) -> list[Change]:
    """The list is the whole of it; who is no longer in it keeps a row that has ended."""
    assert customer.id is not None
    statement = select(CustomerAssistant).where(
        col(CustomerAssistant.customer_id) == customer.id, col(CustomerAssistant.valid_to).is_(None)
    )
    former = {
        (row.person_id, row.role, row.product_group, row.address): row for row in session.exec(statement)
    }
    wanted = {}
    for place, table in enumerate(tables):
        person = person_of(session, table.mail)
        position = table.order if table.order is not None else place
        assert person.id is not None
        wanted[person.id, table.role, table.group, table.address] = (position, person.name)
    changes = []
    for key, row in former.items():
        if key not in wanted:
            row.valid_to = until
            session.add(row)
            changes.append(Change(f"{_name(customer)}: {_row_name(session, row)} no longer"))
    session.flush()  # the old primary ends before the new one begins: only one may be open
    for key, (position, name) in wanted.items():
        if key in former:
            changes += set_fields(session, former[key], f"{_name(customer)}: {name}", {"position": position})
            continue
        person_id, role, group, address = key
        row = CustomerAssistant(
            customer_id=customer.id,
            person_id=person_id,
            role=role,
            product_group=group,
            address=address,
            position=position,
            valid_from=since,
        )
        session.add(row)
        changes.append(Change(f"{_name(customer)}: {_row_name(session, row)}"))
    session.flush()
    return changes


def _row_name(session: Session, row: CustomerAssistant) -> str:

    person = session.get_one(Person, row.person_id)
    return " ".join([person.name, row.role.value, *filter(None, [row.product_group, row.address])])


def _apply_subscription(session: Session, customer: Customer, table: SubscriptionTable) -> list[Change]:
    assert customer.id is not None
    row = session.exec(select(Subscription).where(col(Subscription.customer_id) == customer.id)).first()
    is_new = row is None
    row = row or Subscription(customer_id=customer.id, start_on=table.start)
    values: dict[str, object] = {"start_on": table.start, **table.given("kind", "term_end")}
    if "kind" in table.model_fields_set:
        values["term_end"] = table.term_end  # an open one has none
    if table.package is not None:
        statement = select(Package).where(col(Package.name) == table.package)
        values["package_id"] = session.exec(statement).one().id
    names = {"first": "is_first", "ended": "ended_on"}
    values |= {names[key]: value for key, value in table.given(*names).items()}
    if table.opening is not None:
        values["opening"] = table.opening.model_dump(mode="json", exclude_unset=True)
    session.add(row)
    changes = set_fields(session, row, f"{_name(customer)}: subscription", values)
    session.flush()
    return [Change(f"{_name(customer)}: subscription added")] if is_new else changes
