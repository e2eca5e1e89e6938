"""Takes the mail out of an S/MIME envelope that is only signed (RFC 8551 section 3.5.2); it checks no signature and never opens a cipher."""

from __future__ import annotations

from collections.abc import Iterator

TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNED = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("2a864886f70d010701")  # 1.2.840.113549.1.7.1
_OCTETS, _OBJECT, _SEQUENCE, _TAGGED = 0x04, 0x06, 0x30, 0xA0
_CONSTRUCTED = 0x20
MOST_LEVELS = 20
MOST_ELEMENTS = 100_000

Element = tuple[int, bytes, int]  # tag, content, length with its head and end


class _OddError(Exception):
    """No BER (X.690), or not this structure."""


def signed_mail(content: bytes) -> bytes | None:
    """The part within, with its own headers; None if this is no signed mail or is broken."""
    try:
        signed = _inside(_first(content), _SIGNED)
        fields = list(_elements(_expect(signed, _SEQUENCE)))
        data = next((field[1] for field in fields if field[0] == _SEQUENCE), b"")
        return _octets(_inside((_SEQUENCE, data, 0), _DATA), 1)
    except (_OddError, IndexError):
        return None


def _inside(sequence: Element, kind: bytes) -> Element:
    """Of `SEQUENCE { kind, [0] { element } }` the element."""
    fields = list(_elements(_expect(sequence, _SEQUENCE)))
    if len(fields) < 2 or fields[0][:2] != (_OBJECT, kind):
        raise _OddError
    return _first(_expect(fields[1], _TAGGED))


def _octets(element: Element, level: int) -> bytes:
    """A string in one piece or, as Outlook makes it, in many."""
    tag, content, _ = element
    if tag == _OCTETS:
        return content
    if tag != _OCTETS | _CONSTRUCTED or level > MOST_LEVELS:
        raise _OddError
    return b"".join(_octets(one, level + 1) for one in _elements(content))


def _expect(element: Element, tag: int) -> bytes:
    if element[0] != tag:
        raise _OddError
    return element[1]


def _first(content: bytes) -> Element:
    return _element(content, 0, 1)


def _elements(content: bytes) -> Iterator[Element]:
    at = 0
    while at < len(content):
        found = _element(content, at, 1)
        yield found
        at += found[2]


def _element(content: bytes, at: int, level: int) -> Element:
    if level > MOST_LEVELS:
        raise _OddError
    tag, size = content[at], content[at + 1]
    start = at + 2
    if size == 0x80:
        end = _end(content, start, level)
        return tag, content[start:end], end + 2 - at
    if size > 0x80:
        count = size & 0x7F
        size = int.from_bytes(content[start : start + count], "big")
        start += count
    if start + size > len(content):
        raise _OddError
    return tag, content[start : start + size], start + size - at


def _end(content: bytes, start: int, level: int) -> int:
    """Where an element without a length ends: at two zeros on its own level."""
    at = start
    for _ in range(MOST_ELEMENTS):
        if content[at : at + 2] == b"\0\0":
            return at
        at += _element(content, at, level + 1)[2]
    raise _OddError
