"""Where a message stands among those before it: In-Reply-To and References of RFC 5322. It only reads."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from models.mail import InboundMessage
from models.outbox import OutboundMessage
from models.task import Direction, Task, TaskMessage, Visibility
from notifier.letter import Errand, Place

# Mail programs thread by the first and the newest ids; a thread of years must not grow a header without end.
MOST_REFERENCES = 30


def in_customers_thread(errand: Errand, task: Task) -> Place:
    """The answer to the customer's mail that caused it, else to the newest one of the thread (rule 12)."""
    mail = _mail(errand.session, errand.message.inbound_id) or _newest_mail(errand.session, task)
    ours = _our_ids(errand, task)
    if mail is None or mail.message_id is None:
        return _after(ours)
    before = [*mail.references, *(one for one in ours if one not in mail.references)]
    return Place(mail.message_id, _short([*before, mail.message_id]))


def in_staffs_thread(errand: Errand, task: Task) -> Place:
    """The thread that the person has with us about that task: it begins with A-1 and holds nothing of the customer's."""
    return _after(_our_ids(errand, task))


def as_answer(errand: Errand) -> Place:
    """The answer to the one mail that caused it, in a thread of nobody's."""
    mail = _mail(errand.session, errand.message.inbound_id)
    if mail is None or mail.message_id is None:
        return Place()
    return Place(mail.message_id, _short([*mail.references, mail.message_id]))


def _after(ids: list[str]) -> Place:
    return Place(ids[-1], _short(ids)) if ids else Place()


def _mail(session: Session, inbound_id: int | None) -> InboundMessage | None:
    return session.get(InboundMessage, inbound_id) if inbound_id is not None else None


def _newest_mail(session: Session, task: Task) -> InboundMessage | None:
    """The newest mail of the customer's side in that thread; a phoned task has none."""
    statement = (
        select(InboundMessage)
        .join(TaskMessage, col(TaskMessage.inbound_id) == col(InboundMessage.id))
        .where(
            col(TaskMessage.task_id) == task.id,
            col(TaskMessage.direction) == Direction.IN,
            col(TaskMessage.visibility) == Visibility.CUSTOMER,
        )
        .order_by(col(InboundMessage.received_at).desc(), col(InboundMessage.id).desc())
    )
    return session.exec(statement).first()


def _our_ids(errand: Errand, task: Task) -> list[str]:
    """What we sent to that address about that task before, oldest first."""
    statement = select(OutboundMessage.message_id).where(
        col(OutboundMessage.task_id) == task.id,
        col(OutboundMessage.address) == errand.message.address,
        col(OutboundMessage.sent_at).is_not(None),
        col(OutboundMessage.id) != errand.message.id,
    )
    return list(
        errand.session.exec(statement.order_by(col(OutboundMessage.sent_at), col(OutboundMessage.id)))
    )


def _short(ids: Iterable[str]) -> tuple[str, ...]:
    each_once = list(dict.fromkeys(ids))
    if len(each_once) <= MOST_REFERENCES:
        return tuple(each_once)
    return (each_once[0], *each_once[-MOST_REFERENCES + 1 :])
