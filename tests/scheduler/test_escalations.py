"""The ladder fires what is due: each step once, the latest true one alone, after an intake round (D-6, X-03)."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from base.setting_tables import DoorSettings, MailboxSettings
from models.engine import Database
from models.mail import MailboxCursor, MailState
from models.outbox import MessageState, OutboundMessage
from models.task import Escalation, Task
from scheduler import escalations
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_case, a_stored_mail, a_task, says_ok, send_all
from tests.support.readers import (
    alarms,
    asked,
    facts,
    fired,
    handler,
    listed,
    outbox,
    promise,
    rungs,
    wall,
)

MORNING = "Wed 2027-01-13 "
ANNA, BEATA, KAISA, MARIA, AINO = (
    "anna@ysi.example", "beata@ysi.example", "kaisa@ysi.example", "maria@ysi.example", "aino@alfa.example",
)  # fmt: skip


@pytest.fixture
def task(company):
    """A task that is due on Wednesday 13.1. at 9; its first messages have left."""

    def make(session):
        task = a_task(session)
        send_all(session, "Tue 2027-01-12 21:15")
        return task

    return company.transaction(make)


def rounds(database, at, mailboxes=("tehtavat", "backoffice")):
    """A complete round over these INBOXes began then."""

    def note(session):
        for name in mailboxes:
            where = (col(MailboxCursor.account) == name, col(MailboxCursor.folder) == "INBOX")
            cursor = session.exec(select(MailboxCursor).where(*where)).first()
            cursor = cursor or MailboxCursor(account=name, folder="INBOX")
            cursor.last_round_began = cursor.last_round_ended = helsinki(at)
            session.add(cursor)

    database.transaction(note)


def wakes(database, at, *, read=True):
    """The scheduler's heartbeat; `read`: every INBOX has just been looked into."""
    if read:
        rounds(database, at)
    return escalations.run_due(database, SETTINGS, helsinki(at))


def sent(database, at):
    database.transaction(lambda session: send_all(session, at))


def test_the_whole_ladder_of_a_morning(company, task):
    story = []
    for at in ("08:44:59", "08:45", "09:00", "09:29:59", "09:30"):
        wakes(company, MORNING + at)
        with company.reading() as session:
            story.append((at, outbox(session)))
        sent(company, MORNING + at)
    wakes(company, "Thu 2027-01-14 09:00")

    assert story == [
        ("08:44:59", []),
        ("08:45", [("A-4", ANNA)]),
        ("09:00", [("A-1", BEATA), ("K-02", KAISA)]),
        ("09:29:59", []),
        ("09:30", [("A-5", ANNA), ("C-08", AINO), ("K-03", KAISA), ("K-03", MARIA)]),
    ]
    with company.reading() as session:
        assert outbox(session) == [("K-03", KAISA), ("K-03", MARIA)]  # and again every working day
        assert [row[0] for row in fired(session, task)] == ["reminder", "due", "take_over", "daily"]
        assert rungs(session, task) == [("daily", "Fri 2027-01-15 09:00")]


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        # What is taken in late: 30 and 60 minutes after it was made.
        ("09:40", [("due", MORNING + "10:10"), ("take_over", MORNING + "10:40")]),
        (
            "08:31",
            [("reminder", MORNING + "08:45"), ("due", MORNING + "09:01"), ("take_over", MORNING + "09:31")],
        ),
    ],
)
def test_no_step_comes_before_there_was_time_to_answer(company, arrived, expected):
    task = company.transaction(
        lambda session: a_task(session, received=MORNING + "08:10", now=MORNING + arrived)
    )

    with company.reading() as session:
        assert rungs(session, task) == expected


def test_a_step_waits_for_a_round_that_began_at_or_after_it(company, task):
    wakes(company, MORNING + "08:45")
    rounds(company, MORNING + "08:59:59")
    assert wakes(company, MORNING + "09:00", read=False) == 0

    rounds(company, MORNING + "09:00", ["tehtavat"])
    assert wakes(company, MORNING + "09:00:02", read=False) == 0  # every INBOX

    rounds(company, MORNING + "09:00", ["backoffice"])
    assert wakes(company, MORNING + "09:00:04", read=False) == 1
    with company.reading() as session:
        assert facts(session, "K-02") == [{"asked": "Beata", "not_waited_for": []}]


def test_a_step_waits_some_seconds_for_what_the_door_has_just_taken(company, task):
    with_door = SETTINGS.model_copy(update={"door": DoorSettings(enabled=True)})
    wakes(company, MORNING + "08:45")
    rounds(company, MORNING + "09:00")

    fired = [
        escalations.run_due(company, with_door, helsinki(MORNING + at))
        for at in ("09:00:00", "09:00:04", "09:00:05")
    ]

    assert fired == [0, 0, 1]


