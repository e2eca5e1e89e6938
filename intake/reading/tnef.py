"""Opens winmail.dat, in which Outlook and Exchange hide files (MS-OXTNEF); it never trusts a length it names and never writes."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.reading import mapi
from intake.reading.charsets import decode

SIGNATURE = 0x223E9F78
MOST_FILES = 500
MOST_LEVELS = 5  # of messages attached to messages
_BODY, _CODEPAGE, _MESSAGE = 0x0002800C, 0x00069007, 0x00069003
_NEW_FILE, _TITLE, _DATA, _ATTACHMENT = 0x00069002, 0x00018010, 0x0006800F, 0x00069005


@dataclass(frozen=True)
class TnefFile:
    """One file from within; `hidden` are pictures that stand in the text."""

    name: str
    type: str
    content: bytes
    hidden: bool


@dataclass(frozen=True)
class Tnef:
    """What was found until the end or the first broken place."""

    files: tuple[TnefFile, ...]
    text: str
    html: str
    broken: bool


@dataclass
class _Attachment:
    """What is known of a file so far: the old names and, since 1997, the properties, which are fuller."""

    title: bytes = b""
    content: bytes | None = None
    properties: dict[int, mapi.Value] = field(default_factory=dict)


def is_tnef(content: bytes) -> bool:
    return content[:4] == struct.pack("<I", SIGNATURE)


def opened(content: bytes, level: int = 1) -> Tnef:
    """Files in their order, those of attached messages behind their message's place."""
    charset, text, broken = "cp1252", b"", False
    properties: dict[int, mapi.Value] = {}
    attachments: list[_Attachment] = []
    for kind, value in _attributes(content):
        if kind is None:
            broken = True
        elif kind == _CODEPAGE and len(value) >= 4:
            charset = f"cp{struct.unpack('<I', value[:4])[0]}"
        elif kind == _BODY:
            text = value
        elif kind == _MESSAGE:
            properties = mapi.properties(value)
        elif kind == _NEW_FILE and len(attachments) < MOST_FILES:
            attachments.append(_Attachment())
        elif attachments:
            _learn(attachments[-1], kind, value)
    files = [found for one in attachments for found in _files(one, charset, level)]
    plain = mapi.text(properties, mapi.BODY, charset) or decode(text.rstrip(b"\0"), charset)
    return Tnef(tuple(files[:MOST_FILES]), plain, mapi.text(properties, mapi.BODY_HTML, charset), broken)


def _attributes(content: bytes) -> Iterator[tuple[int | None, bytes]]:
    """Level, id, length, bytes, checksum (MS-OXTNEF 2.1.3); None where the bytes end too early."""
    at = 6
    while at < len(content):
        if at + 9 > len(content):
            yield None, b""
            return
        kind, length = struct.unpack_from("<II", content, at + 1)
        value = content[at + 9 : at + 9 + length]
        if len(value) < length:
            yield None, b""
            if kind != _DATA:
                return
        yield kind, value
        at += 9 + length + 2


def _learn(attachment: _Attachment, kind: int, value: bytes) -> None:
    if kind == _TITLE:
        attachment.title = value
    elif kind == _DATA:
        attachment.content = value
    elif kind == _ATTACHMENT:
        attachment.properties = mapi.properties(value)


def _files(attachment: _Attachment, charset: str, level: int) -> Iterator[TnefFile]:
    known = attachment.properties
    name = mapi.text(known, mapi.LONG_NAME, charset) or mapi.text(known, mapi.SHORT_NAME, charset)
    name = name or decode(attachment.title.rstrip(b"\0"), charset)
    inner = known.get(mapi.OBJECT)
    if isinstance(inner, bytes) and is_tnef(inner[16:]):  # 16 bytes say what kind of object follows
        if level < MOST_LEVELS:
            yield from opened(inner[16:], level + 1).files
        return
    content = attachment.content
    if content is None and isinstance(inner, bytes):
        content = inner
    if content is not None:
        yield TnefFile(name, mapi.text(known, mapi.MIME_TYPE, charset), content, known.get(mapi.HIDDEN) == 1)
