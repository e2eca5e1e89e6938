"""The calendar changed under open promises (D-2): what moves, who is told, and who has it on the new day."""

from datetime import date

import pytest

from acts.closed_days import set_closed_day
from models.mail import InboundMessage
from models.task import Basis, DeadlineOutcome
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_case, a_task, away, says_ok, send_all
from tests.support.readers import (
    assignments,
    deadlines,
    handler,
    kinds,
    outbox,
    outbox_times,
    promise,
    rungs,
    variants,
    wall,
)

AINO, ANNA, BEATA = "aino@alfa.example", "anna@ysi.example", "beata@ysi.example"
WEDNESDAY = date(2027, 1, 13)


def day(session, at, *, closed, now="Tue 2027-01-12 22:00", name="Kriisipäivä"):
    set_closed_day(session, SETTINGS, day=at, closed=closed, name=name, by="Kaisa", now=helsinki(now))


@pytest.fixture
def task(session):
    """A task that is due on Wednesday 13.1., and told so."""
    task = a_task(session)
    send_all(session, "Tue 2027-01-12 21:15")
    return task


def test_a_told_due_time_that_moves_later_is_told_in_the_same_transaction(session, task):
    day(session, WEDNESDAY, closed=True)

    before, fresh = deadlines(session, task)
    assert (before.outcome, fresh.basis, fresh.seq) == (DeadlineOutcome.VOID, Basis.RECALCULATED, 2)
    assert wall(fresh.due_at) == "Thu 2027-01-14 09:00"
    assert task.promised_due_at == fresh.due_at
    assert rungs(session, task) == [
        ("reminder", "Thu 2027-01-14 08:45"),
        ("due", "Thu 2027-01-14 09:00"),
        ("take_over", "Thu 2027-01-14 09:30"),
    ]
    assert outbox_times(session) == [("C-02", AINO, "Tue 2027-01-12 22:00")]
    assert variants(session, "C-02") == ["calendar"]
    assert kinds(session, task)[-1] == "recalculated"


def test_the_handler_is_who_is_on_duty_on_the_new_day(session, task):
    away(session, "Anna", "2027-01-14", "2027-01-14", now="Tue 2027-01-12 21:30")

    day(session, WEDNESDAY, closed=True)

    assert assignments(session, task)[-1] == ("Beata", "substitute", "moved")
    assert outbox(session) == [("C-02", AINO), ("A-5", ANNA), ("A-5", BEATA), ("A-1", BEATA)]
    assert kinds(session, task)[-2:] == ["recalculated", "assigned"]


def test_a_heap_that_the_calendar_moves_is_one_list_mail(session):
    away(session, "Anna", "2027-01-14", "2027-01-14")
    for number in range(4):
        a_task(session, subject=f"Asia {number}")
    send_all(session, "Tue 2027-01-12 21:15")

    day(session, WEDNESDAY, closed=True)

    assert outbox(session) == [*[("C-02", AINO)] * 4, ("A-5", ANNA), ("A-1", BEATA)]


def test_an_earlier_due_time_tells_nobody_and_then_the_told_one_again_tells_nobody(session):
    task = a_task(session, received="Thu 2027-12-23 20:00")  # over Christmas
    send_all(session, "Thu 2027-12-23 20:01")
    assert wall(promise(session, task).due_at) == "Mon 2027-12-27 09:00"

    day(session, date(2027, 12, 24), closed=False, now="Thu 2027-12-23 21:00")

    assert wall(promise(session, task).due_at) == "Fri 2027-12-24 09:00"
    assert (wall(task.promised_due_at), outbox(session)) == ("Mon 2027-12-27 09:00", [])

    day(session, date(2027, 12, 24), closed=True, now="Thu 2027-12-23 22:00")

    assert (wall(promise(session, task).due_at), outbox(session)) == ("Mon 2027-12-27 09:00", [])


def test_no_promise_is_moved_into_the_past(session):
    task = a_task(session, received="Thu 2027-12-23 20:00")

    day(session, date(2027, 12, 24), closed=False, now="Fri 2027-12-24 12:00")

    assert (wall(promise(session, task).due_at), len(deadlines(session, task))) == ("Mon 2027-12-27 09:00", 1)


def test_a_due_time_that_has_passed_stays(session, task):
    day(session, WEDNESDAY, closed=True, now="Wed 2027-01-13 09:00")

    assert (wall(promise(session, task).due_at), outbox(session)) == ("Wed 2027-01-13 09:00", [])


def test_a_handled_promise_stays(session, task):
    says_ok(session, task, "Anna", at="Tue 2027-01-12 21:30")

    day(session, WEDNESDAY, closed=True)

    assert (len(deadlines(session, task)), outbox(session)) == (1, [])


def test_each_move_later_is_told(session, task):
    day(session, WEDNESDAY, closed=True)
    day(session, date(2027, 1, 14), closed=True, now="Tue 2027-01-12 22:01")

    assert [row.outcome for row in deadlines(session, task)] == ["void", "void", None]
    assert wall(task.promised_due_at) == "Fri 2027-01-15 09:00"
    assert outbox(session) == [("C-02", AINO), ("C-02", AINO)]


def test_another_day_moves_nothing(session, task):
    day(session, date(2027, 1, 14), closed=True)

    assert (len(deadlines(session, task)), outbox(session)) == (1, [])


def test_a_cases_due_time_moves_too_and_the_mails_with_it(session):
    case = a_case(session)
    mail = session.get_one(InboundMessage, case.message_id)
    mail.due_at = case.due_at
    send_all(session, "Tue 2027-01-12 21:15")

    day(session, WEDNESDAY, closed=True)

    assert [wall(row.due_at) for row in deadlines(session, case)] == [
        "Wed 2027-01-13 09:00",
        "Thu 2027-01-14 09:00",
    ]
    assert (wall(case.due_at), wall(mail.due_at)) == ("Thu 2027-01-14 09:00", "Thu 2027-01-14 09:00")
    assert rungs(session, case) == [("due", "Thu 2027-01-14 09:00")]
    assert outbox(session) == []


def test_what_a_coordinator_assigned_stays_on_the_new_day(session, task):
    from acts.handovers import reassign
    from rules.rights import Actor
    from tests.support.office import person

    now = helsinki("Tue 2027-01-12 21:20")
    reassign(session, SETTINGS, task, person(session, "Cecilia"), by=Actor(None, "Kaisa"), now=now)

    day(session, WEDNESDAY, closed=True)

    assert handler(session, task) == "Cecilia"
