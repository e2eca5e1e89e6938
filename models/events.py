"""The event chain of a task: append-only, without content, each link naming the one before by hash (D-35)."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.task import Task, TaskEvent
from rules.rights import Actor

FIRST = "0" * 64


def record(session: Session, task: Task, kind: str, *, actor: Actor, at: datetime, **facts: Any) -> TaskEvent:
    """Append an event to the task's chain: who, on whose behalf, by which mail, at which instant (UTC).

    `facts` are numbers, states, names of codes and hashes; never words of a mail.
    """
    assert task.id is not None
    last = session.exec(
        select(TaskEvent)
        .where(col(TaskEvent.task_id) == task.id)
        .order_by(col(TaskEvent.seq).desc())
        .limit(1)
    ).first()
    event = TaskEvent(
        task_id=task.id,
        seq=last.seq + 1 if last else 1,
        kind=kind,
        at=at,
        actor=actor.name,
        on_behalf_of=actor.on_behalf_of,
        inbound_id=actor.message_id,
        facts=facts,
        previous=last.hash if last else FIRST,
        hash="",
    )
    event.hash = chained_hash(event, task_number=task.number)
    task.version += 1
    session.add(event)
    session.add(task)
    session.flush()
    return event


def chained_hash(event: TaskEvent, *, task_number: int) -> str:
    """SHA-256 over everything that the event says and the hash of the one before it."""
    said = [
        task_number,
        event.seq,
        event.kind,
        event.at.isoformat(),
        event.actor,
        event.on_behalf_of,
        event.inbound_id,
        event.facts,
        event.previous,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seal(content: str, salt: str) -> str:
    """What an event holds instead of content: an HMAC whose salt lies in the erasable row."""
    return hmac.new(bytes.fromhex(salt), content.encode(), hashlib.sha256).hexdigest()
