"""The protocol of a mailbox: what the poller needs of a mail server, in our own words.

It never names a library; imap.py is the real one, the scenario player has a virtual one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from intake.big_mail import BigMail
from intake.reading.identity import Identity, identity

MAX_MAILS = 50
"""Mails of one batch: kept in one commit and moved together (contract of raw first)."""

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of one batch, all of them in memory at once; a larger mail comes alone, and into a file."""


@dataclass(frozen=True)
class Copy:
    """One copy of a mail as it lies on the server.

    Its key is (mailbox, folder, uidvalidity, uid). `internal_date` is the arrival time of the server
    (IMAP INTERNALDATE, RFC 3501 2.3.3), aware and in UTC: it becomes `received_at` (D-3).
    """

    folder: str
    uidvalidity: int
    uid: int
    internal_date: datetime
    raw: bytes = field(repr=False)  # a log line with a copy in it must not carry the mail
    big: BigMail | None = None  # then `raw` is empty: so large a mail lies in a file

    @property
    def size(self) -> int:
        return self.big.size if self.big else len(self.raw)

    @property
    def head(self) -> bytes:
        """As much of its beginning as anybody looks at before it is read."""
        return self.big.head if self.big else self.raw

    @property
    def content(self) -> bytes | Path:
        """Its bytes, or the file that has them."""
        return self.big.path if self.big else self.raw

    def identity(self) -> Identity:
        return self.big.identity if self.big else identity(self.raw)


@dataclass(frozen=True)
class Fetched:
    """One batch, in order of UID; `more` says that the folder holds further mails after it.

    `unreadable` are UIDs that the server lists but cannot give; they stay where they are and are tried again.
    """

    uidvalidity: int
    copies: tuple[Copy, ...]
    more: bool
    unreadable: tuple[int, ...] = ()


class Mailbox(Protocol):
    """One mailbox on one connection, used by one thread; every failure that may pass is a TryAgain."""

    @property
    def name(self) -> str: ...

    @property
    def folders(self) -> tuple[str, ...]: ...

    def junk(self) -> str | None:
        """The folder into which the server puts what it takes for spam (D-34); None where there is none to read."""

    def fetch_new(
        self,
        folder: str,
        uidvalidity_known: int | None,
        last_uid: int,
        max_mails: int = MAX_MAILS,
        max_bytes: int = MAX_BYTES,
    ) -> Fetched:
        """The next mails with a UID above `last_uid`, lowest first; nothing is marked as read.

        Where the folder's UIDVALIDITY is not the known one its UIDs have begun anew, so that everything
        is read from UID 1; the identity of a mail makes that harmless.
        """

    def move(self, folder: str, uids: Sequence[int], target: str) -> None:
        """Move what still lies there of these UIDs of the last batch; makes a missing target. No proof."""

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or at once when the server tells of news."""

    def close(self) -> None:
        """Say goodbye; never raises."""
