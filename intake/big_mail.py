"""A mail that is too large for memory: it comes in pieces, into a file of the store that is only renamed afterwards.

It is never whole in memory, and what was left of a broken-off one goes with the next.
"""

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from base.clock import SystemClock
from base.errors import YsiError
from intake.reading.identity import HEAD_BYTES, Identity, IdentityInPieces

PIECE = 1024 * 1024
"""Bytes of one partial FETCH."""

SPOOL = "spool"
ABANDONED = timedelta(hours=6)
"""A mail of gigabytes over a slow line takes its time."""


@dataclass(frozen=True)
class BigMail:
    """Its file, not yet in the place that its identity gives it, and what must be known of it before."""

    path: Path
    size: int
    identity: Identity
    head: bytes = field(repr=False)


def spooled(pieces: Iterable[bytes], store: Path) -> BigMail:
    """The pieces in a file of the store; of a mail that breaks off no file stays."""
    folder = store / SPOOL
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    path = folder / f"{os.getpid()}.{threading.get_ident()}.{SystemClock.monotonic()}.tmp"
    growing, head, size = IdentityInPieces(), b"", 0
    try:
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece)
                growing.add(piece)
                head += piece[: max(0, HEAD_BYTES - size)]
                size += len(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return BigMail(path, size, growing.identity(), head)


def pieces_of(client: Any, uid: int) -> Iterable[bytes]:
    """A mail of the selected folder by partial FETCH (RFC 3501 section 6.4.5); the end is where nothing more comes.

    Raises MailGone where it is not there (any more). The announced size is no end: some servers only guess it.
    """
    at = 0
    while True:
        answer = client.fetch([uid], [f"BODY.PEEK[]<{at}.{PIECE}>"]).get(uid, {})
        piece = answer.get(b"BODY[]<%d>" % at)
        if piece is None:
            raise MailGone
        if not piece:
            return
        yield piece
        at += len(piece)


class MailGone(YsiError):
    """While it was fetched, or before; or the server has no bytes for it."""


def _clear(folder: Path) -> None:
    """Files that a killed process left behind."""
    now = SystemClock().now().timestamp()
    for file in folder.glob("*.tmp"):
        try:
            if now - file.stat().st_mtime > ABANDONED.total_seconds():
                file.unlink()
        except FileNotFoundError:  # another poller was quicker
            continue
