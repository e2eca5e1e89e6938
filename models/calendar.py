"""Closed days as rows, and the value made of them. A date outside the seeded years raises, never guesses (D-2)."""

from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from base.settings import Settings
from models.remembered import quiet, remembered
from rules.workdays import ClosedDay, DayTimes, WorkCalendar


class CalendarDay(SQLModel, table=True):
    """A day that the holiday library or the company spoke about; every other Monday to Friday is open."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True)
    name_fi: str = ""
    name_sv: str = ""
    name_en: str = ""
    closed: bool = True
    source: str = "public"  # public: the holiday library; company: set by somebody
    changed_by: str = ""
    changed_at: datetime


class CalendarYear(SQLModel, table=True):
    """A year whose public holidays have been seeded."""

    __tablename__ = "calendar_year"
    year: int = Field(primary_key=True)
    seeded_at: datetime


quiet(CalendarDay, CalendarYear)


def work_calendar(session: Session) -> WorkCalendar:
    """The company's calendar of all seeded years."""
    return remembered(session, "calendar", lambda: _read(session))


def _read(session: Session) -> WorkCalendar:
    years = list(session.exec(select(CalendarYear.year)))
    days = session.exec(select(CalendarDay).where(col(CalendarDay.closed)))
    closed = {row.day: ClosedDay(row.day, row.name_fi, row.name_sv, row.name_en) for row in days}
    return WorkCalendar(first_year=min(years, default=0), last_year=max(years, default=-1), closed=closed)


def day_times(settings: Settings) -> DayTimes:
    """The clock times of the promise, from the settings."""
    return DayTimes(**settings.promise.model_dump())
