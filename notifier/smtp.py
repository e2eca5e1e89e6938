"""The border to smtplib: one message to one recipient, over a connection that is kept until it is closed.

Must never decide when something is tried again; it says whose fault an answer is.
"""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Protocol, runtime_checkable

from base.bearer import Bearer
from base.errors import TryAgain, UserError, YsiError
from base.setting_tables import SmtpSettings

TOO_BIG = 552  # RFC 1870: the one refusal of MAIL that is about the message and not about us
CLOSING = 421  # RFC 5321, 3.8: the server shuts the channel after this answer
ANSWER_CHARACTERS = 300


class SmtpRefused(YsiError):
    """The server answered no to this message: for good (5xx on the recipient or the data), else for now."""

    def __init__(self, code: int, text: str, permanent: bool) -> None:  # noqa: FBT001 - the contract of the border
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text
        self.permanent = permanent


class Unreachable(TryAgain):
    """The server cannot be asked, or takes nothing from us: nothing of the message has left, and no other will either."""


class MailServer(Protocol):
    """What the sender needs of a mail server."""

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        """Hand over one mail. Returns after the server took it; else SmtpRefused, or TryAgain when it is out of reach.

        TryAgain leaves open whether the mail has arrived; Unreachable says that it has not.
        """
        ...


@runtime_checkable
class KeepsConnection(Protocol):
    """A mail server that is connected between two messages and wants to know when a batch is over."""

    def close(self) -> None: ...


class SmtpServer:
    """The mail server of the settings. Connects at the first message; not for two threads at once."""

    def __init__(self, settings: SmtpSettings, *, trust: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._given_trust = trust
        self._connection: smtplib.SMTP | None = None

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Default: the certificates that the machine trusts, loaded once (27 ms) and only where TLS is spoken."""
        return self._given_trust or ssl.create_default_context()

    def send(self, envelope_from: str, recipient: str, raw: bytes) -> None:
        with self._faults():
            connection = self._ready(envelope_from, recipient, raw)
            self._answer(lambda: connection.rcpt(recipient))
            self._answer(lambda: connection.data(raw))

    def check(self) -> None:
        """Connect and log in, for `ysi check`. Raises TryAgain with the server's answer."""
        with self._faults():
            self._connected()
        self.close()

    def probe(self, envelope_from: str, recipient: str) -> None:
        """Ask whether this recipient would be taken, and hand over nothing. Raises SmtpRefused or TryAgain."""
        try:
            with self._faults():
                connection = self._ready(envelope_from, recipient, b"")
                self._answer(lambda: connection.rcpt(recipient))
        finally:
            self.close()

    def close(self) -> None:
        """Say good-bye; the next message connects anew."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.quit()
        connection.close()

    def _ready(self, envelope_from: str, recipient: str, raw: bytes) -> smtplib.SMTP:
        """A connection on which MAIL was accepted. A kept one that the server closed meanwhile is replaced once."""
        if self._connection is not None:
            try:
                return self._mail(self._connection, envelope_from, recipient, raw)
            except (OSError, smtplib.SMTPServerDisconnected):  # nothing of this message has left yet
                self._drop()
        return self._mail(self._connected(), envelope_from, recipient, raw)

    def _mail(self, connection: smtplib.SMTP, envelope_from: str, recipient: str, raw: bytes) -> smtplib.SMTP:
        connection.ehlo_or_helo_if_needed()
        options = [f"SIZE={len(raw)}"] if connection.has_extn("size") else []
        if not raw.isascii():
            options.append("BODY=8BITMIME")
        if not (envelope_from + recipient).isascii():
            if not connection.has_extn("smtputf8"):
                raise SmtpRefused(553, "the mail server takes no address with such letters", permanent=True)
            options.append("SMTPUTF8")
        code, text = connection.mail(envelope_from, options)
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(_words(text))
        if code == TOO_BIG:
            raise SmtpRefused(code, _words(text), permanent=True)
        if code // 100 == 4:
            raise SmtpRefused(code, _words(text), permanent=False)
        if code // 100 != 2:
            raise Unreachable(f"be accepted as a sender: {code} {_words(text)}")
        return connection

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        with _our_trouble():
            settings = self._settings
            secret = settings.secret() if settings.user else ""
            if settings.tls == "implicit":
                connection: smtplib.SMTP = smtplib.SMTP_SSL(
                    settings.host, settings.port, timeout=settings.timeout_seconds, context=self._trust
                )
            else:
                connection = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)
            try:
                self._greet(connection, secret)
            except BaseException:
                connection.close()
                raise
            return connection

    def _greet(self, connection: smtplib.SMTP, secret: str) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._settings.tls == "starttls":
            connection.starttls(context=self._trust)
            connection.ehlo_or_helo_if_needed()
        if self._settings.user:
            self._log_in(connection, secret)

    def _log_in(self, connection: smtplib.SMTP, secret: str) -> None:
        user, way = self._settings.user, self._settings.auth
        if way == "password":
            connection.login(user, secret)
            return
        bearer = Bearer(way, user, secret, where="[smtp]")
        offered = connection.esmtp_features.get("auth", "").upper().split()
        if bearer.mechanism not in offered:
            raise UserError(
                f"[smtp]: the mail server takes no access token by {bearer.mechanism}, only {' '.join(offered) or 'no login'}; mend auth or tls."
            )
        if not user.isascii():  # the library sends nothing else
            raise UserError("[smtp]: user has letters outside ASCII; write its domain as xn--…")
        connection.auth(bearer.mechanism, bearer.answer)

    def _answer(self, ask: Callable[[], tuple[int, bytes]]) -> None:
        """Raise SmtpRefused for a no, by its class (RFC 5321, 4.2.1)."""
        try:
            code, text = ask()
        except smtplib.SMTPDataError as error:  # DATA itself was refused
            code, text = error.smtp_code, _bytes(error.smtp_error)
        if code // 100 == 2:
            return
        if code // 100 not in (4, 5):
            raise smtplib.SMTPServerDisconnected(f"an answer that is none: {code} {_words(text)}")
        raise SmtpRefused(code, _words(text), permanent=code // 100 == 5)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Leave the connection clean for the next message, or drop it."""
        try:
            yield
        except SmtpRefused as refusal:
            self._clean(refusal.code)
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise TryAgain(f"hand a message to the mail server: {_words(str(error))}") from error
        except BaseException:
            self._drop()
            raise

    def _clean(self, code: int) -> None:
        if self._connection is None or code == CLOSING:
            self._drop()
            return
        try:
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


@contextmanager
def _our_trouble() -> Iterator[None]:
    """A refusal before MAIL is about us, not about the message: no message may fail because of it."""
    try:
        yield
    except (smtplib.SMTPException, OSError, UserError) as error:
        raise Unreachable(f"connect and log in to the mail server: {_words(str(error))}") from error


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:ANSWER_CHARACTERS]


def _bytes(answer: bytes | str) -> bytes:
    return answer if isinstance(answer, bytes) else answer.encode()
