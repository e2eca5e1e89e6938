"""Tasks of the database as the rows of lists and digests; it only reads, and words nothing."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.customer import customer_of_id
from models.person import Person
from models.task import Deadline, Task, latest_deadline, open_deadline
from notifier.rows import Row, Section


def row_of(
    session: Session,
    task: Task,
    *,
    section: Section | None = None,
    deadline: Deadline | None = None,
    replied_at: datetime | None = None,
    away: str | None = None,
) -> Row:
    """The task as one line (d.3); taken_at is there once somebody has acted on it.

    `deadline` is the standing one, for whoever has it in hand.
    """
    deadline = deadline or standing_deadline(session, task)
    return Row(
        number=task.number,
        customer=customer_name(session, task),
        subject=task.subject,
        received_at=task.received_at,
        due_at=deadline.due_at if deadline else None,
        section=section,
        taken_at=deadline.handled_at if deadline else None,
        replied_at=replied_at,
        away=away,
    )


def standing_deadline(session: Session, task: Task) -> Deadline | None:
    """The open promise of the task, else the last one that it had."""
    assert task.id is not None
    return open_deadline(session, task_id=task.id) or latest_deadline(session, task.id)


def customer_name(session: Session, task: Task) -> str:
    return customer_of_id(session, task.customer_id).name


def handler_name(session: Session, task: Task) -> str:
    return session.get_one(Person, task.handler_id).name


def sender_name(task: Task) -> str:
    """The customer's person by name, or by address when no name is known."""
    return task.requester_name or task.requester_address
