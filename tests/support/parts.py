"""Raw mails built part by part, with everything wrong that a test wants; it mends nothing and knows no library of mail."""

import base64
from collections.abc import Iterable

from intake.reading.read import read
from intake.reading.value import Reading, ReadingSettings

HEAD = (
    b"From: Aino <aino@alfa.example>\r\nTo: tehtavat@ysi.example\r\nSubject: Matka\r\nMIME-Version: 1.0\r\n"
)


def part(type: str, content: bytes, *headers: str) -> bytes:
    """One part: its headers, an empty line, its content as it stands."""
    lines = [f"Content-Type: {type}", *headers]
    return "".join(line + "\r\n" for line in lines).encode("utf-8", "surrogateescape") + b"\r\n" + content


def text(words: str, charset: str = "utf-8", *headers: str) -> bytes:
    return part(f"text/plain; charset={charset}", words.encode(charset), *headers)


def html(words: str) -> bytes:
    return part("text/html; charset=utf-8", words.encode())


def file(content: bytes, *headers: str, type: str = "application/octet-stream") -> bytes:
    """An attachment in base64."""
    return part(type, base64.encodebytes(content), "Content-Transfer-Encoding: base64", *headers)


def multipart(kind: str, *parts: bytes, boundary: str = "B") -> bytes:
    line = f"--{boundary}".encode()
    inner = b"".join(line + b"\r\n" + one + b"\r\n" for one in parts)
    return part(f'multipart/{kind}; boundary="{boundary}"', inner + line + b"--\r\n")


def mail(top: bytes, *headers: str) -> bytes:
    return HEAD + "".join(line + "\r\n" for line in headers).encode() + top


def taken(raw: bytes, settings: ReadingSettings | None = None) -> tuple[Reading, dict[int, bytes]]:
    """The reading and the files by their numbers."""
    kept = Kept()
    return read(raw, kept.keep, settings or ReadingSettings()), kept


class Kept(dict[int, bytes]):
    """The files of a mail by their numbers."""

    def keep(self, number: int, blocks: Iterable[bytes]) -> None:
        self[number] = b"".join(blocks)


def reading(raw: bytes) -> Reading:
    return taken(raw)[0]
