"""Cases: each with an owner and a clock, told to the coordinator (K-01), closed once (D-22)."""

import pytest

from acts.cases import case_by_number, close_case
from base.errors import UserError
from models.case import CaseState
from models.person import Notify, Person
from models.task import DeadlineOutcome
from rules.rights import Actor
from tests.support.finnish_workdays import helsinki
from tests.support.office import a_case, away, set_person
from tests.support.readers import outbox, outbox_times, promise, rungs, wall

KAISA, MARIA = "kaisa@ysi.example", "maria@ysi.example"


def owner(session, case):
    return session.get_one(Person, case.owner_id).name


@pytest.mark.parametrize(
    ("received", "due", "told"),
    [
        ("Tue 2027-01-12 10:00", "Wed 2027-01-13 09:00", "Tue 2027-01-12 10:00"),
        ("Tue 2027-01-12 21:00", "Wed 2027-01-13 09:00", "Wed 2027-01-13 08:00"),  # the night waits
        ("Sat 2027-01-16 12:00", "Mon 2027-01-18 09:00", "Mon 2027-01-18 08:00"),
    ],
)
def test_a_case_is_due_by_d4_and_told_to_the_coordinator(session, received, due, told):
    case = a_case(session, received=received)

    assert (case.number, wall(case.due_at), owner(session, case)) == (1, due, "Kaisa")
    assert outbox_times(session) == [("K-01", KAISA, told)]


def test_a_coordinator_who_wants_it_so_is_told_at_night(session):
    set_person(session, "Kaisa", notify=Notify.AT_ONCE)

    a_case(session, received="Sat 2027-01-16 23:00")

    assert outbox_times(session) == [("K-01", KAISA, "Sat 2027-01-16 23:00")]


def test_a_case_of_the_night_belongs_to_whoever_coordinates_the_morning(session):
    away(session, "Kaisa", "2027-01-13", "2027-01-13")

    case = a_case(session, received="Tue 2027-01-12 21:00")

    assert (owner(session, case), outbox(session)) == ("Maria", [("K-01", MARIA)])


def test_cases_of_a_quarter_of_an_hour_are_one_mail(session):
    for minute in range(3):
        a_case(session, received=f"Tue 2027-01-12 10:0{minute}")

    assert outbox(session) == [("K-01", KAISA)]


def test_a_case_is_closed_once_and_its_promise_is_kept_by_the_act(session):
    case = a_case(session)
    by, at = Actor(None, "Kaisa"), helsinki("Wed 2027-01-13 08:30")

    close_case(session, case, decision="done", by=by, at=at, now=at)
    close_case(
        session,
        case,
        decision="ignored",
        by=Actor(None, "Maria"),
        at=at,
        now=helsinki("Wed 2027-01-13 11:00"),
    )

    assert (case.state, case.decision, case.decided_by) == (CaseState.DONE, "done", "Kaisa")
    assert (promise(session, case).outcome, rungs(session, case)) == (DeadlineOutcome.KEPT, [])


def test_a_case_that_does_not_exist_is_named_with_the_remedy(session):
    with pytest.raises(UserError, match="ysi case list"):
        case_by_number(session, 7)
