"""People of a company file into rows: what the file tells is set, what it leaves out stays. Judges no references."""

from dataclasses import replace

from sqlmodel import Session, col, select

from acts.changes import Change, set_fields
from acts.company_references import person_of
from acts.company_tables import CompanyTables, PersonTable
from models.person import EmailAddress, Person, PersonRole, WorkHours, person_by_address, roles_of

# A change of these, or of the hours, may leave a task with somebody who is not on duty on its due day (D-18).
AVAILABILITY = {"status", "trained_on", "last_day"}
FIELDS = (
    "name", "language", "status", "trained_on", "phone", "notify", "notice_on", "last_day", "team", "capacity",
)  # fmt: skip


def apply_people(session: Session, tables: CompanyTables) -> list[Change]:
    """Every person of the file, in its order; deputies last, for they may stand below."""
    changes = []
    for table in tables.people:
        changes += _apply_person(session, table)
    changes += _in_order(session, tables)
    for table in tables.people:
        if "deputy" in table.model_fields_set:
            person = person_of(session, table.mail)
            deputy = person_of(session, table.deputy) if table.deputy else None
            changes += set_fields(
                session, person, _name(person), {"deputy_id": deputy.id if deputy else None}
            )
    return changes


def _name(person: Person) -> str:
    return f"person {person.name}"


def _apply_person(session: Session, table: PersonTable) -> list[Change]:
    person = person_by_address(session, table.mail)
    if person is None:
        return [_add_person(session, table)]
    changes = [
        replace(change, moves=person.id) if change.field in AVAILABILITY else change
        for change in set_fields(session, person, _name(person), table.given(*FIELDS))
    ]
    if "hours" in table.model_fields_set:
        changes += _apply_hours(session, person, table)
    return [*changes, *_apply_roles(session, person, table), *_apply_addresses(session, person, table)]


def _add_person(session: Session, table: PersonTable) -> Change:
    last = session.exec(select(Person.position).order_by(col(Person.position).desc())).first()
    values = {name: getattr(table, name) for name in FIELDS}
    person = Person(**values, position=0 if last is None else last + 1)
    session.add(person)
    session.flush()
    _apply_hours(session, person, table)
    _apply_roles(session, person, table)
    _apply_addresses(session, person, table)
    return Change(f"{_name(person)}: added")


def _apply_hours(session: Session, person: Person, table: PersonTable) -> list[Change]:
    rows = session.exec(select(WorkHours).where(col(WorkHours.person_id) == person.id)).all()
    if {row.weekday: (row.starts, row.ends) for row in rows} == table.hours:
        return []
    for row in rows:
        session.delete(row)
    session.flush()
    for weekday, (starts, ends) in table.hours.items():
        session.add(WorkHours(person_id=_id(person), weekday=weekday, starts=starts, ends=ends))
    return [Change(f"{_name(person)}: hours changed", "hours", moves=person.id)]


def _apply_roles(session: Session, person: Person, table: PersonTable) -> list[Change]:
    if roles_of(session, _id(person)) == set(table.roles):
        return []
    for row in session.exec(select(PersonRole).where(col(PersonRole.person_id) == person.id)):
        session.delete(row)
    session.flush()
    for role in dict.fromkeys(table.roles):
        session.add(PersonRole(person_id=_id(person), role=role))
    session.flush()
    return [Change(f"{_name(person)}: roles are {', '.join(table.roles)}")]


def _apply_addresses(session: Session, person: Person, table: PersonTable) -> list[Change]:
    """`mail` first, as it gets the mail; aliases that the file does not speak of stay behind it."""
    statement = select(EmailAddress).where(col(EmailAddress.person_id) == person.id)
    rows = session.exec(statement.order_by(col(EmailAddress.position), col(EmailAddress.id))).all()
    there = [row.address for row in rows]
    others = (
        table.aliases
        if "aliases" in table.model_fields_set
        else [each for each in there if each != table.mail]
    )
    wanted = [table.mail, *others]
    if there == wanted:
        return []
    for row in rows:
        if row.address not in wanted:
            session.delete(row)
    by_address = {row.address: row for row in rows}
    for position, address in enumerate(wanted):
        row = by_address.get(address) or EmailAddress(person_id=_id(person), address=address)
        row.position = position
        session.add(row)
    session.flush()
    return [Change(f"{_name(person)}: addresses are {', '.join(wanted)}")]


def _in_order(session: Session, tables: CompanyTables) -> list[Change]:
    """People keep their places among those whom the file leaves out; its own order holds between those it names."""
    people = [person_of(session, table.mail) for table in tables.people]
    places = sorted(person.position for person in people)
    if [person.position for person in people] == places:
        return []
    for person, place in zip(people, places, strict=True):
        person.position = place
        session.add(person)
    return [Change("people: order changed")]


def _id(person: Person) -> int:
    assert person.id is not None
    return person.id
