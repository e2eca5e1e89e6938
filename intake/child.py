"""The reading process: paths of raw mails in, values out, under limits of memory and CPU; it never opens a database or a socket.

Each line of standard input is `{"path", "folder", "settings"}`, each answer one line of standard output:
`{"reading": …}`, `{"refused": reason}` (the mail's fault), `{"failed": kind}` (ours, or a limit) or `{"disk": why}`.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import resource
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from base.errors import RefusedMail
from intake.reading.bounds import Bounds
from intake.reading.parse import demand_size
from intake.reading.read import read
from intake.reading.skeleton import Raw
from intake.reading.value import ReadingSettings

MEGABYTE = 1024 * 1024
MAPPED = MEGABYTE  # a larger mail is mapped into memory: only the pages that are looked at are ever there
CPU_SECONDS = 20  # a mail; SIGXCPU ends the process then


def main() -> None:
    """Answers until standard input ends."""
    answers = _take_standard_output()
    # Its warnings quote the mail; nothing of a mail may reach a log.
    logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)
    _limit_memory(int(sys.argv[1]) * MEGABYTE)
    for line in sys.stdin:
        _limit_cpu()
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        settings = ReadingSettings.from_json(request["settings"])
        raw = _raw(Path(request["path"]), settings.bounds)
        folder = _Folder(Path(request["folder"]))
        reading = read(raw, folder.keep, settings)
        folder.sync()
        if reading.secrets:
            folder.restrict()
        return {"reading": reading.to_json()}
    except RefusedMail as refusal:
        return {"refused": refusal.reason}
    except OSError as error:
        return {"disk": error.strerror or type(error).__name__}
    except Exception as error:  # noqa: BLE001 - a defect of ours: named here, and the mail stays claimable
        # Lines of our code only: the error's own words could be the mail's.
        traceback.print_tb(error.__traceback__, file=sys.stderr)
        return {"failed": type(error).__name__}


def _raw(path: Path, bounds: Bounds) -> Raw:
    """Only this file may be missing by the mail's fault; a part of the program that is gone is ours."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            demand_size(size, bounds)
            if size <= MAPPED:
                return file.read()
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError as error:
        raise RefusedMail("raw_file_missing") from error


class _Folder:
    """The folder of one mail: a file is whole under its number or not there at all, also after a power cut."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._used = False

    def keep(self, number: int, content: Iterable[bytes]) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        self._used = True
        temporary = self._path / f".{number}.{os.getpid()}.tmp"
        with temporary.open("wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path / str(number))

    def restrict(self) -> None:
        """A mail with a secret is for the service's own user alone (D-25). A dry run may have no folder at all."""
        if not self._path.is_dir():
            return
        self._path.chmod(0o700)
        for file in self._path.iterdir():
            file.chmod(0o600)

    def sync(self) -> None:
        """The names reach the disk before anybody hears of them; the folder's own name too."""
        for folder in (self._path, self._path.parent) if self._used else ():
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _take_standard_output() -> TextIO:
    """Keeps the real one for answers alone: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return answers


def _limit_memory(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the mail


def _limit_cpu() -> None:
    """The limit counts the process's whole life, so each mail moves it on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))


if __name__ == "__main__":
    main()
