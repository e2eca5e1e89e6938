"""The ladder: 08.45 reminder, 9.00 due, 9.30 take-over, then daily (D-6)."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.civil import civil_date, local
from rules.due import due
from rules.ladder import Rung, Step, ladder, latest_true, may_fire, next_daily
from rules.workdays import DayTimes
from tests.support.finnish_workdays import finnish_workdays, helsinki, instants

CALENDAR = finnish_workdays(2026, 2028)
TIMES = DayTimes()


def rungs(received, made=None, due_at=None, times=TIMES):
    """The ladder in words: [('reminder', 'Fri 2026-12-11 08:45'), …]."""
    arrived = helsinki(received)
    steps = ladder(
        due_at=helsinki(due_at) if due_at else due(arrived, CALENDAR, times.opening),
        received_at=arrived,
        made_at=helsinki(made or received),
        calendar=CALENDAR,
        times=times,
    )
    return [(str(rung.step), f"{local(rung.fire_at):%a %Y-%m-%d %H:%M}") for rung in steps]


@pytest.mark.parametrize(
    ("received", "day"),
    [
        ("Thu 2026-12-10 20:00", "Fri 2026-12-11"),  # an evening
        ("Tue 2026-12-08 07:10", "Tue 2026-12-08"),  # an early morning
        ("Fri 2026-10-23 17:30", "Mon 2026-10-26"),  # the clocks go back in between
        ("Thu 2027-03-25 12:00", "Tue 2027-03-30"),  # Easter, and they go forward
        ("Tue 2026-12-08 08:30", "Tue 2026-12-08"),  # 30 minutes before nine is just in time
    ],
)
def test_the_ladder_of_an_ordinary_task(received, day):
    assert rungs(received) == [
        ("reminder", f"{day} 08:45"),
        ("due", f"{day} 09:00"),
        ("take_over", f"{day} 09:30"),
    ]


@pytest.mark.parametrize(
    ("received", "made", "expected"),
    [
        # arrived so late that half an hour to answer ends after nine
        ("Tue 2026-12-08 08:40", "Tue 2026-12-08 08:40",
         [("reminder", "Tue 2026-12-08 08:45"), ("due", "Tue 2026-12-08 09:10"), ("take_over", "Tue 2026-12-08 09:40")]),
        # after 08.45 there is no reminder, A-1 goes out at once
        ("Tue 2026-12-08 08:50", "Tue 2026-12-08 08:50",
         [("due", "Tue 2026-12-08 09:20"), ("take_over", "Tue 2026-12-08 09:50")]),
        # at 08.45 sharp A-1 is the reminder
        ("Tue 2026-12-08 08:45", "Tue 2026-12-08 08:45",
         [("due", "Tue 2026-12-08 09:15"), ("take_over", "Tue 2026-12-08 09:45")]),
        # the poller was down over nine: counted from the making of the task
        ("Tue 2026-12-08 07:10", "Tue 2026-12-08 11:00",
         [("due", "Tue 2026-12-08 11:30"), ("take_over", "Tue 2026-12-08 12:00")]),
        # made late in the day: the helper is asked today, the take-over is tomorrow's 9.30
        ("Tue 2026-12-08 07:10", "Tue 2026-12-08 16:15",
         [("due", "Tue 2026-12-08 16:45"), ("take_over", "Wed 2026-12-09 09:30")]),
        # half an hour later ends at closing: both the next day
        ("Tue 2026-12-08 07:10", "Tue 2026-12-08 16:30",
         [("due", "Wed 2026-12-09 09:00"), ("take_over", "Wed 2026-12-09 09:30")]),
        # made in the night or on a closed day
        ("Fri 2026-12-11 07:10", "Fri 2026-12-11 23:00",
         [("due", "Mon 2026-12-14 09:00"), ("take_over", "Mon 2026-12-14 09:30")]),
        ("Wed 2026-12-23 07:10", "Thu 2026-12-24 12:00",
         [("due", "Mon 2026-12-28 09:00"), ("take_over", "Mon 2026-12-28 09:30")]),
        # made before eight: the due step waits for the opening, the take-over keeps its distance
        ("Mon 2026-12-07 07:10", "Tue 2026-12-08 07:20",
         [("due", "Tue 2026-12-08 09:00"), ("take_over", "Tue 2026-12-08 09:30")]),
        # made so that half an hour later is just eight
        ("Mon 2026-12-07 07:10", "Tue 2026-12-08 07:30",
         [("due", "Tue 2026-12-08 08:00"), ("take_over", "Tue 2026-12-08 08:30")]),
    ],
)  # fmt: skip
def test_nobody_is_passed_over_before_there_was_time_to_answer(received, made, expected):
    assert rungs(received, made) == expected


def test_all_times_are_settings():
    times = DayTimes(opening=time(10), reminder=time(9, 30), take_over=time(10, 15))

    assert rungs("Mon 2026-12-07 20:00", times=times) == [
        ("reminder", "Tue 2026-12-08 09:30"),
        ("due", "Tue 2026-12-08 10:00"),
        ("take_over", "Tue 2026-12-08 10:15"),
    ]


def test_a_company_that_opens_before_its_digest_still_alarms_on_the_same_day():
    times = DayTimes(opening=time(7), reminder=time(6, 45), take_over=time(7, 30))

    assert rungs("Mon 2026-12-07 20:00", times=times) == [
        ("reminder", "Tue 2026-12-08 06:45"),
        ("due", "Tue 2026-12-08 07:00"),
        ("take_over", "Tue 2026-12-08 07:30"),
    ]


def test_a_take_over_set_before_the_opening_still_comes_after_the_due_step():
    assert rungs("Mon 2026-12-07 20:00", times=DayTimes(take_over=time(8, 50))) == [
        ("reminder", "Tue 2026-12-08 08:45"),
        ("due", "Tue 2026-12-08 09:00"),
        ("take_over", "Tue 2026-12-08 09:30"),
    ]


def test_a_due_day_that_was_closed_afterwards_has_no_step_on_it():
    assert rungs("Mon 2026-12-21 12:00", due_at="Thu 2026-12-24 09:00") == [
        ("due", "Mon 2026-12-28 09:00"),
        ("take_over", "Mon 2026-12-28 09:30"),
    ]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("Tue 2026-12-08 09:30", "Wed 2026-12-09 09:00"),
        ("Fri 2026-12-11 09:30", "Mon 2026-12-14 09:00"),
        ("Wed 2026-12-23 09:00", "Mon 2026-12-28 09:00"),  # working days only
        (
            "Tue 2026-12-08 08:35",
            "Wed 2026-12-09 09:00",
        ),  # once a day: today the coordinator has just been told
    ],
)
def test_the_coordinator_is_told_again_at_the_next_opening(after, expected):
    assert next_daily(helsinki(after), CALENDAR, TIMES) == Rung(Step.DAILY, helsinki(expected))


REMINDER = Rung(Step.REMINDER, helsinki("Tue 2026-12-08 08:45"))
DUE = Rung(Step.DUE, helsinki("Tue 2026-12-08 09:00"))
TAKE_OVER = Rung(Step.TAKE_OVER, helsinki("Tue 2026-12-08 09:30"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Tue 2026-12-08 08:44:59", (None, ())),
        ("Tue 2026-12-08 08:45:00", (REMINDER, ())),
        ("Tue 2026-12-08 09:20:00", (DUE, (REMINDER,))),  # back after the due step
        ("Tue 2026-12-08 14:00:00", (TAKE_OVER, (REMINDER, DUE))),  # back in the afternoon
    ],
)
def test_after_an_outage_only_the_latest_step_fires(now, expected):
    assert latest_true([TAKE_OVER, REMINDER, DUE], helsinki(now)) == expected


def test_of_two_steps_at_one_instant_the_higher_rung_fires():
    together = Rung(Step.TAKE_OVER, DUE.fire_at)

    assert latest_true([together, DUE], DUE.fire_at) == (together, (DUE,))


AT = helsinki("Tue 2026-12-08 09:00")


def after(seconds):
    return AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("now", "rounds", "undecided", "fires"),
    [
        (after(-1), [after(-1)], [], False),  # not yet
        (after(5), [after(0)], [], True),  # every mailbox was looked at
        (after(5), [after(-1)], [], False),  # the last look began a second too early: an OK may lie there
        (after(5), [after(1), None], [], False),  # one mailbox has never been looked at
        (after(5), [after(1)], [after(-20)], False),  # the OK of 08.59.40 is stored and not yet decided
        (after(5), [after(1)], [after(0)], False),  # so is one of 09.00.00
        (after(5), [after(1)], [after(1)], True),  # one of 09.00.01 came too late to matter
        (after(119), [None], [after(-20)], False),  # still waiting
        (after(120), [None], [after(-20)], True),  # waited long enough
        (after(5), [], [], True),  # nothing to look at
    ],
)
def test_a_step_does_not_meet_an_answer_that_is_already_there(now, rounds, undecided, fires):
    assert may_fire(AT, now, rounds_began=rounds, undecided=undecided) is fires


def test_the_grace_is_a_setting():
    assert may_fire(AT, after(30), rounds_began=[None], undecided=[], grace_seconds=30)


@given(received=instants(), delay=st.timedeltas(timedelta(0), timedelta(days=5)))
def test_every_ladder_is_in_order_on_working_days_within_staff_hours_and_never_too_early(received, delay):
    made = received + delay
    due_at = due(received, CALENDAR)

    steps = ladder(due_at=due_at, received_at=received, made_at=made, calendar=CALENDAR, times=TIMES)

    by_step = {rung.step: rung.fire_at for rung in steps}
    fires = [rung.fire_at for rung in steps]
    assert fires == sorted(set(fires))
    assert [at for at in fires if not CALENDAR.is_working_day(civil_date(at))] == []
    assert [at for at in fires if not time(8) <= local(at).time() < time(17)] == []
    assert by_step[Step.DUE] >= max(due_at, made + timedelta(minutes=30))
    assert by_step[Step.TAKE_OVER] >= max(due_at + timedelta(minutes=30), made + timedelta(minutes=60))
    if Step.REMINDER in by_step:
        assert made < by_step[Step.REMINDER] == due_at - timedelta(minutes=15)
    else:
        assert made >= due_at - timedelta(minutes=15)


@given(received=instants())
def test_a_task_made_in_time_alarms_exactly_when_it_is_due(received):
    due_at = due(received, CALENDAR)

    steps = ladder(due_at=due_at, received_at=received, made_at=received, calendar=CALENDAR, times=TIMES)

    if due_at - received >= timedelta(minutes=30):
        assert [rung.fire_at - due_at for rung in steps][-2:] == [timedelta(0), timedelta(minutes=30)]


@given(received=instants(), now=instants())
def test_at_most_one_step_fires_and_none_is_lost(received, now):
    steps = ladder(
        due_at=due(received, CALENDAR), received_at=received, made_at=received, calendar=CALENDAR, times=TIMES
    )

    fire, superseded = latest_true(steps, now)

    come = [rung for rung in steps if rung.fire_at <= now]
    assert [*superseded, *([fire] if fire else [])] == come
