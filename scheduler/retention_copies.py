"""The copies of erased mails in the folders of the mailboxes: which are owed, and a bite of them erased. Speaks no IMAP."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, func, select

from acts.archives import Archive, Archives, Cleared, Wanted
from base.checkpoint import checkpoint
from base.errors import TryAgain, UserError
from base.log import get_logger
from base.settings import Settings
from models.engine import Database
from models.mail import DOOR, InboundMessage, MailboxCopy
from models.retention import RetentionNight, note_erased

COPIES, MISSING = "copies", "copies_not_found"  # in a night's figures, beside the kinds

MAILS = 20
"""Mails of one login: what the scheduler does meanwhile waits."""

log = get_logger(__name__)
Copies = Sequence[tuple[MailboxCopy, InboundMessage]]


def erase_copies(
    database: Database, settings: Settings, night: RetentionNight, archives: Archives, now: datetime
) -> int:
    """A bite of one mailbox. A mailbox that cannot be reached is left alone this night, and why is noted."""
    with database.reading() as session:
        left = session.get_one(RetentionNight, night.id).left
        name = next(
            (name for name in names_with_copies(session) if name in archives and name not in left), None
        )
        copies = owed(session, name, MAILS) if name is not None else []
    if name is None or not copies:
        return 0
    box = settings.mailbox[name]
    folders = dict.fromkeys([box.processed, *(copy.folder for copy, _ in copies)])
    try:
        cleared = _erase(archives[name](), copies, list(folders))
    except (TryAgain, UserError) as error:
        log.warning("retention.mailbox_left", mailbox=name, error=str(error))
        database.transaction(partial(_leave, night=night, name=name, why=str(error)))
        return 1
    checkpoint("retention_copies_expunged")
    database.transaction(partial(_note, night=night, name=name, copies=copies, cleared=cleared, now=now))
    return len(copies)


def names_with_copies(session: Session) -> dict[str, int]:
    """How many copies of erased mails are owed, by mailbox, also of those that are no longer in the settings."""
    counted = select(MailboxCopy.account, func.count()).join(InboundMessage).where(*_OWED)
    return dict(
        session.exec(counted.group_by(col(MailboxCopy.account)).order_by(col(MailboxCopy.account))).all()
    )


_OWED = (
    col(MailboxCopy.erased_at).is_(None),
    col(InboundMessage.raw_erased_at).is_not(None),
    # Mails out of files and through the door never lay in a mailbox.
    col(MailboxCopy.account).not_like("(%"),
    col(MailboxCopy.account) != DOOR,
)


def owed(session: Session, account: str, most: int) -> Copies:
    """Copies of erased mails that lie in that mailbox, as far as we know; the longest owed first."""
    statement = select(MailboxCopy, InboundMessage).join(InboundMessage).where(*_OWED)
    statement = statement.where(col(MailboxCopy.account) == account)
    return session.exec(statement.order_by(col(MailboxCopy.id)).limit(most)).all()


def _erase(archive: Archive, copies: Copies, folders: list[str]) -> Cleared:
    wanted = [Wanted(mail.identity_hash, mail.message_id, copy.internal_date) for copy, mail in copies]
    try:
        return archive.erase(wanted, folders)
    finally:
        archive.close()


def _leave(session: Session, *, night: RetentionNight, name: str, why: str) -> None:
    row = session.get_one(RetentionNight, night.id, with_for_update=True)
    row.left = {**row.left, name: why}
    session.add(row)


def _note(
    session: Session, *, night: RetentionNight, name: str, copies: Copies, cleared: Cleared, now: datetime
) -> None:
    done: dict[str, int] = {COPIES: 0, MISSING: 0}
    for copy, mail in copies:
        row = session.get_one(MailboxCopy, copy.id)
        if row.erased_at is not None or mail.identity_hash in cleared.marked:
            continue
        row.erased_at = now
        session.add(row)
        done[COPIES if mail.identity_hash in cleared.gone else MISSING] += 1
    for kind, count in done.items():
        note_erased(session, night, kind, count)
    if cleared.marked:
        why = f"{len(cleared.marked)} mails are only marked as deleted: the server has no UIDPLUS, and others' lie there"
        _leave(session, night=night, name=name, why=why)
