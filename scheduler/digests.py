"""The digests of 08.00 and 16.00 (d.3): their slots as rows, one mail a person on duty, each person in a transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from sqlmodel import Session, col, func, select

from base.checkpoint import checkpoint
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.columns import earliest
from models.engine import Database
from models.outbox import Digest, OnExpiry, Slot
from models.person import Person, Role, people_with_role, roles_of
from models.roster import worker
from notifier.digest import AFTERNOON, MORNING, is_empty
from notifier.digest_rows import digest_rows, task_numbers, task_rows
from notifier.queue import queue, staff
from notifier.rows import BadKind
from rules.civil import civil_date, instant
from rules.duty import works_on
from rules.workdays import DayTimes
from scheduler.bad_rows import BadRow, again, guard


@dataclass(frozen=True)
class Kind:
    """One of the two digests: when it leaves, and until when it is still worth sending."""

    slot: str
    code: str
    leaves: Callable[[DayTimes], time]
    stale: Callable[[DayTimes], time]


KINDS = (
    Kind("morning_digest", MORNING, lambda times: times.morning_digest, lambda times: times.evening_digest),
    Kind("evening_digest", AFTERNOON, lambda times: times.evening_digest, lambda times: times.closing),
)


def run_due(database: Database, settings: Settings, now: datetime) -> int:
    """Send the digests whose slot has come, and put the next slots into the table. Returns how many slots were done."""
    done = 0
    for kind in KINDS:
        slot = database.transaction(partial(_due_slot, settings=settings, kind=kind, now=now))
        if slot is not None:
            checkpoint("digests_begun")
            done += _send(database, settings, kind, slot, now)
    return done


def _due_slot(session: Session, *, settings: Settings, kind: Kind, now: datetime) -> Slot | None:
    """The latest slot that is due and still worth sending; older ones are passed over, the next one is made."""
    _make_next(session, settings, kind, now)
    waiting = _waiting(session, kind)
    due = [slot for slot in waiting if slot.fire_at <= now]
    times = day_times(settings)
    for slot in due:
        stale_at = instant(civil_date(slot.fire_at), kind.stale(times))
        if slot is not due[-1] or now >= stale_at:
            slot.fired_at, slot.result = now, "superseded"
            session.add(slot)
    latest = due[-1] if due and due[-1].fired_at is None else None
    return latest if latest is not None and (latest.retry_at is None or latest.retry_at <= now) else None


def _waiting(session: Session, kind: Kind) -> list[Slot]:
    statement = select(Slot).where(col(Slot.kind) == kind.slot, col(Slot.fired_at).is_(None))
    return list(session.exec(statement.order_by(col(Slot.fire_at))))


def _make_next(session: Session, settings: Settings, kind: Kind, now: datetime) -> None:
    """The next slot ahead, unless it is there; the calendar may have opened a day before the one that waits (D-2)."""
    calendar, times = work_calendar(session), day_times(settings)
    today = civil_date(now)
    since_today = select(Slot.fire_at).where(
        col(Slot.kind) == kind.slot, col(Slot.fire_at) >= instant(today, time(0))
    )
    known = session.exec(since_today).all()
    day = calendar.on_or_after(today)
    fire_at = instant(day, kind.leaves(times))
    if fire_at < now or (fire_at == now and now in known):
        day = calendar.next_working_day(day)
    if not any(fire_at > now and civil_date(fire_at) <= day for fire_at in known):
        session.add(Slot(kind=kind.slot, fire_at=instant(day, kind.leaves(times))))
        session.flush()


def _send(database: Database, settings: Settings, kind: Kind, slot: Slot, now: datetime) -> int:
    with database.reading() as session:
        people = _on_duty(session, slot.fire_at)
    failed = [
        person
        for person in people
        if not guard(
            database,
            settings,
            BadRow(BadKind.DIGEST, person.id or 0, detail=kind.code),
            partial(_queue_one, settings=settings, kind=kind, slot=slot, person=person, now=now),
            _nothing,
            now=now,
        )
    ]

    checkpoint("digests_committed")

    def close(session: Session) -> int:
        row = session.get_one(Slot, slot.id)
        if failed:
            row.attempts += 1
            row.retry_at = now + again(row.attempts)
        else:
            row.fired_at, row.result = now, "fired"
        session.add(row)
        return int(not failed)

    done = database.transaction(close)
    checkpoint("digests_closed")
    return done


def _on_duty(session: Session, at: datetime) -> list[Person]:
    """Assistants, then whoever else may hold tasks, on duty that day; nobody twice."""
    day = civil_date(at)
    if not work_calendar(session).is_working_day(day):
        return []
    roles = (Role.ASSISTANT, Role.COORDINATOR, Role.MANAGER)
    people = {person.id: person for role in roles for person in people_with_role(session, role)}
    return [person for person in people.values() if works_on(worker(session, person, day), day)]


def _queue_one(
    session: Session, *, settings: Settings, kind: Kind, slot: Slot, person: Person, now: datetime
) -> int:
    assert person.id is not None
    there = select(Digest.id).where(
        col(Digest.person_id) == person.id, col(Digest.kind) == kind.code, col(Digest.slot_at) == slot.fire_at
    )
    if session.exec(there).first() is not None:
        return 1
    rows = digest_rows(session, settings, person, kind.code, now)
    # An empty 08.00 digest proves to assistants that the system lives; an empty 16.00 one, or an empty one to
    # somebody who only now and then holds a task, is a mail too many.
    is_proof = kind.code == MORNING and Role.ASSISTANT in roles_of(session, person.id)
    if not is_proof and (is_empty(task_rows(rows)) if kind.code == AFTERNOON else not task_numbers(rows)):
        return 1
    digest = Digest(
        person_id=person.id,
        kind=kind.code,
        slot_at=slot.fire_at,
        rows=rows,
        task_numbers=task_numbers(rows),
    )
    session.add(digest)
    session.flush()
    queue(
        session,
        settings,
        code=kind.code,
        to=staff(session, person),
        cause=f"digest:{digest.id}",
        dedupe_key=f"{kind.code}:{person.id}:{civil_date(slot.fire_at)}",
        payload={"digest_id": digest.id},
        now=now,
        not_before=now,
        expires_at=instant(civil_date(slot.fire_at), kind.stale(day_times(settings))),
        on_expiry=OnExpiry.DROP,
    )
    session.flush()
    checkpoint("digest_before_commit")
    return 1


def _nothing(_session: Session) -> None:
    """The slot itself is put off once for all who failed."""


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next slot's instant."""
    when = func.coalesce(Slot.retry_at, Slot.fire_at)
    return earliest(session, when, col(Slot.fired_at).is_(None), when > now)