def test_a_mailbox_whose_mail_comes_by_the_door_alone_is_never_waited_for(company, task):
    boxes = {"tehtavat": MailboxSettings(address="tehtavat@ysi.example", folders=())}
    settings = SETTINGS.model_copy(update={"door": DoorSettings(enabled=True), "mailbox": boxes})

    assert escalations.run_due(company, settings, helsinki(MORNING + "09:00:05")) == 1
    with company.reading() as session:
        assert facts(session, "K-02") == [{"asked": "Beata", "not_waited_for": []}]


@pytest.mark.parametrize(
    ("arrived", "fires"),
    [
        ("08:59:40", False),
        ("09:00:00", False),  # at the step's time
        ("09:00:01", True),  # after it: another step's matter
    ],
)
def test_a_step_waits_for_a_stored_mail_that_may_be_the_answer(company, task, arrived, fires):
    wakes(company, MORNING + "08:45")
    company.transaction(
        lambda session: a_stored_mail(session, received=MORNING + arrived, state=MailState.STORED)
    )

    assert wakes(company, MORNING + "09:00:02") == int(fires)


def test_an_ok_of_the_last_seconds_meets_no_alarm(company, task):
    wakes(company, MORNING + "08:45")
    sent(company, MORNING + "08:45")
    assert wakes(company, MORNING + "09:00", read=False) == 0
    company.transaction(
        lambda session: says_ok(
            session, session.get_one(Task, task.id), "Anna", at=MORNING + "08:59:40", now=MORNING + "09:00:10"
        )
    )

    wakes(company, MORNING + "09:00:10")

    with company.reading() as session:
        assert outbox(session) == []
        assert promise(session, task).outcome == "kept"
        assert wall(promise(session, task).handled_at) == MORNING + "08:59:40"


def test_after_two_minutes_a_step_waits_no_longer_and_notes_for_what(company, task):
    wakes(company, MORNING + "08:45")
    rounds(company, MORNING + "09:00", ["tehtavat"])
    mail = company.transaction(
        lambda session: a_stored_mail(session, received=MORNING + "08:59", state=MailState.STORED)
    )

    assert wakes(company, MORNING + "09:01:59", read=False) == 0
    with company.reading() as session:
        assert wall(escalations.next_due(session, helsinki(MORNING + "09:01:59"))) == MORNING + "09:02"
    assert wakes(company, MORNING + "09:02", read=False) == 1

    expected = ["backoffice", f"mail {mail.id}"]
    with company.reading() as session:
        assert facts(session, "K-02") == [{"asked": "Beata", "not_waited_for": expected}]
        row = session.exec(select(Escalation).where(col(Escalation.step) == "due")).one()
        assert row.not_waited_for == expected


def test_a_step_that_waits_for_an_answer_holds_up_no_other(company):
    """600 steps of 08.45 whose mailbox is silent, and one of yesterday whose grace is over."""
    at = helsinki(MORNING + "08:45")

    def make(session):
        early = a_task(session, received="Mon 2027-01-11 21:00", subject="Eilinen")
        waiting = a_task(session)
        wanted = promise(session, waiting).id
        for second in range(600):
            fire_at = at + timedelta(seconds=second / 10)
            session.add(Escalation(deadline_id=wanted, step="daily", fire_at=fire_at))
        send_all(session, "Tue 2027-01-12 21:15")
        return early

    early = company.transaction(make)

    assert wakes(company, MORNING + "08:46", read=False) == 1
    with company.reading() as session:
        assert handler(session, session.get_one(Task, early.id)) == "Kaisa"


def test_after_an_outage_the_latest_true_step_comes_alone(company, task):
    wakes(company, MORNING + "09:45")

    with company.reading() as session:
        assert [(row[0], row[3]) for row in fired(session, task)] == [
            ("reminder", "superseded"),
            ("due", "superseded"),
            ("take_over", "fired"),
        ]
        assert outbox(session) == [("A-5", ANNA), ("C-08", AINO), ("K-03", KAISA), ("K-03", MARIA)]
        assert wall(promise(session, task).overdue_at) == MORNING + "09:45"


def test_after_an_outage_over_the_weekend_no_step_fires_on_a_closed_day(company):
    task = company.transaction(lambda session: a_task(session, received="Thu 2027-01-14 21:00"))
    sent(company, "Fri 2027-01-15 08:00")

    assert [wakes(company, f"{day} 12:00") for day in ("Sat 2027-01-16", "Sun 2027-01-17")] == [0, 0]
    assert wakes(company, "Mon 2027-01-18 07:59:59") == 0
    assert wakes(company, "Mon 2027-01-18 08:00") == 1

    with company.reading() as session:
        assert fired(session, task)[-1] == (
            "take_over", "Fri 2027-01-15 09:30", "Mon 2027-01-18 08:00", "fired",
        )  # fmt: skip


def test_the_evening_of_a_working_day_is_not_too_late_to_be_honest(company, task):
    assert wakes(company, MORNING + "20:00") == 1

    with company.reading() as session:
        assert ("C-08", AINO) in outbox(session)


