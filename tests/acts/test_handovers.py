"""Tasks go into other hands when somebody is away, is back, or a coordinator says so (D-18, D-20, e.3 invariant 5)."""

import pytest
from sqlmodel import select

from acts.handovers import reassign
from base.errors import UserError
from models.person import Notify
from models.task import Task
from rules.duty import Status
from rules.rights import Actor
from rules.task_states import TaskState
from tests.support.finnish_workdays import helsinki
from tests.support.office import (
    SETTINGS,
    a_task,
    apply_more,
    away,
    back,
    person,
    says_done,
    says_ok,
    send_all,
    set_person,
    works,
)
from tests.support.readers import (
    assignments,
    handler,
    kinds,
    listed,
    outbox,
    outbox_times,
    promise,
    skipped,
    variants,
    wall,
)

MORNING = "Wed 2027-01-13 "
ANNA, BEATA, CECILIA, KAISA = (
    "anna@ysi.example", "beata@ysi.example", "cecilia@ysi.example", "kaisa@ysi.example",
)  # fmt: skip


def gives(session, task, name, *, now):
    by = Actor(person(session, "Kaisa").id, "Kaisa")
    reassign(session, SETTINGS, task, person(session, name), by=by, now=helsinki(now))


@pytest.fixture
def task(session):
    """A task of the evening before that Anna has; its first messages have left."""
    task = a_task(session)
    send_all(session, "Tue 2027-01-12 21:15")
    return task


def test_what_nobody_accepted_goes_to_whoever_is_on_duty_on_the_due_day(session, task):
    away(session, "Anna", "2027-01-13", "2027-01-14", now=MORNING + "06:10")

    assert assignments(session, task)[-1] == ("Beata", "substitute", "moved")
    assert skipped(session, task) == [("Anna", "away")]
    assert outbox_times(session) == [
        ("A-5", ANNA, "Fri 2027-01-15 08:00"),  # when she is back
        ("A-5", BEATA, MORNING + "08:00"),
        ("A-1", BEATA, MORNING + "08:00"),
    ]
    assert (wall(promise(session, task).due_at), task.state) == (MORNING + "09:00", TaskState.ASSIGNED)
    assert kinds(session, task)[-1] == "assigned"


def test_a_task_that_is_due_within_the_hour_is_told_at_once(session, task):
    away(session, "Anna", "2027-01-13", now=MORNING + "08:15")

    assert ("A-1", BEATA, MORNING + "08:15") in outbox_times(session)


def test_a_task_that_is_due_on_a_day_on_which_she_works_stays(session, task):
    away(session, "Anna", "2027-01-14", "2027-01-15", now="Tue 2027-01-12 22:00")

    assert (handler(session, task), outbox(session)) == ("Anna", [])


def test_what_an_absent_person_had_accepted_goes_to_whoever_is_on_duty_today(session, task):
    says_ok(session, task, "Anna", at=MORNING + "08:20")

    away(session, "Anna", "2027-01-13", now=MORNING + "10:00")

    assert (handler(session, task), task.state) == ("Beata", TaskState.ACCEPTED)
    # Nobody knows when Anna is back: she is told nothing.
    assert outbox_times(session) == [("A-5", BEATA, MORNING + "10:00"), ("A-1", BEATA, MORNING + "10:00")]


@pytest.mark.parametrize(
    ("notify", "now"),
    [
        (Notify.DUTY_HOURS, "06:10"),
        (Notify.DUTY_HOURS, "08:15"),  # due within the hour: no reason to write to somebody away
        (Notify.AT_ONCE, "06:10"),
        (Notify.AT_ONCE, "08:15"),
    ],
)
@pytest.mark.parametrize(
    ("last", "told"),
    [("2027-01-14", [("A-5", ANNA, "Fri 2027-01-15 08:00")]), (None, [])],
)
def test_whoever_is_away_hears_of_what_went_on_their_first_duty_day_if_it_is_known(
    session, task, notify, now, last, told
):
    set_person(session, "Anna", notify=notify)

    away(session, "Anna", "2027-01-13", last, now=MORNING + now)

    assert [message for message in outbox_times(session) if message[1] == ANNA] == told


def test_whoever_goes_away_tomorrow_until_further_notice_is_told_nothing_at_night(session):
    task = a_task(session, received="Wed 2027-01-13 18:00")
    send_all(session, MORNING + "18:01")

    away(session, "Anna", "2027-01-14", now=MORNING + "20:00")

    assert handler(session, task) == "Beata"
    assert ANNA not in {address for _, address in outbox(session)}


def test_whoever_has_left_is_told_of_no_hand_over(session, task):
    set_person(session, "Anna", status=Status.LEFT)

    gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")

    assert outbox(session) == [("A-5", CECILIA), ("A-1", CECILIA)]


