"""Rows of people turned into the frozen workers that the rules judge. The only loader of them; it judges nothing."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.absence import Absence, AbsenceState
from models.person import Person, Role, WorkHours, people_with_role
from rules.civil import civil_date
from rules.duty import Away, Worker, works_on


def worker(session: Session, person: Person, day: date) -> Worker:
    """The person as routing sees them, with the working hours that are valid on `day` (R-04)."""
    assert person.id is not None
    absences = session.exec(
        select(Absence).where(
            col(Absence.person_id) == person.id, col(Absence.state) != AbsenceState.WITHDRAWN
        )
    )
    rows = session.exec(
        select(WorkHours).where(col(WorkHours.person_id) == person.id, col(WorkHours.valid_from) <= day)
    ).all()
    newest = max((row.valid_from for row in rows), default=None)
    return Worker(
        id=person.id,
        name=person.name,
        status=person.status,
        trained_on=person.trained_on,
        last_day=person.last_day,
        away=tuple(Away(row.start_on, row.end_on) for row in absences),
        hours={row.weekday: (row.starts, row.ends) for row in rows if row.valid_from == newest},
    )


def coordinators_on_duty(session: Session, at: datetime) -> list[Person]:
    """Coordinators on duty on that day in their order, then managers; never empty where anybody has these roles."""
    day = civil_date(at)
    asked = [*people_with_role(session, Role.COORDINATOR), *people_with_role(session, Role.MANAGER)]
    return [person for person in asked if works_on(worker(session, person, day), day)] or asked


def coordinator_on_duty(session: Session, at: datetime) -> Person | None:
    """Who answers for cases and alarms at that time (D-18), or None where the company has nobody with these roles."""
    return next(iter(coordinators_on_duty(session, at)), None)
