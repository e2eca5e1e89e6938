"""What stands in a person's digest at an instant, frozen as JSON with the digest (d.3). It only reads and words nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from base.settings import Settings
from models.absence import Absence, AbsenceState
from models.calendar import day_times, work_calendar
from models.customer import AssistantRole, assistants_of
from models.outbox import Digest
from models.person import Person, person_of
from models.roster import worker
from models.task import Task
from notifier.digest import MORNING
from notifier.digest_facts import Facts, facts_of
from notifier.render import language_of
from notifier.rows import Row, Section
from notifier.task_rows import row_of
from rules.chain import Link
from rules.civil import civil_date, instant
from rules.task_states import OPEN, TaskState

COMING_DAYS = 7
INSTANTS = ("received_at", "due_at", "taken_at", "replied_at")


def digest_rows(
    session: Session, settings: Settings, person: Person, kind: str, now: datetime
) -> list[dict[str, Any]]:
    """The rows of A-2 or A-3: open tasks of the person in their sections, then own absences and closed days to come.

    Each is a JSON object with `is`: "task" (the fields of rows.Row, the number as `task`), "absence" (first, last) or "closed" (day, name).
    `now` is the digest's slot (aware UTC).
    """
    since, opening = _last_digest(session, person, now), opening_of(session, settings, kind, now)
    tasks = session.exec(
        select(Task)
        .where(col(Task.handler_id) == person.id, col(Task.state).in_(OPEN))
        .order_by(col(Task.number))
    ).all()
    facts = facts_of(session, tasks, since)
    found = [_row(session, task, facts, opening=opening, now=now) for task in tasks]
    return [
        *(_frozen(row) for row in found if row is not None),
        *_absences(session, person, now),
        *_closed_days(session, person, now),
    ]


def opening_of(session: Session, settings: Settings, kind: str, slot_at: datetime) -> datetime:
    """By when the rows of DUE must be taken: today's opening in the morning, the next working day's at 16.00. UTC."""
    day, calendar = civil_date(slot_at), work_calendar(session)
    due_day = calendar.on_or_after(day) if kind == MORNING else calendar.next_working_day(day)
    return instant(due_day, day_times(settings).opening)


def task_rows(frozen: list[dict[str, Any]]) -> list[Row]:
    """The tasks of a frozen digest."""
    return [_thawed(row) for row in frozen if row["is"] == "task"]


def task_numbers(frozen: list[dict[str, Any]]) -> list[int]:
    """The numbers that an answer to the digest may name without being asked back."""
    return [row["task"] for row in frozen if row["is"] == "task"]


def absences(frozen: list[dict[str, Any]]) -> list[tuple[date, date | None]]:
    return [
        (date.fromisoformat(row["first"]), date.fromisoformat(row["last"]) if row["last"] else None)
        for row in frozen
        if row["is"] == "absence"
    ]


def closed_days(frozen: list[dict[str, Any]]) -> list[tuple[date, str]]:
    return [(date.fromisoformat(row["day"]), row["name"]) for row in frozen if row["is"] == "closed"]


def _last_digest(session: Session, person: Person, now: datetime) -> datetime:
    statement = select(func.max(col(Digest.slot_at))).where(
        col(Digest.person_id) == person.id, col(Digest.slot_at) < now
    )
    # The first digest of a person tells of one day.
    last: datetime | None = session.exec(statement).one()
    return last or now - timedelta(days=1)


def _row(session: Session, task: Task, facts: Facts, *, opening: datetime, now: datetime) -> Row | None:
    """The task under the first heading that fits it: each stands once. None: it is due later, and not this digest's."""
    deadline = facts.promises.get(task.id)
    standing = deadline or facts.last_promises.get(task.id)
    if deadline is not None and (deadline.overdue_at is not None or deadline.due_at <= now):
        return row_of(session, task, section=Section.OVERDUE, deadline=standing)
    if away := _stands_in_for(session, task, facts, now):
        return row_of(session, task, section=Section.SUBSTITUTE, deadline=standing, away=away)
    if task.state is TaskState.ASSIGNED:
        is_next = deadline is not None and deadline.due_at <= opening
        return row_of(session, task, section=Section.DUE, deadline=standing) if is_next else None
    replied_at = facts.replies.get(task.id)
    section = Section.REPLIED if replied_at else Section.IN_PROGRESS
    return row_of(session, task, section=section, deadline=standing, replied_at=replied_at)


def _stands_in_for(session: Session, task: Task, facts: Facts, now: datetime) -> str | None:
    """The name of the primary who is away, while a substitute has the task: on its due day, or today once accepted."""
    handler, deadline = facts.handlers.get(task.id), facts.promises.get(task.id)
    if handler is None or handler.link not in (Link.SUBSTITUTE, Link.POOL):
        return None
    rows = assistants_of(session, task.customer_id)
    primary_id = next((row.person_id for row in rows if row.role is AssistantRole.PRIMARY), None)
    if primary_id is None or primary_id == task.handler_id:
        return None
    primary, day = person_of(session, primary_id), civil_date(deadline.due_at if deadline else now)
    return primary.name if any(away.covers(day) for away in worker(session, primary, day).away) else None


def _absences(session: Session, person: Person, now: datetime) -> list[dict[str, Any]]:
    today = civil_date(now)
    statement = select(Absence).where(
        col(Absence.person_id) == person.id,
        col(Absence.state).not_in((AbsenceState.WITHDRAWN, AbsenceState.OVER)),
        col(Absence.start_on) > today,
        col(Absence.start_on) <= today + timedelta(days=COMING_DAYS),
    )
    return [
        {
            "is": "absence",
            "first": row.start_on.isoformat(),
            "last": row.end_on.isoformat() if row.end_on else None,
        }
        for row in session.exec(statement.order_by(col(Absence.start_on)))
    ]


def _closed_days(session: Session, person: Person, now: datetime) -> list[dict[str, Any]]:
    """Closed Mondays to Fridays of the next 7 days; what the calendar does not know it does not tell."""
    calendar, language, today = work_calendar(session), language_of(person.language), civil_date(now)
    return [
        {"is": "closed", "day": day.isoformat(), "name": closed.name(language)}
        for day, closed in sorted(calendar.closed.items())
        if today < day <= today + timedelta(days=COMING_DAYS) and day.weekday() < 5
    ]


def _frozen(row: Row) -> dict[str, Any]:
    values = asdict(row)
    return {
        "is": "task",
        "task": values.pop("number"),
        **values,
        **{name: values[name].isoformat() for name in INSTANTS if values[name] is not None},
        "section": row.section.value if row.section else None,
    }


def _thawed(frozen: dict[str, Any]) -> Row:
    values = {name: value for name, value in frozen.items() if name not in ("is", "task")}
    for name in INSTANTS:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["section"] = Section(values["section"]) if values["section"] else None
    return Row(number=frozen["task"], **values)