@pytest.mark.parametrize(
    ("reported", "first"),
    [
        ("Sun 2027-01-17 20:00", "2027-01-18"),  # for the next day, on a closed day
        ("Sun 2027-01-17 20:00", "2027-01-17"),
        ("Fri 2027-01-15 17:30", "2027-01-15"),  # after closing time
    ],
)
def test_on_a_closed_day_the_next_working_day_counts(session, task, reported, first):
    says_ok(session, task, "Anna", at=MORNING + "08:20")

    away(session, "Anna", first, "2027-01-18", now=reported)

    assert assignments(session, task)[-1] == (
        "Beata",
        "substitute",
        "moved",
    )  # never the last resort of a Sunday


def test_what_is_overdue_goes_to_whoever_is_on_duty_now(session):
    task = a_task(session, received="Thu 2027-01-14 21:00")
    send_all(session, "Thu 2027-01-14 21:01")

    away(session, "Anna", "2027-01-16", now="Sat 2027-01-16 12:00")  # due on Friday, and nobody took it

    assert assignments(session, task)[-1] == ("Beata", "substitute", "moved")
    # Overdue is no reason to wake anybody.
    assert ("A-1", BEATA, "Mon 2027-01-18 08:00") in outbox_times(session)


def test_whoever_is_only_off_that_day_keeps_what_they_accepted(session, task):
    works(session, "Anna", wed="09:00-17:00")
    says_ok(session, task, "Anna", at=MORNING + "08:20")

    away(session, "Beata", "2027-01-14", now="Thu 2027-01-14 10:00")  # a Thursday

    assert handler(session, task) == "Anna"


def test_on_return_what_nobody_accepted_moves_back_and_what_was_accepted_stays(session):
    away(session, "Anna", "2027-01-13", "2027-01-20")
    taken = a_task(session)
    later = a_task(session, received="Mon 2027-01-18 21:00")
    says_ok(session, taken, "Beata", at=MORNING + "08:20")
    send_all(session, "Mon 2027-01-18 22:00")

    back(session, "Anna", "2027-01-19", now="Mon 2027-01-18 22:30")

    assert (handler(session, taken), handler(session, later)) == ("Beata", "Anna")
    assert outbox(session) == [("A-5", BEATA), ("A-5", ANNA), ("A-1", ANNA)]


def test_more_than_three_tasks_are_one_list_mail(session):
    tasks = [a_task(session, subject=f"Asia {number}") for number in range(4)]
    send_all(session, "Tue 2027-01-12 21:15")

    away(session, "Anna", "2027-01-13", "2027-01-14", now=MORNING + "06:10")

    assert {handler(session, task) for task in tasks} == {"Beata"}
    assert outbox(session) == [("A-5", ANNA), ("A-1", BEATA)]
    assert variants(session, "A-1") == ["many"]
    # Each task's A-1 follows when it is taken.
    send_all(session, MORNING + "08:00")
    says_ok(session, tasks[2], "Beata", at=MORNING + "08:20")
    assert outbox(session) == [("A-1", BEATA)]


def test_accepted_tasks_of_a_heap_are_listed_as_moved_and_shown_on_ok(session):
    tasks = [a_task(session, subject=f"Asia {number}") for number in range(5)]
    for task in tasks[:2]:
        says_ok(session, task, "Anna", at=MORNING + "07:00")
    send_all(session, MORNING + "07:01")

    away(session, "Anna", "2027-01-13", "2027-01-14", now=MORNING + "07:10")

    assert outbox(session) == [("A-5", ANNA), ("A-1", BEATA), ("A-5", BEATA)]
    assert [row for row in listed(session, "A-5") if row[0] == "Beata"] == [("Beata", 1), ("Beata", 2)]
    send_all(session, MORNING + "08:00")
    assert says_ok(session, tasks[0], "Beata", at=MORNING + "08:20").code == "already_accepted"
    assert outbox(session) == [("A-1", BEATA)]


def test_three_tasks_are_three_mails_and_a_line_each(session):
    for number in range(3):
        a_task(session, subject=f"Asia {number}")
    send_all(session, "Tue 2027-01-12 21:15")

    away(session, "Anna", "2027-01-13", "2027-01-14", now=MORNING + "06:10")

    assert outbox(session) == [("A-5", ANNA), ("A-5", BEATA), *[("A-1", BEATA)] * 3]


def test_what_a_coordinator_assigned_stays_when_others_come_and_go(session, task):
    gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")

    away(session, "Beata", "2027-01-13", now="Tue 2027-01-12 22:10")

    assert assignments(session, task)[-1] == ("Cecilia", "substitute", "reassigned")


def test_what_the_ladder_gave_to_the_coordinator_stays_with_her(session, task):
    from acts.escalate import take_over

    take_over(session, SETTINGS, promise(session, task), helsinki(MORNING + "09:30"))

    away(session, "Beata", "2027-01-13", now=MORNING + "10:00")

    assert assignments(session, task)[-1] == ("Kaisa", "coordinator", "taken_over")


def test_what_a_coordinator_assigned_moves_when_its_holder_is_away(session, task):
    gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")

    away(session, "Cecilia", "2027-01-13", now="Tue 2027-01-12 22:10")

    assert assignments(session, task)[-1] == ("Anna", "primary", "moved")


