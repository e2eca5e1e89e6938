"""In which lane a mail waits to be read, by who seems to send it and how much they sent within the hour. Reads no rows.

It refuses nothing and drops nothing: what is too much is read after everything else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from base.setting_tables import FloodSettings
from models.mail import Lane

HOUR = timedelta(hours=1)
EVERYBODY = "@"
ADDRESS_CHARS = 320
FIELD_BYTES = 4_000  # of a From header; real ones have some dozens

_BRACKETED = re.compile(rb"<\s*([^<>\s@]{1,64}@[^<>\s@]{1,255})\s*>")
_BARE = re.compile(rb"[^\s<>()\[\]\",;:@]{1,64}@[^\s<>()\[\]\",;:@]{1,255}")


@dataclass(frozen=True)
class Arrival:
    """One mail that has just come: the address in From, whether it is one of ours to serve, when, how many bytes."""

    address: str
    is_known: bool
    at: datetime
    size: int


@dataclass(frozen=True)
class Before:
    """One mail of a stranger that was let through within the last hour."""

    address: str
    at: datetime
    size: int


@dataclass(frozen=True)
class Place:
    """The lane, whose quota is full where one is (an address, @domain, or @ for all strangers), and the From address."""

    lane: Lane
    flood: str = ""
    address: str = ""


def addresses_in(from_field: bytes) -> list[str]:
    """The addresses that a From header seems to hold, in lower case. A quick look: reading decides who wrote it."""
    field = from_field[:FIELD_BYTES]
    found = _BRACKETED.findall(field) or _BARE.findall(field)
    return list(dict.fromkeys(one.decode("utf-8", "replace").lower()[:ADDRESS_CHARS] for one in found))


def places(
    arrivals: Sequence[Arrival],
    *,
    strangers: Iterable[Before],
    known: dict[str, list[datetime]],
    limits: FloodSettings,
) -> list[Place]:
    """One place for each arrival, in their order.

    A quota is full when the hour before a mail has let as many through: so many an hour get through, however many come,
    and what does not get through fills nobody's quota, so that a flood of one hides no other stranger.
    """
    let_through = _LetThrough(limits)
    for before in strangers:
        let_through.add(before.address, before.at, before.size)
    of_known = defaultdict(list, {address: list(instants) for address, instants in known.items()})
    found: dict[int, Place] = {}
    for number, one in sorted(enumerate(arrivals), key=lambda pair: (pair[1].at, pair[0])):
        found[number] = (
            _of_known(one, of_known[one.address], limits) if one.is_known else _of_stranger(one, let_through)
        )
    return [found[number] for number in range(len(arrivals))]


def _of_known(one: Arrival, before: list[datetime], limits: FloodSettings) -> Place:
    if _within_the_hour(before, one.at) >= limits.known_mails_an_hour:
        return Place(Lane.ABOVE, one.address, one.address)
    before.append(one.at)
    return Place(Lane.KNOWN, "", one.address)


def _of_stranger(one: Arrival, let_through: _LetThrough) -> Place:
    full = let_through.full_quota(one)
    if full:
        return Place(Lane.FLOOD, full, one.address)
    let_through.add(one.address, one.at, one.size)
    return Place(Lane.STRANGER, "", one.address)


class _LetThrough:
    """What strangers were let through, by whose quota it counts against."""

    def __init__(self, limits: FloodSettings) -> None:
        self._limits = limits
        self._by_key: dict[str, list[tuple[datetime, int]]] = defaultdict(list)

    def add(self, address: str, at: datetime, size: int) -> None:
        for key in keys(address):
            self._by_key[key].append((at, size))

    def full_quota(self, one: Arrival) -> str:
        """The narrowest quota that has no room for it, or '' where it has room in all."""
        limits = self._limits
        quotas = zip(
            keys(one.address),
            (
                (limits.mails_an_hour, limits.bytes_an_hour),
                (limits.domain_mails_an_hour, limits.domain_bytes_an_hour),
                (limits.strangers_mails_an_hour, limits.strangers_bytes_an_hour),
            ),
            strict=True,
        )
        return next((key for key, (mails, size) in quotas if self._is_full(key, one, mails, size)), "")

    def _is_full(self, key: str, one: Arrival, mails: int, size: int) -> bool:
        lately = [of for at, of in self._by_key[key] if one.at - HOUR < at <= one.at]
        return len(lately) >= mails or sum(lately) + one.size > size


def keys(address: str) -> tuple[str, str, str]:
    """Whose quotas a stranger's mail counts against, the narrowest first; a mail without an address has them, too."""
    _, _, domain = address.rpartition("@")
    return address or "no address", f"@{domain}" if domain else "@no address", EVERYBODY


def _within_the_hour(instants: Collection[datetime], at: datetime) -> int:
    return sum(at - HOUR < one <= at for one in instants)
