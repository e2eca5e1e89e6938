"""A phoned task: promised from the moment of the call, told to the sender (C-01, after its due time C-08)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from acts.phoned import add_phoned_task
from acts.words import Words
from base.errors import UserError
from models.customer import Contact, customer_by_name
from models.outbox import OutboundMessage
from models.task import open_deadline
from rules.rights import Actor
from tests.support.companies import apply
from tests.support.quarantine import SETTINGS

CALLED = datetime(2026, 12, 1, 12, tzinfo=UTC)  # a Tuesday
DUE = datetime(2026, 12, 2, 7, tzinfo=UTC)  # Wednesday 9.00


@pytest.fixture
def company(database):
    apply(database)
    return database


def phone(session, *, received_at=CALLED, now=CALLED + timedelta(minutes=5), sender=None, subject="Pöytä"):
    return add_phoned_task(
        session, SETTINGS, customer_by_name(session, "Alfa Oy"), words=Words(subject=subject, text="Kahdelle."),
        sender=sender, service_address="tehtavat@ysi.example", received_at=received_at,
        by=Actor(None, "Kaisa"), now=now,
    )  # fmt: skip


def told(session):
    rows = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id)))
    return [(row.code, row.address) for row in rows if row.code[0] in "CA"]


def test_it_is_due_from_the_moment_of_the_call_and_the_owner_is_told(company):
    def work(session):
        task = phone(session, now=CALLED + timedelta(hours=4))

        assert open_deadline(session, task_id=task.id).due_at == DUE
        assert (task.requester_name, task.requester_address) == ("Aino", "aino@alfa.example")
        assert told(session) == [("A-1", "anna@ysi.example"), ("C-01", "aino@alfa.example")]

    company.transaction(work)


def test_written_down_after_its_due_time_the_delay_is_told_honestly(company):
    def work(session):
        phone(session, now=DUE + timedelta(minutes=1))

        assert ("C-08", "aino@alfa.example") in told(session)
        assert "C-01" not in [code for code, _ in told(session)]

    company.transaction(work)


def test_another_sender_of_the_customer_may_be_named(company):
    def work(session):
        assert phone(session, sender="Antti@alfa.example").requester_address == "antti@alfa.example"
        assert ("C-01", "antti@alfa.example") in told(session)

    company.transaction(work)


def test_somebody_who_is_no_sender_or_lacks_the_right_is_refused(company):
    def work(session):
        antti = session.exec(select(Contact).where(col(Contact.address) == "antti@alfa.example")).one()
        antti.rights = ["billing"]
        session.add(antti)

        for sender in ("bo@beeta.example", "antti@alfa.example"):
            with pytest.raises(UserError, match="company apply"):
                phone(session, sender=sender)

    company.transaction(work)


def test_a_call_that_is_still_to_come_is_refused(company):
    def work(session):
        with pytest.raises(UserError, match="--received"):
            phone(session, received_at=CALLED, now=CALLED - timedelta(seconds=1))

    company.transaction(work)


def test_a_call_in_a_year_without_a_calendar_is_refused(company):
    def work(session):
        with pytest.raises(UserError, match="2016"):
            phone(session, received_at=datetime(2016, 1, 4, 12, tzinfo=UTC))

    company.transaction(work)


def test_a_task_without_a_subject_is_refused(company):
    def work(session):
        with pytest.raises(UserError, match="--subject"):
            phone(session, subject="")

    company.transaction(work)


def test_a_customer_without_an_owner_needs_a_sender(company):
    def work(session):
        alfa = customer_by_name(session, "Alfa Oy")
        alfa.owner_address = None
        session.add(alfa)

        with pytest.raises(UserError, match="--sender"):
            phone(session)

    company.transaction(work)
