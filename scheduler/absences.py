"""Absences whose first or last day has come change their state, and no task lies with somebody who is away (e.3)."""

from datetime import datetime, time, timedelta

from sqlmodel import Session, col, func, select

from acts.handovers import move_tasks
from base.settings import Settings
from models.absence import Absence, AbsenceState
from models.engine import Database
from rules.civil import civil_date, instant


def run_due(database: Database, settings: Settings, now: datetime) -> int:
    """Begin what begins today and end what ended yesterday, by the Helsinki date. Returns how many changed."""
    with database.reading() as session:
        if not _changing(session, now):
            return 0
    return database.transaction(lambda session: _change(session, settings, now))


def _changing(session: Session, now: datetime) -> list[Absence]:
    today = civil_date(now)
    begins = (col(Absence.state) == AbsenceState.REGISTERED) & (col(Absence.start_on) <= today)
    ends = (col(Absence.state) == AbsenceState.ACTIVE) & (col(Absence.end_on) < today)
    return list(session.exec(select(Absence).where(begins | ends)))


def _change(session: Session, settings: Settings, now: datetime) -> int:
    """What is due while the person is away moved at the registration; what they had accepted moves on the first day."""
    rows = _changing(session, now)
    for row in rows:
        over = row.end_on is not None and row.end_on < civil_date(now)
        row.state = AbsenceState.OVER if over else AbsenceState.ACTIVE
        session.add(row)
    session.flush()
    begun = {row.person_id for row in rows if row.state is AbsenceState.ACTIVE}
    if begun:
        move_tasks(session, settings, person_ids=begun, by="ysi", now=now)
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
