"""The three parts of the service, put together from rooms: intake, scheduler, notifier. Each does what there is, once.

`ysi serve`, the demo and the scenario player run these same parts; only clock, mailbox and mail server differ.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from acts.archives import Archives
from base.chance import Chance
from base.clock import Clock
from base.settings import Settings
from intake import junk
from intake.imap_archive import ImapArchive
from intake.incoming import our_addresses
from intake.mailbox import Copy, Mailbox
from intake.poller import Poller
from intake.raw import cursor_of, keep, lease_for, note_round
from intake.reading.bounds import Bounds
from intake.reading.value import ReadingSettings
from intake.worker import Reads, Worker
from models.audit import beat
from models.engine import Database
from notifier.sender import Sender
from notifier.smtp import MailServer
from scheduler import agenda, health

PARTS = ("intake", "scheduler", "notifier")
PULSE = timedelta(seconds=5)


class Pulse:
    """Says that a part lives (X-07), and that it is time to look after the others.

    Not at every glance: each one is a wait for the disk.
    """

    def __init__(self, part: str) -> None:
        self._part = part
        self._last: datetime | None = None

    def beat(self, database: Database, now: datetime) -> bool:
        if self._last is not None and timedelta(0) <= now - self._last < PULSE:
            return False
        database.transaction(lambda session: beat(session, self._part, now))
        self._last = now
        return True


class Bookkeeping:
    """What a poller needs of the database: where it was, what to keep, and rounds noted."""

    def __init__(
        self, database: Database, settings: Settings, clock: Clock, *, owner: str, on_kept: Callable[[], None]
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._owner = owner
        self._on_kept = on_kept

    def keep(self, mailbox_name: str, folder: str, uidvalidity: int, copies: Sequence[Copy]) -> None:
        now = self._clock.now()
        lease = lease_for(self._owner, now, self._settings.intake.lease_seconds)
        keep(
            self._database,
            self._settings.blobs.path,
            account=mailbox_name,
            folder=folder,
            uidvalidity=uidvalidity,
            copies=copies,
            lease=lease,
            now=now,
            settings=self._settings,
            in_junk=folder not in self._settings.mailbox[mailbox_name].folders,
        )
        self._on_kept()

    def taken_in(self, mailbox_name: str, folder: str, uidvalidity: int) -> Sequence[int]:
        with self._database.reading() as session:
            return junk.taken_in(session, mailbox_name, folder, uidvalidity)

    def note_moved(self, mailbox_name: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        now = self._clock.now()
        self._database.transaction(
            lambda session: junk.note_moved(session, mailbox_name, folder, uidvalidity, uids, now=now)
        )

    def cursor(self, mailbox_name: str, folder: str) -> tuple[int | None, int]:
        with self._database.reading() as session:
            row = cursor_of(session, mailbox_name, folder)
            return row.uidvalidity, row.last_uid

    def began(self, mailbox_name: str, began_at: datetime) -> None:
        """A round that has begun proves nothing yet."""

    def ended(self, mailbox_name: str, began_at: datetime, ended_at: datetime) -> None:
        folders = self._settings.mailbox[mailbox_name].folders
        self._database.transaction(
            lambda session: note_round(session, mailbox_name, folders, began_at=began_at, ended_at=ended_at)
        )


class Intake:
    """Every mailbox read once, then every stored mail taken in."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        open_mailboxes: Mapping[str, Callable[[], Mailbox]],
        reader: Reads,
        clock: Clock,
        chance: Chance,
        *,
        owner: str,
        on_kept: Callable[[], None] = lambda: None,
        stops: Callable[[], bool] = lambda: False,
        reads_ahead: int = 0,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._stops = stops
        self._pulse = Pulse("intake")
        self.worker = Worker(
            database,
            settings,
            reader,
            clock,
            owner=owner,
            reads_ahead=reads_ahead,
            postpones=self._is_behind,
        )
        books = Bookkeeping(database, settings, clock, owner=owner, on_kept=on_kept)
        self.pollers = {
            name: Poller(
                open_mailbox,
                processed=settings.mailbox[name].processed,
                keep=books.keep,
                cursor=books.cursor,
                rounds=books,
                junk=books,
                clock=clock,
                chance=chance,
                poll_seconds=settings.intake.poll_seconds,
            )
            for name, open_mailbox in open_mailboxes.items()
        }

    def _is_behind(self) -> bool:
        return any(poller.is_behind for poller in self.pollers.values())

    def run_once(self) -> int:
        """One round over every mailbox, then mails taken in until none is left. Raises TryAgain of a mailbox."""
        kept = sum(poller.run_round().kept for poller in self.pollers.values())
        return kept + self.take_in()

    def take_in(self) -> int:
        """Take in what is stored, until the service stops. Also looks after the other parts (X-07)."""
        is_time = self._pulse.beat(self._database, self._clock.now())
        decided = 0
        while not self._stops() and (more := self.worker.run_once()):
            decided += more
        return decided + (health.run_due(self._database, self._settings, self._clock.now()) if is_time else 0)


class Scheduler:
    """Everything of the agenda that is due; `archives` is where copies of mails lie that will be erased."""

    def __init__(
        self, database: Database, settings: Settings, clock: Clock, archives: Archives = agenda.NO_ARCHIVES
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._archives = archives

    def run_once(self) -> int:
        return agenda.run_due(self._database, self._settings, self._clock.now(), self._archives)


class Notifier:
    """Everything of the outbox that may leave."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        server: MailServer,
        clock: Clock,
        chance: Chance,
        *,
        owner: str,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._pulse = Pulse("notifier")
        self._sender = Sender(database, settings, server, clock, chance, owner)

    def run_once(self) -> int:
        now = self._clock.now()
        is_time = self._pulse.beat(self._database, now)
        sent = self._sender.run_once()
        return sent + (health.run_due(self._database, self._settings, now) if is_time else 0)


def reading_settings(database: Database, settings: Settings) -> ReadingSettings:
    """What reading must know of this installation (D-30)."""
    with database.reading() as session:
        addresses = our_addresses(session, settings)
    return ReadingSettings(
        authserv_ids=settings.authentication.authserv_ids,
        mode=settings.authentication.mode,
        trust_border=settings.authentication.trust_border,
        own_addresses=tuple(addresses),
        bounds=reading_bounds(settings),
        memory_megabytes=settings.reading.memory_megabytes,
    )


def reading_bounds(settings: Settings) -> Bounds:
    """What [reading] says, and of the others what they are by themselves."""
    return Bounds(**settings.reading.model_dump(exclude={"memory_megabytes"}))


def archives(settings: Settings) -> Archives:
    """The folders of every mailbox of the settings, each opened when it is needed."""
    return {name: partial(ImapArchive, name, box) for name, box in settings.mailbox.items()}
