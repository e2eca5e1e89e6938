"""Takes stored mails in: claims them, has them read outside every transaction, decides them in order of arrival."""

import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from base.checkpoint import checkpoint
from base.clock import Clock, SystemClock
from base.errors import DiskFailed, RefusedMail
from base.log import get_logger
from base.settings import Settings
from intake.reader import ReadingDied
from intake.reading.value import Reading
from intake.take_in import take_in
from models.blobs import RAW
from models.engine import Database
from models.mail import InboundMessage, Lane, MailState
from notifier.queue import raise_alarm

log = get_logger(__name__)

BATCH = 50
# For so long strangers' mails are read before somebody looks whether a customer's has come; one is read to its end.
PATIENCE_SECONDS = 2.0
# A claim with what its mails answer ends here; a chain of thousands is a hostile one, or is read in many claims.
MOST_CLAIMED = 4 * BATCH
# So many mails in other hands are looked at; nobody's order hangs on more.
IN_OTHER_HANDS = 200
# A mail during whose reading the process died twice is not read a third time.
MOST_DEATHS = 2
# A mail that was claimed again and again and never decided takes its workers with it, or meets a defect of ours.
MOST_ATTEMPTS = 5


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
        decided, until = 0, SystemClock.monotonic() + PATIENCE_SECONDS
        for mail in in_order(claimed):
            if mail.lane != Lane.KNOWN and decided and SystemClock.monotonic() > until:
                break  # the rest stays ours, and is claimed again after what has come meanwhile
            decided += self._take_in_one(mail)
        return decided

    def _claim(self) -> list[InboundMessage]:
        now = self._clock.now()
        until = now + timedelta(seconds=self._settings.intake.lease_seconds)

        def claim(session: Session) -> list[InboundMessage]:
            free = (
                (col(InboundMessage.owner) == self._owner)
                | (col(InboundMessage.lease_until) < now)
                | col(InboundMessage.lease_until).is_(None)
            )
            oldest = (
                select(InboundMessage.id)
                .where(col(InboundMessage.state) == MailState.STORED, free)
                .order_by(col(InboundMessage.lane), col(InboundMessage.received_at), col(InboundMessage.id))
                .limit(BATCH)
            )
            ids = _with_what_they_answer(session, session.exec(oldest).all(), free)
            # Locks are taken in order of id: in order of arrival two claimers would wait for each other.
            statement = select(InboundMessage).where(col(InboundMessage.id).in_(ids), free)
            rows = session.exec(statement.order_by(col(InboundMessage.id)).with_for_update(skip_locked=True))
            claimed = [mail for mail in rows if mail.state is MailState.STORED]
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
            if self._waits(mail):
                return 0
            reading = self._read(mail)
            checkpoint("mail_read")
            if self._waits(mail):  # one that came in meanwhile may be what it answers
                return 0
            done = take_in(
                self._database, self._settings, mail.id, reading, owner=self._owner, now=self._clock.now()
            )
            checkpoint("mail_decided")
            return int(done)
        except DiskFailed:
            raise
        except Exception as error:  # noqa: BLE001 - one bad mail never stops the others; it stays claimable and is named
            # No traceback: a database's error repeats the row, and with it the mail's words.
            log.error("intake.mail_failed", mail=mail.id, error=type(error).__name__, at=_place(error))
            self._let_go(mail.id, type(error).__name__)
            return 0

    def _waits(self, mail: InboundMessage) -> bool:
        """Whether a mail that comes before it in the order of all stored ones is in other hands right now."""
        now = self._clock.now()
        with self._database.reading() as session:
            others = _in_other_hands(session, mail, self._owner, now)
        return in_order([mail, *others])[0].id != mail.id

    def _read(self, mail: InboundMessage) -> Reading | RefusedMail:
        if mail.parse_attempts > MOST_ATTEMPTS:
            return RefusedMail("never_decided")
        folder = self._settings.blobs.path / mail.blob
        # The first attempt is no death; whatever was claimed again is read once more at least.
        for _ in range(max(1, MOST_DEATHS + 1 - mail.parse_attempts)):
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

    def _let_go(self, mail_id: int, error: str) -> None:
        """Nobody has it until its lease runs out, so that it holds up neither the others nor this worker."""
        now = self._clock.now()

        def let_go(session: Session) -> None:
            mail = session.get_one(InboundMessage, mail_id)
            if mail.state is MailState.STORED and mail.owner == self._owner:
                mail.owner = None
                session.add(mail)
            raise_alarm(
                session,
                self._settings,
                code="K-12",
                dedupe_key=f"bad_row:mail:{mail_id}",
                text=f"mail {mail_id} cannot be taken in: {error}",
                now=now,
                facts={"variant": "bad_row", "kind": "mail", "number": mail_id},
            )

        self._database.transaction(let_go)


def _in_other_hands(
    session: Session, mail: InboundMessage, owner: str, now: datetime
) -> Sequence[InboundMessage]:
    """What others hold and may come before it: what it refers to, and what its own lane or an earlier one has in hand.

    Among strangers only what one refers to counts: a flood in one process's hands holds up no other's.
    """
    earlier = col(InboundMessage.lane) <= mail.lane if mail.lane in (Lane.KNOWN, Lane.ABOVE) else false()
    statement = select(InboundMessage).where(
        col(InboundMessage.state) == MailState.STORED,
        col(InboundMessage.owner) != owner,
        col(InboundMessage.lease_until) > now,
        col(InboundMessage.id) != mail.id,
        or_(earlier, col(InboundMessage.message_id).in_(mail.references)),
    )
    order = (col(InboundMessage.lane), col(InboundMessage.received_at), col(InboundMessage.id))
    return session.exec(statement.order_by(*order).limit(IN_OTHER_HANDS)).all()


def _with_what_they_answer(
    session: Session, ids: Sequence[int | None], free: ColumnElement[bool]
) -> list[int | None]:
    """Those mails and every free one to which they refer, whatever its lane: a reply joins what it answers."""
    found, latest = list(ids), list(ids)
    while latest and len(found) < MOST_CLAIMED:
        named = session.exec(select(InboundMessage.references).where(col(InboundMessage.id).in_(latest)))
        statement = select(InboundMessage.id).where(
            col(InboundMessage.message_id).in_({one for references in named for one in references}),
            col(InboundMessage.state) == MailState.STORED,
            free,
        )
        latest = [one for one in session.exec(statement) if one not in found]
        found += latest
    return found


def _place(error: BaseException) -> str:
    """File and line of ours where it broke."""
    frame = next(iter(reversed(traceback.extract_tb(error.__traceback__))), None)
    return f"{Path(frame.filename).name}:{frame.lineno}" if frame else ""


def in_order(mails: Sequence[InboundMessage]) -> list[InboundMessage]:
    """By lane, arrival, id; but a mail to which another of them refers comes before that one."""
    ordered = sorted(mails, key=lambda mail: (mail.lane, mail.received_at, mail.id or 0))
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
