"""What a transaction has read of the company's quiet rows: asked once, and again after they were written in it.

Never outlives a transaction: within one nobody else's writing is seen (one writer, or serializable).
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlmodel import Session, SQLModel

T = TypeVar("T")
MEMORY, NOTES = "remembered", "noted"  # the names in Session.info
_quiet: set[type[Any]] = set()


def quiet(*tables: type[SQLModel]) -> None:
    """These tables are read at every mail and seldom written; what is remembered may be made of their rows."""
    _quiet.update(tables)


def remembered(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gave in this transaction. It may use rows of quiet tables alone; nobody may change what it gives."""
    if _is_written(session):
        session.flush()
    memory: dict[Hashable, T] = session.info.setdefault(MEMORY, {})
    if key not in memory:
        with session.no_autoflush:  # other rows may wait for their next flush, and be written together
            memory[key] = read()
    return memory[key]


def remember(session: Session, key: Hashable, value: Any) -> None:
    """What `remembered` would read under that key, where it was read for many keys at once."""
    session.info.setdefault(MEMORY, {})[key] = value


def noted(session: Session) -> dict[Hashable, Any]:
    """What this transaction has written and may ask for again; empty after commit and rollback."""
    notes: dict[Hashable, Any] = session.info.setdefault(NOTES, {})
    return notes


def _is_written(session: Session) -> bool:
    """Whether rows of quiet tables wait for the next flush."""
    return any(type(row) in _quiet for rows in (session.new, session.dirty, session.deleted) for row in rows)


def _forget(session: Session, *_: Any) -> None:
    session.info.pop(MEMORY, None)


@event.listens_for(Session, "after_flush")
def _forget_what_was_written(session: Session, _context: Any) -> None:
    if _is_written(session):
        _forget(session)


def _forget_all(session: Session, *_: Any) -> None:
    _forget(session)
    session.info.pop(NOTES, None)


# A statement that writes rows of a quiet table directly would go unseen: none does, and a test looks for one.
event.listen(Session, "after_commit", _forget_all)
event.listen(Session, "after_soft_rollback", _forget_all)
