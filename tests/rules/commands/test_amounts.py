"""Times and dates as people type them in a reply (d.4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.commands.amounts import Duration, leading_duration, parse_date

MONDAY = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1,5 h", 90),  # the forms of d.4
        ("1.5h", 90),
        ("1:30", 90),
        ("0:45", 45),
        ("90 min", 90),
        ("1 h 30 min", 90),
        ("1h30min", 90),  # without spaces
        ("2 t", 120),  # Swedish
        ("1,5 tim", 90),
        ("1 timme", 60),
        ("3 timmar", 180),
        ("2 tuntia", 120),
        ("45 minuter", 45),
        ("1 hour", 60),
        ("0:45 h", 45),  # the colon form with a unit as well
        ("1 H 30 MIN", 90),  # capitals
        ("0,33 h", 20),  # rounded to the nearest minute
        ("0.75 h", 45),  # no minutes of a clock, so decimals
        ("1,30 h", 78),  # a comma is a decimal comma
        ("12:00", 720),  # the longest
        ("1 min", 1),  # the shortest
    ],
)
def test_a_time_is_read_in_every_form(typed, minutes):
    found = leading_duration(typed)

    assert found == Duration(minutes=minutes, rest="")
    assert found.in_range


@pytest.mark.parametrize("typed", ["0:00", "0 min", "12:01", "13 h", "721 min", "12,5 h", "99:00"])
def test_a_time_outside_one_minute_to_twelve_hours_is_read_but_out_of_range(typed):
    found = leading_duration(typed)

    assert found is not None
    assert not found.in_range


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "45",  # minutes or hours
        "1,5",
        "1.30 h",  # 1 h 30 min with a Finnish dot, or 1.3 h
        "1 h 30",  # thirty what
        "1 h 90 min",
        "1:75",
        "0:45:00",
        "0:45-1:00",  # two times
        "0:45 + 0:30",
        "2 hotellia varattu",  # `2 h` is the beginning of a word here
        "5 tåg",
        "3 matkaa",
        "-1 h",
        "hotelli 0:45",  # not at the beginning
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(typed):
    assert leading_duration(typed) is None


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("1,5 h hotelli varattu", "hotelli varattu"),
        ("0:45, hotelli varattu", "hotelli varattu"),
        ("45 min – hotelli varattu", "hotelli varattu"),
        ("45 min. Hotelli varattu", "Hotelli varattu"),
        ("1 h teksti 2 osassa", "teksti 2 osassa"),
    ],
)
def test_the_words_after_a_time_are_the_rest(typed, rest):
    assert leading_duration(typed).rest == rest


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("31.1.", date(2027, 1, 31)),
        ("31.1", date(2027, 1, 31)),
        ("31.1.2028", date(2028, 1, 31)),
        ("2027-01-31", date(2027, 1, 31)),
        ("3.1.", date(2028, 1, 3)),  # yesterday: the next such day is in a year
        ("4.1.", MONDAY),  # today counts
        ("29.2.", date(2028, 2, 29)),  # the next leap year
        ("3.1.2027", date(2027, 1, 3)),  # a year is taken at its word; the past is refused by the act
        ("31.2.", None),  # there is no such day
        ("1/8", None),  # August or January
        ("perjantai", None),
        ("31.1.27", None),
        ("0.0.", None),
        ("2027-13-01", None),
        ("", None),
    ],
)
def test_a_date_without_a_year_is_the_next_such_day(typed, day):
    assert parse_date(typed, MONDAY) == day


@given(hours=st.integers(0, 12), minutes=st.integers(0, 59))
def test_all_spellings_of_one_time_are_the_same_time(hours, minutes):
    total = hours * 60 + minutes

    for typed in (f"{hours}:{minutes:02}", f"{hours} h {minutes} min", f"{total} min"):
        assert leading_duration(typed) == Duration(minutes=total, rest="")


@given(today=st.dates(date(1896, 1, 1), date(2200, 1, 1)), ahead=st.integers(0, 364))
def test_a_day_within_a_year_is_found_again_without_its_year(today, ahead):
    day = today + timedelta(days=ahead)

    assert parse_date(f"{day.day}.{day.month}.", today) == day
