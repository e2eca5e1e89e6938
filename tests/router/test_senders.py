"""Who stands behind an address, and for which customer (D-22)."""

from datetime import datetime

import pytest
from sqlmodel import select

from models.customer import AssistantRole, Contact, Customer, CustomerAssistant
from models.person import Person
from models.task import Task
from router.senders import customer_of, language_for, may_give_tasks, who_writes
from tests.support.companies import apply
from tests.support.finnish_workdays import helsinki

NOON: datetime = helsinki("Tue 2027-01-12 12:00")


@pytest.fixture
def session(database):
    apply(database)
    with database.reading() as session:
        yield session


@pytest.mark.parametrize(("address", "person", "customers", "stranger"), [
    ("anna@ysi.example", "Anna", 0, False),        # one of our people
    ("ANNA@YSI.example", "Anna", 0, False),        # addresses are compared without case
    ("aino@alfa.example", None, 1, False),         # a customer's sender
    ("Aino@Alfa.Example", None, 1, False),
    ("kuka@muualla.example", None, 0, True),
    ("aino@alfa.example.net", None, 0, True),      # a longer address is another one
    ("", None, 0, True),                           # a mail without a single sender
])  # fmt: skip
def test_an_address_is_one_of_us_a_sender_or_a_stranger(session, address, person, customers, stranger):
    sender = who_writes(session, address, "")

    assert (sender.person.name if sender.person else None) == person
    assert (len(sender.contacts), sender.is_stranger) == (customers, stranger)


def accountant(database, *, default=None):
    """Bo keeps the books of two customers, who both have an address of their own at ours."""

    def write(session):
        anna = session.exec(select(Person).where(Person.name == "Anna")).one()
        for name in ("Gamma Oy", "Delta Oy"):
            customer = Customer(name=name, language="sv")
            session.add(customer)
            session.flush()
            session.add(
                Contact(
                    customer_id=customer.id, address="bo@tili.example", rights=["task"],
                    is_default=name == default, language="en" if name == "Delta Oy" else None,
                )
            )  # fmt: skip
            session.add(
                CustomerAssistant(
                    customer_id=customer.id, person_id=anna.id, role=AssistantRole.NAMED,
                    address=f"{name[:5].lower()}@ysi.example",
                )
            )  # fmt: skip

    database.transaction(write)


@pytest.mark.parametrize(("to", "default", "expected"), [
    (["gamma@ysi.example"], None, "Gamma Oy"),                               # the service address says it
    (["tehtavat@ysi.example", "delta@ysi.example"], None, "Delta Oy"),       # also the second one
    (["delta@ysi.example", "gamma@ysi.example"], None, "Delta Oy"),          # the first of two counts (D-18)
    (["gamma@ysi.example"], "Delta Oy", "Gamma Oy"),                         # before the default
    (["tehtavat@ysi.example"], "Delta Oy", "Delta Oy"),                      # else the default
    (["tehtavat@ysi.example"], None, None),                                  # else nobody knows: K-01
])  # fmt: skip
def test_an_address_of_two_customers_is_told_apart(database, to, default, expected):
    apply(database)
    accountant(database, default=default)
    with database.reading() as session:
        contact = customer_of(session, who_writes(session, "bo@tili.example", "Bo"), to)

        assert (session.get_one(Customer, contact.customer_id).name if contact else None) == expected


def test_a_sender_of_one_customer_writes_for_it_wherever_the_mail_went(session):
    contact = customer_of(session, who_writes(session, "antti@alfa.example", ""), ["delta@ysi.example"])

    assert contact.name == "Antti"


def test_a_stranger_writes_for_nobody(session):
    assert (
        customer_of(session, who_writes(session, "kuka@muualla.example", ""), ["tehtavat@ysi.example"])
        is None
    )


def test_a_thread_belongs_to_its_customers_senders_and_to_our_people(database):
    apply(database)
    accountant(database)
    with database.reading() as session:
        alfa = session.exec(select(Customer).where(Customer.name == "Alfa Oy")).one()
        task = Task(number=1, customer_id=alfa.id, service_address="x", received_at=NOON, made_at=NOON)
        belongs = {
            address: who_writes(session, address, "").belongs_to(task)
            for address in (
                "aino@alfa.example",
                "antti@alfa.example",
                "beata@ysi.example",
                "bo@tili.example",
                "x@y.z",
            )
        }

    assert belongs == {
        "aino@alfa.example": True, "antti@alfa.example": True, "beata@ysi.example": True,
        "bo@tili.example": False, "x@y.z": False,
    }  # fmt: skip


@pytest.mark.parametrize(("rights", "may"), [
    (["task"], True), (["task", "order", "billing"], True), (["order"], False), (["billing"], False), ([], False),
])  # fmt: skip
def test_only_the_right_task_gives_tasks(rights, may):
    assert may_give_tasks(Contact(customer_id=1, address="a@b", rights=rights)) is may


@pytest.mark.parametrize(("own", "expected"), [("en", "en"), (None, "sv")])
def test_a_contact_is_written_to_in_its_own_language_else_the_customers(own, expected):
    contact = Contact(customer_id=1, address="a@b", language=own)

    assert language_for(contact, Customer(name="Gamma Oy", language="sv")) == expected
