"""Bytes and identity of mails, committed before anything is parsed. Nothing else writes InboundMessage rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from base.checkpoint import checkpoint
from base.settings import Settings
from intake.junk import leave_junk
from intake.mailbox import Copy
from intake.quota import Place
from intake.quota_book import HEAD_BYTES, Newcomer, sort_in
from intake.quota_warnings import warn_of_floods
from intake.reading.identity import Identity
from models.blobs import folder_of, keep_raws
from models.columns import add_rows
from models.engine import Database
from models.mail import DOOR, InboundMessage, Lane, MailboxCopy, MailboxCursor
from models.retention import owe_clearing


@dataclass(frozen=True)
class Lease:
    """Who reads what was just kept, and until when nobody else may."""

    owner: str
    until: datetime


def keep(
    database: Database,
    store: Path,
    *,
    account: str,
    folder: str,
    uidvalidity: int,
    copies: Sequence[Copy],
    lease: Lease,
    now: datetime,
    in_junk: bool = False,
    settings: Settings | None = None,
) -> int:
    """Store a batch: files first, then one commit of identities, copies and cursor. Returns how many mails are new.

    A mail that is known already, from this mailbox or another, only gains a copy (X-01). `in_junk`: the folder is the
    mail server's Junk; a mail that lies elsewhere as well is none of Junk (D-34).
    """
    # Rows go in by order of identity: two pollers with the same mails otherwise lock each other out.
    by_identity = sorted(((copy.identity(), copy) for copy in copies), key=lambda pair: pair[0].hash)
    keep_raws(store, ((known.hash, copy.content) for known, copy in by_identity))
    checkpoint("raw_files_written")
    places = _places(database, settings, by_identity, now)

    def commit(session: Session) -> int:
        messages = _known(session, [known.hash for known, _ in by_identity])
        known_before = len(messages)
        new = {
            known.hash: (known, copy) for known, copy in reversed(by_identity) if known.hash not in messages
        }
        repeated = _repeated(session, [known for known, _ in new.values()])
        for known, copy in reversed(new.values()):
            message = _new(known, copy, lease, now, in_junk=in_junk, repeated=known.hash in repeated)
            _put(message, places[known.hash])
            messages[known.hash] = message
            session.add(message)
        session.flush()  # all get their ids at once
        pairs = [(messages[known.hash], copy) for known, copy in by_identity]
        for message, copy in _add_copies(session, pairs, account, folder, uidvalidity):
            message.received_at = min(message.received_at, copy.internal_date)
        for message in messages.values():
            if message.in_junk and not in_junk:
                leave_junk(message, owner=lease.owner, lease_until=lease.until)
            if (
                message.raw_erased_at is not None
            ):  # known all the same; its bytes go again, and so will the copy
                owe_clearing(session, message.blob, now)
            session.add(message)
        if account != DOOR:  # nothing lies there that would have to be read on from somewhere
            _advance(session, account, folder, uidvalidity, max(copy.uid for copy in copies))
        session.flush()
        if settings is not None:
            warn_of_floods(session, settings, [one for one in messages.values() if one.stored_at == now], now)
        checkpoint("raw_before_commit")
        return len(messages) - known_before

    count = database.transaction(commit)
    checkpoint("raw_committed")
    return count


def _known(session: Session, hashes: list[str]) -> dict[str, InboundMessage]:
    rows = session.exec(select(InboundMessage).where(col(InboundMessage.identity_hash).in_(hashes)))
    return {row.identity_hash: row for row in rows}


def _new(
    known: Identity, copy: Copy, lease: Lease, now: datetime, *, in_junk: bool, repeated: bool
) -> InboundMessage:
    return InboundMessage(
        identity_hash=known.hash,
        message_id=known.message_id,
        references=list(known.references),
        # A server whose clock runs ahead must not put a deadline off (e.1).
        received_at=min(copy.internal_date, now),
        stored_at=now,
        size=copy.size,
        blob=folder_of(known.hash),
        repeated_message_id=repeated,
        in_junk=in_junk,
        owner=lease.owner,
        lease_until=lease.until,
        recipients=[],  # said here, for a default that is made anew for each row costs as much as the rest of it
        defects=[],
    )


def _places(
    database: Database,
    settings: Settings | None,
    by_identity: Sequence[tuple[Identity, Copy]],
    now: datetime,
) -> dict[str, Place]:
    """Who waits in which lane; without settings all wait in the first one."""
    if settings is None:
        return {known.hash: Place(Lane.KNOWN) for known, _ in by_identity}
    newcomers = [
        Newcomer(copy.head[:HEAD_BYTES], min(copy.internal_date, now), copy.size) for _, copy in by_identity
    ]
    found = sort_in(database, settings, newcomers)
    return {known.hash: place for (known, _), place in zip(by_identity, found, strict=True)}


def _put(message: InboundMessage, place: Place) -> None:
    message.flood, message.sender_address = place.flood, place.address
    # Nobody answers what strangers write into Junk, and nobody waits for it (D-34).
    message.lane = Lane.FLOOD if message.in_junk and place.lane is Lane.STRANGER else place.lane


def _repeated(session: Session, new: Sequence[Identity]) -> set[str]:
    """Hashes of those whose Message-ID another mail had before, or has that comes before them here."""
    ids = {known.message_id for known in new if known.message_id is not None}
    statement = select(InboundMessage.message_id).where(col(InboundMessage.message_id).in_(ids))
    seen = set(session.exec(statement).all()) if ids else set()
    repeated = set()
    for known in sorted(new, key=lambda known: known.hash):
        if known.message_id is not None and known.message_id in seen:
            repeated.add(known.hash)
        seen.add(known.message_id)
    return repeated


def _add_copies(
    session: Session,
    copies: Sequence[tuple[InboundMessage, Copy]],
    account: str,
    folder: str,
    uidvalidity: int,
) -> list[tuple[InboundMessage, Copy]]:
    """Rows for the copies that have none yet; gives those."""
    there = set(
        session.exec(
            select(MailboxCopy.uid).where(
                col(MailboxCopy.account) == account,
                col(MailboxCopy.folder) == folder,
                col(MailboxCopy.uidvalidity) == uidvalidity,
                col(MailboxCopy.uid).in_([copy.uid for _, copy in copies]),
            )
        ).all()
    )
    new = [(message, copy) for message, copy in copies if copy.uid not in there]
    rows = [
        {
            "account": account,
            "folder": folder,
            "uidvalidity": uidvalidity,
            "uid": copy.uid,
            "internal_date": copy.internal_date,
            "message_id": message.id,
        }
        for message, copy in new
    ]
    add_rows(session, MailboxCopy, rows)
    return new


def cursor_of(session: Session, account: str, folder: str) -> MailboxCursor:
    """How far that folder was read; a fresh row where it never was."""
    statement = select(MailboxCursor).where(
        col(MailboxCursor.account) == account, col(MailboxCursor.folder) == folder
    )
    return session.exec(statement).first() or MailboxCursor(account=account, folder=folder)


def _advance(session: Session, account: str, folder: str, uidvalidity: int, uid: int) -> None:
    cursor = cursor_of(session, account, folder)
    if cursor.uidvalidity != uidvalidity:
        cursor.uidvalidity, cursor.last_uid = uidvalidity, 0
    cursor.last_uid = max(cursor.last_uid, uid)
    session.add(cursor)


def note_round(
    session: Session, account: str, folders: Sequence[str], *, began_at: datetime, ended_at: datetime
) -> None:
    """A complete round over all folders of the mailbox: the proof that nothing older lies unread there."""
    # A Junk folder has its cursor too, under the name that the server gives it.
    read = session.exec(select(MailboxCursor.folder).where(col(MailboxCursor.account) == account))
    for folder in dict.fromkeys([*folders, *read]):
        cursor = cursor_of(session, account, folder)
        cursor.last_round_began, cursor.last_round_ended = began_at, ended_at
        session.add(cursor)


def lease_for(owner: str, now: datetime, seconds: int) -> Lease:
    return Lease(owner, now + timedelta(seconds=seconds))