def test_a_pool_member_who_is_back_takes_what_the_coordinator_had_to_hold(session):
    apply_more(
        session,
        '[[people]]\nname = "Pia"\nmail = "pia@ysi.example"\nroles = ["assistant"]\nteam = "north"\n'
        '[[customers]]\nname = "Alfa Oy"\nteam = "north"\n',
    )
    for name in ("Anna", "Beata", "Pia"):
        away(session, name, "2027-01-12", "2027-01-20")
    task = a_task(session)
    assert handler(session, task) == "Kaisa"

    back(session, "Pia", "2027-01-13", now="Tue 2027-01-12 22:00")

    assert assignments(session, task)[-1] == ("Pia", "pool", "moved")


def test_a_coordinator_who_is_back_takes_what_the_manager_had_to_hold(session):
    for name in ("Anna", "Beata", "Kaisa"):
        away(session, name, "2027-01-12", "2027-01-20")
    task = a_task(session)
    assert handler(session, task) == "Maria"

    back(session, "Kaisa", "2027-01-13", now="Tue 2027-01-12 22:00")

    assert assignments(session, task)[-1] == ("Kaisa", "coordinator", "moved")


def test_no_absent_person_holds_a_task_after_any_registration(session):
    tasks = [a_task(session, subject=f"Asia {number}") for number in range(6)]
    for task in tasks[:3]:
        says_ok(session, task, "Anna", at=MORNING + "07:00")
    gives(session, tasks[5], "Cecilia", now=MORNING + "07:05")

    for name in ("Anna", "Cecilia", "Beata", "Kaisa"):
        away(session, name, "2027-01-13", "2027-01-13", now=MORNING + "09:05")
        holders = set(session.exec(select(Task.handler_id)))
        assert person(session, name).id not in holders

    assert {handler(session, task) for task in tasks} == {"Maria"}


def test_a_done_task_is_nobodys_to_move(session, task):
    says_done(session, task, "Anna", at=MORNING + "08:20")

    away(session, "Anna", "2027-01-13", now=MORNING + "10:00")

    assert handler(session, task) == "Anna"


def test_a_task_is_given_to_somebody_else_with_the_same_due_time(session, task):
    gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")

    assert assignments(session, task)[-1] == ("Cecilia", "substitute", "reassigned")
    assert outbox_times(session) == [
        ("A-5", ANNA, MORNING + "08:00"),
        ("A-5", CECILIA, MORNING + "08:00"),
        ("A-1", CECILIA, MORNING + "08:00"),
    ]
    assert wall(promise(session, task).due_at) == MORNING + "09:00"


def test_whoever_gets_a_task_back_gets_a_fresh_a1(session, task):
    gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")
    send_all(session, "Tue 2027-01-12 22:01")

    gives(session, task, "Anna", now="Tue 2027-01-12 22:10")

    assert ("A-1", ANNA) in outbox(session)
    assert assignments(session, task)[-1] == ("Anna", "primary", "reassigned")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"trained_on": None}, "untrained"),
        ({"status": Status.LEFT}, "left"),
        ({"status": Status.CANDIDATE}, "not_active"),
    ],
)
def test_a_task_is_not_given_to_who_may_not_hold_it(session, task, fields, reason):
    set_person(session, "Cecilia", **fields)

    with pytest.raises(UserError, match=reason):
        gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")
    assert handler(session, task) == "Anna"


@pytest.mark.parametrize("name", ["Cecilia", "Kaisa", "Maria"])
def test_assistants_coordinators_and_managers_can_have_tasks(session, task, name):
    gives(session, task, name, now="Tue 2027-01-12 22:00")

    assert handler(session, task) == name


def test_a_task_is_not_given_to_a_contact_person_of_customers(session, task):
    with pytest.raises(UserError, match=r"^Kim cannot have task 1: .*assistant.*coordinator.*manager"):
        gives(session, task, "Kim", now="Tue 2027-01-12 22:00")
    assert (handler(session, task), outbox(session)) == ("Anna", [])


def test_a_task_is_not_given_to_who_is_away_when_it_is_due(session, task):
    away(session, "Cecilia", "2027-01-13", "2027-01-13")

    with pytest.raises(UserError, match="Cecilia cannot have task 1 on 2027-01-13"):
        gives(session, task, "Cecilia", now="Tue 2027-01-12 22:00")


def test_giving_a_task_to_its_handler_changes_nothing(session, task):
    gives(session, task, "Anna", now="Tue 2027-01-12 22:00")

    assert (len(assignments(session, task)), outbox(session)) == (1, [])


def test_a_done_task_is_given_to_nobody(session, task):
    says_done(session, task, "Anna", at=MORNING + "08:20")

    with pytest.raises(UserError, match="only an open task"):
        gives(session, task, "Beata", now=MORNING + "09:00")


def test_at_once_is_a_persons_own_choice(session, task):
    set_person(session, "Beata", notify=Notify.AT_ONCE)

    away(session, "Anna", "2027-01-13", now="Tue 2027-01-12 23:00")

    assert ("A-1", BEATA, "Tue 2027-01-12 23:00") in outbox_times(session)
