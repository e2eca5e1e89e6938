"""The agenda: every duty is looked after, a bad one is named in K-12 and stops no other."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from base.errors import TryAgain
from models.audit import WorkerHeartbeat
from models.calendar import CalendarYear
from notifier.rows import BadKind
from scheduler import agenda
from scheduler.agenda import AGENDA
from scheduler.bad_rows import BadRow, again, guard_duty
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_task, send_all
from tests.support.readers import alarms, fired, listed, outbox, slots, wall

KAISA = "kaisa@ysi.example"
NOW = helsinki("Wed 2027-01-13 10:00")


def wakes(database, at):
    return agenda.run_due(database, SETTINGS, helsinki(at))


def test_everything_that_happens_without_a_human_stands_on_the_agenda():
    assert [duty.name for duty in AGENDA] == [
        "ladder: remind, fall due, take over, tell again",
        "digests of 08.00 and 16.00",
        "absences begin and end",
        "health of every part",
        "closed days three years ahead",
        "what is past its time is erased, here and in the mailboxes",
    ]


def test_a_round_leaves_its_heartbeat_and_knows_the_next_instant(company):
    company.transaction(a_task)

    wakes(company, "Tue 2027-01-12 22:00")

    with company.reading() as session:
        (beat,) = session.exec(select(WorkerHeartbeat)).all()
        assert (beat.part, wall(beat.beat_at)) == ("scheduler", "Tue 2027-01-12 22:00")
        assert wall(agenda.next_due(session, helsinki("Tue 2027-01-12 22:00"))) == "Wed 2027-01-13 02:10"
        assert wall(agenda.next_due(session, helsinki("Wed 2027-01-13 02:10"))) == "Wed 2027-01-13 08:00"


def test_a_calendar_that_ends_is_one_bad_row_and_the_ladder_goes_on(company):
    """The company's calendar knows 2026 and nothing later; 2027 cannot be seeded, for its row is there but empty."""
    task = company.transaction(lambda session: a_task(session, received="Wed 2026-12-30 08:00"))
    company.transaction(lambda session: send_all(session, "Wed 2026-12-30 08:01"))
    company.transaction(lambda session: session.execute(text("DELETE FROM calendar_year WHERE year > 2026")))
    duties, agenda.AGENDA = agenda.AGENDA, tuple(one for one in AGENDA if "closed days" not in one.name)
    try:
        wakes(company, "Thu 2026-12-31 16:00")  # the next digest would be in 2027
        wakes(company, "Thu 2026-12-31 16:01")
    finally:
        agenda.AGENDA = duties

    with company.reading() as session:
        # Told once, whatever stumbles over it, and the digests could not be made.
        assert alarms(session) == [("K-12", "bad_row:calendar:2027", True)]
        assert [one for one in outbox(session) if one[0] == "K-12"] == [("K-12", KAISA)]
        assert task.id is not None

    wakes(company, "Thu 2026-12-31 16:03")  # with the closed days on the agenda the years are seeded

    with company.reading() as session:
        assert 2027 in session.exec(select(CalendarYear.year)).all()
        assert alarms(session) == [("K-12", "bad_row:calendar:2027", False)]
    wakes(company, "Thu 2026-12-31 16:20")
    with company.reading() as session:
        assert [row[3] for row in fired(session, task)][-1] == "fired"
        assert {when for _, when, result in slots(session) if result is None} >= {"Mon 2027-01-04 08:00"}
        assert listed(session, "K-03") == [("Kaisa", 1), ("Maria", 1)]


def test_a_duty_that_fails_is_told_once_and_over_when_it_works_again(company):
    row = BadRow(BadKind.DUTY, 4, detail="health of every part")
    states = iter([ZeroDivisionError(), ZeroDivisionError(), None, ZeroDivisionError()])

    def duty():
        if (error := next(states)) is not None:
            raise error
        return 3

    told = []
    for minute in range(4):
        done = guard_duty(company, SETTINGS, row, duty, now=helsinki(f"Wed 2027-01-13 10:0{minute}"))
        with company.reading() as session:
            told.append((done, alarms(session)[0][2], len(outbox(session))))

    assert told == [(0, True, 1), (0, True, 1), (3, False, 1), (0, True, 2)]


def test_a_database_out_of_reach_is_no_bad_row(company):
    def duty():
        raise TryAgain("later")

    with pytest.raises(TryAgain):
        guard_duty(company, SETTINGS, BadRow(BadKind.DUTY, 1), duty, now=NOW)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 10), (5, 15), (6, 15), (100, 15)]
)
def test_a_bad_row_is_tried_again_ever_more_seldom(failures, minutes):
    assert again(failures).total_seconds() == minutes * 60
