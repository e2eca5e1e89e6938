"""The sender: what becomes of a message, whatever breaks, on both databases and to a real mail server."""

import email
import email.policy
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import col, select

from base.chance import Chance
from base.clock import VirtualClock
from base.errors import TryAgain
from base.setting_tables import SmtpSettings
from models.mail import InboundMessage
from models.outbox import Alarm, MessageState, OnExpiry, OutboundMessage
from models.task import Deadline
from notifier.letter import Gone
from notifier.sender import Sender
from notifier.smtp import SmtpServer
from notifier.tokens import read_envelope_address
from tests.support.letters import a_letter, a_person, a_task, know_the_calendar, settings_with
from tests.support.outbox import (
    AINO,
    HOUR,
    MINUTE,
    MONDAY,
    SETTINGS,
    a_sender,
    cannot_write,
    message,
    plain,
    put,
    states,
    subjects,
)
from tests.support.smtp import Sink, closed_port


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


def test_a_due_message_is_sent_and_marked(database, sink, sender):
    id = put(database)

    assert sender.run_once() == 1

    sent = message(database, id)
    (mail,) = sink.delivered
    assert (sent.state, sent.sent_at, sent.attempts) == (MessageState.SENT, MONDAY, 1)
    assert (sent.owner, sent.lease_until, sent.codes) == (None, None, ["C-39"])
    assert mail.recipient == AINO
    assert read_envelope_address(SETTINGS, mail.sender) == id
    assert email.message_from_bytes(mail.raw)["Message-ID"] == sent.message_id
    assert sender.run_once() == 0


def test_a_message_waits_for_its_time(database, sink, sender, clock):
    put(database, not_before=MONDAY + HOUR)

    assert sender.run_once() == 0
    clock.advance_to(MONDAY + HOUR)
    assert sender.run_once() == 1


def test_sending_the_acknowledgement_tells_the_due_time(database, sender):
    task, deadline = database.transaction(a_task)
    id = put(database, code="C-01", task=task, payload={"deadline_id": deadline.id})

    sender.run_once()

    with database.reading() as session:
        told = session.get_one(Deadline, deadline.id)
    assert (told.told_at, told.told_message_id) == (MONDAY, id)


def test_an_acknowledgement_that_became_an_apology_tells_no_due_time(database, sink, clock):
    task, deadline = database.transaction(a_task)
    id = put(database, code="C-01", task=task, payload={"deadline_id": deadline.id})
    late = a_sender(
        database, sink, clock, write=lambda *_: a_letter(codes=("C-08",), task_numbers=(task.number,))
    )

    late.run_once()

    assert (message(database, id).codes, message(database, id).tasks) == (["C-08"], [task.number])
    with database.reading() as session:
        assert session.get_one(Deadline, deadline.id).told_at is None


def test_what_is_no_longer_true_is_not_sent(database, sink, clock):
    id = put(database)

    a_sender(database, sink, clock, write=lambda *_: Gone("handled meanwhile")).run_once()

    assert sink.delivered == []
    assert message(database, id).state is MessageState.SUPERSEDED


@pytest.mark.parametrize(
    ("on_expiry", "state"), [(OnExpiry.DROP, "superseded"), (OnExpiry.RENDER, "sent"), (None, "sent")]
)
def test_a_message_that_is_too_late_is_dropped_if_it_says_so(database, sender, clock, on_expiry, state):
    put(database, expires_at=MONDAY + HOUR, on_expiry=on_expiry)

    clock.advance_to(MONDAY + HOUR)
    sender.run_once()

    assert states(database) == [("C-39:1", state)]


def test_a_refusal_for_good_fails_and_is_told(database, sink, sender):
    database.transaction(a_person)
    sink.refuse[AINO] = "550 5.1.1 no such user"
    id = put(database)
    put(database, "C-39:2", to="antti@alfa.example")

    sender.run_once()

    failed = message(database, id)
    assert (failed.state, failed.last_error) == (MessageState.FAILED, "550 5.1.1 no such user")
    assert [mail.recipient for mail in sink.delivered] == ["antti@alfa.example", "kaisa@ysi.example"]
    assert subjects(sink)[1].startswith("alarm:")  # K-10


@pytest.mark.parametrize("address", ["", "aino", "a b@alfa.example", "aino@alfa.example\r\nRSET"])
def test_an_address_that_is_none_fails_for_good(database, sink, sender, address):
    id = put(database, to=address)

    sender.run_once()

    assert message(database, id).state is MessageState.FAILED
    assert sink.delivered == []


def test_a_refusal_for_now_is_tried_again_after_one_two_five_and_ten_minutes(database, sink, sender, clock):
    sink.refuse[AINO] = "450 4.2.0 greylisted"
    id = put(database)

    tries = [MONDAY]
    for _ in range(6):
        sender.run_once()
        tries.append(message(database, id).next_attempt_at)
        clock.advance_to(tries[-1])

    assert [(b - a) // MINUTE for a, b in pairwise(tries)] == [1, 2, 5, 10, 15, 15]
    sink.refuse.clear()
    sender.run_once()
    assert message(database, id).state is MessageState.SENT
    assert message(database, id).attempts == 7


def test_after_five_days_of_refusals_a_message_has_failed(database, sink, sender, clock):
    database.transaction(a_person)
    sink.refuse[AINO] = "450 4.2.0 mailbox full"
    id = put(database)
    sender.run_once()
    clock.advance_to(MONDAY + timedelta(days=5) - MINUTE)  # the service was down for so long

    sender.run_once()
    assert message(database, id).next_attempt_at == clock.now() + HOUR
    clock.advance_to(clock.now() + HOUR)
    sender.run_once()

    assert message(database, id).state is MessageState.FAILED
    with database.reading() as session:
        warning = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "K-10")).one()
    assert warning.variant == "gave_up"


