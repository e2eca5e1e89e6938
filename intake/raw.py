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
from intake.reading.identity import Identity, identity
from models.blobs import folder_of, keep_raw
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
    by_identity = sorted(((identity(copy.raw), copy) for copy in copies), key=lambda pair: pair[0].hash)
    for known, copy in by_identity:
        keep_raw(store, known.hash, copy.raw)
    checkpoint("raw_files_written")
    places = _places(database, settings, by_identity, now)

    def commit(session: Session) -> int:
        messages = _known(session, [known.hash for known, _ in by_identity])
        known_before = len(messages)
        for known, copy in by_identity:
            message = messages.get(known.hash) or _new(session, known, copy, lease, now, in_junk=in_junk)
            if message.in_junk and not in_junk:
                leave_junk(message, owner=lease.owner, lease_until=lease.until)
            new_copy = _add_copy(session, message, copy, account, folder, uidvalidity)
            if new_copy and copy.internal_date < message.received_at:
                message.received_at = copy.internal_date
            if known.hash not in messages:
                _put(message, places[known.hash])
            if message.raw_erased_at is not None:  # known all the same; its bytes go again, and so will the copy
                owe_clearing(session, message.blob, now)
            messages[known.hash] = message
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
    session: Session, known: Identity, copy: Copy, lease: Lease, now: datetime, *, in_junk: bool
) -> InboundMessage:
    message = InboundMessage(
        identity_hash=known.hash,
        message_id=known.message_id,
        references=list(known.references),
        # A server whose clock runs ahead must not put a deadline off (e.1).
        received_at=min(copy.internal_date, now),
        stored_at=now,
        size=len(copy.raw),
        blob=folder_of(known.hash),
        repeated_message_id=_seen_before(session, known.message_id),
        in_junk=in_junk,
        owner=lease.owner,
        lease_until=lease.until,
    )
    session.add(message)
    session.flush()
    return message


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
        Newcomer(copy.raw[:HEAD_BYTES], min(copy.internal_date, now), len(copy.raw))
        for _, copy in by_identity
    ]
    found = sort_in(database, settings, newcomers)
    return {known.hash: place for (known, _), place in zip(by_identity, found, strict=True)}


def _put(message: InboundMessage, place: Place) -> None:
    message.flood, message.sender_address = place.flood, place.address
    # Nobody answers what strangers write into Junk, and nobody waits for it (D-34).
    message.lane = Lane.FLOOD if message.in_junk and place.lane is Lane.STRANGER else place.lane


def _seen_before(session: Session, message_id: str | None) -> bool:
    if message_id is None:
        return False
    statement = select(InboundMessage.id).where(col(InboundMessage.message_id) == message_id)
    return session.exec(statement).first() is not None


def _add_copy(
    session: Session, message: InboundMessage, copy: Copy, account: str, folder: str, uidvalidity: int
) -> bool:
    assert message.id is not None
    key = (
        col(MailboxCopy.account) == account,
        col(MailboxCopy.folder) == folder,
        col(MailboxCopy.uidvalidity) == uidvalidity,
        col(MailboxCopy.uid) == copy.uid,
    )
    if session.exec(select(MailboxCopy.id).where(*key)).first() is not None:
        return False
    session.add(
        MailboxCopy(
            account=account,
            folder=folder,
            uidvalidity=uidvalidity,
            uid=copy.uid,
            internal_date=copy.internal_date,
            message_id=message.id,
        )
    )
    return True


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
