"""One conversation at the door, and the border to aiosmtpd. Never says what went wrong inside, and never keeps a mail itself.

The library's own reading of DATA, its answers to defects and its missing caps are replaced here; its commands stay.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from base.clock import Clock
from base.errors import DiskFailed
from base.log import get_logger
from base.setting_tables import DoorSettings
from intake.door_answers import answer_to_trouble, fate_told, has_own_code, is_sound, size_told, with_code
from intake.door_caps import Crowd, Room, Workbench
from intake.door_data import Body, Fate, read_data
from intake.door_reception import Arrival, Reception, trace_lines

log = get_logger(__name__)

CHUNK = 64 * 1024  # what a reader holds before it pauses its client; no line is too long for a mail
COMMAND_BYTES = 1_000  # an address has at most 320, some of them escaped (RFC 5321, 4.5.3.1)
COMMANDS = frozenset(("HELO", "EHLO", "LHLO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "VRFY", "QUIT"))
NULL_SENDER = "<>"  # aiosmtpd's name for the empty path, which bounces have


@dataclass
class House:
    """What all conversations share."""

    settings: DoorSettings
    reception: Reception
    clock: Clock
    crowd: "Crowd[Conversation]"
    room: Room
    bench: Workbench
    name: str  # by which we greet
    has_sent_away: bool = False  # since the last one that came in
    is_closing: bool = False
    broken: Exception | None = None  # the disk cannot be trusted: the process must end


class Hooks:
    """What aiosmtpd asks at its commands; the same for every conversation."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def handle_EHLO(  # noqa: N802 - the library's names
        self, server: "Conversation", session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        # The library adds to the limit at each EHLO, for all connections.
        server.command_size_limits["MAIL"] = COMMAND_BYTES
        offered = [f"SIZE {self._house.settings.mail_bytes}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        lines = [self._house.name, *offered, "ENHANCEDSTATUSCODES"]
        return ["\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address != NULL_SENDER and not is_sound(address):
            return "553 5.1.7 Not an address"
        if not self._house.room.fits(size_told(options)):
            return "452 4.3.1 Too much is coming in, try again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        # LMTP answers once a recipient after the data, SMTP once for all; with one recipient both are true.
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time, send it again for the next"
        if not is_sound(address):
            return "553 5.1.3 Not an address"
        if not await self._house.bench.do(partial(self._house.reception.is_ours, address)):
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_exception(self, error: Exception) -> str:
        # Kind only: the error's own words may be a customer's.
        log.error("door.trouble", error=type(error).__name__)
        if isinstance(error, DiskFailed):
            self._house.broken = error
        return answer_to_trouble(error)


class Conversation(SMTP):
    """One connection, over SMTP."""

    line_length_limit = CHUNK

    def __init__(self, house: House, hooks: Hooks) -> None:
        super().__init__(
            hooks,
            data_size_limit=house.settings.mail_bytes,
            enable_SMTPUTF8=True,
            hostname=house.name,
            ident="ysi",
            timeout=house.settings.silence_seconds,
            loop=asyncio.get_running_loop(),
        )
        self.command_size_limits = defaultdict(lambda: COMMAND_BYTES)
        self._smtp_methods = {name: do for name, do in self._smtp_methods.items() if name in COMMANDS}
        self._house = house
        self._ends_at = self.loop.time() + house.settings.session_seconds
        self._answers = 0
        self._is_leaving = False
        self.is_busy = False  # a mail is in hand: it is finished even when the door closes

    def connection_lost(self, error: Exception | None) -> None:
        self._house.crowd.leave(self)
        super().connection_lost(error)

    def end(self, farewell: str) -> None:
        """Say why, and hang up; what was answered before still reaches the client."""
        if self.transport is not None and not self.transport.is_closing():
            cast("asyncio.Transport", self.transport).write(farewell.encode() + b"\r\n")
            self.transport.close()

    def break_off(self) -> None:
        if self.transport is not None:
            cast("asyncio.Transport", self.transport).abort()

    async def push(self, status: Any) -> None:
        told = status if has_own_code(status) else with_code(str(status))
        self._answers += 1
        await super().push(told)
        if self._is_leaving:
            cast("asyncio.Transport", self.transport).close()
        elif self._house.is_closing and not self.is_busy:
            self.end("421 4.3.2 Closing")
        elif self._answers >= self._house.settings.commands and not self.is_busy:
            self.end("421 4.7.0 Enough for one connection")

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        if arg:
            self._is_leaving = True  # the data may be on its way, and must not be read as commands
            await self.push("501 5.5.4 Syntax: DATA")
            return
        self.is_busy = True
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            status = await self._take_mail()
        finally:
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            self.is_busy = False
            if self.transport is not None:
                self._reset_timeout()
        await self.push(status)

    async def smtp_BDAT(self, arg: str | None) -> None:  # noqa: N802
        self._is_leaving = True  # its data follows at once
        await self.push("502 5.5.1 BDAT is not offered")

    @syntax("VRFY <address>")
    async def smtp_VRFY(self, arg: str | None) -> None:  # noqa: N802
        await self.push("252 2.5.0 Send it and see")

    async def _take_mail(self) -> str:
        """The answer to the data: 250 only when the mail is committed."""
        envelope = cast("Envelope", self.envelope)
        # Without a recipient the data is read all the same: who does not wait for our answers has sent it
        # already, and it must not be read as commands.
        recipient = envelope.rcpt_tos[0] if envelope.rcpt_tos else ""
        sender = "" if envelope.mail_from in (None, NULL_SENDER) else str(envelope.mail_from)
        body = Body(
            trace_lines(sender, recipient),
            most=self._house.settings.mail_bytes,
            take_room=self._house.room.take,
        )
        try:
            await read_data(self._reader, body, progress=self._reset_timeout)
        except BaseException:
            self._house.room.give_back(body.room)
            raise
        self._is_leaving = body.fate is Fate.ENDLESS
        if not recipient or body.fate is not Fate.KEPT:
            self._house.room.give_back(body.room)
            return "554 5.5.1 No valid recipient" if body.fate is Fate.KEPT else fate_told(body.fate)
        await self._keep(recipient, body)
        return "250 2.0.0 Kept"

    async def _keep(self, recipient: str, body: Body) -> None:
        arrival = Arrival(recipient, self._house.clock.now(), body.taken())
        if self._timeout_handle is not None:  # the client waits for us now, not we for it
            self._timeout_handle.cancel()
        await self._house.bench.do(
            partial(self._house.reception.keep, arrival),
            afterwards=partial(self._house.room.give_back, body.room),
        )

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        try:
            return super()._getaddr(arg)
        except (IndexError, ValueError, AttributeError, RecursionError):  # the parser trips over some
            return None, None

    def _reset_timeout(self, duration: float | None = None) -> None:
        left = self._ends_at - self.loop.time()
        silence = duration or self._house.settings.silence_seconds
        super()._reset_timeout(max(0.001, min(silence, left)))

    def _timeout_cb(self) -> None:
        self.end("421 4.4.2 Too slow, begin again")


class LmtpConversation(Conversation, LMTP):
    """The same over LMTP (RFC 2033): LHLO instead of HELO and EHLO."""


PROTOCOLS: dict[str, type[Conversation]] = {"lmtp": LmtpConversation, "smtp": Conversation}
