"""What erasing needs of a mail server: the folders in which mails lie after they were kept. Names no library."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Wanted:
    """A mail whose copies are to go: found by Message-ID or day of arrival, erased only where its identity is the same."""

    identity_hash: str
    message_id: str | None
    arrived: datetime  # INTERNALDATE, aware UTC


@dataclass(frozen=True)
class Cleared:
    """Identities: those whose copies are gone now, those of which none was found, those that are only marked."""

    gone: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    marked: frozenset[str] = (
        frozenset()
    )  # \\Deleted beside others' deleted mail, which a plain EXPUNGE would take too


class Archive(Protocol):
    """One account on one connection, used by one thread; every failure that may pass is a TryAgain."""

    def erase(self, wanted: Sequence[Wanted], folders: Sequence[str]) -> Cleared:
        """Erase every copy of these mails in these folders and no other mail. Raises TryAgain, UserError."""

    def close(self) -> None:
        """Say goodbye; never raises."""


Archives = Mapping[str, Callable[[], Archive]]  # by the name of the mailbox
