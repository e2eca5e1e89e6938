"""The border to imapclient: one mailbox on a real IMAP server, as mailbox.py wants it.

It never marks a mail as read and never lets an error of the library through: what may pass becomes TryAgain,
a refused login becomes UserError.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from pathlib import Path
from typing import Any

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from base.clock import SystemClock
from base.errors import TryAgain
from base.setting_tables import MailboxSettings
from intake.big_mail import MailGone, pieces_of, spooled
from intake.imap_folders import Folders
from intake.imap_login import TROUBLE, connect, is_busy, reason
from intake.imap_moving import can_remove, move
from intake.mailbox import MAX_BYTES, MAX_MAILS, Copy, Fetched

GOODBYE_SECONDS = 2
IDLE_GLANCE_SECONDS = 1.0
"""How often an IDLE looks whether the service is to stop (SIGTERM has 10 s)."""

CHUNK = 1_000
"""UIDs of one command: a command line that is too long is answered with BAD."""

MOST_REFUSED = 3
"""Mails of one batch that the server cannot give; with more of them it is the server, not the mails."""

SEARCH_WINDOW = 50_000
"""UIDs of one SEARCH: imaplib gives up on an answer line of 1,000,000 bytes."""


class ImapMailbox:
    """A Mailbox over IMAP; it connects when first used, and anew after each failure."""

    def __init__(
        self,
        name: str,
        settings: MailboxSettings,
        *,
        stop: threading.Event | None = None,
        store: Path | None = None,
    ) -> None:
        """Into `store` a mail goes that is larger than a batch may be; without one it comes into memory."""
        self.name = name
        self._store = store
        self.folders = settings.folders
        self._settings = settings
        self._stop = stop or threading.Event()
        self._client: Any = None
        # What the last SELECT of each folder told: a move is refused after a change of UIDVALIDITY, and a
        # higher UIDNEXT at the begin of IDLE is news that came between the round and the IDLE.
        self._uidvalidity: dict[str, int] = {}
        self._uidnext: dict[str, int] = {}
        self._listed: Folders | None = None

    def junk(self) -> str | None:
        if not self._settings.junk:
            return None
        with self._talking(f"list the folders of mailbox {self.name}") as client:
            found = self._names(client).junk(self._settings.junk)
            if found is None:
                self._listed = None  # somebody may make one
            return None if found in (*self.folders, self._settings.processed) else found

    def fetch_new(
        self,
        folder: str,
        uidvalidity_known: int | None,
        last_uid: int,
        max_mails: int = MAX_MAILS,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        with self._talking(f"read folder {folder} of mailbox {self.name}") as client:
            selected = self._select(client, folder)
            uidvalidity = self._uidvalidity[folder]
            after = last_uid if uidvalidity == uidvalidity_known else 0
            # What was moved from a server that can remove nothing lies there flagged as deleted: known, and not left over.
            ghosts = uidvalidity_known is None and last_uid == 0 and not can_remove(client)
            left = _uids_above(client, selected, after, enough=max_mails + 1, flagged=not ghosts)
            copies: list[Copy] = []
            unreadable: list[int] = []
            while left and not copies:  # a whole batch may have gone meanwhile: another poller, a person
                batch, is_big = self._batch(folder, left[: min(max_mails, CHUNK)], max_bytes)
                left = left[len(batch) :]
                if is_big and self._store is not None:
                    copies = self._big(folder, uidvalidity, batch[0], self._store)
                else:
                    answer = self._give(folder, batch, [])
                    copies = _copies(folder, uidvalidity, batch, answer)
                unreadable += self._still_there(folder, set(batch) - {copy.uid for copy in copies})
            return Fetched(uidvalidity, tuple(copies), more=bool(left), unreadable=tuple(unreadable))

    def move(self, folder: str, uids: Sequence[int], target: str) -> None:
        with self._talking(
            f"move {len(uids)} mails of mailbox {self.name} from {folder} to {target}"
        ) as client:
            read_under = self._uidvalidity.get(folder)
            self._select(client, folder)
            if read_under not in (None, self._uidvalidity[folder]):
                raise TryAgain(f"move mails of mailbox {self.name}: folder {folder} was made anew meanwhile")
            for begin in range(0, len(uids), CHUNK):
                move(client, list(uids[begin : begin + CHUNK]), target, self._names(client))
            if not self._names(client).has(target):
                self._listed = None  # it was made just now

    def wait(self, seconds: float) -> None:
        until = SystemClock.monotonic() + seconds
        with self._talking(f"wait for news of mailbox {self.name}") as client:
            if not client.has_capability("IDLE"):
                self._stop.wait(seconds)
                return
            known = self._uidnext.get(self.folders[0])
            self._select(client, self.folders[0])
            if known is not None and self._uidnext[self.folders[0]] > known:
                return
            client.idle()
            self._watch(client, until)
            # On a dead connection idle_check says "nothing" at once and for ever; only this raises.
            client.idle_done()

    def missing_folders(self) -> tuple[str, ...]:
        """Log in, and say which of the folders to be read are not there, for `ysi check`. Raises TryAgain, UserError."""
        with self._talking(f"log in to mailbox {self.name}") as client:
            names = self._names(client)
            return tuple(folder for folder in self.folders if not names.has(folder))

    def endless_folders(self) -> tuple[str, ...]:
        """Folders to be read that show every mail of the account (`\\All` of Gmail), so that none can ever leave them."""
        with self._talking(f"list the folders of mailbox {self.name}") as client:
            names = self._names(client)
            return tuple(folder for folder in self.folders if names.named(folder) == names.marked_all)

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(*TROUBLE):
                client.socket().settimeout(GOODBYE_SECONDS)
                client.logout()

    def _batch(self, folder: str, uids: list[int], max_bytes: int) -> tuple[list[int], bool]:
        """As many of the first mails as fit into `max_bytes`, at least one, and whether that one does not."""
        try:
            sizes = self._client.fetch(uids, ["RFC822.SIZE"])
        except IMAPClientError as error:
            self._go_on_after(error, folder)
            return uids[:1], False  # one of them cannot be measured: singly from here on
        total = 0
        for place, uid in enumerate(uids):
            total += sizes.get(uid, {}).get(b"RFC822.SIZE", 0)
            if total > max_bytes and place > 0:
                return uids[:place], sizes.get(uids[0], {}).get(b"RFC822.SIZE", 0) > max_bytes
        return uids, total > max_bytes

    def _big(self, folder: str, uidvalidity: int, uid: int, store: Path) -> list[Copy]:
        """One mail, by pieces into a file; none if it has gone meanwhile or the server refuses it."""
        try:
            arrived = self._client.fetch([uid], ["INTERNALDATE"]).get(uid, {}).get(b"INTERNALDATE")
            if arrived is None:
                return []
            big = spooled(pieces_of(self._client, uid), store)
        except MailGone:
            return []
        except IMAPClientError as error:
            self._go_on_after(error, folder)
            return []
        return [Copy(folder, uidvalidity, uid, arrived.astimezone(UTC), b"", big)]

    def _give(self, folder: str, uids: list[int], refused: list[int]) -> dict[int, Any]:
        """FETCH of whole mails; where the server refuses it for one of many, that of all the others."""
        try:
            return dict(self._client.fetch(uids, ["INTERNALDATE", "BODY.PEEK[]"]))
        except IMAPClientError as error:
            if len(refused) >= MOST_REFUSED:
                raise
            self._go_on_after(error, folder)
        if len(uids) == 1:
            refused += uids
            return {}
        answer: dict[int, Any] = {}
        for uid in uids:
            answer |= self._give(folder, [uid], refused)
        return answer

    def _still_there(self, folder: str, missing: set[int]) -> list[int]:
        """Those of the mails that were not given which lie there nevertheless; the others have gone meanwhile."""
        if not missing:
            return []
        read_under = self._uidvalidity[folder]
        self._select(self._client, folder)
        if self._uidvalidity[folder] != read_under:
            raise TryAgain(f"read folder {folder} of mailbox {self.name}: it was made anew meanwhile")
        return sorted(missing.intersection(self._client.search(["UID", ",".join(map(str, sorted(missing)))])))

    def _go_on_after(self, error: IMAPClientError, folder: str) -> None:
        """After a refused FETCH; Dovecot even hangs up over a mail that it cannot read: connect anew."""
        if is_busy(error):
            raise error  # a server that wants to be left alone says nothing about the mail
        if not isinstance(error, IMAPClientAbortError):
            return
        read_under = self._uidvalidity[folder]
        self._drop()
        self._client = connect(self.name, self._settings)
        self._select(self._client, folder)
        if self._uidvalidity[folder] != read_under:
            raise error

    def _watch(self, client: Any, until: float) -> None:
        while not self._stop.is_set():
            began = SystemClock.monotonic()
            glance = min(IDLE_GLANCE_SECONDS, until - began)
            if glance <= 0:
                return
            answers = client.idle_check(timeout=glance)
            if any(b"EXISTS" in answer or b"BYE" in answer for answer in answers):
                return
            if not answers and SystemClock.monotonic() - began < glance / 2:
                return  # early and empty: most likely a dead connection

    @contextmanager
    def _talking(self, deed: str) -> Iterator[Any]:
        """The connected client; an error drops the connection, since its state is unknown from then on."""
        try:
            if self._client is None:
                self._client = connect(self.name, self._settings)
            yield self._client
        except TROUBLE as error:
            self._drop()
            raise TryAgain(f"{deed}: {reason(error)}") from error

    def _drop(self) -> None:
        client, self._client, self._listed = self._client, None, None
        if client is not None:
            with suppress(*TROUBLE):
                client.shutdown()

    def _names(self, client: Any) -> Folders:
        """What the server's folders are called, asked once a connection."""
        if self._listed is None:
            personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
            self._listed = Folders.of(client.list_folders(), personal)
        return self._listed

    def _select(self, client: Any, folder: str) -> dict[bytes, Any]:
        selected: dict[bytes, Any] = client.select_folder(self._names(client).named(folder))
        self._uidvalidity[folder] = selected[b"UIDVALIDITY"]
        self._uidnext[folder] = selected.get(b"UIDNEXT", 0)
        return selected


