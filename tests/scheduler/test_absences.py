"""Absences begin and end by the Helsinki date, and no task lies with somebody who is away (e.3, invariant 5)."""

import pytest
from sqlmodel import select

from models.absence import Absence
from scheduler import absences
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_task, away, says_ok, send_all
from tests.support.readers import assignments, outbox_times, wall


def wakes(database, at):
    return absences.run_due(database, SETTINGS, helsinki(at))


def states(database):
    with database.reading() as session:
        return [row.state.value for row in session.exec(select(Absence).order_by(Absence.id))]


@pytest.fixture
def two_days(company):
    """Anna is away on 14. and 15.1."""
    company.transaction(lambda session: away(session, "Anna", "2027-01-14", "2027-01-15"))
    return company


def test_an_absence_begins_and_ends_at_midnight(two_days):
    story = []
    for at in (
        "Wed 2027-01-13 23:59",
        "Thu 2027-01-14 00:00",
        "Fri 2027-01-15 23:59",
        "Sat 2027-01-16 00:00",
    ):
        with two_days.reading() as session:
            upcoming = wall(absences.next_due(session, helsinki(at)))
        story.append((wakes(two_days, at), *states(two_days), upcoming))

    assert story == [
        (0, "registered", "Thu 2027-01-14 00:00"),
        (1, "active", "Sat 2027-01-16 00:00"),
        (0, "active", "Sat 2027-01-16 00:00"),
        (1, "over", None),
    ]


def test_after_an_outage_a_past_absence_is_over_at_once(two_days):
    assert (wakes(two_days, "Mon 2027-01-18 09:00"), states(two_days)) == (1, ["over"])


def test_what_she_had_accepted_goes_to_the_substitute_on_her_first_day_away(two_days):
    def make(session):
        task = a_task(session)  # due on the 13th, when she is there
        says_ok(session, task, "Anna", at="Wed 2027-01-13 08:20")
        send_all(session, "Wed 2027-01-13 08:30")
        return task

    task = two_days.transaction(make)
    wakes(two_days, "Thu 2027-01-14 00:00")

    with two_days.reading() as session:
        assert assignments(session, task)[-1] == ("Beata", "substitute", "moved")
        assert outbox_times(session) == [
            ("A-5", "anna@ysi.example", "Mon 2027-01-18 08:00"),
            ("A-5", "beata@ysi.example", "Thu 2027-01-14 08:00"),
            ("A-1", "beata@ysi.example", "Thu 2027-01-14 08:00"),
        ]


def test_an_open_absence_never_ends_by_itself(company):
    company.transaction(lambda session: away(session, "Anna", "2027-01-14"))

    wakes(company, "Wed 2027-06-30 10:00")

    assert states(company) == ["active"]
    with company.reading() as session:
        assert absences.next_due(session, helsinki("Wed 2027-06-30 10:00")) is None
