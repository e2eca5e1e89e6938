"""The values that reading a mail gives back, and their JSON form; it holds no rule and never raw bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from intake.reading.bounds import BOUNDS, Bounds


@dataclass(frozen=True)
class Address:
    """One mailbox: name without quotes, address bare, its domain in lower case."""

    name: str
    address: str


@dataclass(frozen=True)
class FilePart:
    """One attachment; its bytes lie in `<folder of the mail>/<number>`, numbered from 1."""

    number: int
    name: str
    type: str
    size: int
    sha256: str
    inline: bool
    secret: str = ""  # "held": text with a secret, not sent on; "possible": it may hold one, nobody opened it


@dataclass(frozen=True)
class BounceReport:
    """What a delivery report says (RFC 3464 section 2.3): about whom, what happened, and to which mail of ours."""

    recipient: str
    action: str
    status: str
    message_id: str | None


@dataclass(frozen=True)
class Reading:
    """A mail as the service understands it. Message-IDs keep their angle brackets; texts and subject are redacted."""

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address | None  # None unless From names exactly one
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    date: datetime | None  # aware UTC; only for show, deadlines count from the server's arrival time (D-3)
    subject: str
    text: str  # the person's own words
    forwarded: str  # what they forwarded (D-40)
    full_text: str  # the whole body as it came
    language: str  # fi, sv, en, other
    files: tuple[FilePart, ...]
    classification: str  # ordinary, auto_reply, bounce, bulk, reaction, own
    bounce: BounceReport | None
    verdict: str  # pass, fail, none (D-30)
    spam: bool
    defects: tuple[str, ...]
    secrets: int

    def to_json(self) -> dict[str, Any]:
        """Plain lists, strings and numbers; the date as ISO 8601 with its offset."""
        plain = asdict(self)
        plain["date"] = self.date.isoformat() if self.date else None
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Reading:
        """The inverse of `to_json`, also after a trip through `json`, which knows no tuples."""
        fields = dict(plain)
        for name in ("to", "cc", "reply_to"):
            fields[name] = tuple(Address(**one) for one in plain[name])
        for name in ("in_reply_to", "references", "delivered_to", "defects"):
            fields[name] = tuple(plain[name])
        fields["files"] = tuple(FilePart(**one) for one in plain["files"])
        fields["sender"] = Address(**plain["sender"]) if plain["sender"] else None
        fields["bounce"] = BounceReport(**plain["bounce"]) if plain["bounce"] else None
        fields["date"] = datetime.fromisoformat(plain["date"]) if plain["date"] else None
        return cls(**fields)


@dataclass(frozen=True)
class ReadingSettings:
    """What reading must know of this installation (D-30; `[authentication]` of scenarios.md)."""

    authserv_ids: tuple[str, ...] = ()
    mode: str = "rfc8601"  # or microsoft365
    trust_border: bool = False
    own_addresses: tuple[str, ...] = ()  # addresses of our mailboxes, without tags
    own_id_ends: tuple[str, ...] = ()  # endings of Message-IDs that only our notifier makes
    bounds: Bounds = BOUNDS
    memory_megabytes: int = 256  # of one reading process, all in all

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> ReadingSettings:
        fields = dict(plain)
        for name in ("authserv_ids", "own_addresses", "own_id_ends"):
            fields[name] = tuple(plain.get(name, ()))
        fields["bounds"] = Bounds(**plain.get("bounds", {}))
        return cls(**fields)
