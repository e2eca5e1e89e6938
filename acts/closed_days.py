"""The deeds on the company's calendar: years seeded, a day closed or opened (D-2). Never guesses a holiday."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from acts.recomputing import recompute_deadlines
from base.errors import UserError
from base.settings import Settings
from models.audit import AuditEntry
from models.calendar import CalendarDay, CalendarYear
from rules.civil import civil_date
from rules.workdays import ClosedDay

# A promise made today may fall due next year, a term notice in three; last year's mails may still be taken in.
YEARS_BEFORE = 1
YEARS_AHEAD = 3

HolidaysOf = Callable[[int], list[ClosedDay]]


def seed_around(session: Session, holidays_of: HolidaysOf, now: datetime) -> list[int]:
    """Seed the years around `now` that the calendar lacks, without a gap to those it has; gives the years added."""
    lacking = missing_years(session, now)
    for year in lacking:
        seed_year(session, year, holidays_of(year), now)
    return lacking


def missing_years(session: Session, now: datetime) -> list[int]:
    """The years around `now`, and between those that are known, which have not been seeded."""
    this_year = civil_date(now).year
    known = session.exec(select(CalendarYear.year)).all()
    first = min([this_year - YEARS_BEFORE, *known])
    last = max([this_year + YEARS_AHEAD, *known])
    return [year for year in range(first, last + 1) if year not in known]


def seed_year(session: Session, year: int, days: Iterable[ClosedDay], now: datetime) -> None:
    """Write the public holidays of a year, once; what the company has said of a day stays (D-2)."""
    if session.get(CalendarYear, year) is not None:
        return
    session.add(CalendarYear(year=year, seeded_at=now))
    for day in days:
        if session.get(CalendarDay, day.day) is None:
            session.add(
                CalendarDay(
                    day=day.day,
                    name_fi=day.name_fi,
                    name_sv=day.name_sv,
                    name_en=day.name_en,
                    changed_by="holidays",
                    changed_at=now,
                )
            )
    session.flush()


def set_closed_day(
    session: Session, settings: Settings, *, day: date, closed: bool, name: str | None, by: str, now: datetime
) -> bool:
    """Close or open a day and recompute every open promise (D-2); False when the calendar already says so.

    `name` stands in all three languages; without one a day keeps the names it has.
    """
    _demand_known(session, day)
    row = session.get(CalendarDay, day)
    names = (name, name, name) if name is not None else _names(row)
    if (row is None and not closed) or (row and row.closed == closed and _names(row) == names):
        return False
    row = row or CalendarDay(day=day, changed_at=now)
    row.name_fi, row.name_sv, row.name_en = names
    row.closed, row.source, row.changed_by, row.changed_at = closed, "company", by, now
    session.add(row)
    facts = {"day": day.isoformat(), "closed": closed, "name": row.name_fi}
    session.add(AuditEntry(at=now, actor=by, deed="closed_day_set", facts=facts))
    session.flush()
    recompute_deadlines(session, settings, by=by, now=now)
    return True


def _names(row: CalendarDay | None) -> tuple[str, str, str]:
    return (row.name_fi, row.name_sv, row.name_en) if row else ("", "", "")


def _demand_known(session: Session, day: date) -> None:
    first, last = session.exec(
        select(func.min(col(CalendarYear.year)), func.max(col(CalendarYear.year)))
    ).one()
    if first is None:
        raise UserError("the company's calendar is empty: run `ysi company apply FILE` first.")
    if not first <= day.year <= last:
        raise UserError(
            f"{day}: the calendar knows the years {first} to {last} only; name a day within them."
        )
