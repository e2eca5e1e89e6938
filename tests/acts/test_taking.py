"""OK and NÄYTÄ (D-5, D-6): who may take a task, what counts as kept, and who is told."""

import pytest

from acts.escalate import climb
from acts.taking import show
from models.task import DeadlineOutcome
from rules.ladder import Step
from rules.task_states import TaskState
from tests.support.finnish_workdays import helsinki
from tests.support.office import (
    SETTINGS,
    a_stored_mail,
    a_task,
    person,
    says_done,
    says_ok,
    send_all,
)
from tests.support.readers import (
    asked,
    assignments,
    fired,
    handler,
    kinds,
    listed,
    outbox,
    outbox_times,
    promise,
    rungs,
    wall,
)

MORNING = "Wed 2027-01-13 "


def step(session, task, which, at):
    """That step of the ladder, as the scheduler would do it."""
    climb(session, SETTINGS, promise(session, task), which, not_waited_for=[], now=helsinki(at))


@pytest.fixture
def task(session):
    """A task of the evening before that Anna has; its first messages have left."""
    task = a_task(session)
    send_all(session, MORNING + "08:00")
    return task


def test_the_first_acceptance_keeps_the_promise(session, task):
    first = says_ok(session, task, "Anna", at=MORNING + "08:20")
    again = says_ok(session, task, "Anna", at=MORNING + "08:21")  # the same mail, delivered twice

    deadline = promise(session, task)
    assert (first.code, again.code) == ("accepted", "already_accepted")
    assert (task.state, deadline.outcome) == (TaskState.ACCEPTED, DeadlineOutcome.KEPT)
    assert (wall(deadline.handled_at), deadline.handled_by_id) == (
        MORNING + "08:20",
        person(session, "Anna").id,
    )
    assert (wall(task.handled_at), task.handled_by) == (MORNING + "08:20", "Anna")
    assert rungs(session, task) == []
    assert [row[3] for row in fired(session, task)] == ["void", "void", "void"]
    assert outbox(session) == []  # C-03 is off by default


@pytest.mark.parametrize(
    ("arrived", "read", "outcome"),
    [
        ("08:59:59", "09:00:01", DeadlineOutcome.KEPT),
        ("09:00:00", "09:00:01", DeadlineOutcome.KEPT),  # kept iff handled_at <= due_at
        ("09:00:01", "09:00:02", DeadlineOutcome.BROKEN),
        ("08:59:40", "09:25", DeadlineOutcome.KEPT),  # in time, read late
    ],
)
def test_the_arrival_of_the_acting_mail_decides_whether_the_promise_was_kept(
    session, task, arrived, read, outcome
):
    says_ok(session, task, "Anna", at=MORNING + arrived, now=MORNING + read)

    assert promise(session, task).outcome is outcome
    assert wall(promise(session, task).handled_at) == wall(helsinki(MORNING + arrived))


def test_an_acceptance_on_a_sunday_evening_counts(session):
    task = a_task(session, received="Fri 2027-01-15 17:30")

    assert says_ok(session, task, "Anna", at="Sun 2027-01-17 20:00").code == "accepted"
    assert promise(session, task).outcome is DeadlineOutcome.KEPT


def test_whoever_was_not_asked_cannot_take_a_task(session, task):
    result = says_ok(session, task, "Beata", at=MORNING + "08:20")

    assert (result.code, result.handler) == ("not_yours", "Anna")
    assert (task.state, handler(session, task), outbox(session)) == (TaskState.ASSIGNED, "Anna", [])


