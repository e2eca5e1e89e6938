"""When a message that did not leave is tried again. Pure; must never decide whether it may be tried."""

from datetime import datetime, timedelta

FIRST_MINUTES = (1, 2, 5, 10)
OFTEN, OFTEN_FOR = timedelta(minutes=15), timedelta(hours=24)
SELDOM, SELDOM_FOR = timedelta(hours=1), timedelta(days=4)


def retry_delay(first_tried_at: datetime, attempts: int, now: datetime) -> timedelta | None:
    """How long after the try that just failed, the `attempts`-th, the next one comes; None: give up.

    1, 2, 5, 10 and then every 15 minutes for 24 hours from the first try, then hourly for 4 days.
    """
    age = now - first_tried_at
    if age >= OFTEN_FOR + SELDOM_FOR:
        return None
    if age >= OFTEN_FOR:
        return SELDOM
    return timedelta(minutes=FIRST_MINUTES[attempts - 1]) if attempts <= len(FIRST_MINUTES) else OFTEN
