"""What enters a task in writing: messages with their files, and the ids by which later mails find the thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from base.chance import Chance
from models.columns import add_rows
from models.events import seal
from models.mail import InboundMessage
from models.task import Attachment, Direction, Task, TaskMessage, TaskReference, Visibility


@dataclass(frozen=True)
class File:
    """A file that lies in the blob store; `path` is relative to [blobs] path."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool
    path: str
    secret: str = ""  # as reading found it: "held" is not sent on


@dataclass(frozen=True)
class Words:
    """What a person wrote, redacted: own words, what they forwarded, and the whole text beside them."""

    subject: str
    text: str
    forwarded: str = ""
    full_text: str = ""
    files: tuple[File, ...] = ()
    message_id: str | None = None
    references: tuple[str, ...] = ()


def add_words(
    session: Session,
    task: Task,
    words: Words,
    *,
    author: str,
    direction: Direction,
    visibility: Visibility,
    at: datetime,
    mail: InboundMessage | None = None,
) -> TaskMessage:
    """Store the words and files under the task, with a fresh salt for the event chain (D-35)."""
    assert task.id is not None
    message = TaskMessage(
        task_id=task.id,
        direction=direction,
        author=author,
        visibility=visibility,
        subject=words.subject,
        text=words.text,
        forwarded=words.forwarded,
        full_text=words.full_text,
        salt=Chance.system().token(16),
        at=at,
        inbound_id=mail.id if mail else None,
    )
    session.add(message)
    session.flush()
    assert message.id is not None
    files = [
        {
            "task_message_id": message.id,
            "name": file.name,
            "type": file.type,
            "size": file.size,
            "sha256": file.sha256,
            "inline": file.inline,
            "file": file.path,
            "secret": file.secret,
        }
        for file in words.files
    ]
    add_rows(session, Attachment, files)
    add_references(session, task, [words.message_id, *words.references])
    return message


def add_references(session: Session, task: Task, message_ids: Iterable[str | None]) -> None:
    """Remember ids that mails of this task name; also those of mails that we never saw."""
    assert task.id is not None
    wanted = {message_id for message_id in message_ids if message_id}
    if task.version > 0:  # else nothing has happened to it yet
        wanted -= set(
            session.exec(
                select(TaskReference.message_id).where(
                    col(TaskReference.task_id) == task.id, col(TaskReference.message_id).in_(wanted)
                )
            ).all()
        )
    rows = [{"task_id": task.id, "message_id": message_id} for message_id in sorted(wanted)]
    add_rows(session, TaskReference, rows)


def sealed(message: TaskMessage) -> str:
    """The hash under which the event chain names these words."""
    return seal(f"{message.subject}\n{message.text}\n{message.forwarded}\n{message.full_text}", message.salt)
