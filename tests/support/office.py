"""The company at work: its rows in a session of the test, and the deeds of a day by name and wall clock.

Must never hold assertions, nor write rows that a deed of acts/ writes.
"""

from datetime import date, time
from functools import cache

import pytest
from sqlmodel import Session, col, select

from acts.absences import add_absence, end_absence
from acts.cases import open_case
from acts.company import apply_company
from acts.company_file import read_company
from acts.finishing import finish
from acts.replies import reopen
from acts.taking import accept
from acts.tasks import Requester, open_task
from acts.words import Words
from base.setting_tables import MailboxSettings, SecretsSettings
from base.settings import Settings
from models.absence import AbsenceKind
from models.case import CaseKind
from models.customer import Customer
from models.engine import Database
from models.mail import InboundMessage, MailState
from models.outbox import MessageState, OutboundMessage
from models.person import Person, WorkHours
from rules.rights import Actor
from scheduler.closed_days import finnish_holidays
from tests.support.companies import COMPANY, NOW, apply
from tests.support.databases import ENGINES
from tests.support.finnish_workdays import helsinki

SETTINGS = Settings(
    mailbox={
        "tehtavat": MailboxSettings(address="tehtavat@ysi.example"),
        "backoffice": MailboxSettings(address="backoffice@ysi.example"),
    },
    secrets=SecretsSettings(key="a key that only the tests know"),
)
known_holidays = cache(finnish_holidays)
EVENING = "Tue 2027-01-12 21:14"  # the first example of scenarios.md; due Wed 2027-01-13 09:00


@pytest.fixture
def company(database):
    """A database of the test's own with the company of scenarios.md in it."""
    apply(database, settings=SETTINGS)
    return database


@pytest.fixture(scope="session", params=ENGINES)
def office(request):
    """The same once for the whole run: nothing is ever committed to it."""
    makes = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_databases")
    url = makes.migrated()
    database = Database(url)
    database.transaction(lambda session: apply_more(session, COMPANY))
    yield database
    database.dispose()
    makes.drop(url)


@pytest.fixture
def session(office):
    """One transaction on the company's database, thrown away at the end."""
    with Session(office.engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


def apply_more(session, text):
    """More of a company file, on top of what is there."""
    apply_company(session, SETTINGS, read_company(text), by="Kaisa", now=NOW, holidays_of=known_holidays)
    session.flush()


def person(session, name):
    return session.exec(select(Person).where(col(Person.name) == name)).one()


def works(session, name, **hours):
    """The person's own week: `mon="12:00-16:00"`; a day left out is a day off."""
    someone = person(session, name)
    for row in session.exec(select(WorkHours).where(col(WorkHours.person_id) == someone.id)).all():
        session.delete(row)
    session.flush()
    for day, text in hours.items():
        starts, ends = (time.fromisoformat(clock) for clock in text.split("-"))
        weekday = ("mon", "tue", "wed", "thu", "fri").index(day)
        session.add(WorkHours(person_id=someone.id, weekday=weekday, starts=starts, ends=ends))
    session.flush()


def set_person(session, name, **fields):
    someone = person(session, name)
    for field, value in fields.items():
        setattr(someone, field, value)
    session.add(someone)
    session.flush()
    return someone


def away(session, name, first, last=None, *, now="Fri 2027-01-08 12:00"):
    """An absence that is registered at `now`; first and last day as dates in text."""
    return add_absence(
        session, SETTINGS, person(session, name), start_on=date.fromisoformat(first),
        end_on=date.fromisoformat(last) if last else None, kind=AbsenceKind.UNPLANNED, by="Kaisa", now=helsinki(now),
    )  # fmt: skip


def back(session, name, day, *, now):
    return end_absence(
        session,
        SETTINGS,
        person(session, name),
        back_on=date.fromisoformat(day),
        by="Kaisa",
        now=helsinki(now),
    )


def a_stored_mail(
    session, *, sender="aino@alfa.example", received=EVENING, state=MailState.DECIDED, **fields
):
    """A mail that intake has stored."""
    number = len(session.exec(select(InboundMessage.id)).all()) + 1
    at = helsinki(received)
    mail = InboundMessage(
        identity_hash=f"{number:064}", message_id=f"<{number}@alfa.example>", received_at=at, stored_at=at, size=1,
        blob=f"{number}", sender_address=sender, state=state, **fields,
    )  # fmt: skip
    session.add(mail)
    session.flush()
    return mail


def a_task(
    session,
    *,
    received=EVENING,
    now=None,
    to="tehtavat@ysi.example",
    subject="Matkavaraus",
    customer="Alfa Oy",
    **more,
):
    """Aino's wish, taken in at `now` (default: when it arrived)."""
    mail = a_stored_mail(session, received=received)
    return open_task(
        session, SETTINGS, customer=session.exec(select(Customer).where(col(Customer.name) == customer)).one(),
        requester=Requester("Aino", "aino@alfa.example", "fi"), words=Words(subject=subject, text="Varaisitko hotellin?"),
        service_address=to, received_at=helsinki(received), now=helsinki(now or received), mail=mail,
        by=Actor(None, "Aino", message_id=mail.id), **more,
    )  # fmt: skip


def a_case(session, *, received=EVENING, now=None, kind=CaseKind.LEAD):
    """An unknown sender's mail in quarantine."""
    mail = a_stored_mail(
        session, sender="kuka@muualla.example", received=received, state=MailState.QUARANTINED,
    )  # fmt: skip
    return open_case(session, SETTINGS, kind=kind, mail=mail, now=helsinki(now or received))


def says_ok(session, task, name, *, at, now=None):
    """OK by mail: arrived `at`, read at `now`."""
    someone = person(session, name)
    mail = a_stored_mail(session, sender=f"{name.lower()}@ysi.example", received=at)
    actor = Actor(someone.id, name, message_id=mail.id)
    return accept(session, SETTINGS, task, person=someone, by=actor, at=helsinki(at), now=helsinki(now or at))


def says_done(session, task, name, *, at, now=None, minutes=45, text="Varattu.", files=()):
    """VALMIS by mail."""
    someone = person(session, name)
    mail = a_stored_mail(session, sender=f"{name.lower()}@ysi.example", received=at)
    return finish(
        session, SETTINGS, task, person=someone, minutes=minutes, text=text, files=files, mail=mail,
        by=Actor(someone.id, name, message_id=mail.id), at=helsinki(at), now=helsinki(now or at),
    )  # fmt: skip


def replies_to_done(session, task, *, at, now=None):
    """Aino's real reply to a done task."""
    mail = a_stored_mail(session, received=at)
    reopen(
        session, SETTINGS, task, Words(subject="Re: Matkavaraus", text="Aamiainen puuttuu."), mail=mail,
        requester=Requester("Aino", "aino@alfa.example", "fi"), by=Actor(None, "Aino", message_id=mail.id),
        now=helsinki(now or at),
    )  # fmt: skip


def send_all(session, at):
    """What waits in the outbox has left by then, so that the next list mail is a new one."""
    for message in session.exec(
        select(OutboundMessage).where(col(OutboundMessage.state) == MessageState.QUEUED)
    ).all():
        message.state, message.sent_at, message.attempts = MessageState.SENT, helsinki(at), 1
        session.add(message)
    session.flush()
