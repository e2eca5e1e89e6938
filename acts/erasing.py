"""Words and bytes erased when their time is over (c.4). Identity, Message-ID, outcome, promises and events stay (D-35).

Files are never touched here: their folders are owed, and go when the rows are committed.
"""

from datetime import datetime

from sqlalchemy import String
from sqlmodel import Session, cast, col, literal, select, update

from acts.cases import close_cases_of
from models.case import Case
from models.mail import InboundMessage, MailState, Outcome
from models.outbox import ListItem, MessageState, OutboundMessage
from models.retention import owe_clearing
from models.task import Attachment, Pending, Task, TaskMessage
from rules.rights import Actor

BY_ITSELF = Actor(person_id=None, name="ysi")
EXPIRED = "expired"  # the reason of a mail, and the decision of a case, that nobody decided in time


def erase_raw(session: Session, mail: InboundMessage, now: datetime) -> None:
    """The mail as it came. Its copies in mailboxes are owed from now on, and it stays known by its identity (X-01)."""
    mail.raw_erased_at = mail.raw_erased_at or now
    session.add(mail)
    owe_clearing(session, mail.blob, now)


def erase_mail_words(session: Session, mail: InboundMessage, now: datetime) -> None:
    """Who wrote what to whom, in the row of the mail, in its cases and in the messages that it caused."""
    mail.subject = mail.sender_name = mail.sender_address = mail.flood = ""
    mail.recipients = []
    mail.words_erased_at = now
    session.add(mail)
    _forget(session, Case, col(Case.message_id) == mail.id, looks_like="", flood="")
    _forget(session, Pending, col(Pending.message_id) == mail.id, text="")
    _erase_payloads(session, col(OutboundMessage.inbound_id) == mail.id)


def expire(session: Session, mail: InboundMessage, now: datetime) -> None:
    """A quarantined mail that nobody gave to a customer: decided, its case closed, raw and words erased."""
    if mail.state is MailState.QUARANTINED:
        mail.state, mail.outcome, mail.reason, mail.decided_at = (
            MailState.DECIDED, Outcome.IGNORED, EXPIRED, now,
        )  # fmt: skip
        close_cases_of(session, mail, decision=EXPIRED, by=BY_ITSELF, at=now, now=now)
    erase_raw(session, mail, now)
    erase_mail_words(session, mail, now)


def erase_task(session: Session, task: Task, now: datetime) -> None:
    """The words and files of a task, and who asked. The salt goes with the words, so that no hash gives them away."""
    messages = session.exec(select(TaskMessage).where(col(TaskMessage.task_id) == task.id)).all()
    for message in messages:
        message.subject = message.text = message.forwarded = message.full_text = ""
        message.author = message.salt = ""
        session.add(message)
    files = select(Attachment).where(col(Attachment.task_message_id).in_([one.id for one in messages]))
    for file in session.exec(files).all():
        owe_clearing(session, file.file.rpartition("/")[0], now)
        session.delete(file)
    task.subject = task.requester_name = task.requester_address = ""
    task.words_erased_at = now
    session.add(task)
    mails = select(InboundMessage).where(
        col(InboundMessage.task_id) == task.id, col(InboundMessage.words_erased_at).is_(None)
    )
    for mail in session.exec(mails).all():
        erase_mail_words(session, mail, now)
    _forget(session, Pending, col(Pending.task_id) == task.id, text="")
    _forget(session, Case, col(Case.task_id) == task.id, looks_like="")
    _erase_payloads(session, col(OutboundMessage.task_id) == task.id)
    session.flush()


def erase_proof(session: Session, message: OutboundMessage, now: datetime) -> None:
    """To whom a message went and with what; that it left, when and under which Message-ID stays."""
    message.address, message.payload, message.last_error = "", {}, None
    message.dedupe_key = f"erased:{message.id}"  # some keys hold an address
    message.erased_at = now
    session.add(message)
    nameless = literal("erased:").concat(cast(col(ListItem.id), String))
    _forget(
        session, ListItem, col(ListItem.outbound_id) == message.id, facts={}, address="", dedupe_key=nameless
    )


def _erase_payloads(session: Session, which: object) -> None:
    """Names of files and lines of commands, in messages that have left or never will."""
    under_way = col(OutboundMessage.state).in_((MessageState.QUEUED, MessageState.SENDING))
    _forget(session, OutboundMessage, which & ~under_way, payload={})  # type: ignore[operator]


def _forget(session: Session, table: type, which: object, **blanks: object) -> None:
    statement = update(table).where(which).values(**blanks)  # type: ignore[arg-type]
    session.execute(statement.execution_options(synchronize_session=False))
