"""Mails out of files, taken in as if a mailbox had held them: kept, read and decided by the same code, nothing beside it.

Nothing is ever taken in twice: a mail that is known already only gains a copy (X-01).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from base.clock import Clock, SystemClock
from base.settings import Settings
from intake.files import FoundMail, received_at
from intake.mailbox import MAX_BYTES, MAX_MAILS, Copy
from intake.raw import cursor_of, keep, lease_for
from intake.reading.identity import identity
from intake.worker import Reads, Worker
from models.calendar import work_calendar
from models.engine import Database
from models.mail import InboundMessage, MailState
from rules.due import due
from rules.workdays import CalendarEnds, WorkCalendar
from ysi.records import Record, mail_record

ACCOUNT = FOLDER = "(files)"  # no mailbox of the settings has a name like this one
UIDVALIDITY = 1  # the numbers below it only ever grow
WAIT_SECONDS = 30.0  # for a mail in the service's hands that comes before one of these
GLANCE_SECONDS = 0.2
# Those of `mail list`; a mail that was not kept has none of them.
FIELDS = (
    "from",
    "to",
    "subject",
    "message_id",
    "received_at",
    "outcome",
    "reason",
    "task",
    "due_at",
    "number",
    "state",
)
UNDECIDED = "kept, and not decided yet: the service takes it in, or its alarm says why not"


@dataclass(frozen=True)
class Arrived:
    """A mail of a file with the identity under which it is kept, and when it arrived; or why it is not kept."""

    path: str
    copy: Copy | None
    hash: str = ""
    error: str | None = None


class Ingestion:
    """One run over files on one database, beside the service or without it."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        reader: Reads,
        clock: Clock,
        *,
        owner: str,
        fixed: datetime | None = None,
    ) -> None:
        """`fixed` is the arrival of every mail, whatever their places say."""
        self._database = database
        self._settings = settings
        self._clock = clock
        self._owner = owner
        self._fixed = fixed
        self._worker = Worker(database, settings, reader, clock, owner=owner)
        with database.reading() as session:
            self._calendar: WorkCalendar = work_calendar(session)
            self._uid = cursor_of(session, ACCOUNT, FOLDER).last_uid
        self.new = 0

    def take_in(self, found: Iterable[FoundMail]) -> Iterator[Record]:
        """What became of each mail, in their order: the fields of `mail list`, its path, and an error or null."""
        batch: list[Arrived] = []
        size = 0
        for mail in found:
            batch.append(self._arrived(mail))
            size += len(mail.raw)
            if len(batch) >= MAX_MAILS or size >= MAX_BYTES:
                yield from self._decided(batch)
                batch, size = [], 0
        yield from self._decided(batch)

    def _arrived(self, mail: FoundMail) -> Arrived:
        if mail.error is not None:
            return Arrived(mail.path, None, error=mail.error)
        at = min(self._fixed or received_at(mail, self._clock.now()), self._clock.now())
        try:
            # A mail whose deadline nobody can tell would be stored and never decided.
            due(at, self._calendar, self._settings.promise.opening)
        except CalendarEnds as ends:
            return Arrived(mail.path, None, error=str(ends))
        self._uid += 1
        copy = Copy(FOLDER, UIDVALIDITY, self._uid, at, mail.raw)
        return Arrived(mail.path, copy, identity(mail.raw).hash)

    def _decided(self, batch: Sequence[Arrived]) -> list[Record]:
        copies = [mail.copy for mail in batch if mail.copy is not None]
        if copies:
            now = self._clock.now()
            self.new += keep(
                self._database,
                self._settings.blobs.path,
                account=ACCOUNT,
                folder=FOLDER,
                uidvalidity=UIDVALIDITY,
                copies=copies,
                lease=lease_for(self._owner, now, self._settings.intake.lease_seconds),
                now=now,
            )
            self._work([mail.hash for mail in batch])
        with self._database.reading() as session:
            rows = _rows(session, [mail.hash for mail in batch])
            return [_record(session, mail, rows.get(mail.hash)) for mail in batch]

    def _work(self, hashes: Sequence[str]) -> None:
        """Decide what can be decided; one before it may be in the service's hands for a moment."""
        until = SystemClock.monotonic() + WAIT_SECONDS
        while True:
            if self._worker.run_once():
                continue
            with self._database.reading() as session:
                waits = any(_is_ours(mail, self._owner) for mail in _rows(session, hashes).values())
            if not waits or SystemClock.monotonic() > until:
                return
            time.sleep(GLANCE_SECONDS)


def _is_ours(mail: InboundMessage, owner: str) -> bool:
    return mail.state is MailState.STORED and mail.owner == owner


def _rows(session: Session, hashes: Sequence[str]) -> dict[str, InboundMessage]:
    statement = select(InboundMessage).where(col(InboundMessage.identity_hash).in_(hashes))
    return {row.identity_hash: row for row in session.exec(statement)}


def _record(session: Session, mail: Arrived, row: InboundMessage | None) -> Record:
    fields: Record = dict.fromkeys(FIELDS)
    if row is not None:
        fields = {**mail_record(session, row), "number": row.number, "state": row.state.value}
    undecided = row is not None and row.state is MailState.STORED
    return {"path": mail.path, **fields, "error": UNDECIDED if undecided else mail.error}
