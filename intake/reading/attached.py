"""Hands out the files of a mail, one at a time, and reads the words that attached mails and invitations hold; it never decides on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message

from base.errors import RefusedMail
from intake.reading.body import body_text, letters
from intake.reading.bounds import Bounds
from intake.reading.filenames import safe_name
from intake.reading.invitations import lines_of
from intake.reading.leaves import MAILS, Leaf, Leaves, children
from intake.reading.parse import parse
from intake.reading.skeleton import Raw
from intake.reading.slices import cut_out
from intake.reading.text import clean, clean_line, header, html_to_text
from intake.reading.tnef import TnefFile, is_tnef, opened
from intake.reading.transfer import Content, content_of, encoding_of, unwrapped
from intake.reading.tree import filled
from intake.reading.uuencoded import Enclosed
from intake.reading.value import FilePart
from intake.reading.walk import walk
from intake.reading.words import decode_words

KeepFile = Callable[[int, Iterable[bytes]], None]  # number, content in blocks
_CALENDARS = ("text/calendar", "application/ics")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


@dataclass
class Attached:
    """What was kept, and the words found in it."""

    files: list[FilePart] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)  # of attached mails, which are forwards (D-40)
    invitations: list[str] = field(default_factory=list)
    hidden_text: str = ""  # the mail's own text, where winmail.dat alone has it
    defects: set[str] = field(default_factory=set)


def keep(
    leaves: Leaves,
    raw: Raw,
    outer: Message,
    keep_file: KeepFile,
    bounds: Bounds,
    enclosed: Sequence[Enclosed] = (),
) -> Attached:
    """Each file handed out and forgotten, numbered from 1; those that stood in the text come last."""
    attached = Attached()
    for leaf in leaves.files:
        content = file_content(leaf, raw, outer)
        attached.defects |= {content.defect} - {""}
        _hand_out(
            attached, content.blocks, keep_file, bounds, name=_name(leaf), type=leaf.type, inline=leaf.inline
        )
        if leaf.type in MAILS and len(attached.forwarded) < bounds.forwards:
            attached.forwarded.append(_words_of_mail(content.start(bounds.forward_bytes), bounds))
        elif leaf.type in _CALENDARS:
            attached.invitations += lines_of(letters(leaf, bounds))
        elif (leaf.type in _TNEF or leaf.name.lower() == "winmail.dat") and is_tnef(content.start(4)):
            _open(attached, content.payload, keep_file, bounds)
    for one in enclosed:
        kind = "application/octet-stream"
        _hand_out(attached, (one.content,), keep_file, bounds, name=one.name, type=kind, inline=False)
    attached.invitations = list(dict.fromkeys(attached.invitations))
    return attached


def file_content(leaf: Leaf, raw: Raw, outer: Message) -> Content:
    """The bytes of a file as its sender attached it."""
    if leaf.part.get_content_maintype() != "message":
        return content_of(leaf.part)
    content = cut_out(raw, outer, leaf.way)
    if content is None:
        content = b"\n".join(_rebuilt(part) for part in children(leaf.part) or [leaf.part])
    return unwrapped(
        (content,), encoding_of(leaf.part)
    )  # RFC 2046 section 5.2.1 forbids it, yet some programs do it


def _hand_out(
    attached: Attached,
    content: Iterable[bytes],
    keep_file: KeepFile,
    bounds: Bounds,
    *,
    name: str,
    type: str,
    inline: bool,
) -> None:
    number = len(attached.files) + 1
    counted = _Counted(content)
    blocks = iter(counted)
    keep_file(number, blocks)
    for _ in blocks:  # what nobody wanted counts all the same
        pass
    attached.files.append(
        FilePart(
            number=number,
            name=safe_name(name, number=number, type=type, bounds=bounds),
            type=type,
            size=counted.size,
            sha256=counted.digest.hexdigest(),
            inline=inline,
        )
    )


class _Counted:
    """Blocks on their way out."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self.size = 0
        self.digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.size += len(block)
            self.digest.update(block)
            yield block


def _name(leaf: Leaf) -> str:
    """The sent name; an attached mail without one is called by its subject."""
    if leaf.name or leaf.type not in MAILS:
        return leaf.name
    subject = next((clean_line(decode_words(header(inner, "Subject"))) for inner in children(leaf.part)), "")
    return subject.replace("/", "_").replace("\\", "_")


def _rebuilt(part: Message) -> bytes:
    try:
        return filled(part).as_bytes()
    except Exception:  # noqa: BLE001 - the generator raises on headers that the parser took
        return (
            part.as_string().encode("utf-8", "replace") if part.is_multipart() else content_of(part).payload
        )


def _words_of_mail(content: bytes, bounds: Bounds) -> str:
    """Sender, date and subject, as far as it has them, and text of an attached mail; what it has attached itself stays in its file."""
    try:
        inner = parse(content, bounds)
    except RefusedMail:  # the file is kept all the same
        return ""
    text, _ = body_text(walk(inner.message, bounds), bounds)
    sender = ", ".join(f"{one.name} <{one.address}>".strip() for one in inner.senders)
    headers = (("From", sender), ("Date", inner.first("date")), ("Subject", inner.subject))
    head = "\n".join(f"{name}: {value}" for name, value in headers if value.strip())
    return "\n\n".join(part for part in (head, text.strip("\n")) if part)


def _open(attached: Attached, content: bytes, keep_file: KeepFile, bounds: Bounds) -> None:
    """winmail.dat is kept whole as well: what lies in it and is not understood is not lost."""
    found = opened(content)
    if found.broken:
        attached.defects.add("tnef_broken")
    attached.hidden_text = clean(found.text or html_to_text(found.html, bounds))[: bounds.text_chars]
    for one in found.files[: bounds.parts]:
        _hand_out(
            attached,
            (one.content,),
            keep_file,
            bounds,
            name=clean_line(one.name),
            type=_type(one),
            inline=one.hidden,
        )


def _type(file: TnefFile) -> str:
    kind = file.type.strip().lower()
    return kind if kind.isascii() and kind.count("/") == 1 and " " not in kind else "application/octet-stream"
