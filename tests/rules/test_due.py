"""due(): the first 09.00 of a working day strictly after arrival (D-4)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given

from rules.civil import civil_date, instant, local
from rules.due import due, skipped_days
from rules.workdays import CalendarEnds
from tests.support.finnish_workdays import finnish_workdays, helsinki, instants

CALENDAR = finnish_workdays(2026, 2028)
NINE = time(9)


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        # the worked deadlines of domain.md
        ("Thu 2026-12-10 20:00", "Fri 2026-12-11 09:00"),
        ("Tue 2026-12-08 07:10", "Tue 2026-12-08 09:00"),
        ("Fri 2026-10-23 17:30", "Mon 2026-10-26 09:00"),  # the clocks go back on Sunday
        ("Fri 2026-03-27 18:00", "Mon 2026-03-30 09:00"),  # the clocks go forward on Sunday
        ("Wed 2027-05-05 18:00", "Fri 2027-05-07 09:00"),  # helatorstai
        ("Fri 2027-04-30 17:05", "Mon 2027-05-03 09:00"),  # vappu is a Saturday
        ("Fri 2027-12-03 15:00", "Tue 2027-12-07 09:00"),  # itsenäisyyspäivä on Monday
        # edges
        ("Tue 2026-12-08 08:59:59", "Tue 2026-12-08 09:00"),  # one second before the opening
        ("Tue 2026-12-08 09:00:00", "Wed 2026-12-09 09:00"),  # strictly after
        ("Tue 2026-12-08 00:00:00", "Tue 2026-12-08 09:00"),  # midnight belongs to the new day
        ("Mon 2026-12-07 23:59:59", "Tue 2026-12-08 09:00"),
        ("Sat 2026-12-12 08:00", "Mon 2026-12-14 09:00"),  # a Saturday before nine
        ("Wed 2026-12-23 09:00", "Mon 2026-12-28 09:00"),  # Christmas, from jouluaatto to Sunday
        ("Thu 2026-12-31 10:00", "Mon 2027-01-04 09:00"),  # the year changes
        ("Thu 2026-06-18 16:00", "Mon 2026-06-22 09:00"),  # midsummer
        ("Thu 2027-03-25 12:00", "Tue 2027-03-30 09:00"),  # Easter, with the clocks going forward
        ("Sun 2027-03-28 02:59:59", "Tue 2027-03-30 09:00"),  # the last second before the missing hour
        ("Sun 2027-10-31 03:30", "Mon 2027-11-01 09:00"),  # the first pass of the doubled hour
    ],
)
def test_due_is_the_next_opening(arrived, expected):
    assert due(helsinki(arrived), CALENDAR) == helsinki(expected)


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        ("Fri 2026-10-23 17:30", "2026-10-26T07:00"),  # summer time when it came, winter time when it is due
        ("Fri 2026-03-27 18:00", "2026-03-30T06:00"),
    ],
)
def test_nine_is_nine_on_the_wall_on_both_sides_of_a_clock_change(arrived, expected):
    promised = due(helsinki(arrived), CALENDAR)

    assert promised == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert promised.tzinfo is UTC


def test_both_passes_of_the_doubled_hour_lead_to_the_same_opening():
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)

    assert (
        due(first, CALENDAR) == due(first + timedelta(hours=1), CALENDAR) == helsinki("Mon 2027-11-01 09:00")
    )


def test_the_opening_is_a_setting():
    assert due(helsinki("Tue 2026-12-08 08:30"), CALENDAR, time(8)) == helsinki("Wed 2026-12-09 08:00")


@pytest.mark.parametrize(
    "arrived",
    [
        "Fri 2028-12-29 09:00",  # the next opening lies in a year that nobody has entered yet
        "Wed 2025-12-31 10:00",  # so does the arrival
    ],
)
def test_a_year_outside_the_calendar_is_never_guessed(arrived):
    with pytest.raises(CalendarEnds):
        due(helsinki(arrived), CALENDAR)


@pytest.mark.parametrize(
    ("arrived", "language", "expected"),
    [
        ("Wed 2026-12-23 18:00", "fi", ["jouluaatto", "joulupäivä", "la", "su"]),
        ("Fri 2028-12-22 18:00", "fi", ["la", "su", "joulupäivä", "tapaninpäivä"]),
        ("Wed 2027-05-05 18:00", "sv", ["kristi himmelsfärdsdag"]),
        ("Fri 2026-12-11 18:00", "en", ["Sat", "Sun"]),
        ("Sat 2026-12-12 08:00", "fi", ["la", "su"]),  # its own opening was still to come
        ("Sat 2026-12-12 10:00", "fi", ["su"]),  # and here it was over
        ("Thu 2026-12-10 20:00", "fi", []),
        ("Tue 2026-12-08 07:10", "fi", []),
    ],
)
def test_the_skipped_days_say_why_it_is_not_sooner(arrived, language, expected):
    assert skipped_days(helsinki(arrived), CALENDAR, NINE, language) == expected


@given(arrived=instants())
def test_due_is_an_opening_of_a_working_day_strictly_after_arrival(arrived):
    promised = due(arrived, CALENDAR)

    assert promised > arrived
    assert local(promised).time() == NINE
    assert CALENDAR.is_working_day(civil_date(promised))


@given(arrived=instants())
def test_no_opening_of_a_working_day_lies_between_arrival_and_due(arrived):
    promised = due(arrived, CALENDAR)

    days = [civil_date(arrived) + timedelta(days=n) for n in range((promised - arrived).days + 2)]
    openings = [instant(day, NINE) for day in days if CALENDAR.is_working_day(day)]

    assert [opening for opening in openings if arrived < opening < promised] == []


@given(one=instants(), other=instants())
def test_who_writes_earlier_is_never_promised_later(one, other):
    earlier, later = sorted((one, other))

    assert due(earlier, CALENDAR) <= due(later, CALENDAR)


@given(arrived=instants())
def test_the_skipped_days_are_all_the_days_between_the_next_nine_and_the_due_one(arrived):
    promised = due(arrived, CALENDAR)
    first = (
        civil_date(arrived)
        if arrived < instant(civil_date(arrived), NINE)
        else civil_date(arrived) + timedelta(1)
    )

    assert len(skipped_days(arrived, CALENDAR, NINE, "fi")) == (civil_date(promised) - first).days
