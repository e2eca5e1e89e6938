"""Addresses and Message-IDs of ours, derived from the key by HMAC and never stored (D-32).

Must never be taken for authority: a reply address points at a thread, the From verdict says who wrote.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from base.settings import Settings
from notifier.addresses import idn_domain

KINDS = "tdcmo"  # task, digest, case, mail, other outgoing message
LOCAL_OCTETS = 64  # RFC 5321, 4.5.3.1.1
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648, in lower case: some hosts fold the case of addresses
_NUMBER_DIGITS = 14  # 30 octets of local part, 20 around the number, 64 in all

_REPLY = re.compile(
    rf"(?P<local>.+)\+r(?P<kind>[{KINDS}])(?P<number>[a-z2-7]{{1,14}})\.(?P<mac>[0-9a-f]{{16}})"
)
_ENVELOPE = re.compile(r"(?P<local>.+)\+b(?P<number>[a-z2-7]{1,14})\.(?P<mac>[0-9a-f]{16})")


@dataclass(frozen=True)
class ReplyTag:
    """Where a reply address points. `valid`: the digits are ours, made for the person who was asked about."""

    kind: str
    number: int
    valid: bool


def reply_address(settings: Settings, service_address: str, *, kind: str, number: int, person: str) -> str:
    """`local+r<kind><number>.<16 hex digits>@domain`; the plain address where plus addressing is off or it is too long."""
    if len(kind) != 1 or kind not in KINDS:
        raise ValueError(f"no kind of reply address: {kind!r}")
    local, _, domain = service_address.lower().rpartition("@")
    mac = _mac(settings, "reply", local, kind, str(number), person.lower())
    return _tagged(settings, local, domain, f"+r{kind}{_base32(number)}.{mac}")


def read_reply_address(settings: Settings, address: str, *, person: str | None) -> ReplyTag | None:
    """What an address says, None when it is no reply address. Without a person its digits cannot be checked."""
    found = _matched(settings, _REPLY, address)
    if found is None:
        return None
    kind, number = found["kind"], _number(found["number"])
    mac = _mac(settings, "reply", found["local"], kind, str(number), (person or "").lower())
    return ReplyTag(kind, number, valid=hmac.compare_digest(mac, found["mac"]) and person is not None)


def envelope_address(settings: Settings, service_address: str, outbox_id: int) -> str:
    """`local+b<outbox id>.<16 hex digits>@domain`, the envelope sender that tells which message bounced (VERP)."""
    local, _, domain = service_address.lower().rpartition("@")
    mac = _mac(settings, "bounce", local, "b", str(outbox_id))
    return _tagged(settings, local, domain, f"+b{_base32(outbox_id)}.{mac}")


def read_envelope_address(settings: Settings, address: str) -> int | None:
    """The outbox id of an envelope address of ours; None for any other address, forged ones too."""
    found = _matched(settings, _ENVELOPE, address)
    if found is None:
        return None
    number = _number(found["number"])
    mac = _mac(settings, "bounce", found["local"], "b", str(number))
    return number if hmac.compare_digest(mac, found["mac"]) else None


def message_id(settings: Settings, dedupe_key: str, domain: str) -> str:
    """`<hex@domain>`: the same for the same message, whatever restarts, and below 75 characters for usual domains."""
    digest = hmac.new(settings.secret_key(), b"message-id\0" + dedupe_key.encode(), hashlib.sha256)
    return f"<{digest.hexdigest()[:32]}@{idn_domain(domain)}>"


def _tagged(settings: Settings, local: str, domain: str, tag: str) -> str:
    if not settings.mail.plus_addressing or len((local + tag).encode()) > LOCAL_OCTETS:
        return f"{local}@{domain}"
    return f"{local}{tag}@{domain}"


def _matched(settings: Settings, form: re.Pattern[str], address: str) -> re.Match[str] | None:
    local = address.lower().rpartition("@")[0]
    if not settings.mail.plus_addressing or len(local.encode()) > LOCAL_OCTETS:
        return None
    return form.fullmatch(local)


def _mac(settings: Settings, *parts: str) -> str:
    # A NUL cannot stand in an address, so that no two lists of parts give the same text.
    return hmac.new(settings.secret_key(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:16]


def _base32(number: int) -> str:
    if not 0 <= number < 32**_NUMBER_DIGITS:
        raise ValueError("a number of an address is from 0 to 70 bits long")
    digits = _DIGITS[number % 32]
    while number := number // 32:
        digits = _DIGITS[number % 32] + digits
    return digits


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * 32 + _DIGITS.index(digit)
    return number
