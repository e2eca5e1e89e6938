"""To which task, digest or message of ours a mail belongs. Finds only; what may be done there is decided elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from base.settings import Settings
from intake.reading.identity import REFERENCES
from intake.reading.value import Reading
from models.customer import Contact
from models.mail import InboundMessage
from models.outbox import Digest, OutboundMessage
from models.person import EmailAddress
from models.task import Task, TaskMessage, TaskReference, task_by_number
from notifier.tokens import read_envelope_address, read_reply_address
from router.senders import Sender
from rules.same_wish import task_number_in


class Way(StrEnum):
    ADDRESS = "address"
    REFERENCES = "references"
    SUBJECT = "subject"


@dataclass(frozen=True)
class Thread:
    """Where a mail belongs: a task (None for digests and lists), the message of ours it answers, and how it was found."""

    task: Task | None
    answered: OutboundMessage | None
    way: Way | None


NO_THREAD = Thread(None, None, None)


def find_thread(session: Session, settings: Settings, reading: Reading, sender: Sender) -> Thread:
    """The first of: reply address, references, subject tag that leads to a task in which this sender may speak (D-32)."""
    answered = answered_message(session, settings, reading)
    for task, way in _ways(session, settings, reading):
        if sender.belongs_to(task):
            return Thread(task, answered, way)
    return Thread(None, answered, None)


def strangers_thread(session: Session, settings: Settings, reading: Reading) -> Task | None:
    """The task into whose thread somebody writes who does not belong there (D-29), or None."""
    return next((task for task, _ in _ways(session, settings, reading)), None)


def others_thread(session: Session, settings: Settings, reading: Reading, sender: Sender) -> Task | None:
    """The task of another customer whose mail from us this known sender answers, or None.

    Only by a reply address or an id of ours: ids of third parties, and numbers in a subject, may be shared by chance.
    """
    answered = answered_message(session, settings, reading)
    tasks = [task for task, way in _ways(session, settings, reading) if way is Way.ADDRESS]
    if answered is not None and answered.task_id is not None:
        tasks.append(session.get_one(Task, answered.task_id))
    return next((task for task in tasks if not sender.belongs_to(task)), None)


def _ways(session: Session, settings: Settings, reading: Reading) -> Iterator[tuple[Task, Way]]:
    for address in recipients(reading):
        tag = read_reply_address(settings, address, person=None)
        if tag is None or tag.kind != "t" or (task := task_by_number(session, tag.number)) is None:
            continue
        if _is_ours(settings, address, _people_of(session, task)):
            yield task, Way.ADDRESS
    named = _named_ids(reading)
    yield from ((task, Way.REFERENCES) for task in _tasks_named(session, named))
    number = task_number_in(reading.subject)
    if number is not None and (task := task_by_number(session, number)):
        yield task, Way.SUBJECT


def _tasks_named(session: Session, message_ids: list[str]) -> Iterator[Task]:
    """Tasks of messages of ours, of mails taken in, and of ids that mails of the task named; nearest id first."""
    for message_id in message_ids:
        statements = (
            select(Task).join(OutboundMessage, col(OutboundMessage.task_id) == col(Task.id)).where(
                col(OutboundMessage.message_id) == message_id
            ),
            select(Task)
            .join(TaskMessage, col(TaskMessage.task_id) == col(Task.id))
            .join(InboundMessage, col(InboundMessage.id) == col(TaskMessage.inbound_id))
            .where(col(InboundMessage.message_id) == message_id),
            select(Task).join(TaskReference, col(TaskReference.task_id) == col(Task.id)).where(
                col(TaskReference.message_id) == message_id
            ),
        )  # fmt: skip
        for statement in statements:
            yield from session.exec(statement.order_by(col(Task.number).desc()))


def answered_message(session: Session, settings: Settings, reading: Reading) -> OutboundMessage | None:
    """The message of ours that this mail answers or reports about: by envelope or reply address, else by its ids."""
    for outbox_id in enveloped_messages(settings, reading):
        if message := session.get(OutboundMessage, outbox_id):
            return message
    for address in recipients(reading):
        tag = read_reply_address(settings, address, person=None)
        if tag is None or tag.kind != "o" or (message := session.get(OutboundMessage, tag.number)) is None:
            continue
        if _is_ours(settings, address, [message.address]):
            return message
    ids = [reading.bounce.message_id] if reading.bounce and reading.bounce.message_id else _named_ids(reading)
    for message_id in ids:
        statement = select(OutboundMessage).where(col(OutboundMessage.message_id) == message_id)
        if message := session.exec(statement).first():
            return message
    return None


def enveloped_messages(settings: Settings, reading: Reading) -> list[int]:
    """Ids of messages of ours to whose envelope sender this mail was sent (D-32)."""
    read = (read_envelope_address(settings, address) for address in recipients(reading))
    return [outbox_id for outbox_id in read if outbox_id is not None]


def answered_digest(session: Session, settings: Settings, reading: Reading, thread: Thread) -> Digest | None:
    """The digest that this mail answers, or None."""
    for address in recipients(reading):
        tag = read_reply_address(settings, address, person=None)
        if tag is None or tag.kind != "d" or (digest := session.get(Digest, tag.number)) is None:
            continue
        if _is_ours(settings, address, _addresses_of(session, digest.person_id)):
            return digest
    if thread.answered is not None and "digest_id" in thread.answered.payload:
        return session.get(Digest, thread.answered.payload["digest_id"])
    return None


def _is_ours(settings: Settings, address: str, people: Iterable[str]) -> bool:
    """Whether we made this reply address for one of these people: its digits depend on the person (D-32)."""
    tags = (read_reply_address(settings, address, person=person) for person in people)
    return any(tag is not None and tag.valid for tag in tags)


def _addresses_of(session: Session, person_id: int) -> list[str]:
    """All of the person's: which of them gets mail may have changed since."""
    return list(
        session.exec(select(EmailAddress.address).where(col(EmailAddress.person_id) == person_id)).all()
    )


def _people_of(session: Session, task: Task) -> list[str]:
    """To whom reply addresses of the task may have been given: anybody of them may answer, also from a forward."""
    senders = session.exec(select(Contact.address).where(col(Contact.customer_id) == task.customer_id))
    return list(
        dict.fromkeys([task.requester_address, *senders, *session.exec(select(EmailAddress.address))])
    )


def recipients(reading: Reading) -> list[str]:
    """Every address the mail was sent to, To before Cc, then where it was delivered."""
    named = [*reading.to, *reading.cc]
    return list(dict.fromkeys([*(address.address for address in named), *reading.delivered_to]))


def _named_ids(reading: Reading) -> list[str]:
    """In-Reply-To, then References from the nearest to the oldest, each once."""
    return list(dict.fromkeys(_each(reading.in_reply_to, reversed(reading.references))))[:REFERENCES]


def _each(*groups: Iterable[str]) -> Iterator[str]:
    for group in groups:
        yield from group
