"""The digests of 08.00 and 16.00 (d.3): slots as rows, frozen, one mail a person on duty, one bad person no hindrance."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from models.engine import Database
from models.outbox import Digest, MessageState, OnExpiry, OutboundMessage
from notifier.tokens import message_id
from scheduler import digests as job
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_task, away, person, says_ok, send_all, works
from tests.support.readers import alarms, digests, outbox, outbox_times, slots, wall

ANNA, BEATA, CECILIA, KAISA = (
    "anna@ysi.example", "beata@ysi.example", "cecilia@ysi.example", "kaisa@ysi.example",
)  # fmt: skip
EVERYBODY = [("A-2", ANNA), ("A-2", BEATA), ("A-2", CECILIA)]


def wakes(database, at):
    return job.run_due(database, SETTINGS, helsinki(at))


def sent(database, at):
    database.transaction(lambda session: send_all(session, at))


@pytest.fixture
def evening(company):
    """Tuesday evening: the slots of the next working day are there, and nothing waits in the outbox."""
    wakes(company, "Tue 2027-01-12 20:00")
    return company


def test_the_next_slots_are_rows(evening):
    with evening.reading() as session:
        assert slots(session) == [
            ("morning_digest", "Wed 2027-01-13 08:00", None),
            ("evening_digest", "Wed 2027-01-13 16:00", None),
        ]
        assert wall(job.next_due(session, helsinki("Tue 2027-01-12 20:00"))) == "Wed 2027-01-13 08:00"


def test_at_eight_every_assistant_on_duty_gets_one_also_when_it_is_empty(evening):
    assert wakes(evening, "Wed 2027-01-13 07:59:59") == 0
    assert wakes(evening, "Wed 2027-01-13 08:00") == 1
    assert wakes(evening, "Wed 2027-01-13 08:00:02") == 0

    with evening.reading() as session:
        assert outbox(session) == EVERYBODY
        assert digests(session) == [("A-2", "Anna", []), ("A-2", "Beata", []), ("A-2", "Cecilia", [])]
        assert slots(session)[0] == ("morning_digest", "Wed 2027-01-13 08:00", "fired")
        message = session.exec(select(OutboundMessage).order_by(col(OutboundMessage.id))).all()[0]
        assert (wall(message.expires_at), message.on_expiry) == ("Wed 2027-01-13 16:00", OnExpiry.DROP)


def test_who_is_not_on_duty_gets_none(evening):
    def some_are_away(session):
        away(session, "Anna", "2027-01-13", "2027-01-13", now="Tue 2027-01-12 20:00")
        works(session, "Beata", thu="09:00-17:00")

    evening.transaction(some_are_away)
    wakes(evening, "Wed 2027-01-13 08:00")

    with evening.reading() as session:
        assert outbox(session) == [("A-2", CECILIA)]


def test_a_coordinator_gets_one_only_while_she_has_tasks(evening):
    def nobody_else(session):
        for name in ("Anna", "Beata"):
            away(session, name, "2027-01-13", "2027-01-13", now="Tue 2027-01-12 20:00")
        a_task(session)
        send_all(session, "Tue 2027-01-12 21:15")

    evening.transaction(nobody_else)
    wakes(evening, "Wed 2027-01-13 08:00")

    with evening.reading() as session:
        assert digests(session) == [("A-2", "Cecilia", []), ("A-2", "Kaisa", [1])]


def test_at_four_only_who_has_something_to_take_gets_one(company):
    wakes(company, "Wed 2027-01-13 12:00")

    def make(session):
        a_task(session, received="Wed 2027-01-13 13:00", subject="Huomiseksi")
        done = a_task(session, received="Wed 2027-01-13 13:00", to="backoffice@ysi.example")
        says_ok(session, done, "Cecilia", at="Wed 2027-01-13 14:00")
        send_all(session, "Wed 2027-01-13 14:01")

    company.transaction(make)
    wakes(company, "Wed 2027-01-13 16:00")

    with company.reading() as session:
        assert outbox_times(session) == [("A-3", ANNA, "Wed 2027-01-13 16:00")]
        assert digests(session) == [("A-3", "Anna", [1])]
        message = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "A-3")).one()
        assert (wall(message.expires_at), message.on_expiry) == ("Wed 2027-01-13 17:00", OnExpiry.DROP)


def test_the_rows_are_frozen_with_the_digest(evening):
    task = evening.transaction(a_task)
    wakes(evening, "Wed 2027-01-13 08:00")
    evening.transaction(lambda session: says_ok(session, task, "Anna", at="Wed 2027-01-13 08:05"))

    with evening.reading() as session:
        digest = session.exec(select(Digest).order_by(col(Digest.id))).all()[0]
        assert digest.task_numbers == [task.number]
        assert [(row["task"], row["section"]) for row in digest.rows if row["is"] == "task"] == [(1, "due")]


def test_after_an_outage_only_the_latest_slot_is_sent_and_only_while_it_is_worth_it(evening):
    # The whole of Wednesday passed by.
    wakes(evening, "Thu 2027-01-14 08:20")

    with evening.reading() as session:
        assert outbox(session) == []
        assert slots(session) == [
            ("morning_digest", "Wed 2027-01-13 08:00", "superseded"),
            ("evening_digest", "Wed 2027-01-13 16:00", "superseded"),
            ("evening_digest", "Thu 2027-01-14 16:00", None),
            ("morning_digest", "Fri 2027-01-15 08:00", None),
        ]


def test_a_slot_of_this_morning_is_still_sent_late(evening):
    assert wakes(evening, "Wed 2027-01-13 09:20") == 1

    with evening.reading() as session:
        assert outbox(session) == EVERYBODY


def test_no_digest_on_a_closed_day(company):
    wakes(company, "Thu 2027-12-23 20:00")

    with company.reading() as session:
        assert {when for _, when, _ in slots(session)} == {"Mon 2027-12-27 08:00", "Mon 2027-12-27 16:00"}


def test_a_day_that_was_closed_after_its_slot_was_made_has_no_digest(evening):
    from datetime import date

    from acts.closed_days import set_closed_day

    evening.transaction(
        lambda session: set_closed_day(
            session, SETTINGS, day=date(2027, 1, 13), closed=True, name="Kriisi", by="Kaisa",
            now=helsinki("Tue 2027-01-12 21:00"),
        )
    )  # fmt: skip
    wakes(evening, "Wed 2027-01-13 08:00")

    with evening.reading() as session:
        assert outbox(session) == []
        assert slots(session)[-1][:2] == ("morning_digest", "Thu 2027-01-14 08:00")


def test_a_day_that_is_opened_before_the_slot_that_waits_has_its_digests(company):
    """Loppiainen, Wed 6.1.2027, is worked after all: told on Tuesday, when the next slots stand on Thursday (D-2)."""
    from datetime import date

    from acts.closed_days import set_closed_day

    wakes(company, "Tue 2027-01-05 20:00")
    company.transaction(
        lambda session: set_closed_day(
            session, SETTINGS, day=date(2027, 1, 6), closed=False, name="Loppiainen", by="Kaisa",
            now=helsinki("Tue 2027-01-05 21:00"),
        )
    )  # fmt: skip
    wakes(company, "Tue 2027-01-05 21:01")

    with company.reading() as session:
        ahead = [(kind, when) for kind, when, result in slots(session) if result is None]
        assert ("morning_digest", "Wed 2027-01-06 08:00") in ahead
        assert ("evening_digest", "Wed 2027-01-06 16:00") in ahead


def test_one_bad_person_does_not_stop_the_others(evening):
    """A row of the outbox has the Message-ID of Beata's digest already: hers is named in K-12, and comes when it is gone."""
    beata = evening.transaction(_takes_the_message_id_of_beatas_digest)

    assert wakes(evening, "Wed 2027-01-13 08:00") == 0

    with evening.reading() as session:
        assert outbox(session) == [("A-2", ANNA), ("K-12", KAISA), ("A-2", CECILIA)]
        assert alarms(session) == [("K-12", f"bad_row:digest:{beata}:A-2", True)]

    evening.transaction(lambda session: session.delete(_in_the_way(session)))
    assert wakes(evening, "Wed 2027-01-13 08:00:30") == 0  # put off for a minute
    assert wakes(evening, "Wed 2027-01-13 08:01") == 1

    with evening.reading() as session:
        assert outbox(session) == [("A-2", ANNA), ("K-12", KAISA), ("A-2", CECILIA), ("A-2", BEATA)]
        assert alarms(session)[0][2] is False
        assert slots(session)[0] == ("morning_digest", "Wed 2027-01-13 08:00", "fired")


