"""Which messages may be worked on, and by whom: claimed with a lease, renewed, let go. Never sends and never marks sent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select, update

from models.outbox import ListItem, MessageState, OutboundMessage, is_open
from notifier.messages import LIST, MESSAGES


@dataclass(frozen=True)
class Claimed:
    """A message in hand. `fresh`: it got its rows of the list just now, so that it may give them back unsent."""

    id: int
    fresh: bool


def claim(session: Session, *, owner: str, now: datetime, until: datetime, limit: int) -> list[Claimed]:
    """At most `limit` messages that are due, leased until then; list mails get all that is open and untold (D-24)."""
    due = select(OutboundMessage.id).where(_may_leave(now), ~_waits_for_older(now))
    due = due.order_by(col(OutboundMessage.not_before), col(OutboundMessage.id)).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True, of=OutboundMessage)
    # A common table expression: a plain subquery with a limit may be run again for each row.
    chosen = due.cte("due")
    statement = (
        update(OutboundMessage)
        .where(col(OutboundMessage.id).in_(select(chosen.c.id)))
        .values(state=MessageState.SENDING, owner=owner, lease_until=until)
        .returning(col(OutboundMessage.id))
        .execution_options(synchronize_session=False)
    )
    ids = session.execute(statement).scalars().all()
    rows = session.exec(select(OutboundMessage).where(col(OutboundMessage.id).in_(ids)))
    ordered = sorted(rows, key=lambda row: (row.not_before, row.id))
    return [claimed for row in ordered if (claimed := _with_rows(session, row)) is not None]


def renew(
    session: Session, *, message_id: int, owner: str, now: datetime, until: datetime
) -> OutboundMessage | None:
    """Begin a try: the lease runs from now, the try is counted. None when the lease has run out meanwhile."""
    statement = (
        update(OutboundMessage)
        .where(
            col(OutboundMessage.id) == message_id,
            col(OutboundMessage.owner) == owner,
            col(OutboundMessage.state) == MessageState.SENDING,
            col(OutboundMessage.lease_until) > now,
        )
        .values(lease_until=until)
        .returning(col(OutboundMessage.id))
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).first() is None:
        return None
    message = session.get_one(OutboundMessage, message_id)
    message.attempts += 1
    message.first_tried_at = message.first_tried_at or now
    session.add(message)
    return message


def held(session: Session, *, message_id: int, owner: str) -> OutboundMessage | None:
    """The message if it is still `owner`'s, locked: nobody else may say what became of it."""
    statement = select(OutboundMessage).where(
        col(OutboundMessage.id) == message_id,
        col(OutboundMessage.owner) == owner,
        col(OutboundMessage.state) == MessageState.SENDING,
    )
    return session.exec(statement.with_for_update()).first()


def let_go(session: Session, *, claimed: Iterable[Claimed], owner: str) -> None:
    """Messages that were claimed and not tried are anybody's again."""
    for one in claimed:
        message = held(session, message_id=one.id, owner=owner)
        if message is not None:
            message.state, message.owner, message.lease_until = MessageState.QUEUED, None, None
            session.add(message)
            if one.fresh:
                give_back_rows(session, one.id)


def give_back_rows(session: Session, message_id: int) -> None:
    """What surely was not told can stand in the next list mail together with what came meanwhile."""
    session.execute(update(ListItem).where(col(ListItem.outbound_id) == message_id).values(outbound_id=None))


def next_due(session: Session, now: datetime) -> datetime | None:
    """The earliest instant, `now` or later, at which some message can be worked on; None when nothing waits."""
    rows = session.exec(select(OutboundMessage).where(is_open()))
    earliest = _earliest(list(rows))
    return max(earliest, now) if earliest else None


def _may_leave(now: datetime) -> ColumnElement[bool]:
    waits_no_more = or_(
        col(OutboundMessage.next_attempt_at).is_(None), col(OutboundMessage.next_attempt_at) <= now
    )
    return and_(
        is_open(),
        col(OutboundMessage.not_before) <= now,
        or_(
            and_(col(OutboundMessage.state) == MessageState.QUEUED, waits_no_more),
            and_(col(OutboundMessage.state) == MessageState.SENDING, col(OutboundMessage.lease_until) <= now),
        ),
    )


def _waits_for_older(now: datetime) -> ColumnElement[bool]:
    """An older message of the same thread to the same address that is due and neither sent nor given up."""
    older = aliased(OutboundMessage)
    return exists().where(
        col(older.thread_key) == col(OutboundMessage.thread_key),
        col(older.address) == col(OutboundMessage.address),
        col(older.id) < col(OutboundMessage.id),
        col(older.not_before) <= now,
        is_open(older),
    )


def _with_rows(session: Session, message: OutboundMessage) -> Claimed | None:
    """Rows are fixed at the first try: a second copy under the same Message-ID must not say more than the first."""
    assert message.id is not None
    if not MESSAGES[message.code].tells_rows(message.variant):
        return Claimed(message.id, fresh=False)
    if session.exec(select(ListItem.id).where(col(ListItem.outbound_id) == message.id)).first():
        return Claimed(message.id, fresh=False)
    untold = (
        update(ListItem)
        .where(
            col(ListItem.code) == message.code,
            # Answers above the cap go by address, all else by person: an address may be in both.
            col(ListItem.address) == message.address
            if message.variant == LIST
            else (col(ListItem.address) == "") & (col(ListItem.person_id) == message.person_id),
            col(ListItem.outbound_id).is_(None),
        )
        .values(outbound_id=message.id)
        .returning(col(ListItem.id))
    )
    if session.execute(untold).all():
        return Claimed(message.id, fresh=True)
    # Another message of that code told everything.
    message.state, message.owner, message.lease_until = MessageState.SUPERSEDED, None, None
    session.add(message)
    return None


def _earliest(rows: Sequence[OutboundMessage]) -> datetime | None:
    threads: dict[tuple[str | None, str], list[OutboundMessage]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id or 0):
        threads[row.thread_key, row.address].append(row)
    free = [
        _ready_at(row)
        for thread in threads.values()
        for index, row in enumerate(thread)
        if row.thread_key is None or all(older.not_before > _ready_at(row) for older in thread[:index])
    ]
    return min(free, default=None)


def _ready_at(row: OutboundMessage) -> datetime:
    then = row.lease_until if row.state is MessageState.SENDING else row.next_attempt_at
    return max(row.not_before, then) if then else row.not_before
