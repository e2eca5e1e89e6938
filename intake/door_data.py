"""Where the data of a mail ends, and its bytes up to there. Never takes anything but CRLF.CRLF for the end (RFC 5321, 4.1.1.4).

A bare CR or LF is a byte of the mail like any other, so that no other ending can make two mails of one; the bytes
are kept as they came. Servers that took LF.LF or CR.CR for an end were fooled by that in 2023 (SMTP smuggling).
"""

import asyncio
import io
from collections.abc import Callable
from enum import Enum

LINE = b"\r\n"
END = LINE + b"." + LINE

PATIENCE = 2
"""How many times the allowed bytes are read of a mail that is too big, for its sender's sake, before hanging up."""


class Fate(Enum):
    """What becomes of the bytes."""

    KEPT = "kept"
    TOO_BIG = "too big"
    NO_ROOM = "no room"
    ENDLESS = "endless"


class Body:
    """The content of one mail as it comes in, after `head`; dots that were doubled on the way are single again (4.5.2)."""

    def __init__(self, head: bytes, *, most: int, take_room: Callable[[int], bool]) -> None:
        self._kept = io.BytesIO(head)
        self._kept.seek(0, io.SEEK_END)
        self._most = most
        self._take_room = take_room
        self._before = b""
        self._begun = False
        self.size = 0
        self.room = 0  # what is taken of the room that all mails share
        self.fate = Fate.KEPT

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. The first are DATA's own line end, which is no content; the end itself is no content either."""
        joined = self._before + chunk
        content = joined.replace(LINE + b".", LINE)[len(self._before) :]
        self._add(content if self._begun else content[len(LINE) :])
        self._before, self._begun = joined[-2:], True

    def taken(self) -> bytes:
        """Head and content, once."""
        kept, self._kept = self._kept.getvalue(), io.BytesIO()
        return kept

    def _add(self, content: bytes) -> None:
        self.size += len(content)
        if self.size > self._most * PATIENCE:
            self.fate = Fate.ENDLESS
        elif self.size > self._most:
            self._drop(Fate.TOO_BIG)
        elif self.fate is Fate.KEPT:
            if self._take_room(len(content)):
                self.room += len(content)
                self._kept.write(content)
            else:
                self._drop(Fate.NO_ROOM)

    def _drop(self, fate: Fate) -> None:
        self.fate = fate
        self._kept = io.BytesIO()


async def read_data(reader: asyncio.StreamReader, body: Body, *, progress: Callable[[], None]) -> None:
    """Read to the end of data and not a byte further: what follows are commands."""
    # The line end of DATA itself was read with the command, and a dot on the first line is an end too. To look for
    # ".CRLF" alone instead would cost a step for each sentence, and minutes of a hostile mail.
    reader._buffer[:0] = LINE  # type: ignore[attr-defined]
    ended = False
    while not ended and body.fate is not Fate.ENDLESS:
        try:
            chunk = (await reader.readuntil(END)).removesuffix(END[len(LINE) :])
            ended = True
        except asyncio.LimitOverrunError as error:
            # A long stretch without an end; what it offers to read never parts one.
            chunk = await reader.readexactly(error.consumed)
        progress()
        body.feed(chunk)
