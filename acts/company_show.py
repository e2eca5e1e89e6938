"""The company's rows as the tables of a company file, so that applying them changes nothing. Reads only."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from sqlmodel import Session, col, select

from acts.company_tables import WEEKDAYS
from models.absence import Absence, AbsenceKind, AbsenceState
from models.calendar import CalendarDay
from models.customer import Contact, Customer, CustomerAssistant, Package, Subscription
from models.person import EmailAddress, Person, PersonRole, Role, WorkHours

Row = dict[str, Any]


def company_tables(session: Session) -> dict[str, list[Row]]:
    """The tables of `company apply` as tomllib would read them; what has no value is left out."""
    return {
        "closed_days": [_closed_day(row) for row in _closed_days(session)],
        "packages": [
            {"name": row.name, "minutes": row.minutes, "price_cents": row.price_cents}
            for row in session.exec(select(Package).order_by(col(Package.id)))
        ],
        "people": [_person(session, row) for row in _people(session)],
        "customers": [
            _customer(session, row)
            for row in session.exec(select(Customer).order_by(col(Customer.position), col(Customer.id)))
        ],
        "absences": _absences(session),
    }


def _closed_days(session: Session) -> list[CalendarDay]:
    """What the company said itself; the public holidays come by themselves."""
    statement = select(CalendarDay).where(col(CalendarDay.source) == "company")
    return list(session.exec(statement.order_by(col(CalendarDay.day))))


def _closed_day(row: CalendarDay) -> Row:
    # A holiday that was opened keeps a name in each language; telling one of them would overwrite the others.
    name = row.name_fi if row.name_fi == row.name_sv == row.name_en else None
    return _told({"date": row.day, "name": name, "closed": row.closed})


def _people(session: Session) -> list[Person]:
    return list(session.exec(select(Person).order_by(col(Person.position), col(Person.id))))


def _person(session: Session, person: Person) -> Row:
    mail, *aliases = _addresses(session, person.id)
    roles = session.exec(select(PersonRole).where(col(PersonRole.person_id) == person.id)).all()
    hours = session.exec(
        select(WorkHours).where(col(WorkHours.person_id) == person.id).order_by(col(WorkHours.weekday))
    )
    told = {
        "name": person.name,
        "mail": mail,
        "roles": [role for role in Role if role in {row.role for row in roles}],
        "language": person.language,
        "status": person.status,
        "trained_on": person.trained_on,
        "phone": person.phone,
        "aliases": aliases or None,
        "notify": person.notify,
        "notice_on": person.notice_on,
        "last_day": person.last_day,
        "deputy": next(iter(_addresses(session, person.deputy_id)), None) if person.deputy_id else None,
        "team": person.team,
        "capacity": person.capacity,
    }
    return {
        **_told(told),
        "hours": {WEEKDAYS[row.weekday]: f"{row.starts:%H:%M}-{row.ends:%H:%M}" for row in hours},
    }


def _addresses(session: Session, person_id: int | None) -> list[str]:
    statement = select(EmailAddress.address).where(col(EmailAddress.person_id) == person_id)
    return list(session.exec(statement.order_by(col(EmailAddress.position))))


def _customer(session: Session, customer: Customer) -> Row:
    contact = _addresses(session, customer.contact_person_id) if customer.contact_person_id else []
    senders = session.exec(
        select(Contact).where(col(Contact.customer_id) == customer.id).order_by(col(Contact.position))
    )
    told = {
        "name": customer.name,
        "language": customer.language,
        "owner": customer.owner_address,
        "contact": next(iter(contact), None),
        "team": customer.team,
        "groups": customer.groups or None,
        "business_id": customer.business_id,
        "phone": customer.phone,
        "senders": [
            {"name": row.name, "mail": row.address, "rights": row.rights, "default": row.is_default}
            for row in senders
        ],
        "assistants": _assistants(session, customer),
        "subscription": _subscription(session, customer),
    }
    return _told(told)


def _assistants(session: Session, customer: Customer) -> list[Row]:
    rows = session.exec(
        select(CustomerAssistant)
        .where(col(CustomerAssistant.customer_id) == customer.id, col(CustomerAssistant.valid_to).is_(None))
        .order_by(col(CustomerAssistant.position), col(CustomerAssistant.id))
    )
    return [
        _told(
            {
                "mail": _addresses(session, row.person_id)[0],
                "role": row.role,
                "order": row.position,
                "group": row.product_group,
                "address": row.address,
            }
        )
        for row in rows
    ]


def _subscription(session: Session, customer: Customer) -> Row | None:
    row = session.exec(select(Subscription).where(col(Subscription.customer_id) == customer.id)).first()
    if row is None:
        return None
    package = session.get(Package, row.package_id) if row.package_id else None
    told = {
        "start": row.start_on,
        "package": package.name if package else None,
        "kind": row.kind,
        "term_end": row.term_end,
        "first": row.is_first,
        "ended": row.ended_on,
        "opening": row.opening,
    }
    return _told(told)


def _absences(session: Session) -> list[Row]:
    statement = select(Absence).where(col(Absence.state) != AbsenceState.WITHDRAWN)
    return [
        _told(
            {
                "person": _addresses(session, row.person_id)[0],
                "start": row.start_on,
                "end": row.end_on,
                "planned": row.kind is AbsenceKind.PLANNED,
            }
        )
        for row in session.exec(statement.order_by(col(Absence.start_on), col(Absence.id)))
    ]


def _told(values: Mapping[str, Any]) -> Row:
    """Without what has no value; kinds as the file writes them."""
    return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
