"""A change of a row in words, so that whoever applies a file sees what it does. Never decides what is to change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlmodel import Session, SQLModel


@dataclass(frozen=True)
class Change:
    """What was changed, in words; the field, and the person whose open tasks it may move."""

    words: str
    field: str = ""
    moves: int | None = None


def set_fields(session: Session, row: SQLModel, name: str, values: Mapping[str, Any]) -> list[Change]:
    """Give the row these values; the changes name what was there and what is there now."""
    changes = []
    for field, value in values.items():
        before = getattr(row, field)
        if before == value:
            continue
        setattr(row, field, value)
        words = f"{name}: {field} {_word(before)} -> {_word(value)}"
        changes.append(Change(words, field))
    if changes:
        session.add(row)
        session.flush()
    return changes


def _word(value: Any) -> str:
    if value is None or value == "":
        return "(none)"
    return str(value.value) if isinstance(value, Enum) else str(value)
