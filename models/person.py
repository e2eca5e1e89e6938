"""People of the company: assistants, coordinators, contact persons, managers, with addresses and working hours."""

from collections.abc import Collection
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import enum_type, key, link
from models.remembered import quiet, remember, remembered
from rules.duty import Status


class Role(StrEnum):
    ASSISTANT = "assistant"
    COORDINATOR = "coordinator"
    CONTACT = "contact"
    MANAGER = "manager"


class Notify(StrEnum):
    DUTY_HOURS = "duty_hours"
    AT_ONCE = "at_once"


class Person(SQLModel, table=True):
    id: int | None = key()
    name: str = Field(max_length=200)
    language: str = Field(default="fi", max_length=2)
    status: Status = Field(default=Status.ACTIVE, sa_type=enum_type(Status, "status"))
    trained_on: date | None = None
    notice_on: date | None = None
    last_day: date | None = None
    notify: Notify = Field(default=Notify.DUTY_HOURS, sa_type=enum_type(Notify, "notify"))
    phone: str | None = None
    team: str | None = Field(default=None, index=True)
    capacity: int | None = None
    deputy_id: int | None = link("person.id", nullable=True)
    # The order of the file: the first coordinator or manager is the first to be asked.
    position: int = 0
    erase_after: date | None = None


class PersonRole(SQLModel, table=True):
    __tablename__ = "person_role"
    __table_args__ = (UniqueConstraint("person_id", "role"),)
    id: int | None = key()
    person_id: int = link("person.id")
    role: Role = Field(sa_type=enum_type(Role, "role"))


class EmailAddress(SQLModel, table=True):
    __tablename__ = "email_address"
    id: int | None = key()
    person_id: int = link("person.id")
    address: str = Field(unique=True, max_length=320)
    # 0 is the address that gets mail; the others (aliases) are only recognised as senders.
    position: int = 0
    bounced_at: datetime | None = None


class WorkHours(SQLModel, table=True):
    __tablename__ = "work_hours"
    __table_args__ = (UniqueConstraint("person_id", "valid_from", "weekday"),)
    id: int | None = key()
    person_id: int = link("person.id")
    valid_from: date = date(1970, 1, 1)
    weekday: int  # 0 is Monday
    starts: time
    ends: time


quiet(Person, PersonRole, EmailAddress, WorkHours)


def person_of(session: Session, person_id: int) -> Person:
    """The person of that id, who must be there."""
    return remembered(session, ("person", person_id), lambda: session.get_one(Person, person_id))


def person_by_address(session: Session, address: str) -> Person | None:
    """The person who writes from `address` (any of theirs), or None."""
    return remembered(session, ("writes from", address.lower()), lambda: _person_by_address(session, address))


def expect_people(session: Session, addresses: Collection[str]) -> None:
    """Asks at once for all of them; then `person_by_address` need not."""
    statement = select(EmailAddress.address, Person).join(
        Person, col(Person.id) == col(EmailAddress.person_id)
    )
    found = dict(session.exec(statement.where(col(EmailAddress.address).in_(addresses))).all())
    for address in addresses:
        remember(session, ("writes from", address), found.get(address))


def _person_by_address(session: Session, address: str) -> Person | None:
    statement = select(Person).join(EmailAddress, col(EmailAddress.person_id) == col(Person.id))
    return session.exec(statement.where(col(EmailAddress.address) == address.lower())).first()


def address_of(session: Session, person_id: int) -> str | None:
    """The address that gets the person's mail, or None when there is none that works."""
    return remembered(session, ("address", person_id), lambda: _address_of(session, person_id))


def _address_of(session: Session, person_id: int) -> str | None:
    statement = select(EmailAddress).where(col(EmailAddress.person_id) == person_id)
    addresses = session.exec(statement.order_by(col(EmailAddress.position))).all()
    usable = [row.address for row in addresses if row.bounced_at is None]
    return usable[0] if usable else (addresses[0].address if addresses else None)


def people_with_role(session: Session, role: Role) -> list[Person]:
    """Everybody with that role, in the order of the company file."""
    return list(remembered(session, ("role", role), lambda: _people_with_role(session, role)))


def _people_with_role(session: Session, role: Role) -> list[Person]:
    statement = select(Person).join(PersonRole, col(PersonRole.person_id) == col(Person.id))
    return list(
        session.exec(
            statement.where(col(PersonRole.role) == role).order_by(col(Person.position), col(Person.id))
        )
    )


def roles_of(session: Session, person_id: int) -> frozenset[Role]:
    rows = session.exec(select(PersonRole).where(col(PersonRole.person_id) == person_id))
    return frozenset(row.role for row in rows)
