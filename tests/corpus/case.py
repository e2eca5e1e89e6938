"""One mail of the corpus with what must be read of it, and the pieces of which such mails are put together.

Must never use the program's own code: what is expected is written down or computed by the standard library alone.
"""

import base64
import hashlib
import quopri
from dataclasses import dataclass
from typing import Any

BORDER = "mx.ysi.example"
SERVICE = "tehtavat@ysi.example"
SENDER = "Aino <aino@alfa.example>"


@dataclass(frozen=True)
class Case:
    """`expect` is data; see test_corpus.py: differences() for what each key means."""

    name: str
    raw: bytes
    expect: dict[str, Any]


def encoded(content: bytes, cte: str) -> bytes:
    if cte == "base64":
        return base64.encodebytes(content)
    if cte == "quoted-printable":
        return quopri.encodestring(content)
    return content


def part(type: str, content: bytes | str, *, cte: str = "", head: tuple[str, ...] = ()) -> bytes:
    """One part, or the end of a single mail: its headers, an empty line, its encoded content."""
    if isinstance(content, str):
        content = content.encode()
    lines = [f"Content-Type: {type}", *([f"Content-Transfer-Encoding: {cte}"] if cte else []), *head]
    return "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n\n" + encoded(content, cte)


def multi(subtype: str, *parts: bytes, boundary: str = "", extra: str = "") -> bytes:
    mark = boundary or f"=_{subtype}_{len(parts)}_{hashlib.sha256(b''.join(parts)).hexdigest()[:8]}"
    body = b"".join(b"--" + mark.encode() + b"\n" + one + b"\n" for one in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{mark}"{extra}\n\n'.encode() + body + b"--" + mark.encode() + b"--\n"


def mail(body: bytes, *head: str, subject: str = "Matkavaraus", sender: str = SENDER, number: str = "1", crlf: bool = True) -> bytes:
    """A whole mail; `body` begins with the headers of its content. Raw letters go in as surrogates."""
    lines = [f"From: {sender}", f"To: {SERVICE}", f"Subject: {subject}", f"Message-ID: <{number}@alfa.example>",
             "Date: Tue, 12 Jan 2027 10:00:00 +0200", "MIME-Version: 1.0", *head]
    raw = "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n" + body
    return raw.replace(b"\n", b"\r\n") if crlf else raw


def plain(text: str, *head: str, **fields: Any) -> bytes:
    return mail(part("text/plain; charset=utf-8", text + "\n", cte="8bit"), *head, **fields)


def html(text: str, *head: str, **fields: Any) -> bytes:
    return mail(part("text/html; charset=utf-8", text, cte="quoted-printable"), *head, **fields)


def both(text: str, page: str, *head: str, **fields: Any) -> bytes:
    alternatives = multi(
        "alternative",
        part("text/plain; charset=utf-8", text, cte="quoted-printable"),
        part("text/html; charset=utf-8", page, cte="base64"),
    )
    return mail(alternatives, *head, **fields)


def attachment(name: str, content: bytes, type: str = "application/pdf", cte: str = "base64") -> bytes:
    return part(type, content, cte=cte, head=(f'Content-Disposition: attachment; filename="{name}"',))


def file(name: str, content: bytes, type: str = "application/pdf") -> dict[str, Any]:
    """What must be printed of an attachment."""
    return {"name": name, "type": type, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def raw_text(content: bytes) -> str:
    """Raw bytes for a header."""
    return content.decode("ascii", "surrogateescape")