def test_when_the_server_is_away_one_message_is_tried_and_the_rest_is_let_go(database, sender, clock):
    for number in range(3):
        put(database, f"C-39:{number}")
    with closed_port() as port:
        away = SmtpServer(SmtpSettings(host="127.0.0.1", port=port, timeout_seconds=2))
        offline = Sender(database, SETTINGS, away, clock, Chance.seeded(b"mail"), "one", write=plain)

        assert offline.run_once() == 1

    first, second, third = (message(database, id) for id in (1, 2, 3))
    assert (first.attempts, first.next_attempt_at) == (1, MONDAY + MINUTE)
    assert (second.attempts, second.owner, second.state) == (0, None, MessageState.QUEUED)
    assert (third.attempts, third.owner, third.state) == (0, None, MessageState.QUEUED)
    assert sender.run_once() == 2  # the server is back; the first waits for its minute


def test_a_server_that_hangs_up_stops_only_that_message(database, sink, sender, clock):
    put(database)
    put(database, "C-39:2", to="antti@alfa.example")
    sink.hang_up = True

    assert sender.run_once() == 2
    sink.hang_up = False
    clock.advance_to(MONDAY + MINUTE)
    sender.run_once()

    assert sorted(subjects(sink)) == ["C-39:1", "C-39:2"]


def test_one_that_cannot_be_written_never_stops_the_others_and_is_told_once(database, sink, clock):
    database.transaction(a_person)
    bad = put(database, "bad")
    put(database, "good")
    sender = a_sender(database, sink, clock, write=cannot_write("bad"))

    sender.run_once()
    clock.advance_to(MONDAY + MINUTE)
    sender.run_once()

    assert len(subjects(sink)) == 2
    assert subjects(sink)[0] == "good"
    row = message(database, bad)
    assert (row.state, row.attempts, row.next_attempt_at) == (MessageState.QUEUED, 2, MONDAY + 3 * MINUTE)
    assert row.last_error.startswith("ZeroDivisionError at outbox.py:")
    with database.reading() as session:
        (warning,) = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "K-12"))
        assert warning.variant == "bad_row"
        assert warning.payload["number"] == bad


def test_the_letters_of_the_house_are_sent_and_a_failure_of_theirs_is_told(database, sink, clock):
    mailbox = {"alfa": {"address": "alfa@ysi.example"}}
    database.transaction(know_the_calendar)
    database.transaction(a_person)
    mail = database.transaction(a_mail)
    put(database, "C-39:1", inbound_id=mail)
    put(database, "C-39:2", inbound_id=mail, to="gone@alfa.example")
    sink.refuse["gone@alfa.example"] = "550 5.1.1 no such user"
    server = SmtpServer(sink.settings)

    Sender(database, settings_with(mailbox=mailbox), server, clock, Chance.seeded(b"mail"), "one").run_once()

    assert [state for _, state in states(database)] == ["sent", "failed", "sent"]
    assert [mail.recipient for mail in sink.delivered] == [AINO, "kaisa@ysi.example"]
    warning = email.message_from_bytes(sink.delivered[1].raw, policy=email.policy.default)
    assert "gone@alfa.example" in warning.get_content()
    assert warning["Auto-Submitted"] == "auto-generated"


def test_the_alarm_of_a_bad_message_is_over_when_it_is_sent(database, sink, sender, clock):
    put(database, "bad")
    a_sender(database, sink, clock, write=cannot_write("bad")).run_once()

    clock.advance_to(MONDAY + MINUTE)
    sender.run_once()

    with database.reading() as session:
        assert session.exec(select(Alarm)).one().over_at == MONDAY + MINUTE


def test_a_warning_that_cannot_be_written_makes_no_further_one(database, sink, clock):
    database.transaction(a_person)
    put(database, "bad", code="K-12", to="kaisa@ysi.example")

    a_sender(database, sink, clock, write=cannot_write("bad")).run_once()

    assert states(database) == [("bad", "queued")]


def test_a_passing_fault_while_writing_is_no_bad_row(database, sink, clock):
    def write(*_):
        raise TryAgain("read the rows")

    id = put(database)
    a_sender(database, sink, clock, write=write).run_once()

    assert message(database, id).next_attempt_at == MONDAY + MINUTE
    with database.reading() as session:
        assert session.exec(select(Alarm)).all() == []


def a_mail(session):
    mail = InboundMessage(
        identity_hash="0" * 64,
        message_id="<1@alfa.example>",
        received_at=MONDAY,
        stored_at=MONDAY,
        size=1,
        blob="00",
    )
    session.add(mail)
    session.flush()
    return mail.id
