"""Who wrote it: the D-30 verdict from Authentication-Results (RFC 8601); it never believes a header that outsiders can write.

Outsiders can write whatever lies below the Received line by which our own border took the mail in.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.reading.value import Address

PASS, FAIL, NONE = "pass", "fail", "none"
MICROSOFT = "microsoft365"
GMAIL = "gmail"
GOOGLE = "mx.google.com"
HEADER_CHARS = 20_000  # of one header; real ones have some hundreds

_MICROSOFT_INSIDE = ipaddress.ip_network(
    "2603:1000::/24"
)  # hosts of Exchange Online; its way out is elsewhere
# Not `is_private`: that says yes to the networks of documentation as well.
_PRIVATE = tuple(
    ipaddress.ip_network(one)
    for one in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
_ADDRESS = re.compile(r"[\[(]\s*(?:IPv6:)?([0-9a-fA-F:.]{3,45})\s*[\])]|\[([0-9a-fA-F:.]{3,45})\]")


@dataclass(frozen=True)
class Result:
    """One `method=result` with its properties, such as header.from or smtp.mailfrom (RFC 8601 section 2.2)."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def first(self, *names: str) -> str:
        return next((value for name in names for key, value in self.properties if key == name), "")


def verdict(
    headers: Sequence[tuple[str, str]],
    *,
    authserv_ids: Sequence[str],
    mode: str,
    trust_border: bool,
    sender: Address | None,
) -> str:
    """`pass`, `fail` or `none` (D-30). Headers from the top, names in lower case, unfolded.

    `trust_border` is the opt-out of those whose border stamps nothing: `none` becomes `pass`, a named
    failure stays `fail`.
    """
    if sender is None:
        return NONE
    ids = frozenset(one.lower() for one in authserv_ids)
    if mode == GMAIL:
        ids = ids or frozenset((GOOGLE,))
    header = _believed(headers, ids, mode)
    found = NONE if header is None else _judged(header, _ascii(sender.address.rpartition("@")[2]), mode)
    return PASS if found == NONE and trust_border else found


def _believed(headers: Sequence[tuple[str, str]], ids: frozenset[str], mode: str) -> str | None:
    """The topmost header of ours above the first Received line of our border."""
    for place, (name, value) in enumerate(headers):
        if name == "received" and _is_border(value, ids, mode):
            return _google_wrote(headers[place + 1 :], value, ids) if mode == GMAIL else None
        if name == "authentication-results":
            authserv_id, _ = parse(value)
            if authserv_id in ids or (mode == MICROSOFT and authserv_id == ""):
                return value
    return None


def _google_wrote(below: Sequence[tuple[str, str]], received: str, ids: frozenset[str]) -> str | None:
    """Gmail puts its results right below the Received line of its border, with Received-SPF between them.

    What a sender has written in its name stands below that, and comes too late.
    """
    if _by(received)[0] not in ids:
        return None
    for name, value in below:
        if name == "authentication-results":
            return value if parse(value)[0] in ids else None
        if name != "received-spf":
            return None
    return None


def _is_border(received: str, ids: frozenset[str], mode: str) -> bool:
    """Whether this Received line may come from outside. Only hops inside our own house are passed:

    from the same machine, by LMTP (a protocol of deliveries inside), or from a private address to another host
    of the domain of a configured id. The name that a client gives itself proves nothing; its address does.
    """
    line = re.sub(r'"[^"]{0,300}"|<[^<>]{0,300}>', "", received[:2000])
    client, by, rest = re.split(r"(?:^|\s)by\s", line, maxsplit=1)[0], *_by(line)
    if re.search(r"\swith\s+(?:utf8)?lmtps?a?\b", f" {rest}", re.IGNORECASE):
        return False
    found = [_ip(a or b) for a, b in _ADDRESS.findall(client)]
    addresses = [one for one in found if one is not None]
    if not client.strip():
        return False  # taken in without a client: handed on inside the same machine
    if not addresses:
        return True
    if all(one.is_loopback for one in addresses):
        return False
    if mode == MICROSOFT and by.endswith((".outlook.com", ".office365.com")):
        return not all(_is_private(one) or one in _MICROSOFT_INSIDE for one in addresses)
    inside = by not in ids and any(_near(by, one) for one in ids)
    return not (inside and all(_is_private(one) for one in addresses))


