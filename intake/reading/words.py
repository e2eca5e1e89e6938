"""Reads encoded words (RFC 2047) as they really come: broken, of unknown charsets, cut within a letter; it never raises on one."""

from __future__ import annotations

import base64
import binascii
import re

from intake.reading.charsets import decode

# Runs of encoded words: white space between two of them belongs to neither (RFC 2047 section 6.2).
_WORD = rb"=\?[^?\s\"<>()]{1,80}\?[bBqQ]\?[^?\r\n]{0,5000}\?="
_RUN = re.compile(rb"(?:" + _WORD + rb")(?:[ \t\r\n]{0,20}" + _WORD + rb")*")
_PIECES = re.compile(rb"=\?([^?\s]{1,80})\?([bBqQ])\?([^?\r\n]*)\?=")


def decode_words(value: str) -> str:
    """A header value or file name with its encoded words read; what is none stays as it is."""
    if "=?" not in value:
        return value
    raw = value.encode("utf-8", "surrogateescape")
    return _RUN.sub(lambda run: _text(run[0]).encode("utf-8"), raw).decode("utf-8", "replace")


def in_utf8(head: bytes) -> bytes:
    """A header block with every run of encoded words as one in UTF-8: the library drops letters of all it does not know."""
    return _RUN.sub(lambda run: _encoded(_text(run[0])), head) if b"=?" in head else head


def _encoded(text: str) -> bytes:
    """One word however long: only our own parser reads it."""
    return b"=?utf-8?b?" + base64.b64encode(text.encode("utf-8")) + b"?="


def _text(run: bytes) -> str:
    """Neighbours of one charset are joined before decoding: some programs cut within a letter."""
    pieces: list[tuple[str, bytes]] = []
    for charset, way, content in _PIECES.findall(run):
        name = charset.decode("ascii", "replace").split("*")[0].lower()
        payload = _base64(content) if way in b"bB" else _quoted(content)
        if pieces and pieces[-1][0] == name:
            payload = pieces.pop()[1] + payload
        pieces.append((name, payload))
    text = "".join(decode(payload, name) for name, payload in pieces)
    return re.sub("[\ud800-\udfff]", "", text)


def _base64(content: bytes) -> bytes:
    """Without what is no base64, and without a last letter that is not whole."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + b"=" * (-len(kept) % 4))


def _quoted(content: bytes) -> bytes:
    return binascii.a2b_qp(content, header=True)
