"""The outbox is filled once per dedupe key; list mails gather (D-24); warnings are told once an incident."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.outbox import Alarm, ListItem, MessageState, OnExpiry, OutboundMessage
from models.person import Notify, Role
from notifier.queue import (
    Recipient,
    alarm_over,
    operators,
    queue,
    queue_item,
    raise_alarm,
    report_failure,
    staff,
)
from tests.support.finnish_workdays import helsinki
from tests.support.letters import a_case, a_person, a_task, know_the_calendar, settings_with

SETTINGS = settings_with()
AINO = Recipient("aino@alfa.example", "fi")
MONDAY = helsinki("Mon 2026-12-14 10:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def session(database):
    """One transaction for the test's rows, thrown away at its end."""
    from sqlmodel import Session

    with Session(database.engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


def outbox(session):
    rows = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id)))
    return [(row.code, row.address, row.not_before) for row in rows]


def test_a_message_is_queued_once_per_dedupe_key(session):
    task, deadline = a_task(session)
    told = {"code": "C-01", "to": AINO, "cause": "mail:1", "dedupe_key": "C-01:1", "now": MONDAY}

    first = queue(session, SETTINGS, task=task, payload={"deadline_id": deadline.id}, **told)
    again = queue(session, SETTINGS, task=task, **told)

    assert again is None
    assert outbox(session) == [("C-01", "aino@alfa.example", MONDAY)]
    assert first.thread_key == f"task:{task.number}"
    assert first.customer_id == task.customer_id
    assert first.message_id.endswith("@ysi.example>")
    assert first.state is MessageState.QUEUED


def test_two_messages_have_two_message_ids(session):
    told = {"code": "C-39", "to": AINO, "cause": "mail:1", "now": MONDAY}

    one = queue(session, SETTINGS, dedupe_key="C-39:1", **told)
    two = queue(session, SETTINGS, dedupe_key="C-39:2", **told)

    assert one.message_id != two.message_id


@pytest.mark.parametrize(
    ("code", "notify", "now", "leaves"),
    [
        ("A-1", Notify.DUTY_HOURS, "Mon 2026-12-14 10:00", "Mon 2026-12-14 10:00"),
        ("A-1", Notify.DUTY_HOURS, "Mon 2026-12-14 23:00", "Tue 2026-12-15 08:00"),  # night
        ("A-1", Notify.DUTY_HOURS, "Sat 2026-12-12 12:00", "Mon 2026-12-14 08:00"),  # closed
        ("A-1", Notify.DUTY_HOURS, "Wed 2026-12-23 17:00", "Mon 2026-12-28 08:00"),  # over Christmas
        ("A-1", Notify.AT_ONCE, "Sat 2026-12-12 12:00", "Sat 2026-12-12 12:00"),
        ("C-41", Notify.DUTY_HOURS, "Sat 2026-12-12 12:00", "Sat 2026-12-12 12:00"),  # answers their own mail
        ("K-12", Notify.DUTY_HOURS, "Sat 2026-12-12 12:00", "Sat 2026-12-12 12:00"),  # at any hour
    ],
)
def test_messages_to_staff_wait_for_the_morning(session, code, notify, now, leaves):
    know_the_calendar(session)
    anna = a_person(session, "Anna", role=Role.ASSISTANT, notify=notify)

    queue(session, SETTINGS, code=code, to=staff(session, anna), cause="", dedupe_key="1", now=helsinki(now))

    assert outbox(session) == [(code, "anna@ysi.example", helsinki(leaves))]


def test_whoever_names_an_instant_is_obeyed(session):
    know_the_calendar(session)
    anna = a_person(session, "Anna")
    night = helsinki("Sat 2026-12-12 23:00")

    queue(
        session, SETTINGS, code="A-1", to=staff(session, anna), cause="", dedupe_key="1", now=night, not_before=night
    )  # fmt: skip

    assert outbox(session) == [("A-1", "anna@ysi.example", night)]


def test_rows_of_a_list_gather_in_one_waiting_message(session):
    kaisa = a_person(session)
    for number in range(3):
        queue_item(
            session,
            SETTINGS,
            code="K-01",
            person=kaisa,
            dedupe_key=f"K-01:{number}",
            now=MONDAY,
            case=a_case(session),
        )
    queue_item(session, SETTINGS, code="K-01", person=kaisa, dedupe_key="K-01:0", now=MONDAY)  # known already

    assert outbox(session) == [("K-01", "kaisa@ysi.example", MONDAY)]
    assert len(session.exec(select(ListItem)).all()) == 3


