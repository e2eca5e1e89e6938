"""Dates, times and amounts of time in words (D-1, rules 10 and 11 of the voice)."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import dates

NINE_IN_WINTER = datetime(2027, 1, 13, 7, tzinfo=UTC)
NINE_IN_SUMMER = datetime(2027, 7, 13, 6, tzinfo=UTC)
LATE_EVENING = datetime(2027, 1, 12, 22, 30, tzinfo=UTC)  # already Wednesday in Helsinki


@pytest.mark.parametrize(
    ("moment", "language", "words"),
    [
        (NINE_IN_WINTER, "fi", "ke 13.1.2027 klo\u00a09.00"),
        (NINE_IN_WINTER, "sv", "ons 13.1.2027 kl.\u00a09.00"),
        (NINE_IN_WINTER, "en", "Wed 13 Jan 2027, 09:00 Helsinki time"),
        (NINE_IN_SUMMER, "fi", "ti 13.7.2027 klo\u00a09.00"),  # the same clock time in summer
        (LATE_EVENING, "fi", "ke 13.1.2027 klo\u00a00.30"),  # the day of Helsinki, not of UTC
        (LATE_EVENING, "en", "Wed 13 Jan 2027, 00:30 Helsinki time"),
    ],
)
def test_an_instant_is_told_with_weekday_date_and_helsinki_time(moment, language, words):
    assert dates.instant(moment, language) == words


@pytest.mark.parametrize(
    ("language", "whole", "in_a_row", "due"),
    [
        ("fi", "ke 13.1.2027", "ke 13.1.", "ke 9.00"),
        ("sv", "ons 13.1.2027", "ons 13.1", "ons 9.00"),
        ("en", "Wed 13 Jan 2027", "Wed 13 Jan", "Wed 09:00"),
    ],
)
def test_a_day_and_a_due_time_have_a_long_and_a_short_form(language, whole, in_a_row, due):
    on = date(2027, 1, 13)

    assert dates.day(on, language) == whole
    assert dates.row_day(on, language) == in_a_row
    assert dates.row_day(NINE_IN_WINTER, language) == in_a_row
    assert dates.short(NINE_IN_WINTER, language) == due


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (date(2027, 1, 19), "ma 18.1.–ti 19.1."),
        (date(2027, 1, 18), "ma 18.1."),  # one day is no period
        (None, "ma 18.1.–"),  # until further notice
    ],
)
def test_whole_days_are_told_from_first_to_last(end, words):
    assert dates.row_days(date(2027, 1, 18), end, "fi") == words


def test_a_clock_time_in_a_sentence_never_breaks_from_its_word():
    assert [dates.at(time(9, 30), language) for language in ("fi", "sv", "en")] == [
        "klo\u00a09.30",
        "kl.\u00a09.30",
        "09:30",
    ]
    assert [dates.clock(NINE_IN_SUMMER, language) for language in ("fi", "sv", "en")] == [
        "9.00",
        "9.00",
        "09:00",
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (1, "1 min"),
        (45, "45 min"),
        (60, "1 h"),
        (105, "1 h 45 min"),
        (600, "10 h"),
        (-30, "−30 min"),  # an overrun package
    ],
)
def test_minutes_are_told_in_hours_and_minutes(minutes, words):
    assert dates.duration(minutes) == words.replace(" ", "\u00a0")


@given(st.integers(min_value=0, max_value=100_000))
def test_no_minute_is_lost_in_words(minutes):
    numbers = dict(
        reversed(part) for part in zip(*[iter(dates.duration(minutes).split("\u00a0"))] * 2, strict=True)
    )

    assert int(numbers.get("h", 0)) * 60 + int(numbers.get("min", 0)) == minutes


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        dates.instant(datetime(2027, 1, 13, 9), "fi")
