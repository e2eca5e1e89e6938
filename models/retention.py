"""Erasing as rows: the folders of files that are still to be cleared, and what each night has erased. Never holds content."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from models.columns import json_type, key


class FolderToClear(SQLModel, table=True):
    """A mail's folder in which files may lie that no row needs any more; goes when it was cleared."""

    __tablename__ = "folder_to_clear"
    folder: str = Field(primary_key=True, max_length=200)  # relative to [blobs] path
    since: datetime


class RetentionNight(SQLModel, table=True):
    """One night's erasing: made ahead, begun, ended once. Its figures are the report."""

    __tablename__ = "retention_night"
    __table_args__ = (
        Index(
            "ix_retention_night_open",
            "night_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = key()
    night_at: datetime = Field(unique=True)
    began_at: datetime | None = None
    ended_at: datetime | None = None
    erased: dict[str, int] = Field(default_factory=dict, sa_type=json_type())  # kind: how many
    left: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())  # mailbox: why not


def owe_clearing(session: Session, folder: str, now: datetime) -> None:
    """Have the folder cleared of the files that nothing needs; in the transaction that made them needless."""
    row = session.get(FolderToClear, folder) or FolderToClear(folder=folder, since=now)
    row.since = now
    session.add(row)
    session.flush()


def note_erased(session: Session, night: RetentionNight, kind: str, count: int) -> None:
    """So many more of that kind were erased in that night."""
    if count:
        row = session.get_one(RetentionNight, night.id, with_for_update=True)
        row.erased = {**row.erased, kind: row.erased.get(kind, 0) + count}
        session.add(row)


def open_night(session: Session, now: datetime) -> RetentionNight | None:
    """The latest night whose time has come and that has not ended."""
    statement = select(RetentionNight).where(
        col(RetentionNight.night_at) <= now, col(RetentionNight.ended_at).is_(None)
    )
    return session.exec(statement.order_by(col(RetentionNight.night_at).desc()).limit(1)).first()


def last_night(session: Session) -> RetentionNight | None:
    """The latest night that has ended."""
    ended = select(RetentionNight).where(col(RetentionNight.ended_at).is_not(None))
    return session.exec(ended.order_by(col(RetentionNight.night_at).desc()).limit(1)).first()


def overwrite_erased(session: Session) -> None:
    """What this transaction erases is overwritten in SQLite's file, not only given up there until the page is used again."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
