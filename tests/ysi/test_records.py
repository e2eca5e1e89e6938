"""Records: the flags of a promise, and instants as every listing writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from models.task import Deadline, DeadlineOutcome
from ysi.records import flags, zulu

NINE = datetime(2027, 1, 13, 7, tzinfo=UTC)
HALF_PAST = NINE + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, []),
        ({"overdue_at": NINE}, ["overdue"]),  # the due step has fired
        ({"overdue_at": NINE, "taken_over_at": HALF_PAST}, ["overdue", "broken"]),  # open past 9.30
        ({"overdue_at": NINE, "outcome": DeadlineOutcome.BROKEN}, ["broken"]),  # closed after its due time
        ({"overdue_at": NINE, "outcome": DeadlineOutcome.KEPT}, []),  # an act in time that was read late
        ({"overdue_at": NINE, "taken_over_at": HALF_PAST, "outcome": DeadlineOutcome.VOID}, []),
    ],
)
def test_the_flags_of_a_promise(told, expected):
    assert flags(Deadline(**told)) == expected


def test_what_has_no_promise_has_no_flags():
    assert flags(None) == []


def test_an_instant_is_utc_with_z():
    helsinki = datetime(2027, 1, 13, 9, tzinfo=timezone(timedelta(hours=2)))

    assert zulu(helsinki) == "2027-01-13T07:00:00Z"
    assert zulu(None) is None
