"""Absences whose first or last day has come change their state. Moving tasks is the registration's work, not theirs."""

from datetime import datetime, time, timedelta

from sqlmodel import Session, col, func, select

from base.settings import Settings
from models.absence import Absence, AbsenceState
from models.engine import Database
from rules.civil import civil_date, instant


def run_due(database: Database, _settings: Settings, now: datetime) -> int:
    """Begin what begins today and end what ended yesterday, by the Helsinki date. Returns how many changed."""
    with database.reading() as session:
        if not _changing(session, now):
            return 0
    return database.transaction(lambda session: _change(session, now))


def _changing(session: Session, now: datetime) -> list[Absence]:
    today = civil_date(now)
    begins = (col(Absence.state) == AbsenceState.REGISTERED) & (col(Absence.start_on) <= today)
    ends = (col(Absence.state) == AbsenceState.ACTIVE) & (col(Absence.end_on) < today)
    return list(session.exec(select(Absence).where(begins | ends)))


def _change(session: Session, now: datetime) -> int:
    rows = _changing(session, now)
    for row in rows:
        over = row.end_on is not None and row.end_on < civil_date(now)
        row.state = AbsenceState.OVER if over else AbsenceState.ACTIVE
        session.add(row)
    return len(rows)


def next_due(session: Session, now: datetime) -> datetime | None:
    """Midnight of the next first day, or after the next last day."""
    today = civil_date(now)
    starts = select(func.min(Absence.start_on)).where(
        col(Absence.state) == AbsenceState.REGISTERED, col(Absence.start_on) > today
    )
    ends = select(func.min(Absence.end_on)).where(
        col(Absence.state).in_((AbsenceState.REGISTERED, AbsenceState.ACTIVE)), col(Absence.end_on) >= today
    )
    first, last = session.exec(starts).one(), session.exec(ends).one()
    days = [day for day in (first, last + timedelta(days=1) if last else None) if day is not None]
    return instant(min(days), time(0)) if days else None
