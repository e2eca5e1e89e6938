"""Several reading processes behind one door, so that mails are read at once on as many processors. Never reads itself."""

import os
from pathlib import Path
from queue import SimpleQueue

from intake.reader import WALL_SECONDS, Reader
from intake.reading.value import Reading, ReadingSettings

MOST = 4  # more of them only wait for the one that decides


class Readers:
    """So many readers, each lent to one thread at a time. Usable from several threads."""

    def __init__(self, settings: ReadingSettings, count: int, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._readers = [Reader(settings, wall_seconds=wall_seconds) for _ in range(count)]
        self._free: SimpleQueue[Reader] = SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)

    def read(self, path: Path, folder: Path) -> Reading:
        """As Reader.read, by whichever is free; waits for one."""
        reader = self._free.get()
        try:
            return reader.read(path, folder)
        finally:
            self._free.put(reader)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def kill(self) -> None:
        """Ends all at once, also in the middle of a mail: only for a process that ends right afterwards."""
        for reader in self._readers:
            reader.kill()


def how_many(wanted: int) -> int:
    """`wanted`, or for 0 one a processor that this process may use, at most four."""
    return wanted or min(MOST, len(os.sched_getaffinity(0)))
