"""Promises: one ladder each, closed once, kept or broken by the instant of the act (D-5, X-03)."""

import pytest

from acts.promises import add_rungs, promise, settle, void
from models.task import Basis, DeadlineOutcome
from rules.ladder import Rung, Step
from rules.rights import Actor
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_case, a_stored_mail, a_task, person
from tests.support.readers import deadlines, fired, rungs, wall
from tests.support.readers import promise as latest

BY = Actor(None, "Anna", on_behalf_of="Beata")


def test_a_promise_is_closed_once_by_the_first_act(session):
    task = a_task(session)
    deadline = latest(session, task)
    anna, mail = person(session, "Anna"), a_stored_mail(session)

    by = Actor(anna.id, "Anna", on_behalf_of="Beata", message_id=mail.id)
    settle(
        session,
        deadline,
        by=by,
        handled_at=helsinki("Wed 2027-01-13 08:20"),
        now=helsinki("Wed 2027-01-13 08:21"),
    )
    settle(
        session,
        deadline,
        by=BY,
        handled_at=helsinki("Wed 2027-01-13 10:00"),
        now=helsinki("Wed 2027-01-13 10:00"),
    )

    assert (deadline.outcome, wall(deadline.handled_at)) == (DeadlineOutcome.KEPT, "Wed 2027-01-13 08:20")
    assert (deadline.handled_by_id, deadline.on_behalf_of, deadline.handled_message_id) == (
        anna.id,
        "Beata",
        mail.id,
    )
    assert {row[2:] for row in fired(session, task)} == {("Wed 2027-01-13 08:21", "void")}


@pytest.mark.parametrize(
    ("handled", "outcome"),
    [
        ("Wed 2027-01-13 09:00:00", DeadlineOutcome.KEPT),  # kept iff handled_at <= due_at
        ("Wed 2027-01-13 09:00:01", DeadlineOutcome.BROKEN),
    ],
)
def test_the_due_time_itself_is_in_time(session, handled, outcome):
    deadline = latest(session, a_task(session))

    settle(session, deadline, by=BY, handled_at=helsinki(handled), now=helsinki(handled))

    assert deadline.outcome is outcome


def test_a_void_promise_has_no_steps_left(session):
    task = a_task(session)

    void(session, latest(session, task), helsinki("Tue 2027-01-12 22:00"))

    assert (latest(session, task).outcome, rungs(session, task)) == (DeadlineOutcome.VOID, [])


def test_promises_of_a_task_are_numbered(session):
    task = a_task(session)
    void(session, latest(session, task), helsinki("Tue 2027-01-12 22:00"))

    at = helsinki("Wed 2027-01-13 10:00")
    promise(session, SETTINGS, of=task, basis=Basis.REPLY, received_at=at, now=at)

    assert [(row.seq, row.basis.value) for row in deadlines(session, task)] == [(1, "received"), (2, "reply")]


def test_a_step_is_written_once(session):
    task = a_task(session)
    daily = Rung(Step.DAILY, helsinki("Thu 2027-01-14 09:00"))

    add_rungs(session, latest(session, task), [daily])
    add_rungs(session, latest(session, task), [daily])

    assert rungs(session, task)[-1] == ("daily", "Thu 2027-01-14 09:00")
    assert len(rungs(session, task)) == 4


def test_a_case_has_a_due_step_and_nobody_to_remind(session):
    assert rungs(session, a_case(session)) == [("due", "Wed 2027-01-13 09:00")]


def test_what_is_late_when_it_is_made_is_not_passed_over_at_once(session):
    task = a_task(session, received="Wed 2027-01-13 08:00", now="Wed 2027-01-13 16:50")

    assert rungs(session, task) == [
        ("due", "Thu 2027-01-14 09:00"),  # 17.20 is no working time
        ("take_over", "Thu 2027-01-14 09:30"),
    ]
