"""The nightly erasing of what is past its time (c.4): rows in bites, then files, then copies in mailboxes, then a report.

It never decides how long anything stays: that is the table of kinds and [retention].
"""

from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from acts.archives import Archives
from base.checkpoint import checkpoint
from base.log import get_logger
from base.settings import Settings
from models.audit import AuditEntry
from models.blobs import RAW, clear_abandoned, clear_folder
from models.columns import earliest
from models.engine import Database
from models.mail import InboundMessage
from models.retention import FolderToClear, RetentionNight, note_erased, open_night, overwrite_erased
from models.task import Attachment
from rules.retention import QUIET, night_after, night_before
from scheduler.retention_copies import erase_copies, names_with_copies
from scheduler.retention_kinds import KINDS, Kind, past_ids

BITE = 100
"""Rows or folders of one transaction: the ladder must not wait for a night's work."""

log = get_logger(__name__)


def run_due(database: Database, settings: Settings, now: datetime) -> int:
    """A bite of what is past its time here, while a night is open; the folders that are owed at any hour."""
    cleared = _clear_folders(database, settings, now)
    night = _tonight(database, settings, now)
    return cleared if night is None else cleared + erase_here(database, settings, night, now)


def run_in_mailboxes(database: Database, settings: Settings, now: datetime, archives: Archives) -> int:
    """A bite of the copies in mailboxes once nothing is left to do here; the report when nothing is left there."""
    with database.reading() as session:
        night = open_night(session, now)
    if night is None or night.began_at is None or _is_past_anything(database, settings, now):
        return 0
    if done := erase_copies(database, settings, night, archives, now):
        return done
    clear_abandoned(settings.blobs.path, now=now)
    return _close(database, night, now)


