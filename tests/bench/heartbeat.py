"""What a heartbeat costs when nothing is due and 200,000 tasks are open."""

import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from sqlmodel import col, func, select

from base.clock import VirtualClock
from intake.raw import note_round
from models.engine import Database
from models.task import Deadline, Escalation
from tests.bench.entry import Entry, spread
from tests.bench.full import full_database
from tests.bench.place import Place
from tests.bench.rows import all_sent
from ysi.parts import Scheduler

NAMES = ("heartbeat_ms",)


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    url = full_database(place)
    database = Database(url)
    with database.reading() as session:
        first = session.exec(
            select(func.min(Escalation.fire_at)).where(col(Escalation.fired_at).is_(None))
        ).one()
        open_tasks = session.exec(
            select(func.count()).select_from(Deadline).where(col(Deadline.outcome).is_(None))
        ).one()
    # The bench runs at any hour: the clock stands where the next step is still ahead.
    clock = VirtualClock(first - timedelta(minutes=5))
    scheduler = Scheduler(database, place.settings(url), clock)
    all_sent(url)  # and the mailbox was read just now: nothing is to be warned of
    database.transaction(
        lambda session: note_round(session, "tehtavat", ["INBOX"], began_at=clock.now(), ended_at=clock.now())
    )
    for _ in range(2):
        scheduler.run_once()  # the slots of the next digests and nights are made
    times = []
    for _ in range(place.size.beats):
        clock.advance_to(clock.now() + timedelta(seconds=2))
        began = time.perf_counter()
        done = scheduler.run_once()
        times.append((time.perf_counter() - began) * 1000)
        if done:
            raise SystemExit("bench: something was due at a heartbeat that was to find nothing")
    database.dispose()
    yield Entry(
        "heartbeat_ms", median(times), "ms", 50, details=f"{open_tasks} promises open: {spread(times)}"
    )
