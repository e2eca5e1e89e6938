"""A wish becomes a task: who is told of it, when A-1 may arrive, and what a mail that is read late gets (D-6, D-33)."""

import pytest

from models.person import Notify
from models.task import Basis
from tests.support.office import a_task, away, set_person, works
from tests.support.readers import (
    assignments,
    facts,
    handler,
    kinds,
    listed,
    outbox,
    outbox_times,
    promise,
    rungs,
    variants,
    wall,
)

AINO, ANNA, KAISA = "aino@alfa.example", "anna@ysi.example", "kaisa@ysi.example"


def test_an_evening_mail_becomes_a_task_with_a_due_time_a_handler_and_a_ladder(session):
    task = a_task(session, received="Tue 2027-01-12 21:14")

    assert (task.number, task.state, handler(session, task)) == (1, "assigned", "Anna")
    assert promise(session, task).basis is Basis.RECEIVED
    assert wall(promise(session, task).due_at) == "Wed 2027-01-13 09:00"
    assert task.promised_due_at == promise(session, task).due_at
    assert rungs(session, task) == [
        ("reminder", "Wed 2027-01-13 08:45"),
        ("due", "Wed 2027-01-13 09:00"),
        ("take_over", "Wed 2027-01-13 09:30"),
    ]
    assert outbox_times(session) == [
        ("A-1", ANNA, "Wed 2027-01-13 08:00"),
        ("C-01", AINO, "Tue 2027-01-12 21:14"),
    ]
    assert kinds(session, task) == ["opened", "assigned"]


@pytest.mark.parametrize(
    ("received", "leaves"),
    [
        ("Tue 2027-01-12 10:00", "Tue 2027-01-12 10:00"),  # in hours of a duty day
        ("Tue 2027-01-12 16:59", "Tue 2027-01-12 16:59"),
        ("Tue 2027-01-12 17:00", "Wed 2027-01-13 08:00"),  # closing time
        ("Tue 2027-01-12 23:59", "Wed 2027-01-13 08:00"),  # night
        ("Wed 2027-01-13 07:59", "Wed 2027-01-13 08:00"),  # due in 61 minutes
        ("Wed 2027-01-13 08:00", "Wed 2027-01-13 08:00"),  # due in 60 minutes
        ("Wed 2027-01-13 08:59:59", "Wed 2027-01-13 08:59:59"),
        ("Fri 2027-01-15 17:30", "Mon 2027-01-18 08:00"),  # over the weekend
        ("Wed 2027-12-22 20:00", "Thu 2027-12-23 08:00"),
        ("Thu 2027-12-23 20:00", "Mon 2027-12-27 08:00"),  # over Christmas
    ],
)
def test_a1_leaves_at_once_in_hours_or_at_eight_of_the_next_duty_day(session, received, leaves):
    a_task(session, received=received)

    assert outbox_times(session)[0] == ("A-1", ANNA, leaves)


def test_a1_waits_for_the_handlers_own_next_duty_day(session):
    works(session, "Anna", wed="09:00-17:00")

    a_task(session, received="Tue 2027-01-12 10:00")  # a working day, but none of hers

    assert outbox_times(session)[0] == ("A-1", ANNA, "Wed 2027-01-13 08:00")


def test_a1_wakes_whoever_wants_to_be_woken(session):
    set_person(session, "Anna", notify=Notify.AT_ONCE)

    a_task(session, received="Sat 2027-01-16 23:00")

    assert outbox_times(session)[0] == ("A-1", ANNA, "Sat 2027-01-16 23:00")


def test_c01_is_checked_again_half_an_hour_before_the_due_time(session):
    from sqlmodel import col, select

    from models.outbox import OnExpiry, OutboundMessage

    a_task(session, received="Tue 2027-01-12 21:14")

    c01 = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "C-01")).one()
    assert (wall(c01.expires_at), c01.on_expiry) == ("Wed 2027-01-13 08:30", OnExpiry.RENDER)


def test_a_mail_that_is_read_after_its_due_time_gets_c08_and_stands_in_k02_at_once(session):
    task = a_task(session, received="Wed 2027-01-13 08:10", now="Wed 2027-01-13 09:40")

    assert outbox_times(session) == [
        ("A-1", ANNA, "Wed 2027-01-13 09:40"),
        ("C-08", AINO, "Wed 2027-01-13 09:40"),
        ("K-02", KAISA, "Wed 2027-01-13 09:40"),
    ]
    assert variants(session, "C-08") == ["taken_in_late"]
    assert listed(session, "K-02") == [("Kaisa", task.number)]
    assert task.promised_due_at is None  # no time was told, so none can move later
    assert rungs(session, task) == [
        ("due", "Wed 2027-01-13 10:10"),  # not too early: 30 minutes after it was made
        ("take_over", "Wed 2027-01-13 10:40"),  # and 60
    ]


def test_what_is_overdue_when_it_is_read_at_night_wakes_nobody(session):
    a_task(session, received="Tue 2027-01-12 08:10", now="Tue 2027-01-12 22:00")

    assert outbox_times(session) == [
        ("A-1", ANNA, "Wed 2027-01-13 08:00"),
        ("C-08", AINO, "Tue 2027-01-12 22:00"),
        ("K-02", KAISA, "Wed 2027-01-13 08:00"),
    ]


def test_the_k02_of_a_night_goes_to_whoever_coordinates_the_morning(session):
    away(session, "Kaisa", "2027-01-13", "2027-01-13")

    a_task(session, received="Tue 2027-01-12 08:10", now="Tue 2027-01-12 22:00")

    assert listed(session, "K-02") == [("Maria", 1)]


def test_a_task_without_a_requester_to_tell_is_told_to_its_handler_alone(session):
    a_task(session, tell_requester=False)

    assert outbox(session) == [("A-1", ANNA)]


def test_numbers_are_given_in_order(session):
    assert [a_task(session).number, a_task(session).number] == [1, 2]


def test_a_linked_task_has_a_number_promise_and_handler_of_its_own(session):
    first = a_task(session)

    second = a_task(session, received="Wed 2027-01-13 10:00", linked_to=first)

    assert (second.linked_to_id, second.number) == (first.id, 2)
    assert wall(promise(session, second).due_at) == "Thu 2027-01-14 09:00"
    assert assignments(session, second) == [("Anna", "primary", "routed")]


def test_a_reminder_whose_time_has_passed_is_left_out(session):
    task = a_task(session, received="Wed 2027-01-13 08:50")

    assert rungs(session, task) == [
        ("due", "Wed 2027-01-13 09:20"),  # not before there was time to answer
        ("take_over", "Wed 2027-01-13 09:50"),
    ]


def test_nothing_of_the_words_stands_in_the_lists(session):
    a_task(session, received="Wed 2027-01-13 08:10", now="Wed 2027-01-13 09:40")

    assert facts(session, "K-02") == [{}]
