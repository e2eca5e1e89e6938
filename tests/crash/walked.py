"""What came of a walk, counted in rows, files, mailbox and mails that left: each thing once, nothing stuck."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from typing import Any

from imapclient import IMAPClient
from sqlmodel import SQLModel, col, exists, select

from models.engine import Database
from models.mail import InboundMessage, MailboxCopy, MailState
from models.outbox import Alarm, ListItem, MessageState, OutboundMessage, Slot
from models.person import Person
from models.retention import FolderToClear, RetentionNight
from models.task import Attachment, Escalation, Task
from tests.crash.story import ATTACHED, WALK, Letter
from tests.crash.walker import Run
from tests.support.smtp import Sink

# What differs from walk to walk and may: chance, what hangs on it, and where the mailbox lies.
DIFFERS = {
    "salt", "hash", "previous", "uidvalidity", "uid", "folder", "facts",
}  # fmt: skip


@dataclass(frozen=True)
class Walked:
    """A walk before, between and after its lives."""

    run: Run
    database: Database
    sink: Sink
    person: IMAPClient  # another mail program on the mailbox

    @property
    def letters(self) -> dict[str | None, str]:
        """The names of the mails that were sent so far, by Message-ID."""
        deeds = [deed for moment in WALK for deed in moment.happens if isinstance(deed, Letter)]
        return {one.message_id: one.name for one in deeds if (self.run.path / f"{one.name}.eml").exists()}

    @property
    def ended_at(self) -> datetime:
        return datetime.fromisoformat((self.run.path / "clock").read_text())

    def mails(self) -> list[tuple[str, str, int | None]]:
        """Every stored mail: its name, what became of it, the number of the task it belongs to."""
        with self.database.reading() as session:
            rows = session.exec(
                select(InboundMessage, Task.number).outerjoin(
                    Task, col(Task.id) == col(InboundMessage.task_id)
                )
            )
            names = self.letters
            return sorted((names[mail.message_id], str(mail.outcome), number) for mail, number in rows)

    def tasks(self) -> list[tuple[int, str, str, str]]:
        """Number, subject, state and handler of every task."""
        with self.database.reading() as session:
            rows = session.exec(
                select(Task, Person)
                .join(Person, col(Person.id) == col(Task.handler_id))
                .order_by(col(Task.number))
            )
            return [(task.number, task.subject, str(task.state), person.name) for task, person in rows]

    def messages(self) -> list[tuple[str, str]]:
        """Code and address of every message whose time has come, and its state unless it is sent."""
        with self.database.reading() as session:
            rows = session.exec(
                select(OutboundMessage).where(col(OutboundMessage.not_before) <= self.ended_at)
            )
            unsent = {MessageState.SENT: ""}
            return sorted((f"{row.code}{unsent.get(row.state, row.state)}", row.address) for row in rows)

    def stuck(self) -> list[str]:
        """Whatever waits although its time has come, or was warned of."""
        end = self.ended_at
        queued = col(OutboundMessage.state).in_((MessageState.QUEUED, MessageState.SENDING))
        waits_for_its_mail = exists().where(
            col(OutboundMessage.code) == col(ListItem.code),
            col(OutboundMessage.person_id) == col(ListItem.person_id),
            col(OutboundMessage.state) == MessageState.QUEUED,
            col(OutboundMessage.not_before) > end,
        )
        questions = {
            "mail": select(InboundMessage.id).where(col(InboundMessage.state) == MailState.STORED),
            "message": select(OutboundMessage.id).where(queued, col(OutboundMessage.not_before) <= end),
            "rung": select(Escalation.id).where(
                col(Escalation.fired_at).is_(None), col(Escalation.fire_at) <= end
            ),
            "slot": select(Slot.id).where(col(Slot.fired_at).is_(None), col(Slot.fire_at) <= end),
            "row of a list": select(ListItem.id).where(
                col(ListItem.outbound_id).is_(None), ~waits_for_its_mail
            ),
            "alarm": select(Alarm.id),
        }
        with self.database.reading() as session:
            return [f"{what} {key}" for what, question in questions.items() for key in session.exec(question)]

    def left_in_mailbox(self) -> tuple[int, int]:
        """How many mails lie in the folder that is read, and how many in that for what is kept."""
        read, kept = (
            self.person.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]
            for folder in (self.run.folder, f"{self.run.folder}-done")
        )
        return read, kept

    def copies_sent(self) -> Counter[str]:
        """How often the mail server got each message of a row that is sent; anything else under its own Message-ID."""
        got = Counter(message_from_bytes(one.raw)["Message-ID"] for one in self.sink.delivered)
        with self.database.reading() as session:
            rows = session.exec(
                select(OutboundMessage.message_id).where(col(OutboundMessage.state) == MessageState.SENT)
            ).all()
        return Counter({message_id: got[message_id] for message_id in {*rows, *got}})

    def broken_files(self) -> list[str]:
        """Raw files and attachments that are not byte for byte what was sent, or have a temporary name."""
        blobs, wrong = self.run.settings.blobs.path, []
        names = self.letters
        with self.database.reading() as session:
            for mail in session.exec(select(InboundMessage)):
                sent = (self.run.path / f"{names[mail.message_id]}.eml").read_bytes()
                kept, raw = mail.raw_erased_at is None, blobs / mail.blob / "raw"
                wrong += [mail.blob] if raw.exists() != kept or (kept and raw.read_bytes() != sent) else []
            files = session.exec(select(Attachment)).all()
        for file in files:
            content = (blobs / file.file).read_bytes()
            whole = content == ATTACHED and hashlib.sha256(content).hexdigest() == file.sha256
            wrong += [] if whole and not file.file.endswith(".tmp") else [file.file]
        return wrong + ([] if len(files) == 1 else [f"{len(files)} attachments"])

    def erased(self) -> set[str]:
        """The mails whose bytes are erased, here and in the mailbox; nothing of it may be half done."""
        with self.database.reading() as session:
            copies = session.exec(
                select(MailboxCopy, InboundMessage).join(InboundMessage).order_by(col(MailboxCopy.id))
            )
            found = {
                self.letters[mail.message_id]: (mail.raw_erased_at is not None, copy.erased_at is not None)
                for copy, mail in copies
            }
            owed = session.exec(select(FolderToClear)).all()
        assert not owed
        assert all(here == there for here, there in found.values()), found
        return {name for name, (here, _) in found.items() if here}

    def told_as_erased(self) -> tuple[int, int]:
        """How many mails the reports of all nights tell of, here and in the mailbox."""
        with self.database.reading() as session:
            nights = session.exec(
                select(RetentionNight).where(col(RetentionNight.ended_at).is_not(None))
            ).all()
        told = Counter[str]()
        for night in nights:
            told.update(night.erased)
        # Killed after the EXPUNGE and before the mark, the next life finds nothing there any more.
        return told["raw_mail"], told["copies"] + told["copies_not_found"]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table, but for what may differ from walk to walk."""
        with self.database.reading() as session:
            return {
                table.name: [
                    {key: value for key, value in row._mapping.items() if key not in DIFFERS}
                    for row in session.execute(table.select().order_by(*table.primary_key.columns))
                ]
                for table in SQLModel.metadata.sorted_tables
            }

    def log(self) -> str:
        return "".join(file.read_text() for file in sorted(self.run.path.glob("log-*")))
