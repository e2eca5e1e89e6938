"""The service: each part in threads of this process until it is told to stop. Never goes on without one of its parts.

A thread that dies takes the process with it (status 1): a supervisor starts it anew, and rows say where to go on.
"""

import threading
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from sqlmodel import Session

from base.chance import Chance
from base.clock import Clock, SystemClock
from base.errors import TryAgain, UserError
from base.log import get_logger
from base.settings import Settings
from intake.door import Door
from intake.door_place import demand_private
from intake.door_reception import Reception
from intake.imap import ImapMailbox
from intake.readers import Readers, how_many
from models import claims
from models.engine import Database
from notifier.smtp import MailServer, SmtpServer, Unreachable
from scheduler.agenda import HEARTBEAT
from scheduler.heartbeat import Heartbeat
from ysi.owners import dead, machine, owner_name
from ysi.parts import PARTS, Intake, Notifier, Scheduler, archives, reading_settings
from ysi.shared_files import demand_shared_files

log = get_logger(__name__)

GLANCE_SECONDS = 1.0  # how long a part that has nothing to do waits for news
AGAIN_SECONDS = 2.0  # after a passing fault, the database out of reach say
STOP_SECONDS = 8.0  # SIGTERM has 10 s; what is not done by then stays claimable


class Service:
    """The running parts. `failure` says what has died; a process must not go on after it."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        clock: Clock | None = None,
        chance: Chance | None = None,
        parts: Iterable[str] = PARTS,
    ) -> None:
        demand_ready(settings)
        self._settings = settings
        self._database = database
        self._clock = clock or SystemClock()
        self._chance = chance or Chance.system()
        demand_shared_files(database, settings, chance=self._chance, now=self._clock.now())
        self._machine = machine()
        self.owner = owner_name(self._machine, self._chance.token(4))
        self.parts = tuple(part for part in PARTS if part in set(parts))
        self.failure: str | None = None
        self._stop = threading.Event()
        self._failed = threading.Event()
        self._mail, self._outbox = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self._reader: Readers | None = None
        self._heartbeat: Heartbeat | None = None

    def start(self) -> None:
        """Start every part; returns at once. What processes held that died here need not wait for their leases (R-12)."""
        self._once(self._take_from_the_dead)
        for part in self.parts:
            {
                "intake": self._start_intake,
                "scheduler": self._start_scheduler,
                "notifier": self._start_notifier,
            }[part]()
        log.info("service.started", owner=self.owner, parts=list(self.parts))

    def has_failed(self, wait_seconds: float = 0) -> bool:
        """Whether a part has died; waits so long for it."""
        self._failed.wait(wait_seconds)
        if self._heartbeat is not None and not self._stop.is_set() and not self._heartbeat.is_alive():
            self._fail("scheduler", None)
        return self.failure is not None

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Let every part finish what it has in hand, at most so long; whether all of them did."""
        self._stop.set()
        self._mail.set()
        self._outbox.set()
        if self._heartbeat is not None:
            self._run("scheduler.stop", self._heartbeat.stop)
        until = SystemClock.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - SystemClock.monotonic()))
        left = [thread.name for thread in self._threads if thread.is_alive()]
        if self._reader is not None:
            # While a mail is being read close() would wait for it.
            (self._reader.kill if left else self._reader.close)()
        log.info("service.stopped", left=left)
        return not left

    def _take_from_the_dead(self) -> int:
        def work(session: Session) -> int:
            return claims.give_up(session, dead(claims.owners(session), self._machine))

        if released := self._database.transaction(work):
            log.warning("service.claims_of_the_dead_released", rows=released)
        return released

    def _start_intake(self) -> None:
        if self._settings.door.enabled:
            self._start_door()
        count = how_many(self._settings.intake.readers)
        self._reader = Readers(
            reading_settings(self._database, self._settings),
            count,
            wall_seconds=self._settings.intake.reading_wall_seconds,
        )
        intake = Intake(
            self._database,
            self._settings,
            {
                name: partial(ImapMailbox, name, box, stop=self._stop, store=self._settings.blobs.path)
                for name, box in self._settings.mailbox.items()
                if box.folders
            },
            self._reader,
            self._clock,
            self._chance,
            owner=self.owner,
            reads_ahead=count,
            on_kept=self._mail.set,
            stops=self._stop.is_set,
        )
        self._run("intake", partial(self._repeat, intake.take_in, self._mail))
        for name, poller in intake.pollers.items():
            self._run(f"mailbox {name}", partial(poller.run_forever, self._stop))

    def _start_door(self) -> None:
        reception = Reception(self._database, self._settings, owner=self.owner, on_kept=self._mail.set)
        door = Door(self._settings.door, reception, self._clock)
        door.open()
        self._run("door", partial(door.run, self._stop))

    def _start_scheduler(self) -> None:
        scheduler = Scheduler(self._database, self._settings, self._clock, archives(self._settings))
        self._heartbeat = Heartbeat(
            partial(self._once, scheduler.run_once),
            every=HEARTBEAT,
            on_death=partial(self._fail, "scheduler"),
        )
        self._heartbeat.start()

    def _start_notifier(self) -> None:
        server = Interruptible(SmtpServer(self._settings.smtp), self._stop)
        notifier = Notifier(
            self._database, self._settings, server, self._clock, self._chance, owner=self.owner
        )
        self._run("notifier", partial(self._repeat, notifier.run_once, self._outbox))

    def _run(self, name: str, work: Callable[[], object]) -> None:
        thread = threading.Thread(target=self._guarded, args=(name, work), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, name: str, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - whatever ends a part ends the process
            self._fail(name, error)
        else:
            if not self._stop.is_set():
                self._fail(name, None)

    def _repeat(self, once: Callable[[], int], news: threading.Event) -> None:
        """Do what there is, again at once after work, else after news or a second."""
        while not self._stop.is_set():
            news.clear()
            if not self._once(once):
                news.wait(GLANCE_SECONDS)

    def _once(self, once: Callable[[], int]) -> int:
        try:
            done = once()
        except TryAgain as error:
            log.warning("service.try_again", deed=str(error))
            self._stop.wait(AGAIN_SECONDS)
            return 0
        if done:
            self._outbox.set()  # whatever was done may have put a message there
        return done

    def _fail(self, name: str, error: BaseException | None) -> None:
        self.failure = self.failure or name
        # Kind and place only: the error's own words may be a customer's.
        log.error("service.part_died", part=name, error=type(error).__name__, place=_place(error))
        self._failed.set()


class Interruptible:
    """A mail server that takes no further message once the service stops; those that are left stay claimable."""

    def __init__(self, server: SmtpServer, stop: threading.Event) -> None:
        self._server: MailServer = server
        self._stop = stop
        self.close = server.close

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        if self._stop.is_set():
            raise Unreachable("send while the service stops")
        self._server.send(envelope_from, recipient, raw)


def demand_ready(settings: Settings) -> None:
    """Raise UserError with the remedy where the service could not keep a promise."""
    settings.secret_key()
    if not settings.mailbox:
        raise UserError(
            "no mailbox to read: add a table [mailbox.NAME] to config.toml, as the example there shows."
        )
    if settings.door.enabled:
        demand_private(settings.door)
    elif unread := [name for name, box in settings.mailbox.items() if not box.folders]:
        raise UserError(
            f"[mailbox.{unread[0]}] folders is empty, and no mail comes by [door] either: name a folder, or enable the door."
        )


def _place(error: BaseException | None) -> str | None:
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else None
