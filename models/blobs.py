"""The files of mails: a folder of its own for each mail, outside the tables, shared with no other mail (e.1)."""

import os
from pathlib import Path

RAW = "raw"


def folder_of(identity_hash: str) -> str:
    """The mail's folder, relative to [blobs] path."""
    return f"{identity_hash[:2]}/{identity_hash}"


def keep_raw(store: Path, identity_hash: str, raw: bytes) -> None:
    """Put the raw bytes in their place so that they survive a power cut: temporary name, fsync, rename, fsync of the folder.

    A file that is there already is whole, because only a rename makes it; nothing is written then. An OSError of a
    failed fsync ends the process: after one, nobody can know what is on the disk.
    """
    folder = store / folder_of(identity_hash)
    if (folder / RAW).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f"{RAW}.{os.getpid()}.tmp"
    with temporary.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(folder / RAW)
    # Each new name is durable only when the folder that holds it is: the mail's own, its parent, and the store.
    for place in (folder, folder.parent, store):
        _sync_folder(place)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
