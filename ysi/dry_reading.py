"""Mails read as the service reads them, and shown as records; it stores nothing and leaves nothing behind.

Two reading processes work side by side; the records come in the order of the mails.
"""

from __future__ import annotations

import shutil
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from base.errors import RefusedMail
from intake.files import FoundMail
from intake.reader import Reader, ReadingDied
from intake.reading.identity import Identity, identity
from intake.reading.value import FilePart, Reading, ReadingSettings
from ysi.records import Record, zulu

READERS = 2
AHEAD = 8  # mails that wait for their turn on the disk, at most
ATTEMPTS = 2  # as in service: a mail during whose reading the process died twice is not read a third time


def readings(
    found: Iterable[FoundMail], settings: ReadingSettings, *, wall_seconds: float
) -> Iterator[tuple[FoundMail, Record]]:
    """Each mail, its bytes left out, with its record."""
    with TemporaryDirectory(prefix="ysi-") as folder, ThreadPoolExecutor(READERS) as pool:
        desk = _Desk(settings, wall_seconds)
        waiting: deque[tuple[FoundMail, Future[Record]]] = deque()
        try:
            for number, mail in enumerate(found):
                place = Path(folder) / str(number)
                place.mkdir()
                (place / "raw").write_bytes(mail.raw)
                light = replace(mail, raw=b"")
                waiting.append((light, pool.submit(desk.record, light, place)))
                if len(waiting) > AHEAD:
                    yield _answered(waiting)
            while waiting:
                yield _answered(waiting)
        finally:
            for _, future in waiting:
                future.cancel()
            desk.close()


def _answered(waiting: deque[tuple[FoundMail, Future[Record]]]) -> tuple[FoundMail, Record]:
    mail, future = waiting.popleft()
    return mail, future.result()


class _Desk:
    """The readers, lent to whichever thread has a mail to read."""

    def __init__(self, settings: ReadingSettings, wall_seconds: float) -> None:
        self._readers = [Reader(settings, wall_seconds=wall_seconds) for _ in range(READERS)]
        self._free: SimpleQueue[Reader] = SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)
        self._closed = threading.Event()

    def record(self, mail: FoundMail, place: Path) -> Record:
        """The record of the mail whose bytes lie in that folder; the folder is gone afterwards."""
        reader = self._free.get()
        try:
            if mail.error is not None:
                return not_read(mail.path, mail.error)
            answer = self._read(reader, place)
            if isinstance(answer, Reading):
                return read_record(mail.path, answer)
            return not_read(mail.path, answer, identity((place / "raw").read_bytes()))
        finally:
            self._free.put(reader)
            shutil.rmtree(place, ignore_errors=True)

    def _read(self, reader: Reader, place: Path) -> Reading | str:
        for _ in range(ATTEMPTS):
            if self._closed.is_set():
                break
            try:
                return reader.read(place / "raw", place / "files")
            except RefusedMail as refused:
                return refused.reason
            except ReadingDied:
                continue
        return "kills_reader"

    def close(self) -> None:
        """Ends the readers, also in the middle of a mail: whoever waits for it is gone."""
        self._closed.set()
        for reader in self._readers:
            reader.kill()
            reader.close()


def read_record(path: str, reading: Reading) -> Record:
    """What the service understood of a mail. Addresses are bare, instants UTC with `Z`, all words redacted.

    A logo or another picture that is only part of how the mail looks is no attachment.
    """
    return {
        "path": path,
        "message_id": reading.message_id,
        "from": reading.sender.address if reading.sender else None,
        "to": [one.address for one in reading.to],
        "cc": [one.address for one in reading.cc],
        "reply_to": [one.address for one in reading.reply_to],
        "date": zulu(reading.date),
        "subject": reading.subject,
        "text": reading.text,
        "forwarded": reading.forwarded,
        "full_text": reading.full_text,
        "attachments": [_attachment(part) for part in reading.files if not part.inline],
        "language": reading.language,
        "classification": reading.classification,
        "bounce": None
        if reading.bounce is None
        else {
            "recipient": reading.bounce.recipient,
            "action": reading.bounce.action,
            "status": reading.bounce.status,
            "message_id": reading.bounce.message_id,
        },
        "references": list(dict.fromkeys([*reading.references, *reading.in_reply_to])),
        "verdict": reading.verdict,
        "defects": list(reading.defects),
        "secrets": reading.secrets,
        "error": None,
    }


def not_read(path: str, error: str, known: Identity | None = None) -> Record:
    """The same fields for a mail that a person must look at: what its identity tells, and why it was not read."""
    return {
        "path": path,
        "message_id": known.message_id if known else None,
        "from": None,
        "to": [],
        "cc": [],
        "reply_to": [],
        "date": None,
        "subject": None,
        "text": None,
        "forwarded": None,
        "full_text": None,
        "attachments": [],
        "language": None,
        "classification": None,
        "bounce": None,
        "references": list(known.references) if known else [],
        "verdict": None,
        "defects": [],
        "secrets": 0,
        "error": error,
    }


def _attachment(part: FilePart) -> Record:
    return {"name": part.name, "type": part.type, "size": part.size, "sha256": part.sha256}
