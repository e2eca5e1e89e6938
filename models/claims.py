"""Claims on mails and messages: by whom they are held, and those of the dead given up. Never says who is dead."""

from collections.abc import Collection

from sqlmodel import Session, and_, col, select, update

from models.mail import InboundMessage, is_undecided
from models.outbox import MessageState, OutboundMessage, is_open

_READ = is_undecided()
_SENT = and_(is_open(), col(OutboundMessage.state) == MessageState.SENDING)


def owners(session: Session) -> set[str]:
    """Everybody who holds an undecided mail or an unsent message, whether the lease still runs or not."""
    readers = session.exec(select(InboundMessage.owner).where(_READ)).all()
    senders = session.exec(select(OutboundMessage.owner).where(_SENT)).all()
    return {owner for owner in (*readers, *senders) if owner is not None}


def give_up(session: Session, gone: Collection[str]) -> int:
    """What these held is anybody's at once, as if the leases had run out (R-12); gives how many.

    A mail's attempts stay: whoever claims it counts one more. So do the tries of a message and its rows of a list
    (D-24): it may have left before its sender died, and must say the same again.
    """
    mails = (
        update(InboundMessage)
        .where(_READ, col(InboundMessage.owner).in_(gone))
        .values(owner=None, lease_until=None)
        .returning(col(InboundMessage.id))
        .execution_options(synchronize_session=False)
    )
    messages = (
        update(OutboundMessage)
        .where(_SENT, col(OutboundMessage.owner).in_(gone))
        .values(state=MessageState.QUEUED, owner=None, lease_until=None)
        .returning(col(OutboundMessage.id))
        .execution_options(synchronize_session=False)
    )
    return sum(len(session.execute(statement).all()) for statement in (mails, messages))
