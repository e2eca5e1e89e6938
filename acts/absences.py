"""Absences: registered, ended, listed. Dates only; tasks move in the same transaction. Telling customers comes later."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from acts.farewells import put_off_farewells
from acts.handovers import move_tasks
from base.errors import UserError
from base.settings import Settings
from models.absence import Absence, AbsenceKind, AbsenceState
from models.person import Person
from rules.civil import civil_date

GONE = (AbsenceState.WITHDRAWN, AbsenceState.OVER)


def add_absence(
    session: Session,
    settings: Settings,
    person: Person,
    *,
    start_on: date | None,
    end_on: date | None,
    kind: AbsenceKind,
    by: str,
    now: datetime,
) -> Absence:
    """Register that the person is away from `start_on` (default today) to `end_on`, both inclusive (None: until told).

    No task is held by an absent person after this transaction (e.3, invariant 5). Raises UserError.
    """
    assert person.id is not None
    start = start_on or civil_date(now)
    if end_on is not None and end_on < start:
        raise UserError(
            f"--until {end_on} lies before the first day away, {start}: give a day on or after it."
        )
    if overlapping(session, person, start, end_on):
        raise UserError(f"{person.name} has an absence on these days already: `ysi absence list` shows it.")
    absence = Absence(
        person_id=person.id, kind=kind, start_on=start, end_on=end_on, reported_at=now, reported_by=by,
        state=AbsenceState.ACTIVE if start <= civil_date(now) else AbsenceState.REGISTERED,
    )  # fmt: skip
    session.add(absence)
    session.flush()
    move_tasks(session, settings, person_ids={person.id}, by=by, now=now)
    put_off_farewells(session, settings, person, now)
    return absence


def overlapping(session: Session, person: Person, start: date, end: date | None) -> list[Absence]:
    """The person's absences that share a day with start…end."""
    rows = session.exec(
        select(Absence).where(col(Absence.person_id) == person.id, col(Absence.state).not_in(GONE))
    )
    return [
        row for row in rows
        if (end is None or row.start_on <= end) and (row.end_on is None or row.end_on >= start)
    ]  # fmt: skip


def end_absence(
    session: Session, settings: Settings, person: Person, *, back_on: date, by: str, now: datetime
) -> Absence:
    """The person is back on `back_on`: the absence ends the day before; what nobody accepted moves back (D-20)."""
    assert person.id is not None
    away = overlapping(session, person, back_on - timedelta(days=1), back_on)
    if not away:
        raise UserError(f"{person.name} has no absence around {back_on}: `ysi absence list` shows all.")
    absence = min(away, key=lambda row: row.start_on)
    absence.end_on = back_on - timedelta(days=1)
    if absence.end_on < absence.start_on:
        # Back before the first day away: it never took place, and dates in a row must stay in order.
        absence.end_on, absence.state = absence.start_on, AbsenceState.WITHDRAWN
    elif absence.end_on < civil_date(now):
        absence.state = AbsenceState.OVER
    session.add(absence)
    session.flush()
    move_tasks(session, settings, person_ids={person.id}, by=by, now=now)
    return absence
