"""Rows of people turned into the frozen workers that the rules judge, and who answers on a day. It changes nothing."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.absence import Absence, AbsenceState
from models.person import Person, Role, WorkHours, people_with_role
from models.remembered import remembered
from rules.civil import civil_date
from rules.duty import Away, Unfit, Worker, unfit_on, works_on


def worker(session: Session, person: Person, day: date) -> Worker:
    """The person as routing sees them, with the working hours that are valid on `day` (R-04)."""
    return remembered(session, ("worker", person.id, day), lambda: _worker(session, person, day))


def _worker(session: Session, person: Person, day: date) -> Worker:
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
    """Coordinators on duty on that day in their order, then managers; never empty where anybody has these roles.

    When none is on duty, those who are only off that day come before those who are away.
    """
    day = civil_date(at)
    asked = [*people_with_role(session, Role.COORDINATOR), *people_with_role(session, Role.MANAGER)]
    on_duty = [person for person in asked if works_on(worker(session, person, day), day)]
    return on_duty or sorted(asked, key=lambda person: not may_hold(session, person, day))


def may_hold(session: Session, person: Person, day: date) -> bool:
    """Whether a task may lie with the person on that day (e.3, invariant 5). A day off is no absence: it waits."""
    return unfit_on(worker(session, person, day), day) in (None, Unfit.DAY_OFF)


def managers_in_order(session: Session, at: datetime) -> list[Person]:
    """Managers, those on duty on that day first."""
    day = civil_date(at)
    managers = people_with_role(session, Role.MANAGER)
    return sorted(managers, key=lambda person: not works_on(worker(session, person, day), day))


def coordinator_on_duty(session: Session, at: datetime) -> Person | None:
    """Who answers for cases and alarms at that time (D-18), or None where the company has nobody with these roles."""
    return next(iter(coordinators_on_duty(session, at)), None)
