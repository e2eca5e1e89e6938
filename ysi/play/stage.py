"""What a run stands on: a fresh database with the company in it, and the virtual clock, mail store and mail server."""

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from acts.archives import Archives
from acts.closed_days import seed_around
from acts.company import apply_company
from base.chance import Chance
from base.clock import VirtualClock
from base.errors import TryAgain, UserError
from base.log import set_up
from base.settings import Settings
from intake.reader import Reader
from models.engine import Database, make_engine
from models.migrate import upgrade
from rules.civil import instant
from scheduler.closed_days import finnish_holidays
from ysi.parts import Intake, Notifier, Scheduler, reading_settings
from ysi.play.compose_mail import Border
from ysi.play.file import Scenario
from ysi.play.scenario_settings import settings_of
from ysi.play.virtual_mail import MailStore, VirtualArchive, VirtualMailbox, VirtualMailServer

WHO = "ysi play"


@dataclass(frozen=True)
class Stage:
    scenario: Scenario
    settings: Settings
    database: Database
    clock: VirtualClock
    chance: Chance
    store: MailStore
    server: VirtualMailServer
    reader: Reader
    log: io.StringIO

    @property
    def border(self) -> Border:
        ids = self.settings.authentication.authserv_ids
        return Border(ids[0] if ids else "", self.chance)

    @property
    def archives(self) -> Archives:
        return {name: partial(VirtualArchive, self.store, name) for name in self.settings.mailbox}

    def kept(self) -> dict[str, bytes]:
        """Every mail and file that is stored, here and in the mailboxes, by its place."""
        store = self.settings.blobs.path
        files = [file for file in sorted(store.rglob("*")) if file.is_file()]
        here = {f"the file {file.relative_to(store)}": file.read_bytes() for file in files}
        return here | {
            f"folder {folder} of {name}": raws for (name, folder), raws in self.store.contents().items()
        }

    def crew(self, owner: str) -> "Crew":
        """One copy of every part; `owner` is the name under which it claims rows."""
        boxes = {
            name: lambda name=name, box=box: VirtualMailbox(self.store, name, box.folders, box.junk)
            for name, box in self.settings.mailbox.items()
        }
        intake = Intake(
            self.database, self.settings, boxes, self.reader, self.clock, self.chance, owner=owner
        )
        scheduler = Scheduler(self.database, self.settings, self.clock, self.archives)
        notifier = Notifier(self.database, self.settings, self.server, self.clock, self.chance, owner=owner)
        return Crew(intake, scheduler, notifier)


@dataclass(frozen=True)
class Crew:
    """The parts of one copy of the service."""

    intake: Intake
    scheduler: Scheduler
    notifier: Notifier

    def run_once(self, part: str) -> int:
        """One turn of that part; how much it did. What lies outside and may pass is tried again in the next turn."""
        member: Intake | Scheduler | Notifier = getattr(self, part)
        return member.run_once()


@contextmanager
def stage(scenario: Scenario, database_url: str | None) -> Iterator[Stage]:
    """Everything set up at the scenario's start; nothing but a database that was named stays behind. Raises UserError."""
    with tempfile.TemporaryDirectory(prefix="ysi-play-") as folder, _logs() as log:
        url = database_url or f"sqlite:///{folder}/ysi.db"
        settings = settings_of(scenario, database_url=url, blobs=Path(folder) / "blobs")
        set_up(settings.log.level, log)
        _make_schema(url, named=database_url is not None)
        database = Database(url)
        clock = VirtualClock(scenario.start)
        try:
            database.transaction(lambda session: _fill(session, settings, scenario, clock.now()))
            with Reader(
                reading_settings(database, settings), wall_seconds=settings.intake.reading_wall_seconds
            ) as reader:
                yield Stage(
                    scenario=scenario,
                    settings=settings,
                    database=database,
                    clock=clock,
                    chance=Chance.seeded(scenario.content),
                    store=_store(settings),
                    server=VirtualMailServer(clock),
                    reader=reader,
                    log=log,
                )
        finally:
            database.dispose()


def _store(settings: Settings) -> MailStore:
    store = MailStore()
    for name, box in settings.mailbox.items():
        for folder in box.folders:
            store.make_anew(name, folder)
    return store


def _make_schema(url: str, *, named: bool) -> None:
    try:
        if named and (tables := _tables(url)):
            raise UserError(
                f"--database: there are tables already ({tables[0]} …); name an empty schema, a run fills it."
            )
        upgrade(url)
    except (SQLAlchemyError, TryAgain) as error:
        raise UserError(
            f"--database: cannot be used ({type(error).__name__}); name a database that answers."
        ) from error


def _tables(url: str) -> list[str]:
    engine = make_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _fill(session: Session, settings: Settings, scenario: Scenario, now: datetime) -> None:
    """The company as it is when the scenario starts; every year that the file speaks of is in its calendar."""
    days: list[date] = [table.date for table in scenario.company.tables.closed_days]
    for moment in (now, scenario.end, *(instant(day, time(12)) for day in days)):
        seed_around(session, finnish_holidays, moment)
    apply_company(session, settings, scenario.company, by=WHO, now=now, holidays_of=finnish_holidays)


@contextmanager
def _logs() -> Iterator[io.StringIO]:
    """The logs of a run, kept for `nowhere`; the machine's own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        yield io.StringIO()
    finally:
        root.handlers, root.level = handlers, level
