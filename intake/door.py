"""The LMTP/SMTP door: mail that the company's mail server pushes, kept by the same code as mail that is fetched (X-01).

It has no cursor and no rounds: until our 250 a mail is the sending server's, afterwards it is a row, and nothing of
it ever lies unread elsewhere (D-6, "Not against an answer"). It never relays, and never listens where strangers can
reach it unless the settings allow it in so many words.
"""

import asyncio
import socket
import threading
from typing import Any

from base.clock import Clock
from base.log import get_logger
from base.setting_tables import DoorSettings
from intake.door_caps import Crowd, Room, Workbench
from intake.door_conversation import PROTOCOLS, Conversation, Hooks, House
from intake.door_place import WAITING_TO_ENTER, listening
from intake.door_reception import Reception

log = get_logger(__name__)

GLANCE_SECONDS = 0.1  # how soon it sees that the service stops
CLOSING_SECONDS = 5.0  # for mails that are in hand then; SIGTERM has 10 s


class Gate(asyncio.Protocol):
    """The first look at a connection: only one that may enter costs more than this."""

    def __init__(self, house: House, hooks: Hooks) -> None:
        self._house = house
        self._hooks = hooks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if refusal := self._house.crowd.refusal(address):
            if not self._house.has_sent_away:  # once a crowd, not once a connection
                log.warning("door.sent_away", answer=refusal[:3], connections=len(self._house.crowd))
            self._house.has_sent_away = True
            transport.write(refusal.encode() + b"\r\n")
            transport.close()
            return
        self._house.has_sent_away = False
        conversation = PROTOCOLS[self._house.settings.protocol](self._house, self._hooks)
        self._house.crowd.enter(conversation, address)
        transport.set_protocol(conversation)
        conversation.connection_made(transport)


class Door:
    """Listens from open() on; run() serves in the caller's thread."""

    def __init__(self, settings: DoorSettings, reception: Reception, clock: Clock) -> None:
        self._settings = settings
        self._reception = reception
        self._clock = clock
        self._sockets: list[socket.socket] = []

    @property
    def port(self) -> int:
        return int(self._sockets[0].getsockname()[1])

    def open(self) -> None:
        """Take the port, so that an operator is told at once. Raises UserError."""
        self._sockets = listening(self._settings)
        log.info("door.open", protocol=self._settings.protocol, host=self._settings.host, port=self.port)

    def close(self) -> None:
        """Give back a port at which nobody was served."""
        for one in self._sockets:
            one.close()

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop`, then finish the mails in hand. Raises DiskFailed when nothing can be kept any more."""
        asyncio.run(self._serve(stop))

    async def _serve(self, stop: threading.Event) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_note)
        house = self._house()
        hooks = Hooks(house)
        servers = [
            await loop.create_server(lambda: Gate(house, hooks), sock=one, backlog=WAITING_TO_ENTER)
            for one in self._sockets
        ]
        while not stop.is_set() and house.broken is None:  # noqa: ASYNC110 - a thread's event cannot be awaited
            await asyncio.sleep(GLANCE_SECONDS)
        for server in servers:
            server.close()
        await _see_out(house)
        if house.broken is not None:
            raise house.broken

    def _house(self) -> House:
        settings = self._settings
        crowd: Crowd[Conversation] = Crowd(
            settings.clients, most=settings.connections, most_a_client=settings.connections_a_client
        )
        return House(
            settings=settings,
            reception=self._reception,
            clock=self._clock,
            crowd=crowd,
            room=Room(settings.bytes_at_once),
            bench=Workbench(most=2 * settings.connections),
            name=socket.gethostname(),
        )


async def _see_out(house: House) -> None:
    """421 to whoever brings no mail just now; the others finish theirs, for some seconds."""
    house.is_closing = True
    for guest in house.crowd:
        if not guest.is_busy:
            guest.end("421 4.3.2 Closing")
    until = asyncio.get_running_loop().time() + CLOSING_SECONDS
    while len(house.crowd) and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - seldom, and soon over
        await asyncio.sleep(GLANCE_SECONDS)
    for guest in house.crowd:
        guest.break_off()
    await asyncio.to_thread(house.bench.close)


def _note(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop has to say; never its words, which may hold a mail's."""
    error = context.get("exception")
    if not isinstance(error, ConnectionError):
        log.error("door.loop", error=type(error).__name__)