def _uids_above(
    client: Any, selected: dict[bytes, Any], last_uid: int, enough: int, *, flagged: bool
) -> list[int]:
    """The folder's UIDs above `last_uid`, lowest first; all of them, or in a huge folder `enough` or more.

    `flagged`: also of mails that somebody has flagged as deleted.
    """
    if not selected.get(b"EXISTS"):
        return []
    if selected[b"EXISTS"] <= SEARCH_WINDOW or not selected.get(b"UIDNEXT"):
        return _search(client, f"{last_uid + 1}:*", last_uid, flagged=flagged)
    found: list[int] = []
    for begin in range(last_uid + 1, selected[b"UIDNEXT"], SEARCH_WINDOW):
        found += _search(client, f"{begin}:{begin + SEARCH_WINDOW - 1}", last_uid, flagged=flagged)
        if len(found) >= enough:
            break
    return found


def _search(client: Any, uids: str, last_uid: int, *, flagged: bool) -> list[int]:
    criteria = ["UID", uids] if flagged else ["UID", uids, "UNDELETED"]
    # `n:*` always names the highest UID, also one below n (RFC 3501 6.4.8).
    return sorted(uid for uid in client.search(criteria) if uid > last_uid)


def _copies(folder: str, uidvalidity: int, uids: list[int], answer: dict[int, Any]) -> list[Copy]:
    return [
        Copy(folder, uidvalidity, uid, answer[uid][b"INTERNALDATE"].astimezone(UTC), answer[uid][b"BODY[]"])
        for uid in uids
        # A mail that has gone meanwhile is left out of the answer, or (Dovecot) has NIL for its bytes.
        if answer.get(uid, {}).get(b"BODY[]") is not None and answer[uid].get(b"INTERNALDATE") is not None
    ]
