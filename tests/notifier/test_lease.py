"""Who works on which message and when: each once, in the order of its thread, list mails with all that is untold."""

import email
import email.policy
import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from base.clock import VirtualClock
from models.outbox import ListItem, MessageState
from tests.support.letters import a_person, a_task
from tests.support.outbox import (
    AINO,
    HOUR,
    MINUTE,
    MONDAY,
    SETTINGS,
    a_sender,
    attached,
    due,
    item,
    kill_after_the_claim,
    message,
    plain,
    put,
    states,
    subjects,
)
from tests.support.smtp import Sink


@pytest.fixture
def sink():
    with Sink() as server:
        yield server


@pytest.fixture
def clock():
    return VirtualClock(MONDAY)


@pytest.fixture
def sender(database, sink, clock):
    return a_sender(database, sink, clock)


def test_a_message_waits_for_the_older_ones_of_its_thread_and_address(database, sink, sender, clock):
    task, deadline = database.transaction(a_task)
    first = put(database, "C-01", code="C-01", task=task, payload={"deadline_id": deadline.id})
    put(database, "C-02", code="C-02", task=task, payload={"deadline_id": deadline.id})
    put(database, "C-39", code="C-39")  # no thread
    put(database, "A-1", code="A-1", task=task, to="anna@ysi.example")  # another address
    sink.refuse[AINO] = "450 later"

    sender.run_once()
    assert subjects(sink) == ["A-1"]
    assert message(database, 2).attempts == 0

    sink.refuse.clear()
    clock.advance_to(message(database, first).next_attempt_at)
    sender.run_once()
    assert subjects(sink) == ["A-1", "C-01", "C-39", "C-02"]


def test_an_older_message_whose_time_has_not_come_holds_nothing_up(database, sink, sender):
    task, deadline = database.transaction(a_task)
    put(database, "tomorrow", code="C-02", task=task, not_before=MONDAY + 24 * HOUR)
    put(database, "now", code="C-02", task=task, payload={"deadline_id": deadline.id})

    sender.run_once()

    assert subjects(sink) == ["now"]


def test_a_failed_message_holds_nothing_up(database, sink, sender):
    task, _ = database.transaction(a_task)
    put(database, "first", code="C-02", task=task)
    put(database, "second", code="C-02", task=task)
    sink.at_data = "554 spam"

    sender.run_once()

    assert [state for key, state in states(database) if key in {"first", "second"}] == ["failed", "failed"]


def test_a_killed_sender_leaves_its_messages_to_the_next_one(database, sink, clock, sender):
    id = put(database)
    kill_after_the_claim(database, clock)

    assert sender.run_once() == 0
    clock.advance_to(MONDAY + timedelta(seconds=SETTINGS.notifier.lease_seconds))
    assert sender.run_once() == 1

    assert message(database, id).state is MessageState.SENT
    assert len(sink.delivered) == 1


def test_a_sender_that_was_too_slow_sends_nothing_more(database, sink, clock):
    """It claimed two; while it worked on the first, its lease on the second ran out and another took it."""
    put(database, "first")
    put(database, "second", to="antti@alfa.example")
    other = a_sender(database, sink, clock, owner="two")

    def slow(session, settings, message, now):
        if message.dedupe_key == "first":
            clock.advance_to(clock.now() + timedelta(seconds=SETTINGS.notifier.lease_seconds))
            other.run_once()
        return plain(session, settings, message, now)

    a_sender(database, sink, clock, write=slow).run_once()

    assert states(database) == [("first", "sent"), ("second", "sent")]
    # The first was in the hands of both: at least once, under one Message-ID. The second was sent once.
    assert sorted(subjects(sink)) == ["first", "first", "second"]
    ids = {
        email.message_from_bytes(mail.raw)["Message-ID"] for mail in sink.delivered if mail.recipient == AINO
    }
    assert len(ids) == 1


def test_two_senders_at_once_send_each_message_once(database, sink):
    for number in range(60):
        put(database, f"C-39:{number:02}", to=f"aino{number % 7}@alfa.example")
    start = threading.Barrier(2)

    def run(owner):
        sender = a_sender(database, sink, VirtualClock(MONDAY), owner=owner)
        start.wait()
        while sender.run_once():
            pass

    threads = [threading.Thread(target=run, args=(owner,)) for owner in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(subjects(sink)) == [f"C-39:{number:02}" for number in range(60)]
    assert {state for _, state in states(database)} == {"sent"}


def test_a_list_mail_takes_all_that_is_untold_when_it_is_claimed(database, sink, sender, clock):
    kaisa = database.transaction(a_person)
    item(database, kaisa, "1")
    item(database, kaisa, "2")

    sender.run_once()
    item(database, kaisa, "3")

    assert attached(database) == {"1": 1, "2": 1, "3": None}
    clock.advance_to(due(database, clock))
    sender.run_once()
    assert attached(database) == {"1": 1, "2": 1, "3": 2}
    assert clock.now() == MONDAY + 15 * MINUTE


def test_a_list_mail_refused_for_now_takes_what_came_meanwhile(database, sink, sender, clock):
    kaisa = database.transaction(a_person)
    item(database, kaisa, "1")
    sink.refuse["kaisa@ysi.example"] = "450 later"
    sender.run_once()

    item(database, kaisa, "2")
    sink.refuse.clear()
    clock.advance_to(MONDAY + MINUTE)
    sender.run_once()

    assert attached(database) == {"1": 1, "2": 1}
    assert len(sink.delivered) == 1


def test_a_list_mail_that_may_have_arrived_says_the_same_when_it_is_sent_again(database, sink, sender, clock):
    kaisa = database.transaction(a_person)
    item(database, kaisa, "1")
    sink.hang_up = sink.takes_before_hanging_up = True
    sender.run_once()

    item(database, kaisa, "2")
    sink.hang_up = False
    clock.advance_to(MONDAY + MINUTE)
    sender.run_once()

    told = attached(database)
    assert told["1"] == 1
    assert told["2"] != 1


def test_a_list_mail_with_nothing_left_to_tell_is_not_sent(database, sink, sender):
    kaisa = database.transaction(a_person)
    item(database, kaisa, "1")
    database.transaction(lambda session: session.delete(session.exec(select(ListItem)).one()))

    assert sender.run_once() == 0
    assert states(database) == [(f"list:K-01:{kaisa.id}:1", "superseded")]


def test_the_next_instant_of_work(database, sink, sender, clock):
    assert due(database, clock) is None

    task, _ = database.transaction(a_task)
    put(database, "evening", not_before=MONDAY + 8 * HOUR)
    assert due(database, clock) == MONDAY + 8 * HOUR

    first = put(database, "first", code="C-02", task=task)
    put(database, "second", code="C-02", task=task, not_before=MONDAY + MINUTE)
    assert due(database, clock) == MONDAY

    sink.refuse[AINO] = "450 later"
    sender.run_once()
    clock.advance_to(MONDAY + MINUTE)
    sender.run_once()
    # The second is due, but waits for the first, which is tried again two minutes after its second try.
    assert due(database, clock) == message(database, first).next_attempt_at == MONDAY + 3 * MINUTE


def test_the_next_instant_of_a_message_in_dead_hands_is_the_end_of_their_lease(database, clock):
    put(database)
    kill_after_the_claim(database, clock)

    assert due(database, clock) == MONDAY + 5 * MINUTE
