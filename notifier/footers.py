"""Who stands below every message: contact person and support for customers, the coordinator for staff (rule 13).

It only reads, and must never print more of a person than name, telephone and address.
"""

from __future__ import annotations

from models.customer import Customer
from models.person import Person, Role, address_of, people_with_role
from models.roster import coordinator_on_duty
from models.task import Task
from notifier.letter import Errand
from notifier.messages import Audience


def footer(errand: Errand, audience: Audience) -> dict[str, object]:
    """The values that every template of that audience needs beside its own."""
    if audience is Audience.STAFF:
        return _of_staff(errand)
    company = errand.settings.company
    ours: dict[str, object] = {
        "company": company.name,
        "support_mail": company.support,
        "support_phone": company.phone or None,
    }
    return ours if audience is Audience.STRANGER else ours | _contact(errand)


def _of_staff(errand: Errand) -> dict[str, object]:
    coordinator = coordinator_on_duty(errand.session, errand.now)
    return {
        "coordinator": coordinator.name if coordinator else None,
        "coordinator_phone": coordinator.phone if coordinator else None,
    }


def _contact(errand: Errand) -> dict[str, object]:
    person = _contact_person(errand)
    if person is None or person.id is None:
        return {"contact": None, "contact_phone": None, "contact_mail": None}
    return {
        "contact": person.name,
        "contact_phone": person.phone,
        "contact_mail": address_of(errand.session, person.id),
    }


def _contact_person(errand: Errand) -> Person | None:
    """The customer's own contact person, else the first of the company's."""
    customer = _customer(errand)
    if customer is not None and customer.contact_person_id is not None:
        return errand.session.get(Person, customer.contact_person_id)
    return next(iter(people_with_role(errand.session, Role.CONTACT)), None)


def _customer(errand: Errand) -> Customer | None:
    customer_id = errand.message.customer_id
    if customer_id is None and errand.message.task_id is not None:
        customer_id = errand.row(Task, errand.message.task_id).customer_id
    return errand.session.get(Customer, customer_id) if customer_id is not None else None
