"""Who is on duty on the due day (D-18)."""

from datetime import date

import pytest

from rules.duty import Status, Unfit, at_work, known_duty_morning, next_duty_morning, unfit, works_on
from rules.workdays import DayTimes
from tests.support.finnish_workdays import finnish_workdays, helsinki
from tests.support.workers import FRI, MON, THU, TUE, WED, a_worker, away, hours

CALENDAR = finnish_workdays(2026, 2028)
TIMES = DayTimes()
EVENING, DUE = "Mon 2026-12-07 20:00", "Tue 2026-12-08 09:00"


def reason(worker, received=EVENING, due_at=DUE, calendar=CALENDAR):
    return unfit(worker, due_at=helsinki(due_at), received_at=helsinki(received), calendar=calendar)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, None),
        ({"status": Status.ON_NOTICE}, None),  # who is leaving works until the last day
        ({"status": Status.CANDIDATE}, Unfit.NOT_ACTIVE),  # an account made early
        ({"status": Status.LEFT}, Unfit.LEFT),
        ({"trained_on": None}, Unfit.UNTRAINED),
        ({"trained_on": date(2026, 12, 9)}, Unfit.UNTRAINED),  # tomorrow
        ({"trained_on": date(2026, 12, 8)}, None),  # today
        ({"last_day": date(2026, 12, 7)}, Unfit.LEFT),  # yesterday was the last day
        ({"last_day": date(2026, 12, 8)}, None),  # today is
        ({"away": (away("2026-12-08", "2026-12-08"),)}, Unfit.AWAY),
        ({"away": (away("2026-12-01", "2026-12-07"),)}, None),  # back today
        ({"away": (away("2026-12-09", "2026-12-11"),)}, None),  # away from tomorrow
        ({"away": (away("2026-12-01"),)}, Unfit.AWAY),  # until further notice
        (
            {"away": (away("2026-11-02", "2026-11-06"), away("2026-12-07", "2026-12-09"))},
            Unfit.AWAY,
        ),  # the second one
        ({"hours": hours(days=[WED, THU])}, Unfit.DAY_OFF),
        ({"hours": {}}, Unfit.DAY_OFF),
    ],
)
def test_who_is_on_duty_on_the_due_day(told, expected):
    assert reason(a_worker(**told)) is expected
    assert works_on(a_worker(**told), date(2026, 12, 8)) is (expected is None)


@pytest.mark.parametrize(
    ("own", "received", "due_at", "expected"),
    [
        (hours("09:00"), "Mon 2026-12-07 20:00", "Tue 2026-12-08 09:00", None),  # starts at the due time
        (hours("12:00"), "Mon 2026-12-07 20:00", "Tue 2026-12-08 09:00", Unfit.STARTS_LATE),  # no time in between
        (hours("12:00"), "Mon 2026-12-07 12:00", "Tue 2026-12-08 09:00", None),  # there until 17 on the day before
        (hours("12:00"), "Mon 2026-12-07 16:59", "Tue 2026-12-08 09:00", None),  # for a minute
        (hours("12:00"), "Mon 2026-12-07 17:00", "Tue 2026-12-08 09:00", Unfit.STARTS_LATE),  # just gone
        (hours("12:00", days=[TUE]), "Mon 2026-12-07 10:00", "Tue 2026-12-08 09:00", Unfit.STARTS_LATE),  # Mondays off
        (hours("12:00"), "Fri 2026-12-11 10:00", "Mon 2026-12-14 09:00", None),  # over a weekend
        (hours("12:00", days=[MON]), "Fri 2026-12-11 10:00", "Mon 2026-12-14 09:00", Unfit.STARTS_LATE),
        (hours("12:00"), "Fri 2026-10-23 16:30", "Mon 2026-10-26 09:00", None),  # the clocks go back in between
        (hours("12:00"), "Thu 2026-04-02 18:00", "Tue 2026-04-07 09:00", Unfit.STARTS_LATE),  # Easter is nobody's time
        (hours("12:00", days=[*range(7)]), "Fri 2026-12-11 18:00", "Mon 2026-12-14 09:00", Unfit.STARTS_LATE),
    ],
)  # fmt: skip
def test_who_starts_after_the_due_time_needs_own_working_time_before_it(own, received, due_at, expected):
    assert reason(a_worker(hours=own), received, due_at) is expected


