"""Finnish public holidays as the company keeps them (D-2, R-13, R-14), and the years the calendar holds."""

from datetime import UTC, date, datetime

import pytest

from base.errors import UserError
from base.settings import Settings
from models.calendar import work_calendar
from rules.workdays import CalendarEnds
from scheduler.closed_days import finnish_holidays, run_due

# The company's list of 2016 with its weekdays, and Tapaninpäivä, which it leaves out.
LIST_OF_2016 = [
    ("pe", date(2016, 1, 1)),
    ("ke", date(2016, 1, 6)),
    ("pe", date(2016, 3, 25)),
    ("ma", date(2016, 3, 28)),
    ("to", date(2016, 5, 5)),
    ("pe", date(2016, 6, 24)),
    ("ti", date(2016, 12, 6)),
    ("ma", date(2016, 12, 26)),
]
WEEKDAYS = ("ma", "ti", "ke", "to", "pe", "la", "su")


def on_weekdays(year):
    return [day.day for day in finnish_holidays(year) if day.day.weekday() < 5]


def test_the_list_of_2016_is_the_companys_and_tapaninpaiva():
    assert [(WEEKDAYS[day.weekday()], day) for day in on_weekdays(2016)] == LIST_OF_2016


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, ["1.1.", "6.1.", "3.4.", "6.4.", "1.5.", "14.5.", "19.6.", "24.12.", "25.12."]),
        (
            2027,
            ["1.1.", "6.1.", "26.3.", "29.3.", "6.5.", "25.6.", "6.12.", "24.12."],
        ),  # 1.5. and 25.12. are Saturdays
        (
            2028,
            ["6.1.", "14.4.", "17.4.", "1.5.", "25.5.", "23.6.", "6.12.", "25.12.", "26.12."],
        ),  # 24.12. is a Sunday
    ],
)
def test_the_closed_weekdays_of_the_coming_years(year, days):
    assert [f"{day.day}.{day.month}." for day in on_weekdays(year)] == days


def test_a_holiday_on_a_weekend_is_kept_and_has_no_substitute_weekday():
    assert date(2027, 12, 26) in [day.day for day in finnish_holidays(2027)]
    assert date(2027, 12, 27) not in [day.day for day in finnish_holidays(2027)]


def test_every_day_has_its_name_in_three_languages():
    names = {day.day: (day.name_fi, day.name_sv, day.name_en) for day in finnish_holidays(2027)}

    assert names[date(2027, 6, 25)] == ("Juhannusaatto", "Midsommarafton", "Midsummer Eve")
    for year in range(2016, 2037):
        assert all(len({day.name_fi, day.name_sv, day.name_en}) == 3 for day in finnish_holidays(year))


def test_two_feasts_on_one_day_are_one_closed_day():
    (day,) = [day for day in finnish_holidays(2008) if day.day == date(2008, 5, 1)]

    assert day.name_fi == "Helatorstai, Vappu"


def test_a_year_that_the_package_lacks_is_not_guessed():
    with pytest.raises(UserError, match="1850"):
        finnish_holidays(1850)


def test_the_calendar_is_kept_three_years_ahead(database):
    def seeded(at):
        return run_due(database, Settings(), at)

    assert seeded(datetime(2026, 12, 31, 21, 59, tzinfo=UTC)) == 5  # 2025 to 2029: 23.59 in Helsinki
    assert seeded(datetime(2026, 12, 31, 21, 59, tzinfo=UTC)) == 0
    assert seeded(datetime(2026, 12, 31, 22, 0, tzinfo=UTC)) == 1  # 2027 has begun there


def test_after_years_of_standing_still_no_year_is_left_out(database):
    for year in (2026, 2034):
        run_due(database, Settings(), datetime(year, 6, 1, tzinfo=UTC))

    with database.reading() as session:
        calendar = work_calendar(session)
    assert (calendar.first_year, calendar.last_year) == (2025, 2037)
    assert not calendar.is_working_day(date(2031, 12, 24))
    with pytest.raises(CalendarEnds):
        calendar.is_working_day(date(2038, 1, 4))
