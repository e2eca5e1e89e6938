"""Answers above the cap of D-24, many in one mail, with what is true when it leaves. It only reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from models.outbox import ListItem
from models.person import Person
from models.task import Deadline, Task
from notifier import letters_customer, letters_receipts
from notifier.letter import Draft, Errand, Gone, general_address
from notifier.letters_customer import next_day, role, standing, was_missed
from notifier.messages import LIST
from notifier.rows import PromiseRow
from rules.task_states import FINISHED

MOST_ROWS = 100


def received(errand: Errand) -> Draft | Gone:
    """C-01 of one task, or of many: each with its number, subject, handler and due time."""
    if errand.message.variant != LIST:
        return letters_customer.received(errand)
    told = [found for item in _items(errand) if (found := _promise(errand, item)) is not None]
    if not told:
        return Gone("no task of this list waits any more")
    late = [row for row, deadline in told if was_missed(deadline, errand.now)]
    kept = sorted(
        (row for row, deadline in told if not was_missed(deadline, errand.now)),
        key=lambda row: (row.due_at, row.number),
    )
    left_out = [*kept[MOST_ROWS:], *late[MOST_ROWS:]]
    return Draft(
        code="C-01",
        variant=LIST,
        values={
            "rows": kept[:MOST_ROWS],
            "late_rows": late[:MOST_ROWS],
            "count": len(told),
            "left_out": len(left_out),
            "first_number": min((row.number for row in left_out), default=None),
            "last_number": max((row.number for row in left_out), default=None),
            "due": _last_due(kept[MOST_ROWS:]),
            "next_day": next_day(errand),
        },
        service_address=general_address(errand.settings),
        reply_to=errand.answers_to_itself,
        task_numbers=tuple(row.number for row, _ in told),
        told_codes=(*(["C-01"] if kept else []), *(["C-08"] if late else [])),
    )


def receipt(errand: Errand) -> Draft | Gone:
    """C-41 of one mail, or of many: one line a command."""
    if errand.message.variant != LIST:
        return letters_receipts.receipt(errand)
    items = _items(errand)
    payloads = [item.facts["payload"] for item in items]
    lines = [line for payload in payloads for line in payload.get("lines", ())]
    only_help = next((str(item.facts["variant"]) for item in items), "help")
    return letters_receipts.told(
        errand,
        lines,
        with_help=any(payload.get("help") for payload in payloads),
        variant="receipt" if any(line["result"] != "help" for line in lines) else only_help,
    )


def _items(errand: Errand) -> list[ListItem]:
    statement = select(ListItem).where(col(ListItem.outbound_id) == errand.message.id)
    return list(errand.session.exec(statement.order_by(col(ListItem.id))))


def _promise(errand: Errand, item: ListItem) -> tuple[PromiseRow, Deadline] | None:
    """The task and its promise; None when it is finished, of which another mail tells."""
    task = errand.row(Task, item.task_id)
    if task.state in FINISHED:
        return None
    assert item.deadline_id is not None
    deadline = standing(errand, task, item.deadline_id)
    row = PromiseRow(
        number=task.number,
        subject=task.subject,
        handler=errand.row(Person, task.handler_id).name,
        role=role(errand, task),
        due_at=deadline.due_at,
    )
    return row, deadline


def _last_due(rows: Sequence[PromiseRow]) -> datetime | None:
    return max((row.due_at for row in rows), default=None)