def test_own_time_on_a_day_of_absence_does_not_count():
    late = hours("12:00")

    assert reason(a_worker(hours=late, away=(away("2026-12-07", "2026-12-07"),)), "Mon 2026-12-07 10:00") is (
        Unfit.STARTS_LATE
    )


def test_own_time_before_the_training_does_not_count():
    novice = a_worker(hours=hours("12:00"), trained_on=date(2026, 12, 8))

    assert reason(novice, "Mon 2026-12-07 10:00") is Unfit.STARTS_LATE


def test_without_a_calendar_every_weekly_hour_counts():
    late = a_worker(hours=hours("12:00"))

    assert reason(late, "Thu 2026-04-02 18:00", "Tue 2026-04-07 09:00", calendar=None) is None


@pytest.mark.parametrize(
    ("now", "there"),
    [
        ("Tue 2026-12-08 08:59", False),
        ("Tue 2026-12-08 09:00", True),
        ("Tue 2026-12-08 16:59", True),
        ("Tue 2026-12-08 17:00", False),
        ("Wed 2026-12-09 12:00", False),  # a day off
        ("Fri 2026-12-11 12:00", False),  # away
    ],
)
def test_who_is_at_work_at_this_very_instant(now, there):
    worker = a_worker(hours=hours(days=[TUE, FRI]), away=(away("2026-12-11"),))

    assert at_work(worker, helsinki(now)) is there


@pytest.mark.parametrize(
    ("told", "now", "expected"),
    [
        ({}, "Mon 2026-12-07 20:00", "Tue 2026-12-08 08:00"),
        ({}, "Tue 2026-12-08 07:10", "Tue 2026-12-08 08:00"),  # the same morning
        ({}, "Tue 2026-12-08 08:00", "Tue 2026-12-08 08:00"),  # now
        ({}, "Wed 2026-12-23 18:00", "Mon 2026-12-28 08:00"),  # Christmas
        ({"hours": hours(days=[MON, WED])}, "Mon 2026-12-07 20:00", "Wed 2026-12-09 08:00"),  # Tuesdays off
        ({"away": (away("2026-12-08", "2026-12-10"),)}, "Mon 2026-12-07 20:00", "Fri 2026-12-11 08:00"),
        ({"trained_on": date(2026, 12, 10)}, "Mon 2026-12-07 20:00", "Thu 2026-12-10 08:00"),
        (
            {"away": (away("2026-12-08"),)},
            "Mon 2026-12-07 20:00",
            "Tue 2026-12-08 08:00",
        ),  # no such day: never lost
        ({"hours": {}}, "Wed 2028-12-27 20:00", "Thu 2028-12-28 08:00"),  # nor at the calendar's end
    ],
)
def test_a_message_waits_for_the_morning_of_the_next_duty_day(told, now, expected):
    assert next_duty_morning(a_worker(**told), helsinki(now), CALENDAR, TIMES) == helsinki(expected)


@pytest.mark.parametrize(
    "told",
    [
        {"away": (away("2026-12-08"),)},  # until further notice
        {"away": (away("2026-12-01", "2026-12-31"), away("2027-01-01"))},
        {"status": Status.LEFT},
        {"hours": {}},
    ],
)
def test_whoever_is_not_known_to_be_back_has_no_known_duty_morning(told):
    now = helsinki("Mon 2026-12-07 20:00")

    assert known_duty_morning(a_worker(**told), now, CALENDAR, TIMES) is None


def test_a_known_end_of_an_absence_has_its_morning():
    someone = a_worker(away=(away("2026-12-01", "2026-12-10"),))
    now = helsinki("Mon 2026-12-07 20:00")

    assert known_duty_morning(someone, now, CALENDAR, TIMES) == helsinki("Fri 2026-12-11 08:00")
