"""Takes files out of a text in which an old program wrote them as letters (uuencode, POSIX); it never takes words for a file."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

MOST_FILES = 20
# Each line tells by its first sign how many bytes it holds, 45 at most; blanks at its end may have got lost.
_FILE = re.compile(
    r"(?m)^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[!-M][ -`]{1,61}\n)+)(?:[` ]?\n)?end[ \t]*$\n?"
)
_OPENING = re.compile(r"(?m)^begin [0-7]{3,4} [^\n]{1,200}$")


@dataclass(frozen=True)
class Enclosed:
    """A file that stood in a text."""

    name: str
    content: bytes


def parted(text: str) -> tuple[str, tuple[Enclosed, ...]]:
    """The text without the files, and the files; a block that is not whole or not sound stays in the text."""
    if not _OPENING.search(text):
        return text, ()
    found: list[Enclosed] = []

    def taken(block: re.Match[str]) -> str:
        content = _decoded(block[2]) if len(found) < MOST_FILES else None
        if content is None:
            return block[0]
        found.append(Enclosed(block[1].strip(), content))
        return ""

    return _FILE.sub(taken, text), tuple(found)


def _decoded(lines: str) -> bytes | None:
    pieces = []
    for line in lines.splitlines():
        size = (ord(line[0]) - 32) & 63
        signs = (size + 2) // 3 * 4
        if len(line.rstrip()) > signs + 3:  # some programs add a check sign
            return None
        piece = _bytes_of(line[: signs + 1].ljust(signs + 1)) or _bytes_of(line[: (size * 4 + 5) // 3])
        if piece is None:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _bytes_of(line: str) -> bytes | None:
    """Of one line; some programs fill it up with what lay in memory, which the library does not like."""
    try:
        return binascii.a2b_uu(line.encode("ascii"))
    except (ValueError, binascii.Error):
        return None