def run_at_once(database: Database, settings: Settings, now: datetime, archives: Archives) -> RetentionNight:
    """A whole night's work at this instant, for a person who asks for it; what it did."""
    night = database.transaction(partial(_begin, now=now))
    while not _is_over(database, night):
        if not (_clear_folders(database, settings, now) + erase_here(database, settings, night, now)):
            erase_copies(database, settings, night, archives, now) or _close(database, night, now)
    with database.reading() as session:
        return session.get_one(RetentionNight, night.id)


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next night."""
    return earliest(
        session,
        col(RetentionNight.night_at),
        col(RetentionNight.ended_at).is_(None),
        col(RetentionNight.night_at) > now,
    )


# The night


def _tonight(database: Database, settings: Settings, now: datetime) -> RetentionNight | None:
    """The night that is open now. Makes the next one ahead, and leaves one alone whose quiet hours are over."""
    ahead = night_after(now, settings.retention.at)
    latest = night_before(now, settings.retention.at)
    with database.reading() as session:
        night, following = open_night(session, now), next_due(session, now)
    if (
        night is not None
        and night.began_at is not None
        and now - night.night_at < QUIET
        and following == ahead
    ):
        return night
    if night is None and following == ahead:
        return None
    return database.transaction(partial(_turn, latest=latest, ahead=ahead, now=now))


def _turn(session: Session, *, latest: datetime, ahead: datetime, now: datetime) -> RetentionNight | None:
    """Begin the night that is due; nights that nobody began are dropped, one that was not finished ends as it is."""
    waiting = select(RetentionNight).where(col(RetentionNight.ended_at).is_(None))
    tonight = None
    for night in session.exec(waiting).all():
        if night.night_at == latest and now - latest < QUIET:
            night.began_at, tonight = night.began_at or now, night
            session.add(night)
        elif night.began_at is not None and night.night_at <= now:
            _end(session, night, {**night.left, "*": "not finished in its quiet hours"}, now)
        elif night.night_at != ahead:
            session.delete(night)
    session.flush()
    there = select(RetentionNight.id).where(col(RetentionNight.night_at) == ahead)
    if session.exec(there).first() is None:
        session.add(RetentionNight(night_at=ahead))
    session.flush()
    return tonight


def _begin(session: Session, now: datetime) -> RetentionNight:
    there = select(RetentionNight).where(col(RetentionNight.night_at) == now)
    night = session.exec(there).first() or RetentionNight(night_at=now)
    night.began_at, night.ended_at = now, None
    session.add(night)
    session.flush()
    return night


def _is_over(database: Database, night: RetentionNight) -> bool:
    with database.reading() as session:
        return session.get_one(RetentionNight, night.id).ended_at is not None


def _close(database: Database, night: RetentionNight, now: datetime) -> int:
    """The report of a night on which nothing is left to do: a line of the log and an entry of the audit, once."""

    def close(session: Session) -> bool:
        row = session.get_one(RetentionNight, night.id, with_for_update=True)
        if row.ended_at is not None:
            return False
        left = {name: count for name, count in names_with_copies(session).items() if name not in row.left}
        _end(session, row, {**row.left, **left}, now)
        session.flush()
        checkpoint("retention_before_report")
        return True

    return int(database.transaction(close))


def _end(session: Session, night: RetentionNight, left: dict[str, object], now: datetime) -> None:
    night.ended_at, night.left = now, left
    session.add(night)
    facts = {"night": night.night_at.isoformat(), "erased": night.erased, "left": left}
    session.add(AuditEntry(at=now, actor="ysi", deed="retention", facts=facts))
    log.info("retention.night", **facts)


# What is erased here


def erase_here(database: Database, settings: Settings, night: RetentionNight, now: datetime) -> int:
    """A bite of the first kind that has something past its time. Returns how many rows."""
    with database.reading() as session:
        kind = _first_past(session, settings, now)
    if kind is None:
        return 0
    done = database.transaction(partial(_erase, settings=settings, kind=kind, night=night, now=now))
    checkpoint("retention_rows_erased")
    return done


def _erase(session: Session, *, settings: Settings, kind: Kind, night: RetentionNight, now: datetime) -> int:
    overwrite_erased(session)
    ids = past_ids(session, kind, settings.retention, now, BITE)
    for number in ids:
        kind.erase(session, session.get_one(kind.table, number), now)
    note_erased(session, night, kind.name, len(ids))
    session.flush()
    checkpoint("retention_before_commit")
    return len(ids)


def _first_past(session: Session, settings: Settings, now: datetime) -> Kind | None:
    return next((kind for kind in KINDS if past_ids(session, kind, settings.retention, now, 1)), None)


def _is_past_anything(database: Database, settings: Settings, now: datetime) -> bool:
    with database.reading() as session:
        return _first_past(session, settings, now) is not None


def _clear_folders(database: Database, settings: Settings, now: datetime) -> int:
    """Delete the files that nothing needs in a bite of the folders that are owed. Returns how many folders."""
    with database.reading() as session:
        owed = session.exec(select(FolderToClear).order_by(col(FolderToClear.folder)).limit(BITE)).all()
        needed = {row.folder: _needed(session, row.folder) for row in owed}
    for row in owed:
        clear_folder(settings.blobs.path, row.folder, needed[row.folder], now=now)
        checkpoint("retention_folder_cleared")
        database.transaction(partial(_cleared, row=row))
    return len(owed)


def _needed(session: Session, folder: str) -> set[str]:
    """Names of the files that a row still points at: those of tasks, and the mail itself before its time."""
    files = session.exec(
        select(Attachment.file).where(col(Attachment.file).startswith(f"{folder}/", autoescape=True))
    )
    mail = select(InboundMessage.id).where(
        col(InboundMessage.blob) == folder, col(InboundMessage.raw_erased_at).is_(None)
    )
    raw = {RAW} if session.exec(mail).first() is not None else set()
    return {file.rpartition("/")[2] for file in files} | raw


def _cleared(session: Session, *, row: FolderToClear) -> None:
    there = session.get(FolderToClear, row.folder)
    if there is not None and there.since == row.since:  # a copy that came meanwhile owes it anew
        session.delete(there)
