"""What became of a message after it left: a delivery report came back. Never sends anything."""

from datetime import datetime

from sqlmodel import Session, col, select

from base.settings import Settings
from models.customer import Contact
from models.outbox import MessageState, OutboundMessage
from models.person import EmailAddress
from notifier.queue import report_failure


def mark_bounced(
    session: Session,
    settings: Settings,
    message: OutboundMessage,
    *,
    failed: bool,
    status: str,
    now: datetime,
) -> None:
    """A delivery report (RFC 3464, 2.3.3): a message that failed goes to the coordinator (K-10), whatever its status.

    A permanent status marks the address too; a passing one (4.x: full, expired) may work again tomorrow.
    """
    if not failed or message.state is MessageState.BOUNCED:
        return
    message.state = MessageState.BOUNCED
    message.bounced_at = now
    session.add(message)
    if not status.startswith("4"):
        _mark_address(session, message.address, now)
    report_failure(session, settings, message, now=now, reason=f"bounced {status}".strip())


def _mark_address(session: Session, address: str, now: datetime) -> None:
    for row in session.exec(select(EmailAddress).where(col(EmailAddress.address) == address)):
        row.bounced_at = now
        session.add(row)
    for contact in session.exec(select(Contact).where(col(Contact.address) == address)):
        contact.bounced_at = now
        session.add(contact)
