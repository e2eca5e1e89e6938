"""The rungs of the ladder as deeds (D-6): A-4, the step at due, the 9.30 take-over, K-03 daily."""

import pytest

from acts.escalate import climb
from models.person import Role
from rules.ladder import Step
from rules.task_states import TaskState
from tests.support.finnish_workdays import helsinki
from tests.support.office import (
    SETTINGS,
    a_case,
    a_task,
    apply_more,
    away,
    person,
    send_all,
    works,
)
from tests.support.readers import (
    asked,
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

MORNING = "Wed 2027-01-13 "
ANNA, BEATA, KAISA, MARIA, AINO = (
    "anna@ysi.example", "beata@ysi.example", "kaisa@ysi.example", "maria@ysi.example", "aino@alfa.example",
)  # fmt: skip
KERTTU = """\
[[people]]
name = "Kerttu"
mail = "kerttu@ysi.example"
roles = ["coordinator"]
"""


def step(session, of, which, at, **more):
    climb(
        session, SETTINGS, promise(session, of), which, not_waited_for=more.get("not_waited_for", []), now=helsinki(at)
    )  # fmt: skip


@pytest.fixture
def task(session):
    """A task of the evening before; its first messages have left."""
    task = a_task(session)
    send_all(session, MORNING + "08:00")
    return task


def test_the_reminder_is_one_mail_for_all_tasks_of_a_person_and_expires_at_the_due_time(session, task):
    from sqlmodel import col, select

    from models.outbox import MessageState, OnExpiry, OutboundMessage

    other = a_task(session)
    send_all(session, MORNING + "08:00")
    step(session, task, Step.REMINDER, MORNING + "08:45")
    step(session, other, Step.REMINDER, MORNING + "08:45")

    assert outbox_times(session) == [("A-4", ANNA, MORNING + "08:45")]
    assert listed(session, "A-4") == [("Anna", 1), ("Anna", 2)]
    waiting = select(OutboundMessage).where(col(OutboundMessage.state) == MessageState.QUEUED)
    message = session.exec(waiting).one()
    assert (wall(message.expires_at), message.on_expiry) == (MORNING + "09:00", OnExpiry.DROP)


def test_at_the_due_time_the_substitute_is_asked_and_the_coordinator_is_told(session, task):
    step(session, task, Step.DUE, MORNING + "09:00", not_waited_for=["tehtavat"])

    assert wall(promise(session, task).overdue_at) == MORNING + "09:00"
    assert outbox_times(session) == [
        ("A-1", BEATA, MORNING + "09:00"),
        ("K-02", KAISA, MORNING + "09:00"),
    ]
    assert variants(session, "A-1") == ["help_wanted"]
    assert asked(session, task) == ["Beata"]
    assert facts(session, "K-02") == [{"asked": "Beata", "not_waited_for": ["tehtavat"]}]
    assert (handler(session, task), task.state) == ("Anna", TaskState.ASSIGNED)


@pytest.mark.parametrize(
    ("hours", "helper"),
    [
        ({"wed": "08:00-16:00"}, ["Beata"]),
        ({"wed": "12:00-16:00"}, []),  # not at work yet: not free
        ({"thu": "09:00-17:00"}, []),
    ],
)
def test_only_who_is_at_work_is_asked(session, task, hours, helper):
    works(session, "Beata", **hours)

    step(session, task, Step.DUE, MORNING + "09:00")

    assert asked(session, task) == helper
    assert facts(session, "K-02") == [{"asked": helper[0] if helper else None, "not_waited_for": []}]


def test_a_substitute_who_is_away_is_not_asked(session, task):
    away(session, "Beata", "2027-01-13")
    send_all(session, MORNING + "08:00")

    step(session, task, Step.DUE, MORNING + "09:00")

    assert (asked(session, task), outbox(session)) == ([], [("K-02", KAISA)])


def test_a_late_task_that_stood_in_k02_at_once_only_asks_the_substitute(session):
    task = a_task(session, received=MORNING + "08:10", now=MORNING + "09:40")
    send_all(session, MORNING + "09:41")

    step(session, task, Step.DUE, MORNING + "10:10")

    assert wall(promise(session, task).overdue_at) == MORNING + "10:10"
    assert outbox(session) == [("A-1", BEATA)]
    assert listed(session, "K-02") == [("Kaisa", task.number)]  # once


def test_at_half_past_nine_the_coordinator_has_it_and_the_customer_is_told_honestly(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    send_all(session, MORNING + "09:01")

    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    assert assignments(session, task) == [
        ("Anna", "primary", "routed"),
        ("Kaisa", "coordinator", "taken_over"),
    ]
    assert outbox(session) == [("A-5", ANNA), ("C-08", AINO), ("K-03", KAISA), ("K-03", MARIA)]
    assert variants(session, "C-08") == ["late"]
    deadline = promise(session, task)
    assert (wall(deadline.taken_over_at), deadline.outcome) == (MORNING + "09:30", None)  # no human act
    assert task.state is TaskState.ASSIGNED
    assert rungs(session, task)[-1] == ("daily", "Thu 2027-01-14 09:00")
    assert kinds(session, task)[-1] == "taken_over"


def test_k03_comes_every_working_day_until_it_is_handled(session):
    task = a_task(session, received="Thu 2027-01-14 21:00")  # due on Friday
    step(session, task, Step.TAKE_OVER, "Fri 2027-01-15 09:30")
    send_all(session, "Fri 2027-01-15 09:31")

    step(session, task, Step.DAILY, "Mon 2027-01-18 09:00")

    assert outbox_times(session) == [
        ("K-03", KAISA, "Mon 2027-01-18 09:00"),
        ("K-03", MARIA, "Mon 2027-01-18 09:00"),
    ]
    assert rungs(session, task)[-1] == ("daily", "Tue 2027-01-19 09:00")


def test_after_an_outage_the_take_over_alone_says_that_it_is_overdue(session, task):
    step(session, task, Step.TAKE_OVER, MORNING + "09:45")

    assert wall(promise(session, task).overdue_at) == MORNING + "09:45"
    assert listed(session, "K-02") == []


def test_a_coordinator_who_has_it_already_keeps_it(session):
    for name in ("Anna", "Beata"):
        away(session, name, "2027-01-13")
    task = a_task(session)
    send_all(session, MORNING + "08:00")

    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    assert assignments(session, task) == [("Kaisa", "coordinator", "routed")]
    assert outbox(session) == [("C-08", AINO), ("K-03", KAISA), ("K-03", MARIA)]


@pytest.mark.parametrize(
    ("absent", "holder", "link", "told"),
    [
        (["Kaisa"], "Kerttu", "coordinator", ["Kerttu", "Maria"]),
        (["Kaisa", "Kerttu"], "Maria", "manager", ["Maria"]),  # the manager, once
        (
            ["Kaisa", "Kerttu", "Maria"],
            "Anna",
            "primary",
            ["Kaisa", "Maria"],
        ),  # no absent person holds a task
    ],
)
def test_the_first_coordinator_on_duty_takes_over(session, absent, holder, link, told):
    apply_more(session, KERTTU)
    for name in absent:
        away(session, name, "2027-01-13", "2027-01-13")
    task = a_task(session)
    send_all(session, MORNING + "08:00")

    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    assert assignments(session, task)[-1][:2] == (holder, link)
    assert [name for name, _ in listed(session, "K-03")] == told
    assert ("C-08", AINO) in outbox(session)


def test_a_coordinator_who_is_only_off_comes_before_one_who_is_away(session):
    apply_more(session, KERTTU)
    away(session, "Kaisa", "2027-01-13")
    away(session, "Maria", "2027-01-13")
    works(session, "Kerttu", thu="09:00-17:00")
    task = a_task(session)

    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    assert handler(session, task) == "Kerttu"


def test_of_several_managers_the_first_on_duty_is_told(session, task):
    from models.person import PersonRole

    session.add(PersonRole(person_id=person(session, "Cecilia").id, role=Role.MANAGER))
    away(session, "Maria", "2027-01-13")

    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    assert [name for name, _ in listed(session, "K-03")] == ["Kaisa", "Cecilia"]


def test_a_case_past_its_due_time_stands_in_k02_and_then_in_k03_daily(session):
    case = a_case(session, received="Thu 2027-01-14 21:00")
    assert rungs(session, case) == [("due", "Fri 2027-01-15 09:00")]
    send_all(session, "Fri 2027-01-15 08:00")

    step(session, case, Step.DUE, "Fri 2027-01-15 09:00")

    assert wall(promise(session, case).overdue_at) == "Fri 2027-01-15 09:00"
    assert outbox(session) == [("K-02", KAISA)]
    assert rungs(session, case) == [("due", "Fri 2027-01-15 09:00"), ("daily", "Mon 2027-01-18 09:00")]
    send_all(session, "Fri 2027-01-15 09:01")

    step(session, case, Step.DAILY, "Mon 2027-01-18 09:00")

    assert outbox(session) == [("K-03", KAISA), ("K-03", MARIA)]
    assert rungs(session, case)[-1] == ("daily", "Tue 2027-01-19 09:00")
