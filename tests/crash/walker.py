"""The service on the walk of story.py, as a process of its own: real IMAP, real SMTP, a clock that visits instants.

`walker.py RUN.json` lives one walk; `walker.py` without it reads such runs from standard input, a line each, and
lives each in a fork, because the imports take longer than the walk. Must never know what the walk should come to.
"""

import importlib
import json
import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from imapclient import IMAPClient
from sqlalchemy.orm import configure_mappers
from sqlmodel import col, select

import base.checkpoint
import notifier.letters  # noqa: F401 - the sender would load it in each life
from acts.absences import add_absence
from base.chance import Chance
from base.clock import VirtualClock
from base.errors import TryAgain
from base.log import get_logger, set_up
from base.settings import Settings
from intake.imap import ImapMailbox
from intake.raw import note_round
from intake.reader import Reader
from models.absence import AbsenceKind
from models.audit import beat
from models.engine import Database
from models.outbox import OutboundMessage
from models.person import EmailAddress, Person
from notifier.render import TEMPLATES
from notifier.smtp import SmtpServer
from scheduler.closed_days import finnish_holidays
from tests.crash.reading import QuickReader
from tests.crash.story import BORDER, RAW_MAIL_DAYS, SERVICE, WALK, Absence, Letter, Moment
from tests.support.imap import PASSWORD, USER
from ysi.parts import PARTS, Intake, Notifier, Scheduler, archives, reading_settings

LEASE_SECONDS = 5
# A service that was killed comes back when its leases have run out.
DOWN = timedelta(seconds=LEASE_SECONDS + 1)
MOST_ROUNDS = 50
TRUST = ssl.create_default_context()  # 30 ms for each connection otherwise, and nobody asks for it


@dataclass(frozen=True)
class Run:
    """One life of the service. `place` is the folder of the walk, the same for all its lives."""

    url: str
    place: str
    folder: str
    imap_port: int
    smtp_port: int
    moments: int = len(WALK)  # how many of the walk are lived
    crash_at: str = ""
    copies: int = 1  # how many of us live at once, in step from instant to instant
    copy: int = 0
    kills_of_reader: int = 0  # so many times the reading process dies in the middle of a mail
    real_reader: bool = False  # as the service starts it, and not a fork

    @property
    def path(self) -> Path:
        return Path(self.place)

    @property
    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                "database": {"url": self.url},
                "company": {"name": "Ysi Oy"},
                "mailbox": {
                    "tehtavat": {
                        "address": SERVICE,
                        "host": "127.0.0.1",
                        "port": self.imap_port,
                        "tls": "none",
                        "user": USER,
                        "password": PASSWORD,
                        "folders": [self.folder],
                        "processed": f"{self.folder}-done",
                    }
                },
                "smtp": {"host": "127.0.0.1", "port": self.smtp_port},
                "authentication": {"authserv_ids": [BORDER]},
                "secrets": {"key": "a key that only the tests know"},
                "blobs": {"path": str(self.path / "blobs")},
                "retention": {"raw_mail_days": RAW_MAIL_DAYS},
                "intake": {"lease_seconds": LEASE_SECONDS},
                "notifier": {"lease_seconds": LEASE_SECONDS},
            }
        )


def main() -> None:
    if len(sys.argv) > 1:
        live(Run(**json.loads(Path(sys.argv[1]).read_text())))
        return
    _get_ready()
    for line in sys.stdin:
        runs = [Run(**run) for run in json.loads(line)]
        print(json.dumps([os.waitstatus_to_exitcode(status) for status in _forked(runs)]), flush=True)


def _get_ready() -> None:
    """Load what each life would load anew."""
    for template in TEMPLATES.list_templates():
        TEMPLATES.get_template(template)
    finnish_holidays([WALK[0].instant.year])
    configure_mappers()


def _forked(runs: list[Run]) -> list[int]:
    """The wait statuses of one child a run, all at once."""
    children = []
    for run in runs:
        child = os.fork()
        if child == 0:
            _live_and_end(run)
        children.append(child)
    return [os.waitpid(child, 0)[1] for child in children]


def _live_and_end(run: Run) -> None:
    status = 1
    try:
        os.environ["YSI_CRASH_AT"] = run.crash_at
        importlib.reload(base.checkpoint)  # it reads the name once, when it is loaded
        live(run)
        status = 0
    finally:
        os._exit(status)


def live(run: Run) -> None:
    """From where the former life ended to the end of the walk."""
    with (run.path / f"log-{run.copy}").open("a") as stream:
        set_up("warning", stream)
        try:
            _Life(run).walk()
        except BaseException:
            get_logger(__name__).exception("the walk broke")
            raise


