"""What a transaction remembers of quiet rows: asked once, and never older than its own writing."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from models.absence import Absence, AbsenceKind
from models.calendar import CalendarDay, work_calendar
from models.person import Person, Role, people_with_role
from models.remembered import noted, remembered
from models.roster import worker
from tests.support.companies import NOW
from tests.support.office import person

FRIDAY = date(2027, 1, 15)


def names_of(session):
    return list(session.exec(select(Person.name)))


@pytest.fixture
def asked(office):
    """The statements that reach the database."""
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(office.engine, "before_cursor_execute", note)
    yield statements
    event.remove(office.engine, "before_cursor_execute", note)


def test_the_calendar_is_read_once_a_transaction(session, asked):
    first = work_calendar(session)
    del asked[:]

    assert work_calendar(session) is first
    assert asked == []


def test_a_day_that_this_transaction_has_closed_is_closed(session):
    assert work_calendar(session).is_working_day(FRIDAY)

    session.add(CalendarDay(day=FRIDAY, closed=True, changed_at=NOW))

    assert not work_calendar(session).is_working_day(FRIDAY)


def test_a_change_that_waits_for_the_next_flush_is_seen(session):
    anna = person(session, "Anna")
    assert worker(session, anna, FRIDAY).away == ()

    session.add(
        Absence(
            person_id=anna.id, kind=AbsenceKind.PLANNED, start_on=FRIDAY, reported_at=NOW, reported_by="Anna"
        )
    )

    assert len(worker(session, anna, FRIDAY).away) == 1


def test_whoever_is_deleted_is_forgotten(session):
    session.add(someone := Person(name="Vieras"))
    session.flush()
    names = remembered(session, "names", lambda: names_of(session))
    assert "Vieras" in names

    session.delete(someone)

    assert "Vieras" not in remembered(session, "names", lambda: names_of(session))


def test_a_caller_that_changes_its_list_changes_nobody_elses(session):
    people_with_role(session, Role.ASSISTANT).clear()

    assert people_with_role(session, Role.ASSISTANT) != []


def test_nothing_outlives_the_transaction(session):
    remembered(session, "key", lambda: names_of(session) and "old")
    noted(session)["key"] = "old"

    session.rollback()

    assert remembered(session, "key", lambda: "new") == "new"
    assert noted(session) == {}
