"""Mail in the mail server's Junk folders (D-34): what leaves them, and how much was passed over.

Never reads a mail and never answers one; what is not taken in stays where the mail server put it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from models.mail import InboundMessage, Lane, MailboxCopy, MailState, Outcome

PASSED_OVER = "junk"
"""The reason of a mail that lay in Junk and that nobody known has written."""

MOST_MOVED = 1_000


def leave_junk(message: InboundMessage, *, owner: str, lease_until: datetime) -> None:
    """A copy lies in an inbox, too: somebody has said that it is no spam, so that it is decided as any other mail.

    What became of it in the meantime stays, but for its having been passed over.
    """
    message.in_junk = False
    if message.lane == Lane.FLOOD and not message.flood:
        message.lane = Lane.STRANGER  # in Junk nobody waited for it
    if message.outcome is Outcome.IGNORED and message.reason == PASSED_OVER:
        message.state, message.outcome, message.reason, message.decided_at = (
            MailState.STORED,
            None,
            None,
            None,
        )
        message.parse_attempts = 1
        message.owner, message.lease_until = owner, lease_until


def taken_in(session: Session, account: str, folder: str, uidvalidity: int) -> list[int]:
    """UIDs of the mails in that Junk folder of which something became: they go where those of the inbox go."""
    statement = (
        select(MailboxCopy.uid)
        .join(InboundMessage, col(InboundMessage.id) == col(MailboxCopy.message_id))
        .where(
            col(MailboxCopy.account) == account,
            col(MailboxCopy.folder) == folder,
            col(MailboxCopy.uidvalidity) == uidvalidity,
            col(MailboxCopy.moved_at).is_(None),
            col(InboundMessage.outcome).is_not(None),
            col(InboundMessage.outcome) != Outcome.IGNORED,
        )
    )
    return list(session.exec(statement.order_by(col(MailboxCopy.uid)).limit(MOST_MOVED)))


def note_moved(
    session: Session, account: str, folder: str, uidvalidity: int, uids: Sequence[int], *, now: datetime
) -> None:
    """These have left the folder; a move is no proof, but nothing is lost if one lies there still."""
    session.execute(
        update(MailboxCopy)
        .where(
            col(MailboxCopy.account) == account,
            col(MailboxCopy.folder) == folder,
            col(MailboxCopy.uidvalidity) == uidvalidity,
            col(MailboxCopy.uid).in_(uids),
        )
        .values(moved_at=now)
    )


def passed_over(session: Session, *, since: datetime, until: datetime) -> dict[str, int]:
    """How many mails in Junk were passed over in that time, by reason: the count that K-11 shows (`until` exclusive)."""
    statement = (
        select(InboundMessage.reason, func.count())
        .where(
            col(InboundMessage.in_junk).is_(True),
            col(InboundMessage.outcome) == Outcome.IGNORED,
            col(InboundMessage.decided_at) >= since,
            col(InboundMessage.decided_at) < until,
        )
        .group_by(col(InboundMessage.reason))
        .order_by(col(InboundMessage.reason))
    )
    return {reason or "": count for reason, count in session.exec(statement)}
