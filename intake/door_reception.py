"""What stands behind the door: which addresses are ours, and the mail kept. Never answers a client itself."""

import errno
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from base.errors import DiskFailed, YsiError
from base.settings import Settings
from intake.incoming import our_addresses, without_tag
from intake.mailbox import Copy
from intake.raw import keep, lease_for
from models.engine import Database
from models.mail import DOOR
from notifier.addresses import BadAddress, idn_domain

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class DiskFull(YsiError):
    """There is no room for this mail now. Nothing of it was kept."""


@dataclass(frozen=True)
class Arrival:
    """One mail at the door: for whom, when its data ended (D-3), and its bytes with the trace lines on top."""

    recipient: str
    received_at: datetime
    raw: bytes = field(repr=False)


class Reception:
    """Safe to be called from several threads."""

    def __init__(
        self, database: Database, settings: Settings, *, owner: str, on_kept: Callable[[], None]
    ) -> None:
        self._database = database
        self._settings = settings
        self._owner = owner
        self._on_kept = on_kept

    def is_ours(self, address: str) -> bool:
        """Whether mail for this address is for us, with a tag of ours or anybody's behind its local part (D-32)."""
        with self._database.reading() as session:
            ours = {_comparable(one) for one in our_addresses(session, self._settings)}
        return not ours.isdisjoint({_comparable(address), _comparable(without_tag(address))})

    def keep(self, arrival: Arrival) -> None:
        """Return when the mail is committed, its file and folders synced; a mail known already is as good. Raises DiskFull."""
        now = arrival.received_at
        copy = _copy(arrival)
        try:
            keep(
                self._database,
                self._settings.blobs.path,
                account=DOOR,
                folder=copy.folder,
                uidvalidity=copy.uidvalidity,
                copies=[copy],
                lease=lease_for(self._owner, now, self._settings.intake.lease_seconds),
                now=now,
                settings=self._settings,
            )
        except OSError as error:
            if error.errno in FULL:
                raise DiskFull("no room on the disk for a mail") from error
            raise DiskFailed("keep a mail of the door") from error
        self._on_kept()


def trace_lines(sender: str, recipient: str) -> bytes:
    """The envelope as headers (RFC 5321, 4.4): by them a bounce finds its message. They change no identity (e.1).

    No Received line: the topmost one stays that of the company's border, above which its verdict stands (D-30).
    """
    return f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode()


def _copy(arrival: Arrival) -> Copy:
    """A client that did not get our 250 sends the same bytes again: that is the same copy, of no new number."""
    number = int.from_bytes(hashlib.blake2b(arrival.raw, digest_size=7).digest())
    return Copy(without_tag(arrival.recipient), 0, number, arrival.received_at, arrival.raw)


def _comparable(address: str) -> str:
    """In lower case, the domain in IDNA: mail servers write it so, people do not."""
    local, _, domain = address.lower().rpartition("@")
    try:
        return f"{local}@{idn_domain(domain)}"
    except BadAddress:
        return f"{local}@{domain}"
