"""When an unhandled task is reminded of, alarmed about and taken over (D-6). Never fires anything itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from rules.civil import civil_date, instant
from rules.workdays import DayTimes, WorkCalendar

# "Not too early" (D-6): nobody is passed over before there was time to answer.
DUE_GRACE = timedelta(minutes=30)
TAKE_OVER_GRACE = timedelta(minutes=60)


class Step(StrEnum):
    """The rungs of the ladder, in the order in which they come."""

    REMINDER = "reminder"
    DUE = "due"
    TAKE_OVER = "take_over"
    DAILY = "daily"


_ORDER = tuple(Step)


@dataclass(frozen=True)
class Rung:
    """One step and the instant (UTC) at which it fires."""

    step: Step
    fire_at: datetime


def ladder(
    *, due_at: datetime, received_at: datetime, made_at: datetime, calendar: WorkCalendar, times: DayTimes
) -> tuple[Rung, ...]:
    """The rungs of one Deadline in order of time (D-6). In: aware; out: UTC, on working days only.

    `made_at` is the moment the task was made. A reminder whose time has come by then is left out.
    """
    known_at = max(received_at, made_at)
    due_fires = _within_staff_hours(max(due_at, known_at + DUE_GRACE), times.opening, calendar, times)
    take_over_fires = _take_over(due_at, due_fires, known_at, calendar, times)
    rungs = (Rung(Step.DUE, due_fires), Rung(Step.TAKE_OVER, take_over_fires))
    due_on = civil_date(due_at)
    remind_at = instant(due_on, times.reminder)
    if calendar.is_working_day(due_on) and known_at < remind_at < due_at:
        return (Rung(Step.REMINDER, remind_at), *rungs)
    return rungs


def _take_over(
    due_at: datetime, due_fires: datetime, known_at: datetime, calendar: WorkCalendar, times: DayTimes
) -> datetime:
    planned = max(instant(civil_date(due_at), times.take_over), known_at + TAKE_OVER_GRACE)
    fires = _within_staff_hours(planned, times.take_over, calendar, times)
    if fires > due_fires:
        return fires
    # The due step was moved to an opening that lies behind the planned take-over: the helper gets the same time.
    late = max(instant(civil_date(due_fires), times.take_over), due_fires + TAKE_OVER_GRACE - DUE_GRACE)
    return _within_staff_hours(late, times.take_over, calendar, times)


def _within_staff_hours(fire_at: datetime, clock: time, calendar: WorkCalendar, times: DayTimes) -> datetime:
    """`fire_at` if staff can be told then, else the next `clock` time of a working day (D-6, R-10)."""
    day = civil_date(fire_at)
    if not calendar.is_working_day(day) or fire_at >= instant(day, times.closing):
        return instant(calendar.next_working_day(day), clock)
    # A company that opens before its morning digest must not have its due step put off by a day.
    if fire_at < instant(day, min(times.morning_digest, times.opening)):
        return instant(day, clock)
    return fire_at


def next_daily(after: datetime, calendar: WorkCalendar, times: DayTimes) -> Rung:
    """K-03 again: the opening of the next working day after that date (D-6, "9.00 daily")."""
    return Rung(Step.DAILY, instant(calendar.next_working_day(civil_date(after)), times.opening))


def latest_true(rungs: Sequence[Rung], now: datetime) -> tuple[Rung | None, tuple[Rung, ...]]:
    """Of the rungs not yet fired, the one to fire now and those that it supersedes (D-6, "Not twice")."""
    come = sorted((rung for rung in rungs if rung.fire_at <= now), key=_in_time)
    return (come[-1], tuple(come[:-1])) if come else (None, ())


def _in_time(rung: Rung) -> tuple[datetime, int]:
    return rung.fire_at, _ORDER.index(rung.step)


def may_fire(
    fire_at: datetime,
    now: datetime,
    *,
    rounds_began: Sequence[datetime | None],
    undecided: Sequence[datetime],
    grace_seconds: int = 120,
) -> bool:
    """Whether a step may fire without meeting an answer that is already in the mailbox (D-6, "Not against an answer").

    `rounds_began`: for every INBOX when its last *completed* round began, None if there was none; `undecided`: the
    arrival times of stored mails without an outcome. After the grace time the step fires whatever it did not wait for.
    """
    if now < fire_at:
        return False
    if now >= fire_at + timedelta(seconds=grace_seconds):
        return True
    looked = all(began is not None and began >= fire_at for began in rounds_began)
    return looked and all(arrived > fire_at for arrived in undecided)
