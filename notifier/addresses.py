"""Mail addresses as they may stand in headers and envelopes: one address, its domain in IDNA.

Pure; must never guess what a broken address was meant to be.
"""

import re

from base.errors import YsiError

# What would need quoting is refused: no mail program writes such an address, but an attack does
# ("x.fi>,<z@z" as a domain adds a recipient).
_LOCAL = re.compile(r'[^\x00-\x20\x7f-\xa0()<>\[\]:;@\\,"\ud800-\udfff]{1,64}')
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)


class BadAddress(YsiError):
    """This text is no address that mail could be sent to. The message that it is for has failed for good."""


def idn_safe(address: str) -> str:
    """`matti@yhtiö.fi` → `matti@xn--yhti-8qa.fi`. Raises BadAddress, never repairs."""
    local, _, domain = address.rpartition("@")
    ascii_domain = idn_domain(domain)
    if not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise BadAddress("not a mail address: its part before the @")
    return f"{local}@{ascii_domain}"


def idn_domain(domain: str) -> str:
    """A domain in lower-case ASCII (RFC 3490)."""
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadAddress("not a mail address: its domain") from error
    if not _DOMAIN.fullmatch(ascii_domain):
        raise BadAddress("not a mail address: its domain")
    return ascii_domain
