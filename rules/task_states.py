"""The states of a task, their moves and which of them keep the promise (D-5, D-7, D-26, e.2). Never makes a move."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from rules.civil import civil_date, instant, local

REOPEN_DAYS = 14


class TaskState(StrEnum):
    """The states of e.2; `overdue` is a flag and `closed` is computed, so neither stands here."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_OTHER = "waiting_other"
    DECLINE_PROPOSED = "decline_proposed"
    DECLINED = "declined"
    NEEDS_INSTRUCTIONS = "needs_instructions"
    ON_HOLD_HOURS = "on_hold_hours"
    ON_HOLD_PAUSED = "on_hold_paused"
    DONE = "done"
    CANCELLED = "cancelled"


_S = TaskState
_ENDS = {_S.DONE, _S.CANCELLED, _S.DECLINE_PROPOSED}

# Every row may end in `cancelled`: a customer's PERU is refused for finished tasks alone (d.4).
MOVES: Mapping[TaskState, frozenset[TaskState]] = {
    _S.ASSIGNED: frozenset(
        {_S.ACCEPTED, _S.WAITING_CUSTOMER, _S.WAITING_OTHER, *_ENDS}
        | {_S.NEEDS_INSTRUCTIONS, _S.ON_HOLD_HOURS, _S.ON_HOLD_PAUSED}
    ),
    _S.ACCEPTED: frozenset({_S.WAITING_CUSTOMER, _S.WAITING_OTHER, *_ENDS}),
    _S.WAITING_CUSTOMER: frozenset({_S.ASSIGNED, _S.ACCEPTED, _S.WAITING_OTHER, *_ENDS}),
    _S.WAITING_OTHER: frozenset({_S.ACCEPTED, _S.WAITING_CUSTOMER, *_ENDS}),
    _S.DECLINE_PROPOSED: frozenset({_S.DECLINED, _S.ASSIGNED, _S.CANCELLED}),
    _S.NEEDS_INSTRUCTIONS: frozenset({_S.ASSIGNED, _S.CANCELLED}),
    _S.ON_HOLD_HOURS: frozenset({_S.ASSIGNED, _S.CANCELLED}),
    _S.ON_HOLD_PAUSED: frozenset({_S.ASSIGNED, _S.CANCELLED}),
    _S.DONE: frozenset({_S.ASSIGNED}),
    _S.DECLINED: frozenset(),
    _S.CANCELLED: frozenset(),
}

FINISHED = frozenset({_S.DONE, _S.DECLINED, _S.CANCELLED})
OPEN = frozenset(TaskState) - FINISHED


def can_move(before: TaskState, after: TaskState) -> bool:
    """Whether a task may go from one state to the other (e.2)."""
    return after in MOVES[before]


def reopens(done_at: datetime, received_at: datetime) -> bool:
    """Whether a real reply to a done task still reopens it (D-26): up to the same Helsinki wall time 14 days on.

    In: aware. A reply that arrived before the task was done and is read after it reopens it too.
    """
    last = instant(
        civil_date(done_at) + timedelta(days=REOPEN_DAYS), local(done_at).timetz().replace(tzinfo=None)
    )
    return received_at <= last
