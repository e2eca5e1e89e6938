"""The intake of the tests: mails arrive as raw bytes, are kept, read and taken in by the real parts.

Must never decide anything, and never reach into a table but to look.
"""

import re
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from sqlmodel import col, select

from base.clock import VirtualClock
from intake.mailbox import Copy
from intake.raw import keep, lease_for
from intake.reading.read import read
from intake.reading.value import ReadingSettings
from intake.worker import Worker
from models.case import Case
from models.mail import InboundMessage
from models.outbox import ListItem, OutboundMessage
from models.task import Task, TaskMessage
from notifier.tokens import reply_address
from tests.support.builders import some_settings
from tests.support.companies import COMPANY, apply
from tests.support.finnish_workdays import helsinki

BORDER = "mx.ysi.example"
SERVICE = "tehtavat@ysi.example"
_numbers = count(1)


def a_raw(
    *,
    sender: str = "Aino <aino@alfa.example>",
    to: str = SERVICE,
    subject: str = "Matkavaraus",
    text: str = "Varaisitko hotellin?",
    verdict: str = "pass",
    message_id: str | None = None,
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """A mail as our border hands it over; `verdict` is what it found out about From (D-30)."""
    mail = EmailMessage()
    domain = sender.rpartition("@")[2].rstrip(">")
    if verdict != "none":
        mail["Authentication-Results"] = f"{BORDER}; dmarc={verdict} header.from={domain}"
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = message_id or f"<{next(_numbers)}@{domain}>"
    mail["Date"] = "Tue, 12 Jan 2027 10:00:00 +0200"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


class InThisProcess:
    """Reads as the child process does, without the child: which mails kill it is the business of other tests."""

    def __init__(self, settings: ReadingSettings) -> None:
        self._settings = settings

    def read(self, path: Path, folder: Path):
        def keep_file(number, blocks):
            (folder / str(number)).write_bytes(b"".join(blocks))

        return read(path.read_bytes(), keep_file, self._settings)


class Reads:
    """The real reading, with something that happens before it."""

    def __init__(self, post, before):
        self._reader, self._before = post.reader, before

    def read(self, path, folder):
        self._before(path.read_bytes())
        return self._reader.read(path, folder)


class Post:
    """A service that takes mails in, at a time that the test says."""

    def __init__(self, database, folder: Path, *, company: str = COMPANY, at: str = "Tue 2027-01-12 10:00"):
        self.database = database
        self.settings = some_settings(folder)
        self.clock = VirtualClock(helsinki(at))
        self.reader = InThisProcess(ReadingSettings(authserv_ids=(BORDER,), own_addresses=(SERVICE,)))
        self._uids = count(1)
        apply(database, company, settings=self.settings)

    def at(self, when: str) -> None:
        self.clock.advance_to(helsinki(when))

    def later(self, **amount: int) -> None:
        self.clock.advance_to(self.clock.now() + timedelta(**amount))

    def worker(self, owner: str = "one", reader=None) -> Worker:
        return Worker(self.database, self.settings, reader or self.reader, self.clock, owner=owner)

    def lay(self, *raws: bytes, received=None, account: str = "tehtavat", owner: str = "one", **where) -> int:
        """Put mails into the mailbox and keep them, as a poller of that process does. How many are new."""
        now = self.clock.now()
        at = helsinki(received) if isinstance(received, str) else received or now
        uids = where.get("uids") or [next(self._uids) for _ in raws]
        folder = where.get("folder", "INBOX")
        copies = [
            Copy(folder, where.get("uidvalidity", 1), uid, at, raw)
            for uid, raw in zip(uids, raws, strict=True)
        ]
        return keep(
            self.database, self.settings.blobs.path, account=account, folder=folder,
            uidvalidity=where.get("uidvalidity", 1), copies=copies,
            lease=lease_for(owner, now, self.settings.intake.lease_seconds), now=now, in_junk=folder == "Junk",
            settings=self.settings,
        )  # fmt: skip

    def take_in(
        self, raw: bytes | None = None, *, received=None, account: str = "tehtavat", folder="INBOX", **mail
    ):
        """A mail arrives and is decided; its row."""
        self.lay(raw or a_raw(**mail), received=received, account=account, folder=folder)
        self.worker().run_once()
        return self.mails()[-1]

    def reply(self, code: str, to: str, text: str, *, sender: str | None = None, token: bool = True, **mail):
        """Somebody answers the newest message of that code to that address, as a mail program does."""
        told = self.message(code, to)
        task = self.one(Task, Task.id == told.task_id) if told.task_id else None
        mail.setdefault("subject", f"Re: {task.subject} [#{task.number}]" if task else "Re: Ysi")
        kind, number = ("t", task.number) if task else ("o", told.id)
        if "digest_id" in told.payload:
            kind, number = "d", told.payload["digest_id"]
        tagged = reply_address(self.settings, SERVICE, kind=kind, number=number, person=to)
        mail.setdefault("to", tagged if token else SERVICE)
        mail.setdefault("In_Reply_To", told.message_id)
        return self.take_in(sender=sender or f"{to.partition('@')[0].title()} <{to}>", text=text, **mail)

    # What is in the tables now.

    def mails(self) -> list[InboundMessage]:
        return self.all(InboundMessage)

    def tasks(self) -> list[Task]:
        return self.all(Task)

    def subjects(self) -> list[str]:
        """In the order in which tasks were made."""
        return [task.subject for task in self.tasks()]

    def cases(self) -> list[Case]:
        return self.all(Case)

    def words(self) -> list[TaskMessage]:
        return self.all(TaskMessage)

    def outbox(self) -> list[tuple[str, str]]:
        """Code and recipient of every message, in order; nothing is ever sent here."""
        return [(row.code, row.address) for row in self.all(OutboundMessage)]

    def message(self, code: str, to: str) -> OutboundMessage:
        return [row for row in self.all(OutboundMessage) if (row.code, row.address) == (code, to)][-1]

    def receipt(self, to: str = "anna@ysi.example") -> list[str]:
        """What the newest C-41 says of each line."""
        return [line["result"] for line in self.message("C-41", to).payload["lines"]]

    def told_in_k01(self) -> list[str]:
        """Kinds of the cases that K-01 tells of."""
        with self.database.reading() as session:
            ids = session.exec(select(ListItem.case_id).where(col(ListItem.code) == "K-01")).all()
            return [session.get_one(Case, case_id).kind.value for case_id in ids]

    def all(self, kind, *where):
        with self.database.reading() as session:
            return list(session.exec(select(kind).where(*where).order_by(col(kind.id))))

    def one(self, kind, *where):
        (row,) = self.all(kind, *where)
        return row

    def change(self, work):
        return self.database.transaction(work)


def outcome(mail: InboundMessage) -> tuple[str, str | None]:
    return mail.outcome.value, mail.reason


def digits_of(address: str) -> str:
    """The sixteen digits of a reply address."""
    return re.search(r"\.([0-9a-f]{16})@", address)[1]


def set_mail(session, **fields) -> None:
    """Change the first mail's row."""
    mail = session.get_one(InboundMessage, 1)
    for name, value in fields.items():
        setattr(mail, name, value)
    session.add(mail)
