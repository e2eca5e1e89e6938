"""The company file into rows, as one deed: a second time it changes nothing. Never removes a person or a customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from acts.changes import Change, set_fields
from acts.closed_days import HolidaysOf, seed_around, set_closed_day
from acts.company_contradictions import Contradiction
from acts.company_customers import apply_customer, apply_package
from acts.company_file import CompanyFile
from acts.company_people import apply_people
from acts.company_references import person_of, references
from acts.company_tables import AbsenceTable, CompanyTables
from acts.handovers import move_tasks
from base.errors import UserError
from base.settings import Settings
from models.absence import Absence, AbsenceKind, AbsenceState
from models.audit import AuditEntry
from rules.civil import civil_date


@dataclass(frozen=True)
class Applying:
    """Who applies the file, and when."""

    by: str
    now: datetime


def apply_company(
    session: Session,
    settings: Settings,
    file: CompanyFile,
    *,
    by: str,
    now: datetime,
    holidays_of: HolidaysOf,
) -> list[str]:
    """Make the database say what the file says, and tell every change in words.

    What the file leaves out stays; a list that it gives is the whole list. Calendar years around `now` are seeded.
    Raises UserError with file and line for what cannot be true beside the rows that are there.
    """
    for found in references(session, settings, file.tables):
        raise file.refused(found)
    applying = Applying(by, now)
    changes = _seed(session, holidays_of, applying)
    changes += _apply_rows(session, file.tables, applying)
    changes += _apply_closed_days(session, settings, file, applying)
    moved = {change.moves for change in changes if change.moves is not None}
    if moved:
        move_tasks(session, settings, person_ids=moved, by=by, now=now)
    if changes:
        facts = {"changes": len(changes)}
        session.add(AuditEntry(at=now, actor=by, deed="company_applied", facts=facts))
    return [change.words for change in changes]


def _seed(session: Session, holidays_of: HolidaysOf, applying: Applying) -> list[Change]:
    years = seed_around(session, holidays_of, applying.now)
    return [Change(f"closed days: the public holidays of {year} added") for year in years]


def _apply_rows(session: Session, tables: CompanyTables, applying: Applying) -> list[Change]:
    changes: list[Change] = []
    for package in tables.packages:
        changes += apply_package(session, package)
    changes += apply_people(session, tables)
    for customer in tables.customers:
        changes += apply_customer(session, customer, now=applying.now)
    for absence in tables.absences:
        changes += _apply_absence(session, absence, applying)
    return changes


def _apply_absence(session: Session, table: AbsenceTable, applying: Applying) -> list[Change]:
    """An absence is known by person and first day; another end or kind changes it."""
    person = person_of(session, table.person)
    assert person.id is not None
    kind = AbsenceKind.PLANNED if table.planned else AbsenceKind.UNPLANNED
    name = f"absence of {person.name} from {table.start}"
    row = session.exec(
        select(Absence).where(
            col(Absence.person_id) == person.id,
            col(Absence.start_on) == table.start,
            col(Absence.state) != AbsenceState.WITHDRAWN,
        )
    ).first()
    if row is not None:
        values = {"end_on": table.end, **({"kind": kind} if "planned" in table.model_fields_set else {})}
        changes = set_fields(session, row, name, values)
        if changes:
            row.state = _state(table, applying)
        return [Change(change.words, change.field, moves=person.id) for change in changes]
    session.add(
        Absence(
            person_id=person.id,
            kind=kind,
            start_on=table.start,
            end_on=table.end,
            reported_at=applying.now,
            reported_by=applying.by,
            state=_state(table, applying),
        )
    )
    session.flush()
    return [Change(f"{name}: added, {f'until {table.end}' if table.end else 'no end'}", moves=person.id)]


def _state(table: AbsenceTable, applying: Applying) -> AbsenceState:
    today = civil_date(applying.now)
    if today < table.start:
        return AbsenceState.REGISTERED
    return AbsenceState.ACTIVE if table.end is None or today <= table.end else AbsenceState.OVER


def _apply_closed_days(
    session: Session, settings: Settings, file: CompanyFile, applying: Applying
) -> list[Change]:
    changes = []
    for number, table in enumerate(file.tables.closed_days):
        try:
            is_new = set_closed_day(
                session,
                settings,
                day=table.date,
                closed=table.closed,
                name=table.name,
                by=applying.by,
                now=applying.now,
            )
        except UserError as error:
            raise file.refused(
                Contradiction(("closed_days", number, "date"), str(error).rstrip("."))
            ) from error
        if is_new:
            name = f" ({table.name})" if table.name else ""
            changes.append(Change(f"closed days: {table.date}{name} {'closed' if table.closed else 'open'}"))
    return changes
