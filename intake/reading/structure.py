"""Parts what a mail's own headers failed to part: wrong, missing or doubled boundaries; it never changes a sound mail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect

from intake.reading.bounds import Bounds
from intake.reading.filenames import sent_name
from intake.reading.opaque import TYPES, signed_mail
from intake.reading.transfer import content_of, encoding_of
from intake.reading.tree import Part, parts_of

# A delimiter line with a part's header below it: how a boundary looks that nobody announced.
_DELIMITER = re.compile(
    rb"(?:\A|\n)--([^\r\n]{1,200}?)[ \t]{0,20}\r?\n(?=Content-[A-Za-z-]{2,30}:)", re.IGNORECASE
)
_ONCE = ("from", "subject", "date", "message-id", "to", "content-type", "content-transfer-encoding")


def mend(message: Part, bounds: Bounds) -> tuple[str, ...]:
    """Mends the tree in place; says what was wrong, in short codes."""
    defects: set[str] = set()
    counts = Counter(name.lower() for name, _ in message.raw_items())
    if any(counts[name] > 1 for name in _ONCE):
        defects.add("duplicate_header")
    _visit(message, bounds, defects, depth=0)
    return tuple(sorted(defects))


def _visit(part: Part, bounds: Bounds, defects: set[str], *, depth: int) -> None:
    if depth > bounds.depth or part.get_content_maintype() == "message":
        return
    if not part.is_multipart():
        _open_signed(part, bounds, defects)
    if not part.is_multipart():
        _part_anew(part, bounds, defects)
    elif any(isinstance(one, CloseBoundaryNotFoundDefect) for one in part.defects):
        defects.add("not_closed")
    if not part.is_multipart():
        return
    inner = part.get_payload()
    for child in inner[: bounds.parts] if isinstance(inner, list) else ():
        if isinstance(child, Part):
            _visit(child, bounds, defects, depth=depth + 1)


def _open_signed(part: Part, bounds: Bounds, defects: set[str]) -> None:
    """A mail that is signed in one piece takes its envelope's place; `sopimus.pdf.p7m` is a file and stays one."""
    if part.get_content_type() not in TYPES or sent_name(part).lower() not in ("", "smime.p7m"):
        return
    inner = signed_mail(content_of(part).payload)
    if inner is None:
        return
    try:
        whole = parts_of(inner, bounds)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as for any mail: nesting without end and others
        return
    for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del part[name]
        if name in whole:
            part[name] = whole[name]
    part.become(whole)
    defects.add("signed_in_one_piece")


def _part_anew(part: Part, bounds: Bounds, defects: set[str]) -> None:
    """A part that says it has parts and shows none; the first boundary that does part it counts."""
    types = [value for name, value in part.raw_items() if name.lower() == "content-type"]
    announced = [value for value in types if re.match(r"\s{0,20}multipart/", str(value), re.IGNORECASE)]
    if not announced:
        return
    content = content_of(part)
    for boundary in _boundaries(announced, content.payload):
        whole = _with_boundary(str(announced[0]), boundary, content.payload, bounds)
        if whole is None:
            continue
        coded = encoding_of(part) in ("base64", "quoted-printable")
        del part["Content-Type"], part["Content-Transfer-Encoding"]
        part["Content-Type"] = whole["Content-Type"]
        part.become(whole)
        defects.add("encoded_parts" if coded else "wrong_boundary")
        return
    defects.add("no_boundary")


def _boundaries(announced: list[str], body: bytes) -> Iterator[bytes]:
    for value in announced:
        found = re.search(
            r"boundary\s{0,5}=\s{0,5}(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", value, re.IGNORECASE
        )
        if found:
            yield (found[1] or found[2]).encode("utf-8", "surrogateescape")
    guessed = _DELIMITER.search(body)
    if guessed:
        yield guessed[1]


def _with_boundary(announced: str, boundary: bytes, body: bytes, bounds: Bounds) -> Part | None:
    """The parts by this boundary; None if it parts nothing."""
    if not re.search(rb"(?:\A|\n)--" + re.escape(boundary) + rb"[ \t]{0,20}\r?\n", body):
        return None
    kind = re.match(r"\s*(multipart/[\w.+-]{1,60})", announced, re.IGNORECASE)
    name = boundary.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    head = (
        b"Content-Type: "
        + (kind[1] if kind else "multipart/mixed").encode()
        + b'; boundary="'
        + name
        + b'"\n\n'
    )
    try:
        whole = parts_of(head + body, bounds)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as for any mail: nesting without end and others
        return None
    return whole if whole.is_multipart() and whole.get_payload() else None
