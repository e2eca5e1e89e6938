"""A mail store and a mail server that exist in memory only: what a scenario swaps for IMAP and SMTP. Decides nothing."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property

from acts.archives import Cleared, Wanted
from base.clock import Clock
from base.errors import TryAgain
from intake.mailbox import MAX_BYTES, MAX_MAILS, Copy, Fetched
from intake.reading.identity import identity
from notifier.smtp import SmtpRefused

INBOX = "INBOX"


@dataclass
class _Folder:
    uidvalidity: int
    next_uid: int = 1
    mails: dict[int, Copy] = field(default_factory=dict)


class MailStore:
    """Every account of the virtual mail server with its folders. Several mailboxes may look at one account."""

    def __init__(self) -> None:
        self._folders: dict[tuple[str, str], _Folder] = {}
        self._uidvalidity = 1_000
        self.news = threading.Condition()

    def deliver(self, account: str, raw: bytes, *, arrived: datetime, folder: str = INBOX) -> None:
        """A mail lies there from now on, with that INTERNALDATE."""
        with self.news:
            self._put(account, folder, arrived, raw)
            self.news.notify_all()

    def make_anew(self, account: str, folder: str) -> None:
        """Delete the folder and create it: its UIDs begin anew under another UIDVALIDITY (RFC 3501 2.3.1.1)."""
        with self.news:
            self._folders.pop((account, folder), None)
            self._there(account, folder)

    def lying_in(self, account: str, folder: str) -> tuple[Copy, ...]:
        with self.news:
            found = self._folders.get((account, folder))
            return tuple(found.mails.values()) if found else ()

    def has_folder(self, account: str, name: str) -> bool:
        with self.news:
            return (account, name) in self._folders

    def folder(self, account: str, name: str) -> _Folder:
        """The folder for reading; INBOX always exists. Raises TryAgain."""
        if name != INBOX and (account, name) not in self._folders:
            raise TryAgain(f"open folder {name} of mailbox {account}")
        return self._there(account, name)

    def move(self, account: str, uids: Iterable[int], *, source: str, target: str) -> None:
        with self.news:
            mails = self.folder(account, source).mails
            for uid in uids:
                copy = mails.pop(uid, None)
                if copy is not None:
                    self._put(account, target, copy.internal_date, copy.raw)

    def erase(self, account: str, folder: str, uid: int) -> None:
        with self.news:
            self._folders[account, folder].mails.pop(uid, None)

    def contents(self) -> dict[tuple[str, str], bytes]:
        """All that lies in each folder, one mail after the other."""
        with self.news:
            return {
                place: b"\n".join(copy.raw for copy in folder.mails.values())
                for place, folder in self._folders.items()
            }

    def _put(self, account: str, folder: str, arrived: datetime, raw: bytes) -> None:
        place = self._there(account, folder)
        place.mails[place.next_uid] = Copy(
            folder, place.uidvalidity, place.next_uid, arrived.astimezone(UTC), raw
        )
        place.next_uid += 1

    def _there(self, account: str, folder: str) -> _Folder:
        if (account, folder) not in self._folders:
            self._uidvalidity += 1
            self._folders[account, folder] = _Folder(self._uidvalidity)
        return self._folders[account, folder]


class VirtualMailbox:
    """A Mailbox (intake/mailbox.py) on the virtual store."""

    def __init__(
        self, store: MailStore, name: str, folders: tuple[str, ...] = (INBOX,), junk: str = ""
    ) -> None:
        self._store = store
        self._name = name
        self._folders = folders
        self._junk = junk
        self._seen: dict[str, tuple[int, int]] = {}  # UIDVALIDITY and UIDNEXT at the last look

    @property
    def name(self) -> str:
        return self._name

    @property
    def folders(self) -> tuple[str, ...]:
        return self._folders

    def junk(self) -> str | None:
        return self._junk if self._junk and self._store.has_folder(self._name, self._junk) else None

    def fetch_new(
        self,
        folder: str,
        uidvalidity_known: int | None,
        last_uid: int,
        max_mails: int = MAX_MAILS,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        with self._store.news:
            place = self._store.folder(self._name, folder)
            self._seen[folder] = (place.uidvalidity, place.next_uid)
            after = last_uid if place.uidvalidity == uidvalidity_known else 0
            waiting = [copy for uid, copy in sorted(place.mails.items()) if uid > after]
        copies = _batch(waiting, max_mails=max_mails, max_bytes=max_bytes)
        return Fetched(place.uidvalidity, copies, more=len(copies) < len(waiting))

    def move(self, folder: str, uids: Sequence[int], target: str) -> None:
        self._store.move(self._name, uids, source=folder, target=target)

    def wait(self, seconds: float) -> None:
        with self._store.news:
            self._store.news.wait_for(self._has_news, timeout=seconds)

    def _has_news(self) -> bool:
        places = {name: self._store.folder(self._name, name) for name in self._seen}
        return any((place.uidvalidity, place.next_uid) != self._seen[name] for name, place in places.items())

    def close(self) -> None:
        """Nothing to give back."""


class VirtualArchive:
    """An Archive (acts/archives.py) on the virtual store."""

    def __init__(self, store: MailStore, name: str) -> None:
        self._store = store
        self._name = name

    def erase(self, wanted: Sequence[Wanted], folders: Sequence[str]) -> Cleared:
        hashes = {one.identity_hash for one in wanted}
        gone = set[str]()
        for folder in folders:
            for copy in self._store.lying_in(self._name, folder):
                if (known := identity(copy.raw).hash) in hashes:
                    self._store.erase(self._name, folder, copy.uid)
                    gone.add(known)
        return Cleared(gone=frozenset(gone), missing=frozenset(hashes - gone))

    def close(self) -> None:
        """Nothing to give back."""


def _batch(waiting: Sequence[Copy], *, max_mails: int, max_bytes: int) -> tuple[Copy, ...]:
    chosen: list[Copy] = []
    size = 0
    for copy in waiting[:max_mails]:
        size += len(copy.raw)
        if chosen and size > max_bytes:
            break
        chosen.append(copy)
    return tuple(chosen)


@dataclass(frozen=True)
class Sent:
    """A message that has left: when, under which envelope, to whom, and its bytes."""

    at: datetime
    envelope: str
    to: str
    raw: bytes

    @cached_property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    def header(self, name: str) -> str | None:
        value = self.mail.get(name)
        return None if value is None else str(value)

    @cached_property
    def text(self) -> str:
        return self._body("plain") or ""

    @cached_property
    def html(self) -> str | None:
        return self._body("html")

    def _body(self, kind: str) -> str | None:
        part = self.mail.get_body((kind,))
        return None if part is None else str(part.get_content()).replace("\r\n", "\n")


@dataclass(frozen=True)
class Refusal:
    """What the server of one recipient answers, and until when (exclusive; None: to the end)."""

    to: str
    answer: str
    until: datetime | None


class VirtualMailServer:
    """A MailServer (notifier/smtp.py) that takes everything, except what it was told to refuse."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refusals: list[Refusal] = []
        self.sent: list[Sent] = []

    def refuse(self, refusal: Refusal) -> None:
        self._refusals.append(refusal)

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        now = self._clock.now()
        for refusal in reversed(self._refusals):
            if refusal.to == recipient.lower() and (refusal.until is None or now < refusal.until):
                code, _, text = refusal.answer.partition(" ")
                raise SmtpRefused(int(code), text, permanent=code.startswith("5"))
        self.sent.append(Sent(now, envelope_from, recipient.lower(), raw))
