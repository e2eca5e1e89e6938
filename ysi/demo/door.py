"""The demo's SMTP door: takes mail from any mail program and hands it, stamped, to `deliver` (aiosmtpd's border).

Never for a service: it believes every sender, and its stamp says dmarc=pass whoever wrote (D-30 knows better).
It listens on loopback alone.
"""

import asyncio
import re
from collections.abc import Callable
from email.utils import getaddresses
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from base.errors import UserError
from base.log import get_logger

MAX_BYTES = 25 * 1024 * 1024  # what mail providers take
MAX_RECIPIENTS = 50
MAX_CONNECTIONS = 20
IDLE_SECONDS = 60

log = get_logger(__name__)

Deliver = Callable[[str, bytes], None]
"""Called once a recipient with the bare address and the stamped mail; what it raises is answered with 451."""


class DemoDoor:
    """An SMTP server on its own thread, from start() to stop(); also a context manager."""

    def __init__(
        self, host: str, port: int = 0, *, deliver: Deliver, authserv_id: str = "ysi.example"
    ) -> None:
        if host not in ("127.0.0.1", "::1", "localhost"):
            raise UserError(f"the demo's mail door listens on loopback only, not on {host}; use 127.0.0.1.")
        self.host = host
        self._controller = _Controller(_Handler(deliver, authserv_id), hostname=host, port=port)

    @property
    def port(self) -> int:
        return self._controller.port

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def stamped(raw: bytes, authserv_id: str) -> bytes:
    """The mail with our Authentication-Results on top, and without any that came in under our name (RFC 8601 5).

    The body stays as it is, to the byte; the head's lines end in CRLF afterwards.
    """
    fields, rest = _head_and_rest(raw)
    kept = [field for field in fields if not _claims(field, authserv_id)]
    stamp = f"Authentication-Results: {authserv_id}; {_result(fields)}".encode()
    return b"\r\n".join([stamp, *kept]) + b"\r\n\r\n" + rest


def _head_and_rest(raw: bytes) -> tuple[list[bytes], bytes]:
    """The header fields, each with its folded lines, and what follows the first empty line."""
    if empty := re.match(rb"\r?\n", raw):
        return [], raw[empty.end() :]
    end = re.search(rb"\r?\n\r?\n|\r?\n\Z|\Z", raw)
    head, rest = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    return re.split(rb"\r?\n(?![ \t])", head), rest


def _claims(field: bytes, authserv_id: str) -> bool:
    name, _, value = field.partition(b":")
    if name.strip().lower() != b"authentication-results":
        return False
    # Comments may stand before the id, and a version after it (RFC 8601 2.2).
    bare = re.sub(rb"\([^()]*\)", b" ", value).strip().lower()
    return re.split(rb"[\s;]", bare, maxsplit=1)[0].strip(b'"') == authserv_id.lower().encode()


def _result(fields: list[bytes]) -> str:
    values = [field.partition(b":")[2] for field in fields if field[:5].lower() == b"from:"]
    addresses = getaddresses([re.sub(r"\r?\n", "", value.decode("utf-8", "replace")) for value in values])
    domain = addresses[0][1].rpartition("@")[2].lower() if len(addresses) == 1 else ""
    # No single author, no domain that could have passed.
    return f"dmarc=pass header.from={domain}" if re.fullmatch(r"[\w.-]+", domain) else "dmarc=none"


class _Handler:
    """The hooks that aiosmtpd calls."""

    def __init__(self, deliver: Deliver, authserv_id: str) -> None:
        self._deliver = deliver
        self._authserv_id = authserv_id

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest in another mail"
        if "@" not in address:
            return "553 5.1.3 An address needs an @"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = stamped(envelope.original_content or b"", self._authserv_id)
        for recipient in dict.fromkeys(envelope.rcpt_tos):
            # It may append over IMAP; other connections must be answered meanwhile.
            await asyncio.to_thread(self._deliver, recipient, mail)
        return "250 2.0.0 Taken"

    async def handle_exception(self, error: Exception) -> str:
        # The library's own answer is a permanent 500 with the error's text in it.
        log.error("demo.door_failed", kind=type(error).__name__)
        return "451 4.3.0 Temporary failure, try again"


class _Conversation(SMTP):
    """One connection; the library has no cap on their number."""

    def __init__(self, handler: _Handler, conversations: set[SMTP], **parameters: Any) -> None:
        super().__init__(handler, **parameters)
        self._conversations = conversations

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self._conversations) < MAX_CONNECTIONS:
            self._conversations.add(self)
            super().connection_made(transport)
        elif isinstance(transport, asyncio.Transport):
            transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self in self._conversations:  # else it was never begun
            self._conversations.discard(self)
            super().connection_lost(error)


class _Controller(Controller):
    def __init__(self, handler: _Handler, *, hostname: str, port: int) -> None:
        super().__init__(
            handler,
            hostname=hostname,
            port=port,
            server_hostname="ysi.example",
            data_size_limit=MAX_BYTES,
            timeout=IDLE_SECONDS,
        )
        self._conversations: set[SMTP] = set()

    def factory(self) -> SMTP:
        return _Conversation(self.handler, self._conversations, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # Port 0 means any free one; which one it became is known from here on.
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
