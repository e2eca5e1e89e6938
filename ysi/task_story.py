"""All that is known of one task: its thread, its assignments, its promises and its messages. Reads only."""

from sqlmodel import Session, col, select

from models.outbox import ListItem, OutboundMessage
from models.task import Assignment, Attachment, Deadline, Task, TaskMessage
from ysi.records import Record, name_of, task_record, zulu


def story(session: Session, task: Task) -> Record:
    """The task's record and four lists, each in order of time."""
    return {
        **task_record(session, task),
        "requester": task.requester_address,
        "service_address": task.service_address,
        "thread": _thread(session, task),
        "assignments": _assignments(session, task),
        "deadlines": _deadlines(session, task),
        "messages": _messages(session, task),
    }


def _thread(session: Session, task: Task) -> list[Record]:
    statement = select(TaskMessage).where(col(TaskMessage.task_id) == task.id)
    rows = session.exec(statement.order_by(col(TaskMessage.at), col(TaskMessage.id)))
    return [
        {
            "at": zulu(row.at),
            "direction": row.direction.value,
            "visibility": row.visibility.value,
            "author": row.author,
            "subject": row.subject,
            "text": row.text,
            "forwarded": row.forwarded,
            "files": _files(session, row),
        }
        for row in rows
    ]


def _files(session: Session, message: TaskMessage) -> list[Record]:
    statement = select(Attachment).where(col(Attachment.task_message_id) == message.id)
    rows = session.exec(statement.order_by(col(Attachment.id)))
    return [{"name": row.name, "type": row.type, "size": row.size} for row in rows]


def _assignments(session: Session, task: Task) -> list[Record]:
    statement = select(Assignment).where(col(Assignment.task_id) == task.id)
    return [
        {
            "person": name_of(session, row.person_id),
            "role": row.role.value,
            "link": row.link.value if row.link else None,
            "from": zulu(row.began_at),
            "to": zulu(row.ended_at),
            "reason": row.reason,
            "by": row.by,
            "skipped": {name: reason for name, reason in row.skipped},  # noqa: C416 - pairs from JSON are lists
        }
        for row in session.exec(statement.order_by(col(Assignment.id)))
    ]


def _deadlines(session: Session, task: Task) -> list[Record]:
    statement = select(Deadline).where(col(Deadline.task_id) == task.id)
    return [
        {
            "basis": row.basis.value,
            "received_at": zulu(row.received_at),
            "due_at": zulu(row.due_at),
            "told_at": zulu(row.told_at),
            "handled_at": zulu(row.handled_at),
            "handled_by": name_of(session, row.handled_by_id),
            "on_behalf_of": row.on_behalf_of,
            "outcome": row.outcome.value if row.outcome else None,
        }
        for row in session.exec(statement.order_by(col(Deadline.seq)))
    ]


def _messages(session: Session, task: Task) -> list[Record]:
    """Messages about this task alone, and list mails in which it stands, with what became of each."""
    lists = select(ListItem.outbound_id).where(
        col(ListItem.task_id) == task.id, col(ListItem.outbound_id).is_not(None)
    )
    statement = select(OutboundMessage).where(
        (col(OutboundMessage.task_id) == task.id) | col(OutboundMessage.id).in_(lists)
    )
    return [
        {
            "code": row.code,
            "to": row.address,
            "state": row.state.value,
            "not_before": zulu(row.not_before),
            "sent_at": zulu(row.sent_at),
            "attempts": row.attempts,
            "last_error": row.last_error,
            "message_id": row.message_id,
        }
        for row in session.exec(statement.order_by(col(OutboundMessage.id)))
    ]
