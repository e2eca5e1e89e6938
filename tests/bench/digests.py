"""How long until all digests of 08.00 are queued, for 1,000 assistants who have 100 open tasks each."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from base.clock import VirtualClock
from models.engine import Database
from models.outbox import OutboundMessage, Slot
from models.person import EmailAddress
from models.task import Deadline
from rules.civil import civil_date, instant
from tests.bench.company import assistant, company_text
from tests.bench.corpus import wishes
from tests.bench.entry import Entry
from tests.bench.place import Place
from tests.bench.rows import all_sent, multiply
from tests.bench.speed import intake
from ysi.parts import Scheduler

NAMES = ("digest_seconds",)


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    assistants = place.size.assistants
    url = _office(place)
    database = Database(url)
    settings = place.settings(url)
    with database.reading() as session:
        due_at = session.exec(select(func.min(Deadline.due_at)).where(col(Deadline.outcome).is_(None))).one()
    morning = instant(
        civil_date(due_at), settings.promise.morning_digest
    )  # whatever the hour of the bench is
    clock = VirtualClock(morning - timedelta(minutes=5))
    scheduler = Scheduler(database, settings, clock)
    scheduler.run_once()
    clock.advance_to(morning)
    began = time.perf_counter()
    while not _is_done(database, morning):
        scheduler.run_once()
    seconds = time.perf_counter() - began
    queued = _digests(database)
    database.dispose()
    if queued < assistants:
        raise SystemExit(f"bench: {queued} digests for {assistants} assistants")
    yield Entry(
        "digest_seconds", seconds, "s", 60,
        details=f"{queued} digests, {assistants} assistants with {place.size.tasks_each} open tasks each",
    )  # fmt: skip


def _office(place: Place) -> str:
    """The first assistant's tasks, as the product made them of mails, and a copy of them for each of the others."""
    assistants, each = place.size.assistants, place.size.tasks_each
    url = place.database_url("sqlite", company=company_text(assistants=assistants, customers=assistants))
    folder = place.mail_folder(wishes(each, customer=0), before="wishes")
    intake(place, url, folder, {"task": each})
    all_sent(url)
    multiply(
        url, assistants - 1,
        instead={"task.handler_id": "n + 1", "assignment.person_id": "n + 1", "task.customer_id": "n + 1"},
    )  # fmt: skip
    _demand_ids_in_order(url, assistants)
    return url


def _demand_ids_in_order(url: str, assistants: int) -> None:
    """The copies are given out by the ids that assistants and customers have in the order of the company file."""
    database = Database(url)
    with database.reading() as session:
        last = session.exec(
            select(EmailAddress.person_id).where(col(EmailAddress.address) == assistant(assistants - 1))
        ).one()
    database.dispose()
    if last != assistants:
        raise SystemExit(f"bench: assistant {assistants} has the id {last}")


def _is_done(database: Database, morning: datetime) -> bool:
    with database.reading() as session:
        slot = session.exec(
            select(Slot).where(Slot.kind == "morning_digest", Slot.fire_at == morning)
        ).first()
        return slot is not None and slot.fired_at is not None


def _digests(database: Database) -> int:
    with database.reading() as session:
        return session.exec(
            select(func.count()).select_from(OutboundMessage).where(col(OutboundMessage.code) == "A-2")
        ).one()
