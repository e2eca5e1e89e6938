"""What became of a message, written only while its lease is ours: sent, no longer true, tried again, failed.

Must never send; each function runs in a transaction of its own, after the effect.
"""

import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from base.settings import Settings
from models.outbox import ListItem, MessageState, OutboundMessage
from models.task import Deadline
from notifier.lease import give_back_rows
from notifier.letter import Letter
from notifier.messages import LIST
from notifier.queue import alarm_over, raise_alarm, report_failure
from notifier.retry import retry_delay

# The codes by which a customer is told a due time (D-33: not C-08, which promises none).
TELLS_DUE = frozenset({"C-01", "C-02"})


def mark_sent(session: Session, message: OutboundMessage, letter: Letter, *, now: datetime) -> None:
    """The server has taken it: what it carried, and which promise it told of."""
    message.state, message.sent_at = MessageState.SENT, now
    message.codes, message.tasks = list(letter.codes), list(letter.task_numbers)
    _close(session, message)
    if message.attempts > 1:
        alarm_over(session, dedupe_key=_bad_row(message), now=now)
    for deadline in _told(session, message, now) if TELLS_DUE & set(letter.codes) else ():
        deadline.told_at, deadline.told_message_id = now, message.id
        session.add(deadline)


def _told(session: Session, message: OutboundMessage, now: datetime) -> Sequence[Deadline]:
    """The promises whose due time it told: its own, or those of the rows of a list that were still to come."""
    if message.variant != LIST:
        deadline_id = message.payload.get("deadline_id")
        deadline = session.get(Deadline, deadline_id) if deadline_id else None
        return () if deadline is None else (deadline,)
    rows = select(ListItem.deadline_id).where(col(ListItem.outbound_id) == message.id)
    statement = select(Deadline).where(col(Deadline.id).in_(rows), col(Deadline.due_at) > now)
    return session.exec(statement).all()


def mark_superseded(session: Session, message: OutboundMessage, *, reason: str) -> None:
    """It is too late or no longer true (D-33)."""
    message.state, message.last_error = MessageState.SUPERSEDED, reason
    _close(session, message)


def mark_failed(
    session: Session, settings: Settings, message: OutboundMessage, *, reason: str, now: datetime
) -> None:
    report_failure(session, settings, message, now=now, reason=reason)


def mark_for_retry(
    session: Session,
    settings: Settings,
    message: OutboundMessage,
    *,
    reason: str,
    now: datetime,
    gives_back: bool,
) -> None:
    """Tried again after a while, or failed when that has gone on for five days. `gives_back`: the rows of a list."""
    assert message.first_tried_at is not None
    assert message.id is not None
    delay = retry_delay(message.first_tried_at, message.attempts, now)
    if delay is None:
        report_failure(session, settings, message, now=now, reason=reason, variant="gave_up")
        return
    message.state, message.last_error, message.next_attempt_at = MessageState.QUEUED, reason, now + delay
    message.owner = message.lease_until = None
    session.add(message)
    if gives_back:
        give_back_rows(session, message.id)


def mark_bad_row(
    session: Session, settings: Settings, message: OutboundMessage, *, error: Exception, now: datetime
) -> None:
    """A defect of ours with this one message: the others go on, K-12 names it, and it is tried again."""
    facts = {"variant": "bad_row", "kind": "message", "number": message.id, "task_id": message.task_id}
    raise_alarm(
        session,
        settings,
        code="K-12",
        dedupe_key=_bad_row(message),
        text=f"{message.code} (message {message.id}) cannot be written: {where(error)}",
        now=now,
        facts=facts,
        about=message,
    )
    mark_for_retry(session, settings, message, reason=where(error), now=now, gives_back=False)


def where(error: Exception) -> str:
    """The kind of error and its place; never its words, which may be those of a mail."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _close(session: Session, message: OutboundMessage) -> None:
    message.owner = message.lease_until = message.next_attempt_at = None
    session.add(message)


def _bad_row(message: OutboundMessage) -> str:
    return f"bad_row:message:{message.id}"
