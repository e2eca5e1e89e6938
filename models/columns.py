"""Column types that mean the same on SQLite and PostgreSQL. Nothing else builds enum or JSON columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, Enum, Select, Table, func, insert, literal_column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Session, SQLModel


def enum_type(states: type[StrEnum], name: str) -> Enum:
    """Stores the value, not the member's name, and guards it by a CHECK on both engines."""
    return Enum(
        states,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


def json_type() -> Any:
    """JSON; a change in place is not saved, so values are replaced, never mutated."""
    return JSON().with_variant(JSONB(), "postgresql")


def key() -> Any:
    return Field(default=None, primary_key=True)


def link(target: str, *, nullable: bool = False) -> Any:
    """A foreign key, always indexed."""
    if nullable:
        return Field(default=None, foreign_key=target, index=True)
    return Field(foreign_key=target, index=True)


def stands(column: Any, *states: StrEnum) -> ColumnElement[bool]:
    """Whether it is one of these states, in the very words of a partial index: with bound values none is used."""
    words: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in states]
    found: ColumnElement[bool] = column == words[0] if len(words) == 1 else column.in_(words)
    return found


def add_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows whose keys nobody needs, in one statement and at once; what they point at is flushed already."""
    if rows:
        session.execute(insert(table_of(table)), rows)


def table_of(table: type[SQLModel]) -> Table:
    """For statements without the weight of objects; what waits for its flush they do not see."""
    bare: Table = table.__table__  # type: ignore[attr-defined]
    return bare


def earliest(
    session: Session, instant: ColumnElement[datetime] | Any, *where: ColumnElement[bool]
) -> datetime | None:
    """The smallest of these instants, or None where no row matches."""
    found: datetime | None = session.execute(Select(func.min(instant)).where(*where)).scalar_one_or_none()
    return found
