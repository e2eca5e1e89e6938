"""Mails that lie in files: single ones, mbox files, Maildirs and folders of them, each with its arrival; it never writes.

Whatever cannot be read is found all the same, with an error: one bad file never hides the others.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from intake import mbox
from intake.reading.bounds import BOUNDS
from intake.reading.identity import HEAD_BYTES, cut

MOST_BYTES = (
    BOUNDS.mail_bytes
)  # of one mail; the reading refuses a larger one, so it is not even held in memory
SNIFFED_BYTES = 2_000
RECEIVED_READ = (
    100  # trace headers of one mail that are looked at; a mail that went through more is in a loop
)
NOT_THERE = "there is no such file or folder"

_MAIL_NAMES = (".eml",)
_BOX_NAMES = (".mbox", ".mbx")
# What the first line of a mail says, in a folder that holds other files too.
_HEAD = re.compile(
    rb"(?i)(?:Return-Path|Received|Delivered-To|X-[!-9;-~]{1,60}|From|To|Subject|Date|Message-ID|MIME-Version|Reply-To|"
    rb"Content-Type|DKIM-Signature|ARC-[A-Za-z-]{1,40}|Authentication-Results|Envelope-To|Sender)[ \t]*:|From \S"
)


class Kind(StrEnum):
    MAIL = "mail"
    MBOX = "mbox"
    MAILDIR = "maildir"
    CLOSED_FOLDER = "closed_folder"  # one that may not be read
    MISSING = "missing"  # named, and not there
    OTHER = "other"  # in a folder, and no mail: passed over


@dataclass(frozen=True)
class Place:
    """One file with one mail or many, and its size in bytes."""

    path: Path
    kind: Kind
    size: int


@dataclass(frozen=True)
class FoundMail:
    """One mail; of an mbox `path` ends in its position, from 1. `arrived` is what the place says, not the mail itself."""

    path: str
    arrived: datetime | None = None
    error: str | None = None
    raw: bytes = field(default=b"", repr=False)


def places(paths: Iterable[Path]) -> list[Place]:
    """Every file with mail, in the order of names; what is not there or is passed over is a place of its own kind."""
    found: list[Place] = []
    for path in paths:
        try:
            if path.is_dir():
                found += _in_folder(path)
            else:
                found.append(_named(path) if path.is_file() else Place(path, Kind.MISSING, 0))
        except OSError:  # a folder above it may not be entered
            found.append(Place(path, Kind.MISSING, 0))
    return found


def mails(found: Sequence[Place], *, most_bytes: int = MOST_BYTES) -> Iterator[FoundMail]:
    """The mails of these places, one at a time; one over `most_bytes` is named and not held."""
    for place in found:
        if place.kind is Kind.OTHER:
            continue
        try:
            yield from _mails_of(place, most_bytes)
        except OSError as error:
            yield FoundMail(
                shown(place.path), error=f"cannot be opened ({error.strerror or 'no reason given'})"
            )


def received_at(mail: FoundMail, now: datetime) -> datetime:
    """When the server had it (D-3): what its place says, else its topmost Received not in the future, else now. UTC."""
    if mail.arrived is not None:
        return mail.arrived
    head = re.sub(rb"\r*\n(?=[ \t])", b"", cut(mail.raw)[0][:HEAD_BYTES])
    traces = [line for line in head.split(b"\n") if line[:9].lower() == b"received:"][:RECEIVED_READ]
    for trace in traces:
        instant = mbox.instant_of(trace.rpartition(b";")[2][:200].decode("ascii", "replace"))
        if instant is not None and instant <= now:
            return instant
    return now


def shown(path: Path) -> str:
    """A path as text, also where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _in_folder(folder: Path) -> Iterator[Place]:
    """A Maildir's mails and those of its nested ones (Maildir++ hides them behind a dot), or whatever looks like mail."""
    is_maildir = _is_maildir(folder)
    if folder.name in ("cur", "new") and _is_maildir(folder.parent):
        yield from _in_maildir_part(folder)
        return
    for part in ("new", "cur") if is_maildir else ():
        yield from _in_maildir_part(folder / part)
    entries = _entries(folder)
    if entries is None:
        yield Place(folder, Kind.CLOSED_FOLDER, 0)
    for entry in entries or ():
        path = folder / entry.name
        if entry.is_dir(follow_symlinks=False):
            if is_maildir and entry.name in ("cur", "new", "tmp"):
                continue
            if not entry.name.startswith(".") or _is_maildir(path):
                yield from _in_folder(path)
        elif entry.is_file():
            hidden = is_maildir or entry.name.startswith(".")
            yield _named(path) if not hidden and _looks_like_mail(path) else Place(path, Kind.OTHER, 0)


def _in_maildir_part(folder: Path) -> Iterator[Place]:
    entries = _entries(folder)
    if entries is None:
        yield Place(folder, Kind.CLOSED_FOLDER, 0)
    for entry in entries or ():
        if not entry.name.startswith(".") and entry.is_file():
            yield Place(folder / entry.name, Kind.MAILDIR, _size(folder / entry.name))


def _is_maildir(folder: Path) -> bool:
    try:
        return (folder / "cur").is_dir() and (folder / "new").is_dir()
    except OSError:  # it may not be entered
        return False


def _entries(folder: Path) -> list[os.DirEntry[str]] | None:
    """By name; None of a folder that may not be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return None


def _looks_like_mail(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith(_MAIL_NAMES + _BOX_NAMES) or _HEAD.match(_first_bytes(path)) is not None


def _named(path: Path) -> Place:
    """A mail, or an mbox by its first line; an mbox that is empty is known by its name only."""
    name = path.name.lower()
    begins = _first_bytes(path).lstrip(b"\r\n")
    is_box = mbox.is_from_line(begins) or (name.endswith(_BOX_NAMES) and not begins)
    kind = Kind.MBOX if is_box and not name.endswith(_MAIL_NAMES) else Kind.MAIL
    return Place(path, kind, _size(path))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SNIFFED_BYTES)
    except OSError:  # told when its mail's turn comes
        return b""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _mails_of(place: Place, most_bytes: int) -> Iterator[FoundMail]:
    name = shown(place.path)
    if place.kind is Kind.MISSING:
        yield FoundMail(name, error=NOT_THERE)
        return
    if place.kind is Kind.CLOSED_FOLDER:
        yield FoundMail(name, error="this folder may not be read")
        return
    with place.path.open("rb") as file:
        if place.kind is Kind.MBOX:
            for position, mail in enumerate(mbox.mails(file, most_bytes=most_bytes), start=1):
                yield _found(f"{name}#{position}", mail.arrived, mail.raw, most_bytes)
            return
        status = os.fstat(file.fileno())
        raw = file.read(most_bytes + 1)
    arrived = None
    if place.kind is Kind.MAILDIR:
        arrived = datetime.fromtimestamp(int(status.st_mtime), UTC)
    elif mbox.is_from_line(raw[:5]):  # saved out of an mbox
        line, _, raw = raw.partition(b"\n")
        arrived = mbox.arrival(line)
    yield _found(name, arrived, raw if len(raw) <= most_bytes else None, most_bytes)


def _found(path: str, arrived: datetime | None, raw: bytes | None, most_bytes: int) -> FoundMail:
    if raw is None:
        return FoundMail(path, arrived, f"larger than {most_bytes // 1_000_000} MB")
    return FoundMail(path, arrived, raw=raw)
