"""What a server that takes access tokens is told: the mechanisms XOAUTH2 and OAUTHBEARER (RFC 7628). Never shows the token.

XOAUTH2 is documented by Google and Microsoft alone; both speak it for IMAP and SMTP, Microsoft nothing else.
"""

import re
from typing import Literal

from base.errors import UserError

Way = Literal["password", "xoauth2", "oauthbearer"]
_TOKEN = re.compile(
    r"[\x21-\x7e]{1,20000}"
)  # RFC 6750 2.1 is stricter; what matters is that none ends the line


class Bearer:
    """One login's side of the talk. `str` and `repr` tell the mechanism alone."""

    def __init__(self, way: Way, user: str, token: str, *, where: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise UserError(f"{where}: token_command printed no access token; run it by hand to see why.")
        self.mechanism = way.upper()
        self._told = False
        self._answer = _ANSWERS[self.mechanism](user, token)

    def __repr__(self) -> str:
        return f"Bearer({self.mechanism})"

    def answer(self, challenge: bytes | None = None) -> str:
        """First who we are. A challenge after that is the reason of a refusal, which must be acknowledged before the
        server says no (RFC 7628 3.2.3)."""
        if self._told:
            return "" if self.mechanism == "XOAUTH2" else "\x01"
        self._told = True
        return self._answer


def _xoauth2(user: str, token: str) -> str:
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _oauthbearer(user: str, token: str) -> str:
    name = user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 4
    return f"n,a={name},\x01auth=Bearer {token}\x01\x01"


_ANSWERS = {"XOAUTH2": _xoauth2, "OAUTHBEARER": _oauthbearer}
