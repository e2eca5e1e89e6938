"""Instants and Helsinki's wall clock (D-1)."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given

from base.errors import UserError
from rules.civil import civil_date, instant, local, parse_instant
from tests.support.finnish_workdays import instants


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 12, 8), time(9), "2026-12-08T07:00"),  # winter time
        (date(2026, 10, 23), time(9), "2026-10-23T06:00"),  # summer time
        (
            date(2027, 3, 28),
            time(3, 30),
            "2027-03-28T01:30",
        ),  # the hour that does not exist: 04:30 summer time
        (date(2027, 10, 31), time(3, 30), "2027-10-31T00:30"),  # the hour that happens twice: its first pass
    ],
)
def test_a_wall_clock_time_is_one_instant(day, clock, expected):
    assert instant(day, clock) == utc(expected)
    assert instant(day, clock).tzinfo is UTC


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-08T21:59:59", date(2026, 12, 8)),  # 23:59:59 in Helsinki
        ("2026-12-08T22:00:00", date(2026, 12, 9)),  # its midnight, two hours before Greenwich's
        ("2026-07-08T21:00:00", date(2026, 7, 9)),  # three hours in summer
    ],
)
def test_the_civil_date_is_helsinkis(at, expected):
    assert civil_date(utc(at)) == expected


def test_an_instant_without_a_zone_is_a_defect_and_never_taken_as_the_machines_time():
    with pytest.raises(ValueError, match="without a zone"):
        local(datetime(2026, 12, 8, 9, 0))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-10T20:00", "2026-12-10T18:00"),  # without an offset: Helsinki
        ("2026-12-10 20:00:30", "2026-12-10T18:00:30"),  # a space as people write it
        ("2026-12-10T20:00:00+01:00", "2026-12-10T19:00"),  # an offset wins
        ("2026-12-10t20:00z", "2026-12-10T20:00"),  # RFC 3339 allows small letters
        ("20261210T200000Z", "2026-12-10T20:00"),  # the basic form
        ("  2026-12-10T20  ", "2026-12-10T18:00"),  # hours alone, pasted with spaces
        ("2027-10-31T03:30", "2027-10-31T00:30"),  # the doubled hour: the first
        ("2027-10-31T03:30+02:00", "2027-10-31T01:30"),  # the second, said by its offset
        ("2027-03-28T04:00", "2027-03-28T01:00"),  # the first minute after the missing hour
    ],
)
def test_an_instant_is_read_as_people_type_it(typed, expected):
    assert parse_instant(typed) == utc(expected)


@pytest.mark.parametrize(
    "typed",
    ["", "tomorrow", "2026-12-10", "2026-13-01T09:00", "2026-12-10T25:00", "2026-12-10T09:60", "2026-12-10x09:00",
     "9.00", "1/8", "٢٠٢٦-12-10T09:00", "0001-01-01T00:00+02:00", "2026-12-10T09:00\n2026-12-10T09:00"],
)  # fmt: skip
def test_what_is_no_instant_is_refused_with_the_form_to_write(typed):
    with pytest.raises(UserError, match="write it as"):
        parse_instant(typed)


@pytest.mark.parametrize("typed", ["2027-03-28T03:00", "2027-03-28T03:59:59", "2026-03-29 03:30"])
def test_the_missing_hour_is_refused_because_there_is_no_such_instant(typed):
    with pytest.raises(UserError, match="does not exist in Helsinki"):
        parse_instant(typed)


@given(at=instants())
def test_date_and_time_lead_back_to_the_instant_except_in_the_second_pass_of_the_doubled_hour(at):
    wall = local(at)

    back = instant(wall.date(), wall.timetz().replace(tzinfo=None))

    assert back == at
    assert parse_instant(at.isoformat()) == at
