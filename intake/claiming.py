"""Which stored mails a worker may take now, and in which order all of them are decided. It reads and decides none."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from models.mail import InboundMessage, Lane, MailState, is_undecided

BATCH = 50
# A claim with what its mails answer ends here; a chain of thousands is a hostile one, or is read in many claims.
MOST_CLAIMED = 4 * BATCH
# So many mails in other hands are looked at; nobody's order hangs on more.
IN_OTHER_HANDS = 200


def claim(
    session: Session, *, owner: str, now: datetime, until: datetime, last_lane: Lane = Lane.FLOOD
) -> list[InboundMessage]:
    """The first free mails of the first lanes, and what they answer, leased until then (instants in UTC)."""
    free = (
        (col(InboundMessage.owner) == owner)
        | (col(InboundMessage.lease_until) < now)
        | col(InboundMessage.lease_until).is_(None)
    )
    oldest = (
        select(InboundMessage.id)
        .where(is_undecided(), col(InboundMessage.lane) <= last_lane, free)
        .order_by(col(InboundMessage.lane), col(InboundMessage.received_at), col(InboundMessage.id))
        .limit(BATCH)
    )
    ids = _with_what_they_answer(session, session.exec(oldest).all(), free)
    if not ids:
        return []
    # Locks are taken in order of id: in order of arrival two claimers would wait for each other.
    statement = select(InboundMessage).where(col(InboundMessage.id).in_(ids), free)
    rows = session.exec(statement.order_by(col(InboundMessage.id)).with_for_update(skip_locked=True))
    claimed = [mail for mail in rows if mail.state is MailState.STORED]
    for mail in claimed:
        if mail.owner != owner:
            mail.parse_attempts += 1
        mail.owner, mail.lease_until = owner, until
        session.add(mail)
    return claimed


def _with_what_they_answer(
    session: Session, ids: Sequence[int | None], free: ColumnElement[bool]
) -> list[int | None]:
    """Those mails and every free one to which they refer, whatever its lane: a reply joins what it answers."""
    found, latest = list(ids), list(ids)
    while latest and len(found) < MOST_CLAIMED:
        named = session.exec(select(InboundMessage.references).where(col(InboundMessage.id).in_(latest)))
        statement = select(InboundMessage.id).where(
            col(InboundMessage.message_id).in_({one for references in named for one in references}),
            is_undecided(),
            free,
        )
        latest = [one for one in session.exec(statement) if one not in found]
        found += latest
    return found


def need_not_wait(
    session: Session, mails: Sequence[InboundMessage], *, owner: str, now: datetime
) -> list[InboundMessage]:
    """Those before which none comes, in the order of all stored ones, that is in other hands right now."""
    held = select(InboundMessage.id).where(*_held(owner, now)).limit(1)
    if session.exec(held).first() is None:
        return list(mails)
    return [mail for mail in mails if in_order([mail, *_before(session, mail, owner, now)])[0].id == mail.id]


def _before(session: Session, mail: InboundMessage, owner: str, now: datetime) -> Sequence[InboundMessage]:
    """What others hold and may come before it: what it refers to, and what its own lane or an earlier one has in hand.

    Among strangers only what one refers to counts: a flood in one process's hands holds up no other's.
    """
    earlier = col(InboundMessage.lane) <= mail.lane if mail.lane in (Lane.KNOWN, Lane.ABOVE) else false()
    statement = select(InboundMessage).where(
        *_held(owner, now),
        col(InboundMessage.id) != mail.id,
        or_(earlier, col(InboundMessage.message_id).in_(mail.references)),
    )
    order = (col(InboundMessage.lane), col(InboundMessage.received_at), col(InboundMessage.id))
    return session.exec(statement.order_by(*order).limit(IN_OTHER_HANDS)).all()


def _held(owner: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        is_undecided(),
        col(InboundMessage.owner) != owner,
        col(InboundMessage.lease_until) > now,
    )


def in_order(mails: Sequence[InboundMessage]) -> list[InboundMessage]:
    """By lane, arrival, id; but a mail to which another of them refers comes before that one."""
    ordered = sorted(mails, key=lambda mail: (mail.lane, mail.received_at, mail.id or 0))
    by_message_id = {mail.message_id: mail for mail in ordered if mail.message_id}
    placed: dict[int, InboundMessage] = {}
    for mail in ordered:
        # Walked with a stack and a visited set: references may form a circle, and chains may be long.
        stack, waiting = [mail], set[int]()
        while stack:
            top = stack[-1]
            assert top.id is not None
            waiting.add(top.id)
            referred = (by_message_id.get(reference) for reference in top.references)
            first = next(
                (one for one in referred if one and one.id not in placed and one.id not in waiting), None
            )
            if first is not None:
                stack.append(first)
            else:
                placed.setdefault(top.id, stack.pop())
    return list(placed.values())