def test_lists_of_two_codes_and_two_people_are_apart(session):
    kaisa, maria = a_person(session), a_person(session, "Maria")
    for code, person in (("K-01", kaisa), ("K-02", kaisa), ("K-01", maria)):
        queue_item(session, SETTINGS, code=code, person=person, dedupe_key=f"{code}{person.id}", now=MONDAY)

    assert [(code, address) for code, address, _ in outbox(session)] == [
        ("K-01", "kaisa@ysi.example"),
        ("K-02", "kaisa@ysi.example"),
        ("K-01", "maria@ysi.example"),
    ]


@pytest.mark.parametrize(
    ("code", "minutes_ago", "waits_minutes"),
    [
        ("K-01", 15, 0),  # the interval has just passed
        ("K-01", 14, 1),
        ("K-01", 0, 15),
        ("K-02", 4, 1),
        ("A-4", 5, 0),
    ],
)
def test_a_list_leaves_when_the_last_of_its_code_is_older_than_its_interval(
    session, code, minutes_ago, waits_minutes
):
    kaisa = a_person(session)
    queue_item(session, SETTINGS, code=code, person=kaisa, dedupe_key="first", now=MONDAY)
    sent(session, MONDAY - minutes_ago * MINUTE)

    queue_item(session, SETTINGS, code=code, person=kaisa, dedupe_key="second", now=MONDAY)

    assert outbox(session)[1] == (code, "kaisa@ysi.example", MONDAY + waits_minutes * MINUTE)


def test_a_list_that_is_just_leaving_counts_as_sent(session):
    kaisa = a_person(session)
    queue_item(session, SETTINGS, code="K-02", person=kaisa, dedupe_key="first", now=MONDAY)
    leaving = session.exec(select(OutboundMessage)).one()
    leaving.state = MessageState.SENDING

    queue_item(session, SETTINGS, code="K-02", person=kaisa, dedupe_key="second", now=MONDAY)

    assert outbox(session)[1] == ("K-02", "kaisa@ysi.example", MONDAY + 5 * MINUTE)


def test_an_earlier_row_pulls_a_waiting_list_and_a_later_one_never_pushes_it(session):
    kaisa = a_person(session)
    told = {"code": "K-01", "person": kaisa, "now": MONDAY}

    queue_item(session, SETTINGS, dedupe_key="noon", not_before=MONDAY + 120 * MINUTE, **told)
    queue_item(session, SETTINGS, dedupe_key="eleven", not_before=MONDAY + 60 * MINUTE, **told)
    queue_item(session, SETTINGS, dedupe_key="evening", not_before=MONDAY + 300 * MINUTE, **told)

    assert outbox(session) == [("K-01", "kaisa@ysi.example", MONDAY + 60 * MINUTE)]


def test_a_list_at_night_waits_for_the_morning(session):
    know_the_calendar(session)
    kaisa = a_person(session)

    queue_item(
        session, SETTINGS, code="K-01", person=kaisa, dedupe_key="1", now=helsinki("Fri 2026-12-11 23:10")
    )

    assert outbox(session) == [("K-01", "kaisa@ysi.example", helsinki("Mon 2026-12-14 08:00"))]


def test_a_list_is_dropped_only_when_its_last_row_is_too_late(session):
    anna = a_person(session, "Anna")
    told = {"code": "A-4", "person": anna, "now": MONDAY}

    queue_item(session, SETTINGS, dedupe_key="1", expires_at=MONDAY + 15 * MINUTE, **told)
    queue_item(session, SETTINGS, dedupe_key="2", expires_at=MONDAY + 30 * MINUTE, **told)
    (message,) = session.exec(select(OutboundMessage))
    assert (message.expires_at, message.on_expiry) == (MONDAY + 30 * MINUTE, OnExpiry.DROP)

    queue_item(session, SETTINGS, dedupe_key="3", **told)  # never too late
    assert message.expires_at is None


