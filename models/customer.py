"""Customers, their senders, their assistants, packages and subscriptions."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import enum_type, json_type, key, link
from models.remembered import quiet, remember, remembered


class AssistantRole(StrEnum):
    PRIMARY = "primary"
    SUBSTITUTE = "substitute"
    NAMED = "named"


class ProductGroup(StrEnum):
    ASSISTANT = "assistant"
    BACK_OFFICE = "back_office"
    CUSTOMER_INTERFACE = "customer_interface"


class SubscriptionKind(StrEnum):
    OPEN = "open"
    FIXED = "fixed"


class Customer(SQLModel, table=True):
    id: int | None = key()
    name: str = Field(unique=True, max_length=200)
    language: str = Field(default="fi", max_length=2)
    business_id: str | None = None
    phone: str | None = None
    team: str | None = None
    groups: list[str] = Field(default_factory=list, sa_type=json_type())
    owner_address: str | None = None
    contact_person_id: int | None = link("person.id", nullable=True)
    position: int = 0
    erase_after: date | None = None


class Contact(SQLModel, table=True):
    """A sender of a customer: an address with rights (D-22)."""

    __table_args__ = (UniqueConstraint("customer_id", "address"),)
    id: int | None = key()
    customer_id: int = link("customer.id")
    name: str = ""
    address: str = Field(index=True, max_length=320)
    rights: list[str] = Field(default_factory=list, sa_type=json_type())
    language: str | None = Field(default=None, max_length=2)
    is_default: bool = False  # this customer, where the address belongs to two
    position: int = 0
    verified_at: datetime | None = None
    bounced_at: datetime | None = None
    erase_after: date | None = None


class CustomerAssistant(SQLModel, table=True):
    __tablename__ = "customer_assistant"
    __table_args__ = (
        Index(
            "uq_customer_assistant_open_primary",
            "customer_id",
            unique=True,
            sqlite_where=text("role = 'primary' AND valid_to IS NULL"),
            postgresql_where=text("role = 'primary' AND valid_to IS NULL"),
        ),
    )
    id: int | None = key()
    customer_id: int = link("customer.id")
    person_id: int = link("person.id")
    role: AssistantRole = Field(sa_type=enum_type(AssistantRole, "role"))
    product_group: ProductGroup | None = Field(default=None, sa_type=enum_type(ProductGroup, "product_group"))
    address: str | None = Field(default=None, index=True)  # the service address that a named assistant has
    position: int = 0
    valid_from: date = date(1970, 1, 1)
    valid_to: date | None = None


class Package(SQLModel, table=True):
    id: int | None = key()
    name: str = Field(unique=True)
    minutes: int
    price_cents: int


class Subscription(SQLModel, table=True):
    """What the company file says of it; its periods come with the subscription rules."""

    id: int | None = key()
    customer_id: int = Field(foreign_key="customer.id", unique=True)
    start_on: date
    package_id: int | None = link("package.id", nullable=True)
    kind: SubscriptionKind = Field(default=SubscriptionKind.OPEN, sa_type=enum_type(SubscriptionKind, "kind"))
    term_end: date | None = None
    is_first: bool = True
    ended_on: date | None = None  # last service day, already past when the file was applied
    opening: dict[str, Any] | None = Field(default=None, sa_type=json_type())


quiet(Customer, Contact, CustomerAssistant)


def customer_of_id(session: Session, customer_id: int) -> Customer:
    """The customer of that id, who must be there."""
    return remembered(session, ("customer", customer_id), lambda: session.get_one(Customer, customer_id))


def assistants_of(session: Session, customer_id: int) -> list[CustomerAssistant]:
    """Who stands for the customer now, in order."""

    def read() -> list[CustomerAssistant]:
        statement = select(CustomerAssistant).where(
            col(CustomerAssistant.customer_id) == customer_id, col(CustomerAssistant.valid_to).is_(None)
        )
        ordered = statement.order_by(col(CustomerAssistant.position), col(CustomerAssistant.id))
        return list(session.exec(ordered))

    return list(remembered(session, ("assistants", customer_id), read))


def contacts_by_address(session: Session, address: str) -> list[Contact]:
    """Every customer's sender entry for `address`."""

    def read() -> list[Contact]:
        statement = select(Contact).where(col(Contact.address) == address.lower())
        return list(session.exec(statement.order_by(col(Contact.id))))

    return list(remembered(session, ("contacts", address.lower()), read))


def expect_contacts(session: Session, addresses: Collection[str]) -> None:
    """Asks at once for all of them; then `contacts_by_address` need not."""
    found: dict[str, list[Contact]] = {address: [] for address in addresses}
    statement = select(Contact).where(col(Contact.address).in_(addresses))
    for contact in session.exec(statement.order_by(col(Contact.id))):
        found[contact.address].append(contact)
    for address, contacts in found.items():
        remember(session, ("contacts", address), contacts)


def customer_by_name(session: Session, name: str) -> Customer | None:
    return session.exec(select(Customer).where(col(Customer.name) == name)).first()


def service_addresses_of_assistants(session: Session) -> list[str]:
    """Addresses of ours that named assistants have, in order of entry."""
    return list(remembered(session, "service addresses", lambda: _service_addresses(session)))


def _service_addresses(session: Session) -> list[str]:
    statement = select(CustomerAssistant.address).where(col(CustomerAssistant.address).is_not(None))
    return list(
        dict.fromkeys(
            address for address in session.exec(statement.order_by(col(CustomerAssistant.id))) if address
        )
    )