def _takes_the_message_id_of_beatas_digest(session):
    beata = person(session, "Beata").id
    at = helsinki("Tue 2027-01-12 20:00")
    session.add(
        OutboundMessage(
            code="C-39", language="fi", address="kuka@muualla.example", cause="test", dedupe_key="in the way",
            message_id=message_id(SETTINGS, f"A-2:{beata}:2027-01-13", "ysi.example"), created_at=at, not_before=at,
            state=MessageState.SENT,
        )
    )  # fmt: skip
    return beata


def _in_the_way(session):
    return session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "C-39")).one()


def test_two_schedulers_at_once_send_one_digest_each(evening):
    copies = [Database(evening.url) for _ in range(2)]

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(lambda copy: wakes(copy, "Wed 2027-01-13 08:00"), copies))

    for copy in copies:
        copy.dispose()
    with evening.reading() as session:
        assert sorted(outbox(session)) == EVERYBODY
        assert alarms(session) == []
        assert [row for row in slots(session) if row[2] is None] == [
            ("evening_digest", "Wed 2027-01-13 16:00", None),
            ("morning_digest", "Thu 2027-01-14 08:00", None),
        ]


def test_two_schedulers_that_start_at_once_make_one_slot_each_kind(company):
    copies = [Database(company.url) for _ in range(2)]

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(lambda copy: wakes(copy, "Tue 2027-01-12 20:00"), copies))

    for copy in copies:
        copy.dispose()
    with company.reading() as session:
        assert [row[0] for row in slots(session)] == ["morning_digest", "evening_digest"]
