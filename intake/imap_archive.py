"""Erases mails in the folders of an IMAP account when their time is over (D-25, c.4). Never a mail whose identity is another.

The mails were moved, so their UIDs are not known any more: they are found by Message-ID, else by the day of arrival.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from acts.archives import Cleared, Wanted
from intake.big_mail import MailGone, pieces_of
from intake.imap import ImapMailbox
from intake.reading.identity import IdentityInPieces, identity

MESSAGE_ID = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"

MOST_OF_THE_DAYS = 2_000
"""Mails of three days that are looked through for one that its Message-ID does not find."""


class ImapArchive(ImapMailbox):
    """An Archive (acts/archives.py) on the connection of a mailbox."""

    def erase(self, wanted: Sequence[Wanted], folders: Sequence[str]) -> Cleared:
        gone, marked = set[str](), set[str]()
        with self._talking(f"erase {len(wanted)} mails of mailbox {self.name}") as client:
            there = [folder for folder in folders if self._names(client).has(folder)]
            for candidates in (_by_message_id, _by_day):
                left = [one for one in wanted if one.identity_hash not in gone | marked]
                for folder in there if left else ():
                    self._select(client, folder)
                    found = dict(_copies(client, left, candidates))
                    if found:
                        (gone if _expunge(client, sorted(found)) else marked).update(found.values())
        hashes = {one.identity_hash for one in wanted}
        return Cleared(frozenset(gone - marked), frozenset(hashes - gone - marked), frozenset(marked))


def _copies(
    client: Any, wanted: Sequence[Wanted], candidates: Callable[[Any, Wanted], Sequence[int]]
) -> Iterator[tuple[int, str]]:
    """UIDs of the selected folder under which one of these very mails lies, with its identity."""
    for one in wanted:
        for uid in candidates(client, one):
            if _identity_of(client, uid) == one.identity_hash:
                yield uid, one.identity_hash


def _identity_of(client: Any, uid: int) -> str | None:
    """By pieces: the largest mails do not fit into memory."""
    growing = IdentityInPieces()
    try:
        for piece in pieces_of(client, uid):
            growing.add(piece)
    except MailGone:
        return None
    return growing.identity().hash


def _by_message_id(client: Any, wanted: Wanted) -> Sequence[int]:
    bare = (wanted.message_id or "").strip("<>")
    return (
        sorted(client.search(["HEADER", "Message-ID", bare]))
        if bare.isascii() and bare.isprintable() and bare
        else []
    )


def _by_day(client: Any, wanted: Wanted) -> Sequence[int]:
    """Of the mails around its arrival those with its Message-ID: it has none, or one that SEARCH does not find."""
    day = wanted.arrived.date()
    since, before = (
        day - timedelta(days=1),
        day + timedelta(days=2),
    )  # SEARCH knows days of the server's zone only
    uids = sorted(client.search(["SINCE", since, "BEFORE", before]))[:MOST_OF_THE_DAYS]
    heads = client.fetch(uids, [MESSAGE_ID]) if uids else {}
    return [uid for uid in uids if _message_id(heads.get(uid, {})) == wanted.message_id]


def _message_id(answer: dict[bytes, Any]) -> str | None:
    head = next((value for name, value in answer.items() if name.startswith(b"BODY[HEADER")), None)
    return identity(head or b"").message_id


def _expunge(client: Any, uids: list[int]) -> bool:
    """Delete these mails and no other. Without UIDPLUS (RFC 4315) only where nobody else's mail waits to be expunged."""
    client.add_flags(uids, [b"\\Deleted"], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
        return True
    if set(client.search(["DELETED"])) - set(uids):
        return False
    client.expunge()
    return True
