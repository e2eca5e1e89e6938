"""People as routing sees them (R-04), and who answers for cases and alarms on a day (D-18)."""

from datetime import date, time

import pytest

from models.person import WorkHours
from models.roster import coordinator_on_duty, coordinators_on_duty, managers_in_order, may_hold, worker
from rules.duty import Away
from tests.support.finnish_workdays import helsinki
from tests.support.office import apply_more, away, back, person, set_person, works

DAY = date(2027, 1, 13)
KERTTU = '[[people]]\nname = "Kerttu"\nmail = "kerttu@ysi.example"\nroles = ["coordinator"]\n'


def names(people):
    return [someone.name for someone in people]


def test_hours_change_from_a_date(session):
    anna = person(session, "Anna")
    session.add(
        WorkHours(person_id=anna.id, valid_from=date(2027, 2, 1), weekday=2, starts=time(12), ends=time(16))
    )
    session.flush()

    assert worker(session, anna, date(2027, 1, 31)).hours[2] == (time(9), time(17))
    # The newer week is the whole week: a day left out of it is a day off.
    assert worker(session, anna, date(2027, 2, 1)).hours == {2: (time(12), time(16))}


def test_a_withdrawn_absence_is_none(session):
    away(session, "Anna", "2027-01-13", "2027-01-14")
    away(session, "Anna", "2027-01-20", None)
    back(session, "Anna", "2027-01-13", now="Tue 2027-01-12 10:00")

    assert worker(session, person(session, "Anna"), DAY).away == (Away(date(2027, 1, 20), None),)


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ([], ["Kaisa", "Kerttu", "Maria"]),  # coordinators in the order of the file, then the manager
        (["Kaisa"], ["Kerttu", "Maria"]),
        (["Kaisa", "Kerttu"], ["Maria"]),
        (["Kaisa", "Kerttu", "Maria"], ["Kaisa", "Kerttu", "Maria"]),  # never nobody
    ],
)
def test_coordinators_have_an_order_and_absences(session, absent, expected):
    apply_more(session, KERTTU)
    for name in absent:
        away(session, name, "2027-01-13", "2027-01-13")

    on_duty = coordinators_on_duty(session, helsinki("Wed 2027-01-13 10:00"))

    assert names(on_duty) == expected
    assert coordinator_on_duty(session, helsinki("Wed 2027-01-13 10:00")).name == expected[0]


def test_when_nobody_is_on_duty_the_absent_come_last(session):
    away(session, "Kaisa", "2027-01-16", "2027-01-16")

    assert names(coordinators_on_duty(session, helsinki("Sat 2027-01-16 12:00"))) == ["Maria", "Kaisa"]


def test_managers_on_duty_come_first(session):
    assert names(managers_in_order(session, helsinki("Wed 2027-01-13 10:00"))) == ["Maria"]


def test_a_day_off_is_no_absence(session):
    works(session, "Anna", thu="09:00-17:00")
    assert may_hold(session, person(session, "Anna"), DAY)

    away(session, "Anna", "2027-01-13", "2027-01-13")
    assert not may_hold(session, person(session, "Anna"), DAY)


def test_who_is_not_trained_may_hold_nothing(session):
    assert not may_hold(session, set_person(session, "Beata", trained_on=None), DAY)