def test_operators_are_coordinators_in_order_then_managers(session):
    maria = a_person(session, "Maria", role=Role.MANAGER)
    second = a_person(session, "Kalle", position=2)
    first = a_person(session, "Kaisa", position=1)

    assert operators(session) == [first, second, maria]


def test_a_failure_is_told_to_the_first_operator(session):
    a_person(session, "Kaisa")
    message = queue(
        session, SETTINGS, code="C-01", to=AINO, cause="", dedupe_key="1", now=MONDAY, task=a_task(session)[0]
    )

    report_failure(session, SETTINGS, message, now=MONDAY, reason="550 no such user")
    report_failure(session, SETTINGS, message, now=MONDAY, reason="550 no such user")

    assert message.state is MessageState.FAILED
    assert message.last_error == "550 no such user"
    assert outbox(session)[1:] == [("K-10", "kaisa@ysi.example", MONDAY)]
    (alarm,) = session.exec(select(Alarm))
    warning = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "K-10")).one()
    assert alarm.code == "K-10"
    assert warning.variant == "permanent"
    assert warning.payload == {"alarm_id": alarm.id, "failed_id": message.id, "reason": "550 no such user"}


def test_a_bounced_message_stays_bounced(session):
    message = queue(session, SETTINGS, code="C-39", to=AINO, cause="", dedupe_key="1", now=MONDAY)
    message.state, message.bounced_at = MessageState.BOUNCED, MONDAY

    report_failure(session, SETTINGS, message, now=MONDAY, reason="5.1.1")

    assert message.state is MessageState.BOUNCED


def test_a_failure_at_the_operator_goes_to_the_next_one(session):
    kaisa = a_person(session, "Kaisa")
    a_person(session, "Maria", role=Role.MANAGER)
    message = queue(
        session, SETTINGS, code="A-2", to=staff(session, kaisa), cause="", dedupe_key="1", now=MONDAY
    )

    report_failure(session, SETTINGS, message, now=MONDAY, reason="550")

    assert [address for code, address, _ in outbox(session) if code == "K-10"] == ["maria@ysi.example"]


@pytest.mark.parametrize("code", ["K-10", "K-12"])
def test_a_warning_that_failed_is_not_warned_of_by_mail(session, code):
    kaisa = a_person(session, "Kaisa")
    a_person(session, "Maria", role=Role.MANAGER)
    message = queue(
        session, SETTINGS, code=code, to=staff(session, kaisa), cause="", dedupe_key="1", now=MONDAY
    )

    report_failure(session, SETTINGS, message, now=MONDAY, reason="550")

    assert [row[0] for row in outbox(session)] == [code]
    assert len(session.exec(select(Alarm)).all()) == 1


def test_an_alarm_is_told_once_until_it_is_over(session):
    know_the_calendar(session)
    a_person(session, "Kaisa")
    night = helsinki("Sat 2026-12-12 03:00")
    told = {
        "code": "K-12",
        "dedupe_key": "intake:alfa",
        "text": "mail is not read",
        "facts": {"variant": "intake"},
    }

    first = raise_alarm(session, SETTINGS, now=night, **told)
    assert raise_alarm(session, SETTINGS, now=night + MINUTE, **told) is None
    assert alarm_over(session, dedupe_key="intake:alfa", now=night + 2 * MINUTE)
    assert not alarm_over(session, dedupe_key="intake:alfa", now=night + 2 * MINUTE)
    again = raise_alarm(session, SETTINGS, now=night + 3 * MINUTE, **told)

    assert again.id == first.id
    assert again.over_at is None
    assert outbox(session) == [
        ("K-12", "kaisa@ysi.example", night),
        ("K-12", "kaisa@ysi.example", night + 3 * MINUTE),
    ]


def test_an_alarm_without_anybody_to_tell_is_still_on_record(session):
    alarm = raise_alarm(
        session, SETTINGS, code="K-12", dedupe_key="x", text="mail is not read", now=MONDAY, facts={}
    )

    assert alarm.id is not None
    assert outbox(session) == []


def sent(session, at):
    message = session.exec(select(OutboundMessage)).one()
    message.state, message.sent_at = MessageState.SENT, at
    item = session.exec(select(ListItem)).one()
    item.outbound_id = message.id
    session.add(message)
    session.add(item)
    session.flush()
