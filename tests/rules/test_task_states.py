"""The states of a task and their moves (e.2)."""

from datetime import UTC, datetime

import pytest

from rules.task_states import FINISHED, MOVES, OPEN, TaskState, can_move, reopens
from tests.support.finnish_workdays import helsinki

S = TaskState


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (S.ASSIGNED, S.ACCEPTED, True),  # OK
        (S.ASSIGNED, S.DONE, True),  # VALMIS without an OK before
        (S.ASSIGNED, S.DECLINED, False),  # only the coordinator declines, by a proposal
        (S.DECLINE_PROPOSED, S.DECLINED, True),
        (S.DECLINE_PROPOSED, S.ASSIGNED, True),  # the coordinator says no
        (S.WAITING_CUSTOMER, S.ASSIGNED, True),  # the customer answers
        (S.WAITING_CUSTOMER, S.DONE, True),  # the closing C-05
        (S.WAITING_OTHER, S.ACCEPTED, True),  # at 9.00 of its date
        (S.NEEDS_INSTRUCTIONS, S.ACCEPTED, False),  # cannot be accepted
        (S.NEEDS_INSTRUCTIONS, S.ASSIGNED, True),  # approved
        (S.DONE, S.ASSIGNED, True),  # reopened
        (S.DONE, S.CANCELLED, False),  # PERU: done already
        (S.CANCELLED, S.ASSIGNED, False),
        (S.ACCEPTED, S.ACCEPTED, False),  # the same mail twice is no move
    ],
)
def test_a_task_moves_as_the_table_says(before, after, allowed):
    assert can_move(before, after) is allowed


def test_every_state_has_its_row_and_every_open_task_can_be_cancelled():
    assert set(MOVES) == set(TaskState)
    assert {state for state in TaskState if can_move(state, S.CANCELLED)} == OPEN


def test_a_task_is_open_or_finished():
    assert set(TaskState) == OPEN | FINISHED
    assert not OPEN & FINISHED


@pytest.mark.parametrize(
    ("done", "received", "expected"),
    [
        ("Tue 2026-12-01 10:00", "Tue 2026-12-15 10:00", True),  # the last instant
        ("Tue 2026-12-01 10:00", "Tue 2026-12-15 10:00:01", False),
        ("Tue 2026-12-01 10:00", "Tue 2026-12-01 09:59", True),  # written before, read after
        ("Tue 2026-10-20 10:00", "Tue 2026-11-03 10:00", True),  # the clocks went back: an hour more than 336
        ("Tue 2026-10-20 10:00", "Tue 2026-11-03 10:01", False),
    ],
)
def test_a_reply_within_fourteen_days_reopens(done, received, expected):
    assert reopens(helsinki(done), helsinki(received)) is expected


def test_done_in_the_second_pass_of_the_doubled_hour_is_no_trouble():
    assert reopens(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), helsinki("Sun 2027-11-14 03:30"))
