"""The closed days and clock of the worked examples, written down from domain.md and not computed by a library.

Must never import what it serves to check: the seeded calendar is compared with these lists.
"""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from rules.civil import HELSINKI
from rules.workdays import ClosedDay, WorkCalendar

_NAMES = {
    "new year": ("Uudenvuodenpäivä", "Nyårsdagen", "New Year's Day"),
    "epiphany": ("Loppiainen", "Trettondedagen", "Epiphany"),
    "good friday": ("Pitkäperjantai", "Långfredagen", "Good Friday"),
    "easter monday": ("Toinen pääsiäispäivä", "Annandag påsk", "Easter Monday"),
    "may day": ("Vappu", "Första maj", "May Day"),
    "ascension": ("Helatorstai", "Kristi himmelsfärdsdag", "Ascension Day"),
    "midsummer eve": ("Juhannusaatto", "Midsommarafton", "Midsummer Eve"),
    "independence": ("Itsenäisyyspäivä", "Självständighetsdagen", "Independence Day"),
    "christmas eve": ("Jouluaatto", "Julafton", "Christmas Eve"),
    "christmas": ("Joulupäivä", "Juldagen", "Christmas Day"),
    "boxing day": ("Tapaninpäivä", "Annandag jul", "Boxing Day"),
}

# Closed weekdays of D-2; 2016 is the company's own list and 26.12..
CLOSED_WEEKDAYS = {
    2016: {
        (1, 1): "new year", (1, 6): "epiphany", (3, 25): "good friday", (3, 28): "easter monday",
        (5, 5): "ascension", (6, 24): "midsummer eve", (12, 6): "independence", (12, 26): "boxing day",
    },
    2026: {
        (1, 1): "new year", (1, 6): "epiphany", (4, 3): "good friday", (4, 6): "easter monday", (5, 1): "may day",
        (5, 14): "ascension", (6, 19): "midsummer eve", (12, 24): "christmas eve", (12, 25): "christmas",
    },
    2027: {
        (1, 1): "new year", (1, 6): "epiphany", (3, 26): "good friday", (3, 29): "easter monday",
        (5, 6): "ascension", (6, 25): "midsummer eve", (12, 6): "independence", (12, 24): "christmas eve",
    },
    2028: {
        (1, 6): "epiphany", (4, 14): "good friday", (4, 17): "easter monday", (5, 1): "may day", (5, 25): "ascension",
        (6, 23): "midsummer eve", (12, 6): "independence", (12, 25): "christmas", (12, 26): "boxing day",
    },
}  # fmt: skip


def finnish_workdays(first_year: int, last_year: int) -> WorkCalendar:
    """The company's calendar of these years; only those of CLOSED_WEEKDAYS exist."""
    days = [
        ClosedDay(date(year, *day), *_NAMES[name])
        for year in range(first_year, last_year + 1)
        for day, name in CLOSED_WEEKDAYS[year].items()
    ]
    return WorkCalendar(first_year, last_year, {day.day: day for day in days})


def helsinki(text: str) -> datetime:
    """'Tue 2026-12-08 08:59:59', Helsinki wall clock, as an instant; a wrong weekday is a mistake in the test."""
    weekday, rest = text.split(" ", 1)
    wall = datetime.fromisoformat(rest)
    assert wall.strftime("%a") == weekday, text
    return wall.replace(tzinfo=HELSINKI).astimezone(UTC)


def instants(
    first: str = "Thu 2026-01-01 00:00", last: str = "Fri 2027-12-31 00:00"
) -> st.SearchStrategy[datetime]:
    """Any instant between two Helsinki times, to the microsecond."""
    low, high = helsinki(first).replace(tzinfo=None), helsinki(last).replace(tzinfo=None)
    return st.datetimes(min_value=low, max_value=high, timezones=st.just(UTC))
