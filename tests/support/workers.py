"""The people of the examples as routing sees them. Must never touch a database."""

from datetime import date, time
from itertools import count

from rules.duty import Away, Status, Worker

_ids = count(1)

MON, TUE, WED, THU, FRI = range(5)


def hours(start="09:00", end="17:00", days=range(5)):
    """Weekly hours, the same on each of the days."""
    return {day: (time.fromisoformat(start), time.fromisoformat(end)) for day in days}


def away(start, end=None):
    """An absence from '2026-12-08' on, both days inclusive."""
    return Away(date.fromisoformat(start), date.fromisoformat(end) if end else None)


def a_worker(name="Anna", **told):
    """A trained, active person with ordinary hours, but for what the test is about."""
    ordinary = {
        "id": next(_ids),
        "status": Status.ACTIVE,
        "trained_on": date(2026, 1, 1),
        "last_day": None,
        "away": (),
        "hours": hours(),
    }
    return Worker(name=name, **{**ordinary, **told})
