"""Absences registered and ended: dates only, and refused where they cannot be true."""

from datetime import date

import pytest
from sqlmodel import select

from base.errors import UserError
from models.absence import Absence, AbsenceState
from tests.support.office import away, back
from tests.support.readers import outbox

NOW = "Wed 2027-01-13 10:00"


def absences(session):
    rows = session.exec(select(Absence).order_by(Absence.id))
    return [(f"{row.start_on}", row.end_on and f"{row.end_on}", row.state.value) for row in rows]


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        ("2027-01-13", None, AbsenceState.ACTIVE),  # from today, until further notice
        ("2027-01-14", "2027-01-20", AbsenceState.REGISTERED),
        ("2027-01-12", "2027-01-13", AbsenceState.ACTIVE),  # reported a day late
    ],
)
def test_an_absence_is_registered_with_its_dates(session, first, last, state):
    away(session, "Anna", first, last, now=NOW)

    assert absences(session) == [(first, last, state.value)]
    assert outbox(session) == []  # telling customers is not part of it


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2027-01-20", "2027-01-19", "before the first day"),
        ("2027-01-15", "2027-01-15", "already"),  # inside the one that is there
        ("2027-01-01", None, "already"),  # around it
        ("2027-01-18", "2027-01-20", "already"),  # shares its last day
    ],
)
def test_an_absence_that_cannot_be_true_is_refused(session, first, last, words):
    away(session, "Anna", "2027-01-14", "2027-01-18", now=NOW)

    with pytest.raises(UserError, match=words):
        away(session, "Anna", first, last, now=NOW)


def test_two_absences_that_follow_each_other_are_two(session):
    away(session, "Anna", "2027-01-14", "2027-01-14", now=NOW)
    away(session, "Anna", "2027-01-15", "2027-01-15", now=NOW)

    assert len(absences(session)) == 2


@pytest.mark.parametrize(
    ("day", "now", "end", "state"),
    [
        ("2027-01-15", "Thu 2027-01-14 12:00", "2027-01-14", "active"),  # today is the last day away
        ("2027-01-14", "Thu 2027-01-14 08:00", "2027-01-13", "over"),  # back today
        ("2027-01-13", "Wed 2027-01-13 08:00", "2027-01-13", "withdrawn"),  # it never took place
    ],
)
def test_an_absence_ends_the_day_before_the_return(session, day, now, end, state):
    away(session, "Anna", "2027-01-13", "2027-01-18", now="Wed 2027-01-13 07:00")

    absence = back(session, "Anna", day, now=now)

    assert (absence.end_on, absence.state.value) == (date.fromisoformat(end), state)


def test_an_open_absence_ends(session):
    away(session, "Anna", "2027-01-13", now=NOW)

    back(session, "Anna", "2027-01-20", now=NOW)

    assert absences(session) == [("2027-01-13", "2027-01-19", "active")]


@pytest.mark.parametrize(
    "day",
    [
        "2027-01-20",  # long after the one that is there
        "2027-01-14",  # before it: a later absence is not this one
    ],
)
def test_who_is_not_away_cannot_come_back(session, day):
    away(session, "Anna", "2027-01-16", "2027-01-18", now=NOW)

    with pytest.raises(UserError, match=f"no absence around {day}"):
        back(session, "Anna", day, now=NOW)
