"""When something is past its time (c.4), and which night erases it: civil dates of Helsinki. Never reads a clock or a row."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from rules.civil import civil_date, instant

QUIET = timedelta(hours=4)
"""So long after its hour a night goes on; what is left by then waits for the next one, away from the promise."""


def night_before(now: datetime, at: time) -> datetime:
    """The latest instant up to `now` at which Helsinki's clock showed `at`. In and out: aware UTC."""
    today = civil_date(now)
    tonight = instant(today, at)
    return tonight if tonight <= now else instant(today - timedelta(days=1), at)


def night_after(now: datetime, at: time) -> datetime:
    """The next instant after `now` at which Helsinki's clock shows `at`. In and out: aware UTC."""
    today = civil_date(now)
    tonight = instant(today, at)
    return tonight if tonight > now else instant(today + timedelta(days=1), at)


def last_day_past(today: date, *, days: int = 0, months: int = 0, years: int = 0) -> date:
    """The latest Helsinki date whose things have been kept for so long by `today`: kept 30 days, gone on the 30th after.

    A month ends on the day of the same number or on the month's last (150/1930): 31.1. and three months are 30.4.
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months - 12 * years, 12)
    longest = monthrange(year, month + 1)[1]
    is_last = today.day == monthrange(today.year, today.month)[1]
    return date(year, month + 1, longest if is_last else min(today.day, longest)) - timedelta(days=days)


def first_instant_kept(today: date, *, days: int = 0, months: int = 0, years: int = 0) -> datetime:
    """What happened before this instant (aware UTC) has been kept for so long by the Helsinki date `today`."""
    return instant(last_day_past(today, days=days, months=months, years=years) + timedelta(days=1), time(0))
