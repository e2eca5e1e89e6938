"""Reads the property lists inside winmail.dat (MS-OXTNEF 2.1.3.4); it never reads past their end and stops at the first odd one."""

from __future__ import annotations

import struct

from intake.reading.charsets import decode

Value = int | bytes | str

BODY, BODY_HTML = 0x1000, 0x1013
OBJECT, SHORT_NAME, LONG_NAME, MIME_TYPE, HIDDEN = 0x3701, 0x3704, 0x3707, 0x370E, 0x7FFE
MOST_PROPERTIES = 10_000
_SIZES = {0x2: 2, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0xD, 0x1E, 0x1F, 0x102}
_UNICODE = 0x1F
_MANY = 0x1000
_NAMED = 0x8000


class _Cursor:
    """A place in the bytes; every step past the end raises struct.error."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, length: int) -> bytes:
        if length < 0 or self._at + length > len(self._content):
            raise struct.error
        taken = self._content[self._at : self._at + length]
        self._at += length + (-length % 4)  # every value is padded to four bytes
        return taken

    def number(self) -> int:
        return int(struct.unpack("<I", self.take(4))[0])


def properties(content: bytes) -> dict[int, Value]:
    """Numbers as int, Unicode strings as str, everything else as bytes; of several values the first."""
    found: dict[int, Value] = {}
    cursor = _Cursor(content)
    try:
        for _ in range(min(cursor.number(), MOST_PROPERTIES)):
            tag = cursor.number()
            name, kind = tag >> 16, tag & 0xFFFF
            if name >= _NAMED:
                _skip_name(cursor)
            value = _value(cursor, kind)
            if value is not None:
                found.setdefault(name, value)
    except struct.error:
        pass  # what was read so far counts
    return found


def text(known: dict[int, Value], name: int, charset: str) -> str:
    """A string property, '' without it. Bytes are in the message's code page."""
    value = known.get(name, "")
    if isinstance(value, int):
        return ""
    return (decode(value, charset) if isinstance(value, bytes) else value).rstrip("\0")


def _skip_name(cursor: _Cursor) -> None:
    """Names of custom properties: a GUID, then a number or a string."""
    cursor.take(16)
    if cursor.number() == 0:
        cursor.take(4)
    else:
        cursor.take(cursor.number())


def _value(cursor: _Cursor, kind: int) -> Value | None:
    base = kind & ~_MANY
    if base in _VARIABLE:
        values = [cursor.take(cursor.number()) for _ in range(min(cursor.number(), MOST_PROPERTIES))]
        first = values[0] if values else b""
        return first.decode("utf-16-le", "replace") if base == _UNICODE else first
    if base not in _SIZES:
        raise struct.error
    numbers = [
        cursor.take(_SIZES[base]) for _ in range(min(cursor.number(), MOST_PROPERTIES) if kind & _MANY else 1)
    ]
    return int.from_bytes(numbers[0], "little") if numbers else None
