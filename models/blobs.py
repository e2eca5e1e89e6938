"""The files of mails: a folder of its own for each mail, outside the tables, shared with no other mail (e.1)."""

import os
import threading
from collections.abc import Collection, Iterable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from base.checkpoint import checkpoint

RAW = "raw"
SPOOL = "spool"  # of the store: large mails that are still coming
TEMPORARY = ".tmp"
ABANDONED = timedelta(hours=1)


def folder_of(identity_hash: str) -> str:
    """The mail's folder, relative to [blobs] path."""
    return f"{identity_hash[:2]}/{identity_hash}"


def keep_raws(store: Path, mails: Iterable[tuple[str, bytes | Path]]) -> None:
    """Put raw bytes, or files of the store that hold them, in their places so that they survive a power cut.

    Temporary names, fsync, rename, fsync of the folders.
    Each step is done for all of them before the next, so that the disk waits for many at a time. A file that is there
    already is whole, because only a rename makes it; it is not written again. An OSError of a failed fsync ends the
    process: after one, nobody can know what is on the disk.
    """
    raws = {store / folder_of(identity_hash): raw for identity_hash, raw in mails}
    with ExitStack() as open_files:
        written = [
            open_files.enter_context(_written(folder, raw))
            for folder, raw in raws.items()
            if not (folder / RAW).exists()
        ]
        for file in written:
            os.fsync(file.fileno())
    for raw in raws.values():
        if isinstance(raw, Path):  # its mail was there already
            raw.unlink(missing_ok=True)
    checkpoint("raw_file_unnamed")
    for file in written:
        Path(file.name).rename(Path(file.name).parent / RAW)
    # Also for a file that is there: whoever renamed it may not have come to this yet.
    # Each new name is durable only when the folder that holds it is: the mail's own, its parent, and the store.
    for place in dict.fromkeys([*raws, *(folder.parent for folder in raws), store]):
        _sync_folder(place)


def _written(folder: Path, raw: bytes | Path) -> BinaryIO:
    """A file with these bytes under a temporary name, open still."""
    folder.mkdir(parents=True, exist_ok=True)
    # A name of this thread's own: two pollers may hold copies of one mail that differ in their trace headers.
    temporary = folder / f"{RAW}.{os.getpid()}.{threading.get_ident()}{TEMPORARY}"
    if isinstance(raw, Path):
        return raw.rename(temporary).open("rb")
    file = temporary.open("wb")
    file.write(raw)
    file.flush()
    return file


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_folder(store: Path, folder: str, needed: Collection[str], *, now: datetime) -> int:
    """Delete the files of a mail's folder but for those `needed`, and the folder when it is empty; gives how many.

    Durable when it returns, and the same again after a crash or beside somebody who does the same. A temporary file
    of the last hour may still be written.
    """
    place, gone = store / folder, 0
    with suppress(FileNotFoundError):  # nothing was ever there, or another has cleared it in this moment
        for file in sorted(place.iterdir()):
            if file.name not in needed and not _is_being_written(file, now):
                file.unlink(missing_ok=True)
                gone += 1
        _sync_folder(place)
        with suppress(
            OSError
        ):  # it is not empty: files that are needed, or a copy of the mail that comes just now
            place.rmdir()
            _sync_folder(place.parent)
    return gone


def clear_abandoned(store: Path, *, now: datetime) -> int:
    """Delete pieces of large mails whose fetch was broken off; gives how many. They may hold what must not stay."""
    left = [file for file in (store / SPOOL).glob(f"*{TEMPORARY}") if not _is_being_written(file, now)]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _is_being_written(file: Path, now: datetime) -> bool:
    if not file.name.endswith(TEMPORARY):
        return False
    try:
        written = file.stat().st_mtime
    except FileNotFoundError:  # it has got its name
        return True
    return 0 <= now.timestamp() - written < ABANDONED.total_seconds()
