"""Takes stored mails in: claims them, has them read outside every transaction, decides them in order of arrival."""

import traceback
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from base.checkpoint import checkpoint
from base.clock import Clock, SystemClock
from base.errors import DiskFailed, RefusedMail, TryAgain
from base.log import get_logger
from base.settings import Settings
from intake.ahead import Ahead
from intake.claiming import claim, in_order, need_not_wait
from intake.reader import ReadingDied
from intake.reading.value import Reading
from intake.take_in import take_in_all
from models.blobs import RAW
from models.engine import Database
from models.mail import InboundMessage, Lane, MailState
from notifier.queue import raise_alarm

log = get_logger(__name__)

# For so long strangers' mails are read before somebody looks whether a customer's has come; one is read to its end.
PATIENCE_SECONDS = 2.0
# Mails decided in one transaction, where so many are read: what they all ask of the database is asked once.
TOGETHER = 32
# A mail during whose reading the process died twice is not read a third time.
MOST_DEATHS = 2
# A mail that was claimed again and again and never decided takes its workers with it, or meets a defect of ours.
MOST_ATTEMPTS = 5

# What reading gave: the value, why it was refused, or what went wrong.
Read = Reading | RefusedMail | Exception


class Reads(Protocol):
    """Reads the raw file of a mail. Raises RefusedMail or ReadingDied."""

    def read(self, path: Path, folder: Path) -> Reading: ...


class Worker:
    """One worker of one process. Several may run on one database: leases keep them apart.

    `reads_ahead` mails are read at a time while earlier ones are decided; 0: each when its turn has come. `postpones`:
    whether floods must wait now, because a mailbox has more to fetch and a customer's mail may be in it.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        reader: Reads,
        clock: Clock,
        *,
        owner: str,
        reads_ahead: int = 0,
        postpones: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._settings = settings
        self._reader = reader
        self._clock = clock
        self._owner = owner
        self._reads_ahead = reads_ahead
        self._postpones = postpones

    def run_once(self) -> int:
        """Take in what is claimable now. Returns how many mails were decided."""
        claimed = self._claim()
        if not claimed:
            return 0
        checkpoint("mails_claimed")
        decided, until = 0, SystemClock.monotonic() + PATIENCE_SECONDS
        mails = self._not_waiting(in_order(claimed))
        with Ahead(mails, self._reading_of, threads=self._reads_ahead, window=TOGETHER) as ahead:
            while batch := ahead.take(TOGETHER):
                checkpoint("mail_read")
                decided += self._decide(batch)
                if (
                    ahead.next
                    and ahead.next.lane != Lane.KNOWN
                    and decided
                    and SystemClock.monotonic() > until
                ):
                    break  # the rest stays ours, and is claimed again after what has come meanwhile
        return decided

    def _claim(self) -> list[InboundMessage]:
        now = self._clock.now()
        until = now + timedelta(seconds=self._settings.intake.lease_seconds)
        last = Lane.ABOVE if self._postpones() else Lane.FLOOD
        return self._database.transaction(
            lambda session: claim(session, owner=self._owner, now=now, until=until, last_lane=last)
        )

    def _not_waiting(self, mails: Sequence[InboundMessage]) -> list[InboundMessage]:
        with self._database.reading() as session:
            return need_not_wait(session, mails, owner=self._owner, now=self._clock.now())

    def _decide(self, batch: Sequence[tuple[InboundMessage, Read]]) -> int:
        """In one transaction; where that fails each in its own, so that a bad mail costs no other its decision."""
        # One that came in while they were read may be what they answer.
        free = {mail.id for mail in self._not_waiting([mail for mail, _ in batch])}
        ready = [(mail, read) for mail, read in batch if mail.id in free and not self._has_failed(mail, read)]
        if not ready:
            return 0
        try:
            done = take_in_all(
                self._database,
                self._settings,
                [(mail.id, read) for mail, read in ready if isinstance(read, Reading | RefusedMail)],
                owner=self._owner,
                now=self._clock.now(),
            )
        except (DiskFailed, TryAgain):
            raise
        except Exception as error:  # noqa: BLE001 - one bad mail never stops the others; it stays claimable and is named
            if len(ready) > 1:
                return sum(self._decide([one]) for one in ready)
            self._has_failed(ready[0][0], error)
            return 0
        checkpoint("mail_decided")
        return done

    def _has_failed(self, mail: InboundMessage, read: Read) -> bool:
        """Whether something went wrong with the mail; then it is named in K-12 and let go."""
        if isinstance(read, Reading | RefusedMail):
            return False
        if isinstance(read, DiskFailed | TryAgain):
            raise read
        assert mail.id is not None
        # No traceback: a database's error repeats the row, and with it the mail's words.
        log.error("intake.mail_failed", mail=mail.id, error=type(read).__name__, at=_place(read))
        self._let_go(mail.id, type(read).__name__)
        return True

    def _reading_of(self, mail: InboundMessage) -> Read:
        try:
            return self._read(mail)
        except Exception as error:  # noqa: BLE001 - told when the mail's turn has come
            return error

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


def _place(error: BaseException) -> str:
    """File and line of ours where it broke."""
    frame = next(iter(reversed(traceback.extract_tb(error.__traceback__))), None)
    return f"{Path(frame.filename).name}:{frame.lineno}" if frame else ""
