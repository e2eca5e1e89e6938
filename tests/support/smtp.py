"""A real mail server on loopback that keeps what it gets, and says no, or hangs up, when it is told to.

Must never check what it keeps; that is the test's matter.
"""

import contextlib
import socket
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from base.setting_tables import SmtpSettings


@dataclass(frozen=True)
class Delivered:
    """One mail as it arrived, with its envelope."""

    sender: str
    recipient: str
    raw: bytes
    options: tuple[str, ...] = ()


class OnAnyPort(Controller):
    """A controller that learns which port it got; its own asks port 0 whether it listens."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Sink:
    """aiosmtpd with answers to order: `refuse[address]` at RCPT, `at_data` at the end of the data."""

    def __init__(self, **server):
        self.delivered: list[Delivered] = []
        self.refuse: dict[str, str] = {}
        self.refuse_sender: str | None = None
        self.at_data: str | None = None
        self.hang_up = False
        self.takes_before_hanging_up = False
        self.connections = 0
        self._controller = OnAnyPort(self, hostname="127.0.0.1", port=0, **server)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    @property
    def settings(self) -> SmtpSettings:
        return SmtpSettings(host="127.0.0.1", port=self.port, timeout_seconds=5)

    @property
    def port(self) -> int:
        return self._controller.port

    # What aiosmtpd calls.
    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if not self.hang_up or self.takes_before_hanging_up:
            if self.at_data:
                return self.at_data
            for recipient in envelope.rcpt_tos:
                mail = Delivered(
                    envelope.mail_from, recipient, envelope.content, tuple(envelope.mail_options)
                )
                self.delivered.append(mail)
        if self.hang_up:
            server.transport.abort()
        return "250 OK"

    async def handle_exception(self, error):
        return "451 4.3.0 Temporary failure"


def only(user: str, password: str):
    """An authenticator for aiosmtpd that knows one person."""

    def authenticate(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return authenticate


@contextlib.contextmanager
def closed_port():
    """A port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