def test_the_asked_helper_becomes_the_handler_and_the_former_one_is_told(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    send_all(session, MORNING + "09:01")

    result = says_ok(session, task, "Beata", at=MORNING + "09:10")

    assert result.code == "accepted"
    assert assignments(session, task) == [
        ("Anna", "primary", "routed"),
        ("Beata", "substitute", "helped"),
    ]
    assert asked(session, task) == []
    assert listed(session, "A-5") == [("Anna", task.number)]
    assert outbox(session) == [("A-5", "anna@ysi.example")]  # Beata has her A-1 already
    assert promise(session, task).outcome is DeadlineOutcome.BROKEN


def test_once_the_handler_has_taken_it_the_asked_helper_is_not_needed(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")

    says_ok(session, task, "Anna", at=MORNING + "09:05")

    assert asked(session, task) == []
    assert says_ok(session, task, "Beata", at=MORNING + "09:06").code == "not_yours"
    assert says_done(session, task, "Beata", at=MORNING + "09:07").code == "not_yours"
    assert (task.state, handler(session, task)) == (TaskState.ACCEPTED, "Anna")


def test_the_asked_helper_may_still_take_it_after_the_coordinator_got_it(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    assert says_ok(session, task, "Beata", at=MORNING + "09:40").code == "accepted"
    assert handler(session, task) == "Beata"


def test_a_coordinator_may_take_any_task_that_nobody_has_accepted(session, task):
    result = says_ok(session, task, "Kaisa", at=MORNING + "08:50")

    assert (result.code, handler(session, task)) == ("accepted", "Kaisa")
    # The task in a thread of her own, for she has not seen it.
    assert outbox(session) == [("A-5", "anna@ysi.example"), ("A-1", "kaisa@ysi.example")]


def test_an_ok_that_arrived_before_the_ladder_took_the_task_counts_however_late_it_is_read(session, task):
    step(session, task, Step.DUE, MORNING + "09:02")
    step(session, task, Step.TAKE_OVER, MORNING + "09:32")

    result = says_ok(session, task, "Anna", at=MORNING + "08:59:40", now=MORNING + "09:40")

    assert (result.code, handler(session, task)) == ("accepted", "Anna")
    assert promise(session, task).outcome is DeadlineOutcome.KEPT
    assert listed(session, "A-5")[-1] == ("Kaisa", task.number)


def test_an_ok_that_arrived_after_the_ladder_took_the_task_is_too_late(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    step(session, task, Step.TAKE_OVER, MORNING + "09:30")

    result = says_ok(session, task, "Anna", at=MORNING + "09:31")

    assert (result.code, result.handler) == ("not_yours", "Kaisa")


def test_after_the_take_over_the_coordinators_ok_brings_her_the_task(session, task):
    step(session, task, Step.TAKE_OVER, MORNING + "09:30")
    send_all(session, MORNING + "09:31")

    says_ok(session, task, "Kaisa", at=MORNING + "09:35")

    assert outbox_times(session) == [("A-1", "kaisa@ysi.example", MORNING + "09:35")]


def test_the_former_handler_is_told_at_night_in_the_morning(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    send_all(session, MORNING + "09:01")

    says_ok(session, task, "Beata", at=MORNING + "22:00")

    assert outbox_times(session) == [("A-5", "anna@ysi.example", "Thu 2027-01-14 08:00")]


def test_a_done_task_cannot_be_taken_again(session, task):
    says_done(session, task, "Anna", at=MORNING + "08:20")

    assert says_ok(session, task, "Anna", at=MORNING + "08:21").code == "already_done"


@pytest.mark.parametrize("state", [TaskState.WAITING_CUSTOMER, TaskState.WAITING_OTHER])
def test_an_ok_on_a_waiting_task_changes_nothing(session, task, state):
    says_ok(session, task, "Anna", at=MORNING + "08:20")
    task.state = state

    assert says_ok(session, task, "Anna", at=MORNING + "08:30").code == "already_accepted"
    assert says_ok(session, task, "Kaisa", at=MORNING + "08:30").code == "not_yours"
    assert (task.state, handler(session, task)) == (state, "Anna")


@pytest.mark.parametrize(
    ("name", "code", "sent"),
    [
        ("Anna", "shown", [("A-1", "anna@ysi.example")]),
        ("Kaisa", "shown", [("A-1", "kaisa@ysi.example")]),  # a coordinator
        ("Beata", "not_yours", []),
    ],
)
def test_a_task_is_shown_again_to_whom_it_concerns(session, task, name, code, sent):
    mail = a_stored_mail(session, received=MORNING + "08:20")

    result = show(
        session,
        SETTINGS,
        task,
        person=person(session, name),
        mail=mail,
        now=helsinki(MORNING + "08:20"),
    )

    assert (result.code, outbox(session), task.state) == (code, sent, TaskState.ASSIGNED)


def test_who_was_asked_is_shown_the_task(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    mail = a_stored_mail(session, received=MORNING + "09:10")
    now = helsinki(MORNING + "09:10")

    assert show(session, SETTINGS, task, person=person(session, "Beata"), mail=mail, now=now).code == "shown"


def test_every_deed_leaves_its_event(session, task):
    step(session, task, Step.DUE, MORNING + "09:00")
    says_ok(session, task, "Beata", at=MORNING + "09:10")

    assert kinds(session, task) == ["opened", "assigned", "fell_due", "assigned", "accepted"]
