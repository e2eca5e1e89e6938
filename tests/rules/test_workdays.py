"""Working days and working hours (D-2)."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import YsiError
from rules.civil import civil_date, local
from rules.workdays import (
    CalendarEnds,
    ClosedDay,
    DayTimes,
    WorkCalendar,
    staff_moment,
    working_time_add,
)
from tests.support.finnish_workdays import CLOSED_WEEKDAYS, finnish_workdays, helsinki, instants

CALENDAR = finnish_workdays(2026, 2028)
TIMES = DayTimes()


@pytest.mark.parametrize("year", CLOSED_WEEKDAYS)
def test_every_closed_day_of_the_list_is_a_weekday_and_nobody_works_on_it(year):
    calendar = finnish_workdays(year, year)

    closed = [date(year, *day) for day in CLOSED_WEEKDAYS[year]]

    assert [day for day in closed if day.weekday() > 4 or calendar.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 12, 31), True),  # open by default
        (date(2026, 4, 2), True),  # kiirastorstai
        (date(2026, 4, 30), True),  # vapunaatto
        (date(2027, 5, 7), True),  # the Friday after helatorstai
        (date(2026, 6, 19), False),  # juhannusaatto
        (date(2026, 12, 24), False),  # jouluaatto
        (date(2026, 12, 26), False),  # a holiday on a Saturday
        (date(2026, 12, 28), True),  # and no weekday in its place
    ],
)
def test_days_at_the_edge_of_a_holiday(day, works):
    assert CALENDAR.is_working_day(day) is works


def test_a_working_day_is_found_forwards_and_backwards_over_christmas():
    eve = date(2026, 12, 24)

    assert CALENDAR.next_working_day(date(2026, 12, 23)) == date(2026, 12, 28)
    assert CALENDAR.on_or_after(eve) == date(2026, 12, 28)
    assert CALENDAR.on_or_before(eve) == date(2026, 12, 23)
    assert (
        CALENDAR.on_or_after(date(2026, 12, 23))
        == CALENDAR.on_or_before(date(2026, 12, 23))
        == date(2026, 12, 23)
    )


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        (date(2026, 12, 25), "fi", "joulupäivä"),  # within a sentence, so with a small letter
        (date(2026, 12, 25), "sv", "juldagen"),
        (date(2026, 12, 25), "en", "Christmas Day"),  # English keeps its capitals
        (date(2026, 12, 26), "fi", "la"),  # a holiday on a Saturday is a Saturday first
        (date(2026, 12, 27), "sv", "sö"),
        (date(2026, 12, 27), "de", "Sun"),  # a language we do not speak
        (date(2026, 12, 28), "fi", None),  # open
    ],
)
def test_a_closed_day_says_why(day, language, expected):
    assert CALENDAR.why_closed(day, language) == expected


def test_a_closed_day_without_a_name_is_just_closed_and_one_without_a_translation_keeps_its_own():
    nameless = ClosedDay(date(2027, 1, 4), "", "", "")
    finnish = ClosedDay(date(2027, 1, 5), "YT-päivä", "", "")
    calendar = WorkCalendar(2027, 2027, {day.day: day for day in (nameless, finnish)})

    assert [calendar.why_closed(nameless.day, language) for language in ("fi", "sv", "en")] == [
        "suljettu", "stängt", "closed",
    ]  # fmt: skip
    assert [calendar.why_closed(finnish.day, language) for language in ("fi", "sv", "en")] == ["YT-päivä"] * 3


@pytest.mark.parametrize(
    ("question", "day"),
    [
        (WorkCalendar.is_working_day, date(2029, 1, 6)),  # a Saturday too: nothing is known of that year
        (WorkCalendar.next_working_day, date(2028, 12, 29)),  # the last working day of the last year
        (WorkCalendar.on_or_before, date(2026, 1, 1)),  # backwards out of the first
    ],
)
def test_a_year_outside_the_calendar_is_never_guessed(question, day):
    with pytest.raises(CalendarEnds, match="not known") as ends:
        question(CALENDAR, day)

    assert isinstance(ends.value, YsiError)
    assert "the company's calendar has 2026-2028" in str(ends.value)


def test_an_empty_calendar_says_how_it_is_filled():
    with pytest.raises(CalendarEnds) as ends:
        WorkCalendar(first_year=0, last_year=-1, closed={}).is_working_day(date(2026, 12, 8))

    assert str(ends.value) == (
        "the closed days of 2026 are not known, the calendar is empty: run `ysi company apply FILE` first"
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Tue 2026-12-08 12:00", "Tue 2026-12-08 12:00"),  # at once
        ("Tue 2026-12-08 08:00", "Tue 2026-12-08 08:00"),  # from eight on
        ("Tue 2026-12-08 07:59", "Tue 2026-12-08 08:00"),  # the same morning
        ("Tue 2026-12-08 17:00", "Wed 2026-12-09 08:00"),  # the evening
        ("Fri 2027-03-26 12:00", "Tue 2027-03-30 08:00"),  # Easter, with a Sunday on which the clocks change
    ],
)
def test_messages_to_staff_wait_for_the_next_working_morning(now, expected):
    assert staff_moment(helsinki(now), CALENDAR, TIMES) == helsinki(expected)


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("Tue 2026-12-08 10:00", 240, "Tue 2026-12-08 14:00"),  # within the day
        ("Tue 2026-12-08 06:10", 240, "Tue 2026-12-08 13:00"),  # a sick call at dawn counts from nine
        ("Tue 2026-12-08 13:00", 240, "Tue 2026-12-08 17:00"),  # exactly full: ends at closing
        ("Tue 2026-12-08 13:01", 240, "Wed 2026-12-09 09:01"),  # one minute over
        ("Sun 2026-12-13 12:00", 240, "Mon 2026-12-14 13:00"),  # reported on a Sunday
        ("Wed 2026-12-23 16:00", 240, "Mon 2026-12-28 12:00"),  # over Christmas
        ("Fri 2027-10-29 16:00", 600, "Tue 2027-11-02 10:00"),  # the Sunday of 25 hours adds none
        ("Tue 2026-12-08 10:00", 0, "Tue 2026-12-08 10:00"),  # nothing to add
        ("Tue 2026-12-08 17:00", 0, "Wed 2026-12-09 09:00"),  # outside hours: the next working instant
    ],
)
def test_working_time_runs_only_in_working_hours(start, minutes, expected):
    assert working_time_add(helsinki(start), minutes, CALENDAR, TIMES) == helsinki(expected)


def test_working_time_cannot_be_taken_away():
    with pytest.raises(ValueError, match="-1 minutes"):
        working_time_add(helsinki("Tue 2026-12-08 10:00"), -1, CALENDAR, TIMES)


@given(start=instants(), first=st.integers(0, 2000), second=st.integers(0, 2000))
def test_adding_working_time_in_two_parts_is_adding_it_at_once(start, first, second):
    at_once = working_time_add(start, first + second, CALENDAR, TIMES)

    in_parts = working_time_add(working_time_add(start, first, CALENDAR, TIMES), second, CALENDAR, TIMES)

    # At closing one may be at the day's end and the other at the next opening: no working time lies between.
    if in_parts != at_once:
        assert local(at_once).time() == time(17)
        assert working_time_add(at_once, 0, CALENDAR, TIMES) == in_parts


@given(now=instants())
def test_staff_are_never_told_at_night_and_never_earlier_than_now(now):
    told = staff_moment(now, CALENDAR, TIMES)

    assert told >= now
    assert CALENDAR.is_working_day(civil_date(told))
    assert time(8) <= local(told).time() < time(17)


@given(day=st.dates(date(2026, 1, 2), date(2027, 12, 31)))
def test_the_next_working_day_has_no_working_day_before_it(day):
    found = CALENDAR.next_working_day(day)

    between = [day + timedelta(days=n) for n in range(1, (found - day).days)]

    assert CALENDAR.is_working_day(found)
    assert [skipped for skipped in between if CALENDAR.is_working_day(skipped)] == []
