"""retry_delay(): 1, 2, 5, 10, then every 15 minutes for 24 hours, then hourly for 4 days, then never."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.retry import retry_delay

FIRST = datetime(2026, 12, 14, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "hours_since", "minutes"),
    [
        (1, 0, 1),
        (2, 0.02, 2),
        (3, 0.05, 5),
        (4, 0.1, 10),
        (5, 0.3, 15),
        (90, 23.99, 15),
        (100, 24, 60),  # hourly from a day after the first try
        (2, 30, 60),  # a service that was down in between: the hours count, not the tries
        (190, 119.9, 60),
        (200, 120, None),  # five days
    ],
)
def test_the_next_try(attempts, hours_since, minutes):
    delay = retry_delay(FIRST, attempts, FIRST + timedelta(hours=hours_since))

    assert delay == (None if minutes is None else timedelta(minutes=minutes))


def test_a_server_that_is_down_for_a_week_is_asked_199_times():
    now, attempts = FIRST, 1
    while delay := retry_delay(FIRST, attempts, now):
        now, attempts = now + delay, attempts + 1

    # 1, 3, 8 and 18 minutes after the first, every 15 to 24 h 3 min, then every hour of four days.
    assert attempts == 1 + 4 + 95 + 96
    assert FIRST + timedelta(days=5) <= now < FIRST + timedelta(days=5, hours=1)


@given(attempts=st.integers(1, 1000), hours=st.floats(0, 1000))
def test_a_try_is_never_at_once_and_never_more_than_an_hour_away(attempts, hours):
    delay = retry_delay(FIRST, attempts, FIRST + timedelta(hours=hours))

    assert delay is None or timedelta(minutes=1) <= delay <= timedelta(hours=1)
