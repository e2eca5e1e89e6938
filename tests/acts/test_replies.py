"""A customer's later mails: they join the open task (A-9), or open a done one again with a new due time (D-26, C-02)."""

import pytest

from acts.replies import add_reply
from acts.words import Words
from models.task import Basis
from rules.rights import Actor
from rules.task_states import TaskState
from tests.support.finnish_workdays import helsinki
from tests.support.office import (
    SETTINGS,
    a_stored_mail,
    a_task,
    away,
    replies_to_done,
    says_done,
    says_ok,
    send_all,
)
from tests.support.readers import (
    assignments,
    deadlines,
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

ANNA, AINO = "anna@ysi.example", "aino@alfa.example"


@pytest.fixture
def done(session):
    """A task that Anna finished on Wednesday 13.1.; everything has been sent."""
    task = a_task(session)
    says_done(session, task, "Anna", at="Wed 2027-01-13 08:50")
    send_all(session, "Wed 2027-01-13 09:00")
    return task


@pytest.mark.parametrize(
    ("arrived", "leaves"),
    [
        ("Wed 2027-01-13 10:00", "Wed 2027-01-13 10:00"),
        ("Wed 2027-01-13 22:00", "Thu 2027-01-14 08:00"),  # it is accepted, so the night is a reason to wait
    ],
)
@pytest.mark.parametrize("automatic", [False, True])
def test_a_reply_to_an_open_task_goes_to_its_handler_and_nobody_answers(session, arrived, leaves, automatic):
    task = a_task(session)
    says_ok(session, task, "Anna", at="Wed 2027-01-13 08:20")
    send_all(session, "Wed 2027-01-13 09:00")
    mail = a_stored_mail(session, received=arrived)

    add_reply(
        session, SETTINGS, task, Words(subject="", text="Ja aamiainen."), author="Aino", mail=mail,
        by=Actor(None, "Aino", message_id=mail.id), now=helsinki(arrived), automatic=automatic,
    )  # fmt: skip

    assert outbox_times(session) == [("A-9", ANNA, leaves)]
    assert variants(session, "A-9") == ["automatic" if automatic else "open"]
    assert (task.state, len(deadlines(session, task))) == (TaskState.ACCEPTED, 1)
    assert kinds(session, task)[-1] == ("autoreplied" if automatic else "replied")


def test_a_real_reply_to_a_done_task_opens_it_with_a_new_due_time(session, done):
    replies_to_done(session, done, at="Thu 2027-01-14 21:00")

    deadline = promise(session, done)
    assert (done.state, deadline.basis, deadline.seq) == (TaskState.ASSIGNED, Basis.REOPENED, 2)
    assert wall(deadline.due_at) == "Fri 2027-01-15 09:00"
    assert (done.done_at, done.handled_at, done.handled_by) == (None, None, None)
    assert done.promised_due_at == deadline.due_at
    assert [name for name, _ in rungs(session, done)] == ["reminder", "due", "take_over"]
    assert outbox_times(session) == [
        ("A-9", ANNA, "Fri 2027-01-15 08:00"),
        ("C-02", AINO, "Thu 2027-01-14 21:00"),
    ]
    assert variants(session, "C-02") == ["reply"]


def test_it_stays_with_whoever_did_it_even_if_the_chain_would_name_another(session):
    away(session, "Anna", "2027-01-13", "2027-01-13")
    task = a_task(session)
    says_done(session, task, "Beata", at="Wed 2027-01-13 08:50")
    send_all(session, "Wed 2027-01-13 09:00")

    replies_to_done(session, task, at="Thu 2027-01-14 21:00")  # Anna is back

    assert assignments(session, task) == [("Beata", "substitute", "routed")]
    assert outbox(session) == [("A-9", "beata@ysi.example"), ("C-02", AINO)]


def test_it_goes_to_the_chain_when_whoever_did_it_is_not_on_duty_on_the_due_day(session, done):
    away(session, "Anna", "2027-01-15", "2027-01-15")

    replies_to_done(session, done, at="Thu 2027-01-14 21:00")

    assert handler(session, done) == "Beata"
    # One mail to Beata: the whole thread, with the reply in it.
    assert outbox_times(session) == [
        ("A-1", "beata@ysi.example", "Fri 2027-01-15 08:00"),
        ("C-02", AINO, "Thu 2027-01-14 21:00"),
    ]


def test_a_reply_that_is_read_after_its_new_due_time_gets_an_honest_c08(session, done):
    replies_to_done(session, done, at="Thu 2027-01-14 21:00", now="Fri 2027-01-15 09:40")

    assert outbox(session) == [("A-9", ANNA), ("C-08", AINO), ("K-02", "kaisa@ysi.example")]
    assert listed(session, "K-02") == [("Kaisa", done.number)]
    # The promise that was told last stays the one told last.
    assert wall(done.promised_due_at) == "Wed 2027-01-13 09:00"


def test_a_task_can_be_reopened_again_and_again(session, done):
    replies_to_done(session, done, at="Thu 2027-01-14 21:00")
    says_done(session, done, "Anna", at="Fri 2027-01-15 08:30")

    replies_to_done(session, done, at="Fri 2027-01-15 12:00")

    assert [(row.seq, row.outcome) for row in deadlines(session, done)] == [
        (1, "kept"),
        (2, "kept"),
        (3, None),
    ]
