"""Rows as the objects of listings and of the timeline: the fields of one kind, in one place. Reads only, prints nothing.

Every instant is UTC and ends in `Z`, dates are civil dates, people and customers stand by name (scenarios.md, Timeline).
"""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.absence import Absence
from models.case import Case
from models.customer import Customer
from models.mail import InboundMessage
from models.person import Person
from models.task import (
    Deadline,
    DeadlineOutcome,
    Direction,
    Task,
    TaskMessage,
    Visibility,
    latest_deadline,
    open_deadline,
)

Record = dict[str, Any]


def task_record(session: Session, task: Task) -> Record:
    """The fields of kind `task`; `due_at` is the open Deadline's, null when none is open."""
    assert task.id is not None
    deadline = open_deadline(session, task_id=task.id)
    linked = session.get(Task, task.linked_to_id) if task.linked_to_id is not None else None
    return {
        "number": task.number,
        "customer": session.get_one(Customer, task.customer_id).name,
        "subject": task.subject,
        "text": _text_of(session, task),
        "state": task.state.value,
        "received_at": zulu(task.received_at),
        "due_at": zulu(deadline.due_at) if deadline else None,
        "promised_due_at": zulu(task.promised_due_at),
        "handler": name_of(session, task.handler_id),
        "handled_at": zulu(task.handled_at),
        "handled_by": task.handled_by,
        "group": task.product_group,
        "flags": [
            *flags(latest_deadline(session, task.id)),
            *(["secret"] if has_secret(session, task.id) else []),
        ],
        "linked_to": linked.number if linked else None,
    }


def case_record(session: Session, case: Case) -> Record:
    """The fields of kind `case`; `mail` is the number of the quarantined mail."""
    mail = session.get(InboundMessage, case.message_id) if case.message_id is not None else None
    customer = session.get(Customer, case.customer_id) if case.customer_id is not None else None
    return {
        "number": case.number,
        "mail": mail.number if mail else None,
        "case": case.kind.value,
        "customer": customer.name if customer else None,
        "owner": name_of(session, case.owner_id),
        "due_at": zulu(case.due_at),
        "state": case.state.value,
    }


def absence_record(session: Session, absence: Absence) -> Record:
    """The fields of kind `absence`: Helsinki dates, both inclusive; no end is until further notice."""
    return {
        "person": name_of(session, absence.person_id),
        "start": absence.start_on.isoformat(),
        "end": absence.end_on.isoformat() if absence.end_on else None,
        "state": absence.state.value,
    }


def mail_record(session: Session, mail: InboundMessage) -> Record:
    """The fields of kind `mail_in`; `to` is the first address that the mail was sent to."""
    task = session.get(Task, mail.task_id) if mail.task_id is not None else None
    return {
        "from": mail.sender_address or None,
        "to": next(iter(mail.recipients), None),
        "subject": mail.subject,
        "message_id": mail.message_id,
        "received_at": zulu(mail.received_at),
        "outcome": mail.outcome.value if mail.outcome else None,
        "reason": mail.reason,
        "task": task.number if task else None,
        "due_at": zulu(mail.due_at),
    }


def flags(deadline: Deadline | None) -> list[str]:
    """`overdue`: the due step has fired and the promise is open; `broken`: kept too late, or open past 9.30 (D-5)."""
    if deadline is None:
        return []
    is_open = deadline.outcome is None
    told = {
        "overdue": is_open and deadline.overdue_at is not None,
        "broken": deadline.outcome is DeadlineOutcome.BROKEN
        or (is_open and deadline.taken_over_at is not None),
    }
    return [flag for flag, holds in told.items() if holds]


def has_secret(session: Session, task_id: int) -> bool:
    """Whether a secret was taken off a mail of the task (D-25)."""
    found = select(InboundMessage.id).where(
        col(InboundMessage.task_id) == task_id, col(InboundMessage.secrets) > 0
    )
    return session.exec(found.limit(1)).first() is not None


def zulu(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant else None


def name_of(session: Session, person_id: int | None) -> str | None:
    person = session.get(Person, person_id) if person_id is not None else None
    return person.name if person else None


def _text_of(session: Session, task: Task) -> str:
    """The words with which the task was given."""
    statement = select(TaskMessage.text).where(
        col(TaskMessage.task_id) == task.id,
        col(TaskMessage.direction) == Direction.IN,
        col(TaskMessage.visibility) == Visibility.CUSTOMER,
    )
    return session.exec(statement.order_by(col(TaskMessage.id)).limit(1)).first() or ""
