"""Answers to mail, and their cap (D-24): above so many an hour to one address they leave together. It drops none."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, exists, func, select

from base.settings import Settings
from models.outbox import ListItem, MessageState, OnExpiry, OutboundMessage
from models.task import Deadline, Task
from notifier.messages import ANSWERS_INTERVAL, LIST, MESSAGES
from notifier.queue import Recipient, queue, raise_alarm

# Only answers to mail count: what we send because a person acted is never too much.
ANSWERS = ("C-01", "C-39", "C-41")
HOUR = timedelta(hours=1)
# A list that holds a due time leaves before it, however short ago the last one left.
BEFORE_DUE = timedelta(minutes=1)


def answer(
    session: Session,
    settings: Settings,
    *,
    code: str,
    to: Recipient,
    cause: str,
    dedupe_key: str,
    inbound_id: int | None,
    now: datetime,
    variant: str = "",
    payload: dict[str, Any] | None = None,
    task: Task | None = None,
    deadline: Deadline | None = None,
    customer_id: int | None = None,
    expires_at: datetime | None = None,
    on_expiry: OnExpiry | None = None,
) -> None:
    """The automatic answer to the mail `inbound_id`: at once and by itself, or above the cap as a row of a list mail.

    What answers no mail (None, a phoned task) is never too much. Once a dedupe key, as everything that is queued.
    """
    if _is_listed(session, dedupe_key):
        return
    if inbound_id is None or not _is_full(session, settings, to.address, now):
        queue(
            session, settings, code=code, variant=variant, to=to, cause=cause, dedupe_key=dedupe_key,
            payload=payload, task=task, inbound_id=inbound_id, customer_id=customer_id, now=now, not_before=now,
            expires_at=expires_at, on_expiry=on_expiry,
        )  # fmt: skip
        return
    session.flush()
    if _is_queued(session, dedupe_key):
        return
    session.add(
        ListItem(
            code=code,
            address=to.address,
            task_id=task.id if task else None,
            deadline_id=deadline.id if deadline else None,
            facts={"variant": variant, "payload": payload or {}},
            dedupe_key=dedupe_key,
            created_at=now,
        )
    )
    session.flush()
    _into_a_list(
        session, settings, code=code, to=to, dedupe_key=dedupe_key, inbound_id=inbound_id,
        customer_id=customer_id or (task.customer_id if task else None), due_at=deadline.due_at if deadline else None,
        now=now,
    )  # fmt: skip
    _warn(session, settings, to.address, inbound_id, now)


def alarm_key(address: str) -> str:
    """The alarm of that address, which it does not name: alarms outlive what is erased."""
    return f"flood:answers:{sha256(address.encode()).hexdigest()[:16]}"


def _is_listed(session: Session, dedupe_key: str) -> bool:
    with session.no_autoflush:  # what is not flushed yet was not listed
        listed = select(ListItem.id).where(col(ListItem.dedupe_key) == dedupe_key)
        return session.exec(listed).first() is not None


def _is_queued(session: Session, dedupe_key: str) -> bool:
    alone = select(OutboundMessage.id).where(col(OutboundMessage.dedupe_key) == dedupe_key)
    return session.exec(alone).first() is not None


def _is_full(session: Session, settings: Settings, address: str, now: datetime) -> bool:
    most = settings.flood.answers_an_hour
    lately = select(OutboundMessage.id).where(
        col(OutboundMessage.address) == address,
        col(OutboundMessage.created_at) > now - HOUR,
        col(OutboundMessage.code).in_(ANSWERS),
        col(OutboundMessage.variant) != LIST,
    )
    with session.no_autoflush:  # messages are flushed when they are queued
        return len(session.exec(lately.limit(most)).all()) >= most


def _into_a_list(
    session: Session,
    settings: Settings,
    *,
    code: str,
    to: Recipient,
    dedupe_key: str,
    inbound_id: int,
    customer_id: int | None,
    due_at: datetime | None,
    now: datetime,
) -> None:
    """The list mail that waits for that address takes the row, else a new one, an interval after the last answer."""
    leaves_at = _leaves_at(session, code=code, address=to.address, now=now)
    if due_at is not None:
        leaves_at = max(now, min(leaves_at, due_at - BEFORE_DUE))
    waiting = _waiting(session, code=code, address=to.address)
    if waiting is None:
        queue(
            session, settings, code=code, variant=LIST, to=to, cause="list",
            dedupe_key=f"list:{code}:{dedupe_key}", inbound_id=inbound_id, customer_id=customer_id,
            now=now, not_before=leaves_at,
        )  # fmt: skip
        return
    waiting.not_before = min(waiting.not_before, leaves_at)
    session.add(waiting)


def _leaves_at(session: Session, *, code: str, address: str, now: datetime) -> datetime:
    interval = timedelta(minutes=MESSAGES[code].interval_minutes or 0)
    last: datetime | None = session.exec(
        select(func.max(func.coalesce(OutboundMessage.sent_at, OutboundMessage.not_before))).where(
            col(OutboundMessage.address) == address,
            col(OutboundMessage.created_at) > now - HOUR,
            col(OutboundMessage.code) == code,
        )
    ).one()
    return max(now, last + interval) if last is not None else now


def _waiting(session: Session, *, code: str, address: str) -> OutboundMessage | None:
    """Queued, and no row fixed to it by a try that may have arrived."""
    has_rows = exists().where(col(ListItem.outbound_id) == col(OutboundMessage.id))
    statement = select(OutboundMessage).where(
        col(OutboundMessage.address) == address,
        col(OutboundMessage.code) == code,
        col(OutboundMessage.variant) == LIST,
        col(OutboundMessage.state) == MessageState.QUEUED,
        ~has_rows,
    )
    return session.exec(statement.order_by(col(OutboundMessage.id))).first()


def _warn(session: Session, settings: Settings, address: str, inbound_id: int, now: datetime) -> None:
    most = settings.flood.answers_an_hour
    raise_alarm(
        session,
        settings,
        code="K-12",
        dedupe_key=alarm_key(address),
        text=f"more than {most} automatic answers to one address within an hour: the rest leaves as one list "
        f"in {ANSWERS_INTERVAL} minutes",
        now=now,
        facts={"variant": "answers", "answers": most, "inbound_id": inbound_id},
    )
