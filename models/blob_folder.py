"""The mark by which machines know that they share one folder of files: named in the database, lying in the folder.

Never touches files of mails.
"""

import os
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Field, Session, SQLModel, col, select

from models.mail import InboundMessage

MARKS = "marks"
PROBE = "probe.tmp"
OLD = timedelta(days=30)
"""Marks of the past are kept so long: a database that comes back from a backup names one of them."""


class BlobFolder(SQLModel, table=True):
    """One row: the mark that lies in the folder of [blobs] path, whichever machine looks at it."""

    __tablename__ = "blob_folder"
    id: int = Field(default=1, primary_key=True)
    mark: str = Field(max_length=64)
    marked_at: datetime


def mark_of(session: Session) -> str | None:
    """The mark that the database names; None where none was ever made."""
    row = session.get(BlobFolder, 1)
    return row.mark if row else None


def change_mark(session: Session, *, known: str | None, mark: str, now: datetime) -> bool:
    """Name another mark, unless somebody has done so since `known` was read."""
    row = session.get(BlobFolder, 1, with_for_update=True)
    if (row.mark if row else None) != known:
        return False
    row = row or BlobFolder(mark=mark, marked_at=now)
    row.mark, row.marked_at = mark, now
    session.add(row)
    return True


def holds_mails(session: Session) -> bool:
    """Whether files must lie somewhere at all."""
    return (
        session.exec(select(InboundMessage.id).where(col(InboundMessage.raw_erased_at).is_(None))).first()
        is not None
    )


def is_marked(store: Path, mark: str) -> bool:
    return (store / MARKS / mark).exists()


def put_mark(store: Path, mark: str) -> None:
    """Durable when it returns, so that the database never names a mark that a power cut took away. Raises OSError."""
    folder = store / MARKS
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / mark, b"")
    for place in (folder, store):
        _sync(place)


def clear_old_marks(store: Path, *, but: str, now: datetime) -> None:
    for file in (store / MARKS).iterdir():
        with suppress(FileNotFoundError):  # another process clears, too
            if file.name != but and now.timestamp() - file.stat().st_mtime > OLD.total_seconds():
                file.unlink()


def probe(store: Path) -> None:
    """Do what keeping a mail needs: write, fsync, rename, fsync of the folder, read back. Leaves nothing. Raises OSError."""
    folder = _nearest(store)
    file = folder / f"{os.getpid()}.{threading.get_ident()}.{PROBE}"
    renamed = file.with_suffix(".renamed")
    try:
        _write(file, b"ysi")
        file.rename(renamed)
        _sync(folder)
        if renamed.read_bytes() != b"ysi":
            raise OSError("what was written is not what can be read")
    finally:
        for left in (file, renamed):
            left.unlink(missing_ok=True)


def _nearest(store: Path) -> Path:
    """The folder, or the one in which the service will make it."""
    there = store.absolute()
    return next(folder for folder in (there, *there.parents) if os.path.lexists(folder))


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as open_file:
        open_file.write(content)
        open_file.flush()
        os.fsync(open_file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
