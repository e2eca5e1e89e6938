"""When something is past its time (c.4), and which night erases it."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.civil import civil_date, local
from rules.retention import first_instant_kept, last_day_past, night_after, night_before
from tests.support.finnish_workdays import helsinki

AT = time(2, 10)
START = helsinki("Fri 2027-01-01 00:00")


@pytest.mark.parametrize(
    ("today", "kept", "last"),
    [
        ("2027-01-18", {"days": 7}, "2027-01-11"),
        ("2027-04-11", {"days": 90}, "2027-01-11"),  # calendar days, whatever the clocks do
        ("2028-01-14", {"months": 12}, "2027-01-14"),
        ("2027-04-30", {"months": 3}, "2027-01-31"),  # a month ends on its last day
        ("2027-04-29", {"months": 3}, "2027-01-29"),
        ("2027-03-28", {"months": 1}, "2027-02-28"),
        ("2027-03-30", {"months": 1}, "2027-02-28"),
        ("2028-02-29", {"years": 3}, "2025-02-28"),
        ("2031-02-28", {"years": 3}, "2028-02-29"),  # the leap day three years before
        ("2027-01-05", {"months": 1}, "2026-12-05"),
    ],
)
def test_the_last_day_that_is_past(today, kept, last):
    assert last_day_past(date.fromisoformat(today), **kept) == date.fromisoformat(last)


def test_what_happened_on_that_day_is_past_and_midnight_after_it_is_not():
    assert first_instant_kept(date(2027, 4, 11), days=90) == helsinki("Tue 2027-01-12 00:00")


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        ("Mon 2027-01-18 02:09", "Sun 2027-01-17 02:10", "Mon 2027-01-18 02:10"),
        ("Mon 2027-01-18 02:10", "Mon 2027-01-18 02:10", "Tue 2027-01-19 02:10"),
        (
            "Sun 2027-03-28 05:00",
            "Sun 2027-03-28 02:10",
            "Mon 2027-03-29 02:10",
        ),  # the clocks go forward at 3
        ("Sun 2027-10-31 05:00", "Sun 2027-10-31 02:10", "Mon 2027-11-01 02:10"),
    ],
)
def test_the_nights_around_an_instant(now, before, after):
    assert night_before(helsinki(now), AT) == helsinki(before)
    assert night_after(helsinki(now), AT) == helsinki(after)


@given(now=st.integers(0, 2 * 366 * 1440).map(lambda minutes: START + timedelta(minutes=minutes)))
def test_one_night_follows_the_other_a_day_later(now):
    before, after = night_before(now, AT), night_after(now, AT)

    assert before <= now < after
    assert civil_date(after) - civil_date(before) == timedelta(days=1)
    assert {local(before).time(), local(after).time()} == {AT}


@given(today=st.dates(date(2027, 1, 1), date(2040, 12, 31)), months=st.integers(1, 40))
def test_the_last_day_never_moves_back(today, months):
    assert last_day_past(today + timedelta(days=1), months=months) >= last_day_past(today, months=months)
