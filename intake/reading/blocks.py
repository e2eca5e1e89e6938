"""The content of large parts in blocks, so that no file of a mail is ever whole in memory; it mends nothing."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intake.reading.skeleton import Raw

BLOCK = 1 << 20  # bytes
LARGE = 4 * BLOCK  # a smaller part is quicker decoded at once
BLANK = b" \t\r\n"
_RUN = re.compile(rb"[A-Za-z0-9+/]+")


@dataclass(frozen=True)
class Cut:
    """The pieces themselves."""

    pieces: Sequence[Raw]

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, bytes) and len(piece) <= BLOCK:
                yield piece
                continue
            for at in range(0, len(piece), BLOCK):
                yield bytes(piece[at : at + BLOCK])


@dataclass(frozen=True)
class Decoded:
    """What is behind base64 (RFC 4648 section 4) that is sound."""

    pieces: Sequence[Raw]

    def is_sound(self) -> bool:
        try:
            for _ in self:
                pass
        except binascii.Error:
            return False
        return True

    def __iter__(self) -> Iterator[bytes]:
        held = b""
        for block in Cut(self.pieces):
            packed = held + block.translate(None, BLANK)
            # One letter at least is held back: padding may stand at the very end alone.
            whole = max(0, len(packed) - 1) // 4 * 4
            if b"=" in packed[:whole]:
                raise binascii.Error
            if whole:
                yield binascii.a2b_base64(packed[:whole], strict_mode=True)
            held = packed[whole:]
        last = sound(held)
        if last is None:
            raise binascii.Error
        yield last


@dataclass(frozen=True)
class Runs:
    """What is behind each run of letters up to its padding, by itself; a last letter that is not whole is left off."""

    letters: bytes

    def __iter__(self) -> Iterator[bytes]:
        for run in _RUN.finditer(self.letters):
            start, end = run.span()
            for at in range(start, end, BLOCK):
                piece = self.letters[at : min(at + BLOCK, end)]
                piece = piece[:-1] if len(piece) % 4 == 1 else piece
                yield binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def sound(packed: bytes) -> bytes | None:
    """What is behind base64 without blanks; None if anything is wrong with it."""
    if len(packed) % 4 or packed.endswith(b"==="):  # Python 3.11 takes four of them for none
        return None
    try:
        return binascii.a2b_base64(packed, strict_mode=True)
    except binascii.Error:
        return None