def _by(line: str) -> tuple[str, str]:
    found = re.search(r"(?:^|\s)by\s+(\S{1,255})(.*)", line)
    return (found[1].lower().rstrip(";."), found[2]) if found else ("", "")


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in network for network in _PRIVATE)


def _near(host: str, authserv_id: str) -> bool:
    """Same house: one lies under the other, or both are hosts of one domain of two labels or more."""
    parent = authserv_id.partition(".")[2]
    return aligned(host, authserv_id) or ("." in parent and host.endswith("." + parent))


def _judged(header: str, domain: str, mode: str) -> str:
    _, results = parse(header)
    dmarc = [one for one in results if one.method == "dmarc" and _names(one.first("header.from"), domain)]
    if any(one.result == "fail" for one in dmarc):
        return FAIL
    if any(one.result == "pass" for one in dmarc):
        return PASS
    named = [one for one in results if one.method in ("dkim", "spf") and aligned(_domain_of(one), domain)]
    if mode == MICROSOFT:
        named += [one for one in results if one.method == "compauth"]
    if any(one.result == "pass" for one in named):
        return PASS
    return FAIL if any(one.result == "fail" for one in named) else NONE


def _names(header_from: str, domain: str) -> bool:
    """DMARC speaks of the From domain; where it says of which, it must be this one."""
    return not header_from or aligned(_ascii(header_from.rpartition("@")[2]), domain)


def _domain_of(result: Result) -> str:
    """header.d, or the domain of header.i, which lies under it (RFC 6376 section 3.5; Gmail names no header.d)."""
    if result.method == "dkim":
        value = result.first("header.d") or result.first("header.i")
    else:
        value = result.first("smtp.mailfrom", "smtp.mail")
    return _ascii(value.rpartition("@")[2])


def aligned(one: str, other: str) -> bool:
    """Equal, or one a subdomain of the other with at least two labels in the shorter one (D-30)."""
    one, other = one.rstrip("."), other.rstrip(".")
    if not one or not other:
        return False
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    return "." in shorter and longer.endswith("." + shorter)


def _ascii(domain: str) -> str:
    domain = domain.strip().lower().rstrip(".")
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def parse(value: str) -> tuple[str, tuple[Result, ...]]:
    """The authserv-id ('' where none is written) and the results (RFC 8601 section 2.2)."""
    pieces = _pieces(value[:HEADER_CHARS])
    authserv_id = ""
    if pieces and "=" not in pieces[0].split('"')[0]:
        words = pieces.pop(0).split()
        authserv_id = words[0].strip('"').lower() if words else ""
    return authserv_id, tuple(found for piece in pieces if (found := _result(piece)) is not None)


_PAIR = re.compile(
    r'([A-Za-z0-9_.-]{1,60})(?:/\d{1,3})?\s{0,20}=\s{0,20}("(?:[^"\\]|\\.){0,500}"|[^\s;"]{1,500})'
)


def _result(piece: str) -> Result | None:
    pairs = [(name.lower(), text.strip('"').lower()) for name, text in _PAIR.findall(piece)]
    if not pairs or "." in pairs[0][0]:
        return None
    return Result(pairs[0][0], pairs[0][1], tuple(pairs[1:]))


def _pieces(value: str) -> list[str]:
    """Parted at `;`, without comments: they nest and may hold anything, also `; dmarc=pass` (RFC 5322 section 3.2.2)."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for mark in _tokens(value):
        if mark == "(":
            depth += 1
        elif mark == ")" and depth:
            depth -= 1
            pieces[-1].append(" ")
        elif mark == ";" and not depth:
            pieces.append([])
        elif not depth:
            pieces[-1].append(mark)
    return ["".join(piece).strip() for piece in pieces]


def _tokens(value: str) -> Iterator[str]:
    """Quoted strings whole (outside comments a bracket in them is text), escaped pairs whole, else one character."""
    depth = position = 0
    while position < len(value):
        here = value[position]
        end = position + 1
        if here == "\\":
            end = position + 2
        elif here == '"' and not depth:
            closed = re.compile(r'"(?:[^"\\]|\\.)*"').match(value, position)
            end = closed.end() if closed else end
        depth += (here == "(") - (here == ")" and depth > 0)
        yield value[position:end]
        position = end
