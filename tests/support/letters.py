"""Letters, settings and people for tests of the outbox. Must never write what a customer reads: that is notifier.letters."""

from base.settings import Settings
from models.calendar import CalendarDay, CalendarYear
from models.case import Case, CaseKind
from models.customer import Customer
from models.person import EmailAddress, Notify, Person, PersonRole, Role
from models.task import Basis, Deadline, Task, next_number
from notifier.letter import Letter
from tests.support.finnish_workdays import finnish_workdays, helsinki

SERVICE = "alfa@ysi.example"
KEY = "a key of the tests, long enough"


def settings_with(**tables) -> Settings:
    """Settings of the tests: a key and a mailbox, and no file and no environment."""
    plain = {"secrets": {"key": KEY}, "mailbox": {"alfa": {"address": SERVICE}}}
    return Settings(**(plain | tables))


def a_letter(**told) -> Letter:
    ordinary = {
        "subject": "Re: Matka Tampereelle [#1042]",
        "body": "Hei Aino!\n\nTehtäväsi on tullut perille.\n",
        "from_name": "Ysi Oy",
        "service_address": SERVICE,
        "reply_to": SERVICE,
        "in_reply_to": None,
        "references": (),
        "files": (),
        "automatic": "auto-replied",
        "codes": ("C-01",),
        "task_numbers": (1042,),
    }
    return Letter(**{**ordinary, **told})


def a_person(
    session, name="Kaisa", *, role=Role.COORDINATOR, address=None, position=0, notify=Notify.DUTY_HOURS
):
    person = Person(name=name, language="fi", position=position, notify=notify)
    session.add(person)
    session.flush()
    session.add(PersonRole(person_id=person.id, role=role))
    session.add(EmailAddress(person_id=person.id, address=address or f"{name.lower()}@ysi.example"))
    session.flush()
    return person


def a_task(session, *, received="Fri 2026-12-11 17:30", due="Mon 2026-12-14 09:00"):
    """A task of Alfa Oy with an open promise; gives both."""
    customer = session.get(Customer, 1) or Customer(id=1, name="Alfa Oy")
    session.add(customer)
    session.flush()
    at = helsinki(received)
    task = Task(
        number=next_number(session, "task"),
        customer_id=customer.id,
        service_address=SERVICE,
        received_at=at,
        made_at=at,
    )
    session.add(task)
    session.flush()
    deadline = Deadline(
        task_id=task.id, seq=1, basis=Basis.RECEIVED, received_at=at, made_at=at, due_at=helsinki(due)
    )
    session.add(deadline)
    session.flush()
    return task, deadline


def a_case(session, *, received="Fri 2026-12-11 12:00", due="Mon 2026-12-14 09:00"):
    at = helsinki(received)
    case = Case(
        number=next_number(session, "case"),
        kind=CaseKind.LEAD,
        opened_at=at,
        received_at=at,
        due_at=helsinki(due),
    )
    session.add(case)
    session.flush()
    return case


def know_the_calendar(session):
    """Closed days of 2026 and 2027, as the service seeds them."""
    then = helsinki("Thu 2026-01-01 00:00")
    for year in (2026, 2027):
        session.add(CalendarYear(year=year, seeded_at=then))
    for day in finnish_workdays(2026, 2027).closed.values():
        session.add(
            CalendarDay(
                day=day.day, name_fi=day.name_fi, name_sv=day.name_sv, name_en=day.name_en, changed_at=then
            )
        )
    session.flush()
