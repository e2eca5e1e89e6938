"""What a digest asks of the database about the tasks of one person: each question once for all of them. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from models.mail import InboundMessage
from models.task import (
    Assignment,
    AssignmentRole,
    Deadline,
    Direction,
    Task,
    TaskMessage,
    Visibility,
)

ORDINARY = "ordinary"
AT_ONCE = 500  # ids of one statement


@dataclass(frozen=True)
class Facts:
    """By the task's id; a task without such a fact is missing."""

    promises: dict[int | None, Deadline]  # the open ones
    last_promises: dict[int | None, Deadline]  # open or not
    handlers: dict[int | None, Assignment]  # open assignments
    replies: dict[int | None, datetime]  # since the last digest


def facts_of(session: Session, tasks: Sequence[Task], since: datetime) -> Facts:
    """`since`: the last digest (aware UTC)."""
    facts = Facts({}, {}, {}, {})
    for ids in _parts([task.id for task in tasks]):
        for deadline in session.exec(
            select(Deadline).where(col(Deadline.task_id).in_(ids)).order_by(col(Deadline.seq))
        ):
            facts.last_promises[deadline.task_id] = deadline
            if deadline.outcome is None:
                facts.promises.setdefault(deadline.task_id, deadline)
        for assignment in session.exec(
            select(Assignment)
            .where(
                col(Assignment.task_id).in_(ids),
                col(Assignment.role) == AssignmentRole.HANDLER,
                col(Assignment.ended_at).is_(None),
            )
            .order_by(col(Assignment.id))
        ):
            facts.handlers.setdefault(assignment.task_id, assignment)
        facts.replies.update(_replies(session, ids, since))
    return facts


def _replies(session: Session, ids: Sequence[int | None], since: datetime) -> dict[int | None, datetime]:
    """When a person of the customer's wrote last, if that was after the last digest; an autoresponder is nobody."""
    statement = (
        select(TaskMessage.task_id, func.max(col(TaskMessage.at)))
        .join(InboundMessage, col(InboundMessage.id) == col(TaskMessage.inbound_id))
        .join(Task, col(Task.id) == col(TaskMessage.task_id))
        .where(
            col(TaskMessage.task_id).in_(ids),
            col(TaskMessage.direction) == Direction.IN,
            col(TaskMessage.visibility) == Visibility.CUSTOMER,
            col(TaskMessage.at) > since,
            col(TaskMessage.at) > col(Task.received_at),
            func.coalesce(InboundMessage.classification, ORDINARY) == ORDINARY,
        )
    )
    return dict(session.exec(statement.group_by(col(TaskMessage.task_id))).all())


def _parts(ids: Sequence[int | None]) -> Iterator[Sequence[int | None]]:
    yield from (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))
