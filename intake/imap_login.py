"""A connection to an IMAP server, logged in. Decides for each refusal whether it may pass or somebody must mend something."""

import re
import socket
import ssl
from contextlib import suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from base.bearer import Bearer
from base.errors import TryAgain, UserError
from base.setting_tables import MailboxSettings

CONNECT_SECONDS = 10
READ_SECONDS = 60
"""A connection that was silent for so long in the middle of an answer is dead; the library has no limit of its own."""

TROUBLE = (IMAPClientError, OSError)  # time-outs, TLS and DNS errors are OSError
# Codes of RFC 5530, those of Gmail, and words of Exchange, Gmail and Yahoo without a code.
_BUSY = re.compile(
    r"\[(?:UNAVAILABLE|INUSE|LIMIT|THROTTLED|OVERQUOTA)\b|too many|rate limit|throttled"
    r"|server unavailable|not connected",
    re.IGNORECASE,
)
# Dovecot says SERVERBUG of a single mail, too, so that after the login it tells nothing about the server.
_PASSING = re.compile(rf"{_BUSY.pattern}|\[SERVERBUG\b|try again|temporar", re.IGNORECASE)


def connect(name: str, settings: MailboxSettings) -> Any:
    """A client that is logged in; password or token are read anew. Raises TROUBLE, TryAgain and UserError."""
    secret = settings.secret_of(f"mailbox {name}")
    context = None if settings.tls == "none" else ssl.create_default_context()
    client = IMAPClient(
        settings.host,
        settings.port,
        ssl=settings.tls == "implicit",
        ssl_context=context,
        timeout=SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
    )
    try:
        client.normalise_times = False  # else INTERNALDATE comes without its zone
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if settings.tls == "starttls":
            client.starttls(context)
        _login(client, name, settings, secret)
    except BaseException:
        with suppress(*TROUBLE):
            client.shutdown()
        raise
    return client


def _login(client: Any, name: str, settings: MailboxSettings, secret: str) -> None:
    user = settings.user or settings.address
    try:
        if settings.auth == "password":
            client.login(user, secret)
        else:
            bearer = Bearer(settings.auth, user, secret, where=f"mailbox {name}")
            client.sasl_login(bearer.mechanism, bearer.answer)
    except LoginError as error:
        # The library calls a connection that broke during LOGIN a refused login, too.
        if isinstance(error.__context__, IMAPClientAbortError) or _PASSING.search(str(error)[:500]):
            raise TryAgain(f"log in to mailbox {name}: {reason(error)}") from error
        raise UserError(_refused(name, settings, user)) from error


def _refused(name: str, settings: MailboxSettings, user: str) -> str:
    if settings.auth == "password":
        return (
            f"mailbox {name}: the IMAP server refuses the login of {user}; "
            f"mend user and password (or password_command) of [mailbox.{name}]."
        )
    return (
        f"mailbox {name}: the IMAP server refuses the access token of {user} ({settings.auth}); "
        f"mend user and token_command of [mailbox.{name}], and see whether the token is one for IMAP."
    )


def is_busy(error: Exception) -> bool:
    """Whether the server only wants to be left alone for a while: throttled, overloaded, too many connections."""
    return _BUSY.search(str(error)[:500]) is not None


def reason(error: Exception) -> str:
    """The server's words, cut; not those of a broken answer, which may be words of a mail."""
    told = isinstance(error, OSError) or type(error) in (IMAPClientError, LoginError)
    return str(error)[:200] if told and str(error) else type(error).__name__
