"""Sorts arriving mails into lanes by what the database knows: our customers' addresses, and the hour before. Writes nothing.

It looks outside the transaction that keeps the mails: two processes may each let one mail more through, and neither
waits for the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from base.settings import Settings
from intake.quota import HOUR, Arrival, Before, Place, addresses_in, places
from intake.reading.authresults import FAIL, verdict
from intake.reading.value import Address
from models.customer import Contact
from models.engine import Database
from models.mail import InboundMessage, Lane
from models.person import EmailAddress

HEAD_BYTES = 64 * 1024  # the headers that name the sender stand at the top


@dataclass(frozen=True)
class Newcomer:
    """What has just come: the beginning of its bytes and when, and how many they are."""

    head: bytes
    at: datetime
    size: int


def sort_in(database: Database, settings: Settings, newcomers: Sequence[Newcomer]) -> list[Place]:
    """The place of each, in their order (settings [flood])."""
    if not newcomers:
        return []
    headers = [headers_of(one.head[:HEAD_BYTES]) for one in newcomers]
    named = [addresses_in(_first(fields, b"from")) for fields in headers]
    with database.reading() as session:
        ours = _ours(session, {address for addresses in named for address in addresses})
        arrivals = [
            _arrival(settings, one, addresses, fields, ours)
            for one, addresses, fields in zip(newcomers, named, headers, strict=True)
        ]
        first = min(one.at for one in arrivals) - HOUR
        return places(
            arrivals,
            strangers=_strangers(session, first),
            known=_known(session, {one.address for one in arrivals if one.is_known}, first),
            limits=settings.flood,
        )


def headers_of(head: bytes) -> list[tuple[bytes, bytes]]:
    """Names in lower case and unfolded values, from the top to the first empty line (RFC 5322 section 2.2)."""
    block = re.split(rb"\r*\n\r*\n", head, maxsplit=1)[0]
    lines = re.sub(rb"\r*\n(?=[ \t])", b"", block).split(b"\n")
    pairs = (line.partition(b":") for line in lines)
    return [(name.strip().lower(), value.strip()) for name, colon, value in pairs if colon]


def _arrival(
    settings: Settings,
    one: Newcomer,
    addresses: Sequence[str],
    fields: Sequence[tuple[bytes, bytes]],
    ours: set[str],
) -> Arrival:
    """Of a known sender, unless our border says that it is none of theirs (D-30)."""
    known = next((address for address in addresses if address in ours), None)
    is_known = known is not None and _verdict(settings, fields, known) != FAIL
    address = known or next(iter(addresses), "")
    return Arrival(address, is_known, one.at, one.size)


def _verdict(settings: Settings, fields: Sequence[tuple[bytes, bytes]], address: str) -> str:
    told = settings.authentication
    return verdict(
        [(name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in fields],
        authserv_ids=told.authserv_ids,
        mode=told.mode,
        trust_border=told.trust_border,
        sender=Address("", address),
    )


def _first(fields: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    return next((value for name, value in fields if name == wanted), b"")


def _ours(session: Session, addresses: set[str]) -> set[str]:
    """Those that are a customer's sender or one of our people."""
    found = session.exec(select(Contact.address).where(col(Contact.address).in_(addresses))).all()
    people = session.exec(select(EmailAddress.address).where(col(EmailAddress.address).in_(addresses))).all()
    return {*found, *people}


def _strangers(session: Session, since: datetime) -> list[Before]:
    """What strangers were let through since then: a few hundred rows at most, their quotas see to it."""
    statement = select(InboundMessage.sender_address, InboundMessage.received_at, InboundMessage.size).where(
        text("lane = 1"), col(InboundMessage.received_at) > since
    )  # words of the partial index
    return [Before(*row) for row in session.exec(statement)]


def _known(session: Session, addresses: set[str], since: datetime) -> dict[str, list[datetime]]:
    statement = select(InboundMessage.sender_address, InboundMessage.received_at).where(
        col(InboundMessage.sender_address).in_(addresses),
        col(InboundMessage.received_at) > since,
        col(InboundMessage.lane) == Lane.KNOWN,
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for address, at in session.exec(statement):
        found[address].append(at)
    return found
