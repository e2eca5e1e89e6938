"""Takes stored mails in: claims them, has them read outside every transaction, decides them in order of arrival."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlmodel import Session, col, select

from base.checkpoint import checkpoint
from base.clock import Clock
from base.errors import RefusedMail
from base.log import get_logger
from base.settings import Settings
from intake.reader import ReadingDied
from intake.reading.value import Reading
from intake.take_in import take_in
from models.blobs import RAW
from models.engine import Database
from models.mail import InboundMessage, MailState
from notifier.queue import raise_alarm

log = get_logger(__name__)

BATCH = 50
# A mail during whose reading the process died twice is not read a third time.
MOST_ATTEMPTS = 2


class Reads(Protocol):
    """Reads the raw file of a mail. Raises RefusedMail or ReadingDied."""

    def read(self, path: Path, folder: Path) -> Reading: ...


class Worker:
    """One worker of one process. Several may run on one database: leases keep them apart."""

    def __init__(
        self, database: Database, settings: Settings, reader: Reads, clock: Clock, *, owner: str
    ) -> None:
        self._database = database
        self._settings = settings
        self._reader = reader
        self._clock = clock
        self._owner = owner

    def run_once(self) -> int:
        """Take in what is claimable now. Returns how many mails were decided."""
        claimed = self._claim()
        if not claimed:
            return 0
        checkpoint("mails_claimed")
        decided = 0
        for mail in in_order(claimed):
            decided += self._take_in_one(mail)
        return decided

    def _claim(self) -> list[InboundMessage]:
        now = self._clock.now()
        until = now + timedelta(seconds=self._settings.intake.lease_seconds)

        def claim(session: Session) -> list[InboundMessage]:
            free = (col(InboundMessage.owner) == self._owner) | (col(InboundMessage.lease_until) < now)
            statement = select(InboundMessage).where(col(InboundMessage.state) == MailState.STORED, free)
            # Locks are taken in order of id: in order of arrival two claimers would wait for each other.
            rows = session.exec(
                statement.order_by(col(InboundMessage.id)).limit(BATCH).with_for_update(skip_locked=True)
            )
            claimed = list(rows)
            for mail in claimed:
                if mail.owner != self._owner:
                    mail.parse_attempts += 1
                mail.owner, mail.lease_until = self._owner, until
                session.add(mail)
            return claimed

        return self._database.transaction(claim)

    def _take_in_one(self, mail: InboundMessage) -> int:
        assert mail.id is not None
        try:
            reading = self._read(mail)
            checkpoint("mail_read")
            done = take_in(
                self._database, self._settings, mail.id, reading, owner=self._owner, now=self._clock.now()
            )
            checkpoint("mail_decided")
            return int(done)
        except Exception as error:  # one bad mail never stops the others; it stays claimable and is named
            log.exception("intake.mail_failed", mail=mail.id)
            self._alarm(mail.id, type(error).__name__)
            return 0

    def _read(self, mail: InboundMessage) -> Reading | RefusedMail:
        if mail.parse_attempts > MOST_ATTEMPTS:
            return RefusedMail("kills_reader")
        store = self._settings.blobs.path
        folder = store / mail.blob
        for _ in range(MOST_ATTEMPTS + 1 - mail.parse_attempts):
            try:
                return self._reader.read(folder / RAW, folder)
            except RefusedMail as refused:
                return refused
            except ReadingDied as death:
                log.warning("intake.reader_died", mail=mail.id, error=str(death))
                self._count_attempt(mail)
        return RefusedMail("kills_reader")

    def _count_attempt(self, mail: InboundMessage) -> None:
        def count(session: Session) -> None:
            row = session.get_one(InboundMessage, mail.id)
            row.parse_attempts += 1
            session.add(row)

        self._database.transaction(count)

    def _alarm(self, mail_id: int, error: str) -> None:
        now = self._clock.now()
        self._database.transaction(
            lambda session: raise_alarm(
                session,
                self._settings,
                code="K-12",
                dedupe_key=f"bad_row:mail:{mail_id}",
                text=f"mail {mail_id} cannot be taken in: {error}",
                now=now,
                facts={"variant": "bad_row", "row": f"mail {mail_id}", "error": error},
            )
        )


def in_order(mails: Sequence[InboundMessage]) -> list[InboundMessage]:
    """By arrival, then id; but a mail to which another of them refers comes before that one."""
    ordered = sorted(mails, key=lambda mail: (mail.received_at, mail.id or 0))
    by_message_id = {mail.message_id: mail for mail in ordered if mail.message_id}
    placed: dict[int, InboundMessage] = {}
    for mail in ordered:
        # Walked with a stack and a visited set: references may form a circle, and chains may be long.
        stack, waiting = [mail], set[int]()
        while stack:
            top = stack[-1]
            assert top.id is not None
            waiting.add(top.id)
            referred = (by_message_id.get(reference) for reference in top.references)
            first = next(
                (one for one in referred if one and one.id not in placed and one.id not in waiting), None
            )
            if first is not None:
                stack.append(first)
            else:
                placed.setdefault(top.id, stack.pop())
    return list(placed.values())


def undecided_arrivals(session: Session) -> list[datetime]:
    """Arrival times of mails that are stored and not yet decided."""
    return list(
        session.exec(select(InboundMessage.received_at).where(col(InboundMessage.state) == MailState.STORED))
    )
