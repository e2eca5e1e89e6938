"""Which files of a thread go with a letter, and which are only named because they are too large. It opens none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from models.task import HELD, Attachment, TaskMessage
from notifier.dates import NO_BREAK
from notifier.letter import Errand, LetterFile

MOST_BYTES = 20 * 1024 * 1024  # d.2: what servers still take
WITHHELD = {"fi": "ei lähetetty", "sv": "inte skickad", "en": "not sent on"}  # a secret stands in it
FLAGGED = {"fi": "voi sisältää salaisuuden", "sv": "kan innehålla något hemligt", "en": "may hold a secret"}
MEGABYTE = {"fi": "Mt", "sv": "MB", "en": "MB"}


@dataclass(frozen=True)
class Attached:
    """The files that go along, and the names of all, with the size of those that do not."""

    attached: tuple[LetterFile, ...]
    names: tuple[str, ...]


def files_of(errand: Errand, messages: Sequence[TaskMessage]) -> Attached:
    """Every file of those messages, whatever its size, but for those in which a secret stands."""
    rows = _rows(errand, messages)
    sent = [row for row in rows if row.secret != HELD]
    names = tuple(row.name if row in sent else _withheld(row, errand.language) for row in rows)
    return Attached(tuple(_file(errand, row) for row in sent), names)


def files_that_fit(errand: Errand, messages: Sequence[TaskMessage], *, rest_first: bool = False) -> Attached:
    """As many files as 20 MB hold, the others by name and size (d.2); `rest_first` is NÄYTÄ, which sends those."""
    rows = _rows(errand, messages)
    sendable = [row for row in rows if row.secret != HELD]
    fitting = _fitting(sendable)
    if rest_first and len(fitting) < len(sendable):
        fitting = _fitting([row for row in sendable if row not in fitting] + fitting)
    names = tuple(_name(row, errand.language, fits=row in fitting) for row in rows)
    return Attached(tuple(_file(errand, row) for row in sendable if row in fitting), names)


def _rows(errand: Errand, messages: Sequence[TaskMessage]) -> list[Attachment]:
    """The files in the order of the thread; the logo of a signature that comes with every mail only once."""
    statement = select(Attachment).where(
        col(Attachment.task_message_id).in_([message.id for message in messages])
    )
    rows = errand.session.exec(statement.order_by(col(Attachment.task_message_id), col(Attachment.id)))
    return list({(row.sha256, row.name): row for row in reversed(rows.all())}.values())[::-1]


def _fitting(rows: Iterable[Attachment]) -> list[Attachment]:
    left, fitting = MOST_BYTES, []
    for row in rows:
        if row.size <= left:
            left -= row.size
            fitting.append(row)
    return fitting


def _file(errand: Errand, row: Attachment) -> LetterFile:
    return LetterFile(row.name, row.type, Path(errand.settings.blobs.path) / row.file)


def _name(row: Attachment, language: str, *, fits: bool) -> str:
    if row.secret == HELD:
        return _withheld(row, language)
    shown = row.name if fits else _with_size(row, language)
    return f"{shown} ({FLAGGED[language]})" if row.secret else shown


def _withheld(row: Attachment, language: str) -> str:
    return f"{row.name} ({WITHHELD[language]})"


def _with_size(row: Attachment, language: str) -> str:
    tenths = max(1, round(row.size * 10 / 1024 / 1024))
    point = "." if language == "en" else ","
    return f"{row.name} ({tenths // 10}{point}{tenths % 10}{NO_BREAK}{MEGABYTE[language]})"
