"""Whether the service lives (X-07): ten minutes of silence are told once an incident, and are over when it works again."""

import pytest
from sqlmodel import col, select

from models.audit import beat
from models.mail import MailboxCursor
from models.outbox import MessageState, OutboundMessage
from scheduler import health
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_task, send_all
from tests.support.readers import alarms, outbox, variants

KAISA = "kaisa@ysi.example"
MORNING = "Wed 2027-01-13 "


def looks(database, at):
    return health.run_due(database, SETTINGS, helsinki(MORNING + at))


def alive(database, at, *parts):
    database.transaction(lambda session: [beat(session, part, helsinki(MORNING + at)) for part in parts])


def read(database, at, *mailboxes):
    def note(session):
        for name in mailboxes:
            cursor = session.exec(select(MailboxCursor).where(col(MailboxCursor.account) == name)).first()
            cursor = cursor or MailboxCursor(account=name, folder="INBOX")
            cursor.last_round_began = cursor.last_round_ended = helsinki(MORNING + at)
            session.add(cursor)

    database.transaction(note)


def state(database):
    with database.reading() as session:
        return alarms(session), outbox(session)


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("scheduler", "health:scheduler"),
        ("notifier", "health:outgoing"),  # one incident together with the messages that wait for it
    ],
)
def test_a_part_that_is_silent_for_ten_minutes_is_told_once_and_is_over_when_it_beats_again(
    company, part, key
):
    alive(company, "10:00", part)

    assert [looks(company, at) for at in ("10:09:59", "10:10", "10:15")] == [0, 1, 0]
    assert state(company) == ([("K-12", key, True)], [("K-12", KAISA)])

    alive(company, "10:16", part)
    looks(company, "10:16")
    assert state(company)[0] == [("K-12", key, False)]

    looks(company, "10:26")  # a new incident
    assert state(company) == ([("K-12", key, True)], [("K-12", KAISA), ("K-12", KAISA)])


def test_a_mailbox_that_is_not_read_is_told_with_what_that_endangers(company):
    company.transaction(lambda session: (a_task(session), send_all(session, "Tue 2027-01-12 21:15")))
    read(company, "08:20", "tehtavat")
    read(company, "08:28", "backoffice")
    alive(company, "08:29", "intake")

    looks(company, "08:30")

    assert state(company) == ([("K-12", "health:mailbox:tehtavat", True)], [("K-12", KAISA)])
    with company.reading() as session:
        payload = session.exec(
            select(OutboundMessage.payload).where(col(OutboundMessage.code) == "K-12")
        ).one()
    assert (payload["mailbox"], payload["minutes"], payload["count"]) == ("tehtavat", 10, 1)
    assert payload["due"] == helsinki(MORNING + "09:00").isoformat()


def test_a_mailbox_that_was_never_read_is_told_ten_minutes_after_the_start(company):
    alive(company, "08:00", "intake")

    looks(company, "08:10")

    assert [key for _, key, _ in state(company)[0]] == [
        "health:mailbox:tehtavat",
        "health:mailbox:backoffice",
    ]


def test_a_mailbox_whose_mail_comes_by_the_door_is_as_alive_as_the_intake(company):
    box = SETTINGS.mailbox["tehtavat"].model_copy(update={"folders": ()})
    settings = SETTINGS.model_copy(update={"mailbox": {"tehtavat": box}})
    read(company, "08:00", "tehtavat")  # as it was before the door
    alive(company, "10:00", "intake")

    for at in ("10:09:59", "10:10"):
        health.run_due(company, settings, helsinki(MORNING + at))
        told = state(company)[0]
        assert told == ([] if at < "10:10" else [("K-12", "health:mailbox:tehtavat", True)])


def test_a_service_that_never_started_is_told_by_nobody(company):
    assert (looks(company, "10:00"), state(company)) == (0, ([], []))


def test_a_message_that_was_never_tried_is_told_ten_minutes_after_its_time(company):
    company.transaction(a_task)  # A-1 waits for 08.00, C-01 does not
    company.transaction(lambda session: _only(session, "A-1"))

    assert [looks(company, at) for at in ("08:09:59", "08:10")] == [0, 1]

    assert state(company)[0] == [("K-12", "health:outgoing", True)]
    with company.reading() as session:
        assert variants(session, "K-12") == ["outgoing"]
    company.transaction(lambda session: send_all(session, MORNING + "08:11"))
    looks(company, "08:12")
    assert state(company) == ([("K-12", "health:outgoing", False)], [])


def _only(session, code):
    for message in session.exec(select(OutboundMessage).where(col(OutboundMessage.code) != code)):
        message.state = MessageState.SENT
        session.add(message)


def test_a_message_that_was_tried_is_another_matter(company):
    company.transaction(a_task)

    def tried(session):
        for message in session.exec(select(OutboundMessage)):
            message.attempts = 1
            session.add(message)

    company.transaction(tried)

    assert looks(company, "10:00") == 0


def test_a_warning_that_cannot_leave_is_not_warned_of(company):
    alive(company, "08:00", "scheduler")
    looks(company, "08:10")

    looks(company, "08:30")

    assert [key for _, key, _ in state(company)[0]] == ["health:scheduler"]
