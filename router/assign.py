"""The handler of one task: builds the chain of D-18 from rows, lets the rules choose, writes the assignment.

Never tells anybody.
"""

from datetime import date, datetime

from sqlmodel import Session

from models.calendar import work_calendar
from models.customer import AssistantRole, Customer, CustomerAssistant, assistants_of, customer_of_id
from models.person import Person, Role, people_with_role, person_of
from models.roster import worker
from models.task import Assignment, AssignmentRole, Task, open_assignments
from rules.chain import Candidate, Choice, Link, handler
from rules.civil import civil_date


def candidates(
    session: Session, customer: Customer, *, address: str, group: str | None, day: date
) -> list[Candidate]:
    """The chain of D-18 for that customer, service address and day, in order; people may stand in it twice."""
    assert customer.id is not None
    rows = assistants_of(session, customer.id)
    named = [row for row in rows if row.role is AssistantRole.NAMED and _is_named_for(row, address, group)]
    ordered = [
        *((row.person_id, Link.NAMED) for row in named),
        *((row.person_id, Link.PRIMARY) for row in rows if row.role is AssistantRole.PRIMARY),
        *((row.person_id, Link.SUBSTITUTE) for row in rows if row.role is AssistantRole.SUBSTITUTE),
        *((person_id, Link.POOL) for person_id in _pool(session, customer)),
        *((person.id, Link.COORDINATOR) for person in people_with_role(session, Role.COORDINATOR)),
        *((person.id, Link.MANAGER) for person in people_with_role(session, Role.MANAGER)),
    ]
    people = ((person_of(session, person_id), link) for person_id, link in ordered if person_id is not None)
    return [Candidate(worker(session, person, day), link) for person, link in people]


def _is_named_for(row: CustomerAssistant, address: str, group: str | None) -> bool:
    if row.address is not None and row.address == address:
        return True
    return row.product_group is not None and row.product_group == group


def _pool(session: Session, customer: Customer) -> list[int | None]:
    if customer.team is None:
        return []
    assistants = people_with_role(session, Role.ASSISTANT)
    return [person.id for person in assistants if person.team == customer.team]


def group_of_address(session: Session, customer: Customer, address: str) -> str | None:
    """The product group for which that service address stands at this customer, if any (R-08)."""
    assert customer.id is not None
    row = next((row for row in assistants_of(session, customer.id) if row.address == address), None)
    return row.product_group.value if row and row.product_group else None


def choose(session: Session, task: Task, *, due_at: datetime, received_at: datetime) -> Choice:
    """Who is on duty for this task on the due day, and who was skipped why (D-18)."""
    customer = customer_of_id(session, task.customer_id)
    chain = candidates(
        session, customer, address=task.service_address, group=task.product_group, day=civil_date(due_at)
    )
    return handler(chain, due_at=due_at, received_at=received_at, calendar=work_calendar(session))


def place(session: Session, task: Task, choice: Choice, *, reason: str, by: str, now: datetime) -> Assignment:
    """Make the chosen person the task's handler: the former assignment ends; whoever was asked to help still is."""
    assert task.id is not None
    if task.handler_id is not None:
        for former in open_assignments(session, task.id, AssignmentRole.HANDLER):
            former.ended_at = now
            session.add(former)
        session.flush()
    assignment = Assignment(
        task_id=task.id,
        person_id=choice.worker.id,
        role=AssignmentRole.HANDLER,
        link=choice.link,
        began_at=now,
        reason=reason,
        by=by,
        skipped=[list(pair) for pair in choice.skipped],
    )
    task.handler_id = choice.worker.id
    session.add(assignment)
    session.add(task)
    session.flush()
    return assignment


def as_choice(session: Session, task: Task, person: Person, *, day: date) -> Choice:
    """A choice that a human or the ladder made, in the same form as one of the chain."""
    customer = session.get_one(Customer, task.customer_id)
    chain = candidates(session, customer, address=task.service_address, group=task.product_group, day=day)
    # Somebody outside the customer's chain stands in for whoever is in it.
    links = [candidate.link for candidate in chain if candidate.worker.id == person.id] or [Link.SUBSTITUTE]
    return Choice(worker=worker(session, person, day), link=links[0], skipped=())
