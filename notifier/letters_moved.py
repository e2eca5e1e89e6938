"""A-5: which tasks have come to a person and which have gone, in one mail, as it is true now (D-24). It only reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import col, select

from models.outbox import ListItem
from models.task import Task
from notifier.letter import Draft, Errand, Gone, general_address
from notifier.rows import Row
from notifier.task_rows import handler_name, row_of
from rules.task_states import FINISHED


@dataclass(frozen=True)
class _Moved:
    other: str
    row: Row


def moved(errand: Errand) -> tuple[Draft, ...] | Gone:
    """One part for what came, then one for each person to whom something went."""
    items = errand.session.exec(
        select(ListItem).where(col(ListItem.outbound_id) == errand.message.id).order_by(col(ListItem.id))
    ).all()
    came, went = _rows(errand, items, "to"), _rows(errand, items, "from")
    to_you = [_came(errand, came)] if came else []
    from_you = [
        _part(
            errand,
            "from_you",
            [one.row for one in went if one.other == other],
            handler=other,
            count=len(went),
        )
        for other in dict.fromkeys(one.other for one in went)
    ]
    return (*to_you, *from_you) or Gone("no task has moved")


def _rows(errand: Errand, items: Iterable[ListItem], direction: str) -> list[_Moved]:
    """The rows of that direction that are still true, each task once, the oldest due first."""
    told = [(item, errand.row(Task, item.task_id)) for item in items if item.facts["direction"] == direction]
    found = [
        _Moved(_other(errand, item, task), row_of(errand.session, task))
        for item, task in told
        if task.state not in FINISHED and _is_readers(errand, task) == (direction == "to")
    ]
    newest = {one.row.number: one for one in found}
    return sorted(newest.values(), key=lambda one: (one.row.due_at or one.row.received_at, one.row.number))


def _is_readers(errand: Errand, task: Task) -> bool:
    return task.handler_id == errand.message.person_id


def _other(errand: Errand, item: ListItem, task: Task) -> str:
    """Who had it before what came; who has by now what went, whoever had it in between."""
    former: str = item.facts["other"]
    return former if item.facts["direction"] == "to" else handler_name(errand.session, task)


def _came(errand: Errand, came: list[_Moved]) -> Draft:
    others = {one.other for one in came}
    rows = [one.row for one in came]
    previous = others.pop() if len(others) == 1 else None
    return _part(errand, "to_you", rows, previous=previous, first_due=rows[0].due_at)


def _part(errand: Errand, variant: str, rows: list[Row], **values: object) -> Draft:
    return Draft(
        code="A-5",
        variant=variant,
        values={"rows": rows, **values},
        service_address=general_address(errand.settings),
        reply_to=errand.answers_to_itself,
        task_numbers=tuple(row.number for row in rows),
    )
