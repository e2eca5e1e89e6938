"""The loop of one mailbox: fetch, keep, move, and again; it survives every passing fault.

It never touches the database, never reads a mail's words, and moves nothing that was not kept before.

Each folder is read twice a round. First what is new, from the cursor on, to the last mail, whether or not
the moves succeed: the promise clock of a mail waits for no tidying. Then what was left over, from UID 1 on:
a crash between commit and MOVE, a failed MOVE, or a mail that the server could not give the last time. These
are kept once more (the same identity: nothing happens) and only then moved, so that no move ever rests on
the cursor alone. A folder in order holds nothing then, which costs one SEARCH.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from base.chance import Chance
from base.checkpoint import checkpoint
from base.clock import Clock
from base.errors import TryAgain, UserError
from base.log import get_logger
from intake.mailbox import Copy, Fetched, Mailbox

LONGEST_PAUSE_SECONDS = 60
JUNK_BATCHES = 4  # a round: thousands of mails in Junk must not hold up the inbox

log = get_logger(__name__)


class Keep(Protocol):
    """Commits bytes and identity of a batch; it may be called again with the same copies. Raises TryAgain."""

    def __call__(self, mailbox_name: str, folder: str, uidvalidity: int, copies: Sequence[Copy]) -> None: ...


class Cursor(Protocol):
    """The UIDVALIDITY under which a folder was last kept (None: never) and the highest UID kept under it."""

    def __call__(self, mailbox_name: str, folder: str) -> tuple[int | None, int]: ...


class Junk(Protocol):
    """Which mails of a Junk folder were taken in, so that they leave it (D-34)."""

    def taken_in(self, mailbox_name: str, folder: str, uidvalidity: int) -> Sequence[int]: ...

    def note_moved(self, mailbox_name: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None: ...


class Rounds(Protocol):
    """Is told of rounds; `ended` only of those that read every folder to its end (instants in UTC)."""

    def began(self, mailbox_name: str, began_at: datetime) -> None: ...

    def ended(self, mailbox_name: str, began_at: datetime, ended_at: datetime) -> None: ...


@dataclass(frozen=True)
class RoundCount:
    """What one round did: copies kept (also those kept before) and moved."""

    kept: int = 0
    moved: int = 0

    def __add__(self, other: "RoundCount") -> "RoundCount":
        return RoundCount(self.kept + other.kept, self.moved + other.moved)


class Poller:
    """One mailbox, one thread, one connection at a time."""

    def __init__(
        self,
        open_mailbox: Callable[[], Mailbox],
        *,
        processed: str,
        keep: Keep,
        cursor: Cursor,
        rounds: Rounds,
        clock: Clock,
        chance: Chance,
        poll_seconds: float = 30,
        junk: Junk | None = None,
    ) -> None:
        self._open_mailbox = open_mailbox
        self._processed = processed
        self._keep = keep
        self._cursor = cursor
        self._rounds = rounds
        self._junk = junk
        self._clock = clock
        self._chance = chance
        self._poll_seconds = poll_seconds
        self._mailbox: Mailbox | None = None
        self.is_behind = False  # more has arrived than is fetched

    def run_forever(self, stop: threading.Event) -> None:
        """Rounds until `stop`: every `poll_seconds`, at once after news, and after a pause where one failed."""
        failures = 0
        while not stop.is_set():
            try:
                self.run_round()
                failures = 0
                self._opened().wait(self._poll_seconds)
            except (TryAgain, UserError) as error:
                # A refused login ends no loop either: the person who mends the password need not restart us.
                failures += 1
                self.close()
                pause = self._pause_seconds(failures, error)
                log.warning(
                    "mailbox.round_failed", error=str(error), failures=failures, pause_seconds=round(pause, 1)
                )
                stop.wait(pause)
        self.close()

    def run_round(self) -> RoundCount:
        """One complete round over all folders; raises the first failure after all folders were tried."""
        mailbox = self._opened()
        began_at = self._clock.now()
        self._rounds.began(mailbox.name, began_at)
        count = RoundCount()
        failure: TryAgain | None = None
        for folder in mailbox.folders:
            try:
                count += self._read_folder(mailbox, folder)
            except TryAgain as error:
                failure = failure or error  # one missing folder must not hold up the others
        try:
            count += self._read_junk(mailbox)
        except TryAgain as error:
            failure = failure or error
        if failure is not None:
            raise failure
        checkpoint("round_over")
        self._rounds.ended(mailbox.name, began_at, self._clock.now())
        checkpoint("round_noted")
        return count

    def close(self) -> None:
        """Give the connection back; the next round opens a new one."""
        if self._mailbox is not None:
            self._mailbox.close()
            self._mailbox = None

    def _read_folder(self, mailbox: Mailbox, folder: str) -> RoundCount:
        try:
            new = self._read_new(mailbox, folder)
            return new + self._read_left_over(mailbox, folder)
        finally:
            self.is_behind = False

    def _read_new(self, mailbox: Mailbox, folder: str) -> RoundCount:
        uidvalidity, last_uid = self._cursor(mailbox.name, folder)
        count = RoundCount()
        more = True
        while more:
            fetched = mailbox.fetch_new(folder, uidvalidity, last_uid)
            if not fetched.copies:
                break
            uidvalidity, last_uid = fetched.uidvalidity, fetched.copies[-1].uid
            more = self.is_behind = fetched.more
            self._keep_batch(mailbox, folder, fetched)
            count += RoundCount(len(fetched.copies), self._tidy(mailbox, folder, fetched.copies))
        return count

    def _read_left_over(self, mailbox: Mailbox, folder: str) -> RoundCount:
        count = RoundCount()
        more = True
        while more:
            fetched = mailbox.fetch_new(folder, None, 0)
            # What has come since lies here as well, so that in a flood this is where most of it is fetched.
            more = self.is_behind = fetched.more and bool(fetched.copies)
            if fetched.copies:
                self._keep_batch(mailbox, folder, fetched)
                moved = self._tidy(mailbox, folder, fetched.copies)
                count += RoundCount(len(fetched.copies), moved)
                more = more and moved > 0  # where moves are refused the same batch would come for ever
            if fetched.unreadable:
                raise TryAgain(
                    f"read mails {_some(fetched.unreadable)} in {folder} of mailbox {mailbox.name}"
                )
        return count

    def _read_junk(self, mailbox: Mailbox) -> RoundCount:
        """What is new in Junk, kept and left where it lies; then what was taken in of it is moved (D-34).

        After the inboxes, so that a mail that lies in both is one of the inbox. No second look from UID 1 on: most of
        it stays there for good.
        """
        folder = mailbox.junk() if self._junk is not None else None
        if self._junk is None or folder is None:
            return RoundCount()
        uidvalidity, last_uid = self._cursor(mailbox.name, folder)
        kept, more = 0, JUNK_BATCHES
        while more:
            fetched = mailbox.fetch_new(folder, uidvalidity, last_uid)
            uidvalidity, more = fetched.uidvalidity, more - 1 if fetched.more else 0
            if fetched.unreadable:  # most likely spam: told, and not tried again
                log.warning("mailbox.junk_unreadable", mailbox=mailbox.name, mails=len(fetched.unreadable))
            if fetched.copies:
                last_uid = fetched.copies[-1].uid
                self._keep_batch(mailbox, folder, fetched)
                kept += len(fetched.copies)
        uids = self._junk.taken_in(mailbox.name, folder, uidvalidity or 0)
        if not uids or not self._tidied(mailbox, folder, uids):
            return RoundCount(kept)
        self._junk.note_moved(mailbox.name, folder, uidvalidity or 0, uids)
        return RoundCount(kept, len(uids))

    def _keep_batch(self, mailbox: Mailbox, folder: str, fetched: Fetched) -> None:
        checkpoint("fetched")
        self._keep(mailbox.name, folder, fetched.uidvalidity, fetched.copies)
        checkpoint("kept")

    def _tidy(self, mailbox: Mailbox, folder: str, copies: Sequence[Copy]) -> int:
        """Move what was kept; how many."""
        return len(copies) if self._tidied(mailbox, folder, [copy.uid for copy in copies]) else 0

    def _tidied(self, mailbox: Mailbox, folder: str, uids: Sequence[int]) -> bool:
        """Whether they were moved; a failed move is told and left to the next round, the reading goes on."""
        try:
            mailbox.move(folder, uids, self._processed)
        except TryAgain as error:
            log.warning("mailbox.move_failed", error=str(error), mailbox=mailbox.name, folder=folder)
            return False
        checkpoint("moved")
        return True

    def _opened(self) -> Mailbox:
        if self._mailbox is None:
            mailbox = self._open_mailbox()
            if self._processed in mailbox.folders:
                raise UserError(
                    f"mailbox {mailbox.name}: folder {self._processed} is both read and the target of moves; "
                    f"name another one as 'processed' of [mailbox.{mailbox.name}]."
                )
            self._mailbox = mailbox
        return self._mailbox

    def _pause_seconds(self, failures: int, error: Exception) -> float:
        if isinstance(error, UserError):
            return LONGEST_PAUSE_SECONDS  # many refused logins soon lock an account
        return backoff_seconds(failures, jitter=self._chance.uniform(0.5, 1.0))


def backoff_seconds(failures: int, *, jitter: float) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 … 60, times `jitter` (pollers must not march in step)."""
    return min(LONGEST_PAUSE_SECONDS, 1 << min(failures - 1, 6)) * jitter


def _some(uids: Sequence[int]) -> str:
    return ", ".join(str(uid) for uid in uids[:5]) + (" …" if len(uids) > 5 else "")