class _Life:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._settings = settings = run.settings
        self._database = database = Database(run.url)
        self._clock = VirtualClock(self._began())
        self._person: IMAPClient | None = None  # another mail program on the mailbox: the world's
        self._owner = f"life-{os.getpid()}"
        chance = Chance.system()
        reading = reading_settings(database, settings)
        self._reader = (
            _DyingReader(reading, kills=run.kills_of_reader) if run.real_reader else QuickReader(reading)
        )
        box = settings.mailbox["tehtavat"]
        self._parts = (
            Intake(
                database,
                settings,
                {"tehtavat": lambda: ImapMailbox("tehtavat", box)},
                self._reader,
                self._clock,
                chance,
                owner=self._owner,
                reads_ahead=int(run.real_reader),  # a fork is none of a thread's business
            ),
            Scheduler(database, settings, self._clock, archives(settings)),
            Notifier(
                database,
                settings,
                SmtpServer(settings.smtp, trust=TRUST),
                self._clock,
                chance,
                owner=self._owner,
            ),
        )

    def walk(self) -> None:
        with self._reader:
            for number, moment in self._left():
                self._clock.advance_to(moment.instant)
                self._meet(f"{number}-before")
                if self._run.copy == 0:
                    self._happen(moment)
                self._meet(f"{number}-after")
                self._work()
                self._mark(f"over-{number}-{self._run.copy}")
        for poller in self._parts[0].pollers.values():
            poller.close()
        self._database.dispose()

    def _began(self) -> datetime:
        former = self._run.path / "clock"
        if not former.exists():
            return WALK[0].instant
        return datetime.fromisoformat(former.read_text()) + DOWN

    def _left(self) -> Iterator[tuple[int, Moment]]:
        for number, moment in enumerate(WALK[: self._run.moments]):
            if not (self._run.path / f"over-{number}-{self._run.copy}").exists():
                yield number, moment

    def _happen(self, moment: Moment) -> None:
        """The world's deeds, each once in all lives: no checkpoint lies between a deed and its mark."""
        (self._run.path / "clock").write_text(self._clock.now().isoformat())
        self._worked_quietly_until(moment.instant)
        for place, deed in enumerate(moment.happens):
            mark = f"deed-{moment.instant:%d%H%M}-{place}"
            if (self._run.path / mark).exists():
                continue
            if isinstance(deed, Letter):
                # Seconds apart, since mails of one second are taken in by the order of their identity.
                self._append(deed, moment.instant - timedelta(seconds=len(moment.happens) - place))
            else:
                self._register(deed)
            self._mark(mark)

    def _worked_quietly_until(self, instant: datetime) -> None:
        """Between two instants of the walk nothing happened, and every part was up (scenarios.md, idle time)."""
        before = instant - timedelta(seconds=1)

        def note(session):
            for part in PARTS:
                beat(session, part, before)
            note_round(session, "tehtavat", [self._run.folder], began_at=before, ended_at=before)

        self._database.transaction(note)

    def _append(self, letter: Letter, at: datetime) -> None:
        answered = None
        if letter.answers:
            code, address = letter.answers
            with self._database.reading() as session:
                answered = session.exec(
                    select(OutboundMessage.message_id)
                    .where(col(OutboundMessage.code) == code, col(OutboundMessage.address) == address)
                    .order_by(col(OutboundMessage.id).desc())
                ).first()
        raw = letter.written(at, in_reply_to=answered)
        (self._run.path / f"{letter.name}.eml").write_bytes(raw)
        if self._person is None:
            self._person = IMAPClient("127.0.0.1", self._run.imap_port, ssl=False)
            self._person.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._person.login(USER, PASSWORD)
        self._person.append(self._run.folder, raw, msg_time=at)

    def _register(self, absence: Absence) -> None:
        def register(session):
            person = session.exec(
                select(Person)
                .join(EmailAddress, col(EmailAddress.person_id) == col(Person.id))
                .where(col(EmailAddress.address) == absence.person)
            ).one()
            add_absence(
                session,
                self._settings,
                person,
                start_on=datetime.fromisoformat(absence.start).date(),
                end_on=datetime.fromisoformat(absence.end).date(),
                kind=AbsenceKind.UNPLANNED,
                by="Kaisa",
                now=self._clock.now(),
            )

        self._database.transaction(register)

    def _work(self) -> None:
        """What `ysi serve` does at a heartbeat, until nothing is left to do."""
        for _ in range(MOST_ROUNDS):
            done = 0
            for part in self._parts:
                try:
                    done += part.run_once()
                except TryAgain:
                    done += 1
            if not done:
                return
        raise RuntimeError(f"still at work after {MOST_ROUNDS} rounds at {self._clock.now()}")

    def _meet(self, name: str) -> None:
        """Go on when every copy of the service has come here."""
        if self._run.copies == 1:
            return
        self._mark(f"meet-{name}-{self._run.copy}")
        others = [self._run.path / f"meet-{name}-{copy}" for copy in range(self._run.copies)]
        while not all(other.exists() for other in others):
            time.sleep(0.002)

    def _mark(self, name: str) -> None:
        (self._run.path / name).touch()


class _DyingReader(Reader):
    """A reader whose process is killed in the middle of the first mails: it has the question and never answers."""

    def __init__(self, settings, *, kills: int) -> None:
        super().__init__(settings)
        self._kills = kills

    def _ready_child(self):
        child = super()._ready_child()
        if self._kills > 0:
            self._kills -= 1
            child.send_signal(signal.SIGSTOP)
            threading.Timer(0.05, child.kill).start()
        return child


if __name__ == "__main__":
    main()
