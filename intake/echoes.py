"""Tells answers that a program gave to our own automatic answers, where nothing in the mail says so. It drops no mail.

Two programs that answer each other never stop by themselves. What this finds is taken in as any mail, and gets no
automatic answer: so the circle has one round (D-24: at most one answer a pair and day).
"""

from datetime import timedelta

from sqlmodel import Session, col, select

from intake.incoming import Incoming
from models.mail import InboundMessage
from models.outbox import OutboundMessage
from rules.civil import civil_date

# What we send by ourselves because a mail came.
ANSWERS = ("C-01", "C-02", "C-08", "C-37", "C-39", "C-41")
# Nobody reads a mail and writes another about something else in this time.
FASTER_THAN_PEOPLE = timedelta(seconds=60)


def is_echo(session: Session, incoming: Incoming) -> bool:
    """Whether the mail answers an automatic answer of ours faster than people, or for the second time that day."""
    answer = _answered(session, incoming)
    if answer is None:
        return False
    if answer.sent_at is not None and incoming.mail.received_at - answer.sent_at < FASTER_THAN_PEOPLE:
        return True
    before = session.get(InboundMessage, answer.inbound_id) if answer.inbound_id is not None else None
    if before is None or civil_date(before.received_at) != civil_date(incoming.mail.received_at):
        return False
    named = select(OutboundMessage.id).where(
        col(OutboundMessage.message_id).in_(before.references),
        col(OutboundMessage.code).in_(ANSWERS),
        col(OutboundMessage.address) == answer.address,
    )
    return session.exec(named).first() is not None


def _answered(session: Session, incoming: Incoming) -> OutboundMessage | None:
    """The automatic answer of ours to this sender that the mail answers: by its ids, else the newest of the thread."""
    address, thread = incoming.sender.address, incoming.thread
    if thread.answered is not None:
        ours = thread.answered.code in ANSWERS and thread.answered.address.lower() == address
        return thread.answered if ours else None
    if thread.task is None:
        return None
    statement = select(OutboundMessage).where(
        col(OutboundMessage.task_id) == thread.task.id,
        col(OutboundMessage.code).in_(ANSWERS),
        col(OutboundMessage.address) == address,
    )
    return session.exec(statement.order_by(col(OutboundMessage.id).desc())).first()
