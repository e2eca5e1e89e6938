"""The event chain of a task: append-only, without content, each link naming the one before by hash (D-35)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.columns import add_rows
from models.remembered import noted
from models.task import Task, TaskEvent
from rules.rights import Actor

FIRST = "0" * 64


def record(session: Session, task: Task, kind: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    """Append an event to the task's chain: who, on whose behalf, by which mail, at which instant (UTC).

    `facts` are numbers, states, names of codes and hashes; never words of a mail.
    """
    assert task.id is not None
    last_seq, last_hash = _end_of_chain(session, task)
    event: dict[str, Any] = {
        "task_id": task.id,
        "seq": last_seq + 1,
        "kind": kind,
        "at": at,
        "actor": actor.name,
        "on_behalf_of": actor.on_behalf_of,
        "inbound_id": actor.message_id,
        "facts": facts,
        "previous": last_hash,
    }
    event["hash"] = _chained_hash(event, task_number=task.number)
    add_rows(session, TaskEvent, [event])
    task.version += 1
    session.add(task)
    noted(session)["chain", task.id] = event["seq"], event["hash"]


def _end_of_chain(session: Session, task: Task) -> tuple[int, str]:
    """Number and hash of the task's last event. Asked once a transaction: what it adds is noted."""
    known: tuple[int, str] | None = noted(session).get(("chain", task.id))
    if known is not None:
        return known
    if task.version == 0:  # no event has been counted yet
        return 0, FIRST
    statement = select(TaskEvent.seq, TaskEvent.hash).where(col(TaskEvent.task_id) == task.id)
    last = session.exec(statement.order_by(col(TaskEvent.seq).desc()).limit(1)).first()
    return (last[0], last[1]) if last else (0, FIRST)


def chained_hash(event: TaskEvent, *, task_number: int) -> str:
    """SHA-256 over everything that the event says and the hash of the one before it."""
    return _chained_hash(event.model_dump(), task_number=task_number)


def _chained_hash(event: Mapping[str, Any], *, task_number: int) -> str:
    said = [
        task_number,
        event["seq"],
        event["kind"],
        event["at"].isoformat(),
        event["actor"],
        event["on_behalf_of"],
        event["inbound_id"],
        event["facts"],
        event["previous"],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seal(content: str, salt: str) -> str:
    """What an event holds instead of content: an HMAC whose salt lies in the erasable row."""
    return hmac.new(bytes.fromhex(salt), content.encode(), hashlib.sha256).hexdigest()
