"""Who is on duty on a day (D-18). Never chooses among people and never tells why somebody is away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from rules.civil import civil_date, instant, local
from rules.workdays import ONE_DAY, DayTimes, WorkCalendar

# A person without any duty day within a year has no next one that is worth waiting for.
DUTY_HORIZON_DAYS = 366


class Status(StrEnum):
    """Where a person stands with the company (R-03)."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    ON_NOTICE = "on_notice"
    LEFT = "left"


@dataclass(frozen=True)
class Away:
    """An absence in Helsinki dates, both inclusive; without an end until further notice."""

    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether the person is away on this day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Worker:
    """A person as routing sees them; `hours` by weekday (0 = Monday), Helsinki time; a missing weekday is a day off."""

    id: int
    name: str
    status: Status
    trained_on: date | None
    last_day: date | None
    away: tuple[Away, ...]
    hours: Mapping[int, tuple[time, time]]


class Unfit(StrEnum):
    """Why a person was skipped (D-18); stored with the assignment, so it names no kind of absence."""

    NOT_ACTIVE = "not_active"
    UNTRAINED = "untrained"
    LEFT = "left"
    AWAY = "away"
    DAY_OFF = "day_off"
    STARTS_LATE = "starts_late"


def unfit(
    worker: Worker, *, due_at: datetime, received_at: datetime, calendar: WorkCalendar | None = None
) -> Unfit | None:
    """Why this person is not on duty for a task due then, or None if they are (D-18). In: aware.

    With a calendar, own hours on the company's closed days do not count as working time before the due time.
    """
    if reason := unfit_on(worker, civil_date(due_at)):
        return reason
    starts, _ = worker.hours[civil_date(due_at).weekday()]
    if starts <= local(due_at).time() or _has_time_before(worker, received_at, due_at, calendar):
        return None
    return Unfit.STARTS_LATE


def works_on(worker: Worker, day: date) -> bool:
    """Whether this person is on duty on this day at all: status, training, last day, absence, weekday (D-18)."""
    return unfit_on(worker, day) is None


def unfit_on(worker: Worker, day: date) -> Unfit | None:
    """Why this person is not on duty on this day, whatever the hour (D-18, R-03, R-05)."""
    if worker.status is Status.LEFT or (worker.last_day is not None and day > worker.last_day):
        return Unfit.LEFT
    if worker.status is Status.CANDIDATE:
        return Unfit.NOT_ACTIVE
    if worker.trained_on is None or day < worker.trained_on:
        return Unfit.UNTRAINED
    if any(absence.covers(day) for absence in worker.away):
        return Unfit.AWAY
    return None if day.weekday() in worker.hours else Unfit.DAY_OFF


def at_work(worker: Worker, now: datetime) -> bool:
    """Whether this person is on duty at this very instant, within their own hours."""
    today = civil_date(now)
    return works_on(worker, today) and any(start <= now < end for start, end in _own_hours(worker, today))


def next_duty_morning(worker: Worker, now: datetime, calendar: WorkCalendar, times: DayTimes) -> datetime:
    """The morning digest's time on the person's next duty day, at or after `now` (A-1 in D-6). Out: UTC.

    Somebody who has no such day gets the next working morning: a message is never held for good.
    """
    known = known_duty_morning(worker, now, calendar, times)
    return known or instant(calendar.on_or_after(_first_morning(now, times)), times.morning_digest)


def known_duty_morning(
    worker: Worker, now: datetime, calendar: WorkCalendar, times: DayTimes
) -> datetime | None:
    """The same, or None for somebody who is away until further notice, has left, or has no such day in sight."""
    first = _first_morning(now, times)
    last = date(calendar.last_year, 12, 31)
    for day in _days(first, min(first + DUTY_HORIZON_DAYS * ONE_DAY, last)):
        if calendar.is_working_day(day) and works_on(worker, day):
            return instant(day, times.morning_digest)
    return None


def _first_morning(now: datetime, times: DayTimes) -> date:
    """The day of the first morning digest at or after `now`."""
    today = civil_date(now)
    return today if now <= instant(today, times.morning_digest) else today + ONE_DAY


def _has_time_before(
    worker: Worker, received_at: datetime, due_at: datetime, calendar: WorkCalendar | None
) -> bool:
    """Whether the person works at all between arrival and due time, so that they can accept in time."""
    return any(
        max(start, received_at) < min(end, due_at)
        for day in _days(civil_date(received_at), civil_date(due_at))
        if works_on(worker, day) and (calendar is None or calendar.is_working_day(day))
        for start, end in _own_hours(worker, day)
    )


def _own_hours(worker: Worker, day: date) -> Iterator[tuple[datetime, datetime]]:
    start, end = worker.hours[day.weekday()]
    yield instant(day, start), instant(day, end)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