def test_a_handled_task_is_left_alone(company, task):
    company.transaction(
        lambda session: says_ok(session, session.get_one(Task, task.id), "Anna", at=MORNING + "08:20")
    )

    assert wakes(company, MORNING + "09:45") == 0
    with company.reading() as session:
        assert outbox(session) == []


def test_the_same_instant_twice_does_everything_once(company, task):
    assert [wakes(company, MORNING + "09:00") for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("at", ["09:00", "09:30"])
def test_two_schedulers_at_once_do_each_thing_once(company, at):
    def make(session):
        for number in range(6):
            a_task(session, subject=f"Asia {number}")
        a_case(session)
        send_all(session, "Tue 2027-01-12 21:15")

    company.transaction(make)
    rounds(company, MORNING + at)
    copies = [Database(company.url) for _ in range(2)]

    with ThreadPoolExecutor(len(copies)) as pool:
        done = list(
            pool.map(lambda copy: escalations.run_due(copy, SETTINGS, helsinki(MORNING + at)), copies)
        )

    for copy in copies:
        copy.dispose()
    with company.reading() as session:
        # Each of seven promises was fired by one of the two.
        assert sum(done) == 7
        listed_k = listed(session, "K-02") if at == "09:00" else listed(session, "K-03")
        assert len(listed_k) == len(set(listed_k))
        codes = [code for code, _ in outbox(session)]
        # At 9.30 the case, whose due step is its latest one, stands in K-02 alone.
        wanted = {"09:00": {"A-1": 6, "K-02": 1}, "09:30": {"A-5": 1, "C-08": 6, "K-03": 2, "K-02": 1}}
        assert {code: codes.count(code) for code in set(codes)} == wanted[at]
        assert alarms(session) == []
        messages = session.exec(select(OutboundMessage.dedupe_key)).all()
        assert len(messages) == len(set(messages))


KILLED = """\
from models.engine import Database
from scheduler import escalations
from tests.support.office import SETTINGS
from tests.support.finnish_workdays import helsinki
import sys
escalations.run_due(Database(sys.argv[1]), SETTINGS, helsinki(sys.argv[2]))
"""


@pytest.mark.parametrize("point", ["rung_before_commit:2", "rung_committed:2"])
def test_killed_in_between_each_thing_still_happens_once(company, point):
    def make(session):
        for number in range(3):
            a_task(session, subject=f"Asia {number}")
        send_all(session, "Tue 2027-01-12 21:15")

    company.transaction(make)
    rounds(company, MORNING + "09:00")

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, company.url, MORNING + "09:00"],
        env={**os.environ, "YSI_CRASH_AT": point}, check=False, capture_output=True,
    )  # fmt: skip
    left = escalations.run_due(company, SETTINGS, helsinki(MORNING + "09:00:10"))

    assert killed.returncode == -9, killed.stderr.decode()
    assert left == {"rung_before_commit:2": 2, "rung_committed:2": 1}[point]
    with company.reading() as session:
        assert [code for code, _ in outbox(session)].count("A-1") == 3
        assert listed(session, "K-02") == [("Kaisa", 1), ("Kaisa", 2), ("Kaisa", 3)]


def test_one_bad_promise_does_not_stop_the_others_and_is_named_once(company, task):
    def spoil(session):
        other = a_task(session, subject="Toinen")
        send_all(session, "Tue 2027-01-12 21:20")
        row = session.get_one(Task, task.id)
        row.handler_id = None  # which cannot be, and so something fails
        session.add(row)
        return other

    other = company.transaction(spoil)

    assert wakes(company, MORNING + "09:00") == 1
    assert wakes(company, MORNING + "09:01") == 0  # told once, tried again

    key = f"bad_row:deadline:{_deadline_id(company, task)}"
    with company.reading() as session:
        assert alarms(session) == [("K-12", key, True)]
        assert asked(session, other) == ["Beata"]
        warning = select(OutboundMessage).where(col(OutboundMessage.code) == "K-12")
        (message,) = session.exec(warning).all()
        assert (message.address, message.variant, message.state) == (KAISA, "bad_row", MessageState.QUEUED)
        assert (message.payload["kind"], message.payload["task_id"]) == ("deadline", task.id)

    company.transaction(lambda session: _mend(session, task))
    assert wakes(company, MORNING + "09:05") == 1
    with company.reading() as session:
        assert alarms(session) == [("K-12", key, False)]  # over: the next time it is told again


def _deadline_id(database, task):
    with database.reading() as session:
        return promise(session, task).id


def _mend(session, task):
    from tests.support.office import person

    row = session.get_one(Task, task.id)
    row.handler_id = person(session, "Anna").id
    session.add(row)


def test_the_next_step_is_known(company, task):
    with company.reading() as session:
        assert wall(escalations.next_due(session, helsinki("Tue 2027-01-12 22:00"))) == MORNING + "08:45"
        assert wall(escalations.next_due(session, helsinki(MORNING + "09:00"))) == MORNING + "09:02"
