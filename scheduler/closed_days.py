"""Keeps the company's calendar seeded three years ahead (D-2). The only file that knows the holidays package."""

from datetime import date, datetime

import holidays
from sqlmodel import Session

from acts.closed_days import missing_years, seed_around
from base.errors import UserError
from base.settings import Settings
from models.engine import Database
from notifier.queue import alarm_over
from notifier.rows import BadKind
from rules.workdays import ClosedDay
from scheduler.bad_rows import BadRow

# The package answers a wrong code in English and without a word, and without one in the machine's language.
LANGUAGES = ("fi", "sv_FI", "en_US")


def run_due(database: Database, _settings: Settings, now: datetime) -> int:
    """Seed the years that the calendar lacks, which ends the alarms of their absence; gives how many."""
    with database.reading() as session:
        if not missing_years(session, now):
            return 0
    return len(database.transaction(lambda session: _seed(session, now)))


def _seed(session: Session, now: datetime) -> list[int]:
    years = seed_around(session, finnish_holidays, now)
    for year in years:
        alarm_over(session, dedupe_key=BadRow(BadKind.CALENDAR, year).key, now=now)
    return years


def finnish_holidays(year: int) -> list[ClosedDay]:
    """Finland's public holidays of a year with both eves, in order, also those on a weekend (D-2, R-14).

    Tapaninpäivä is one of them, though the company's list of 2016 lacks it (Q-2). Flag days are working days.
    """
    fi, sv, en = (_names(year, language) for language in LANGUAGES)
    if not fi:
        raise UserError(f"the holidays package knows no public holidays of {year}.")
    return [ClosedDay(day, fi[day], sv[day], en[day]) for day in sorted(fi)]


def _names(year: int, language: str) -> dict[date, str]:
    found = holidays.country_holidays("FI", years=year, language=language, categories=("public",))
    # Two feasts on one day (Vappu and Helatorstai in 2008) come with a semicolon between them.
    return {day: name.replace("; ", ", ") for day, name in found.items()}
