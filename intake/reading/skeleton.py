"""Leaves the long runs out of a mail's bytes that hold no line of structure; it never decodes and never guesses what a part is.

The standard library's parser looks at every line, yet few decide: after the end of a header block everything
up to the next line that begins with `--` is content. Such a run is left out and a mark stands for it, so that the
parser makes the same tree with the same defects of a hundredth of the bytes. Content comes back as a slice of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice, pairwise

from base.errors import RefusedMail

Raw = bytes | memoryview  # a large mail is a view of its file
LEAST = 200  # bytes; a shorter run costs the parser less than its mark costs us

# RFC 2046 section 5.1.1. The look back comes last: two dashes are found at once, a line end at every line.
_DELIMITER = re.compile(rb"--(?<=[\r\n]--)")
# The first letter of a line that the parser takes for no header and no empty one: before the next delimiter no header
# can follow it. The mark behind that letter makes no header of it, for it has a blank before a colon could come.
_WORDS = rb"\n(?!From |[!-9;-~]*:|[\t \r\n]|--)[^\r\n]"
_BEGINS_BLOCK = re.compile(_WORDS)
# Nor after an empty line; of a mail with mails in it two: the first may end the header that announces the inner mail,
# and the second that mail's own.
_BEGINS = re.compile(_WORDS + rb"|\n\r?\n")
_BEGINS_MAIL = re.compile(_WORDS + rb"|\n\r?\n\r?\n")
_HAS_MAILS = re.compile(rb"(?i)message/|digest")
# But in a delivery report's blocks empty lines count, and headers follow them (RFC 3464 section 2.1).
_HAS_BLOCKS = re.compile(rb"(?i)message/delivery-status")
_EMPTY_LINE = re.compile(rb"(?:\r\n|\r(?!\n)|\n)(?:\r\n|\r|\n)")


@dataclass(frozen=True)
class Skeleton:
    """`text` is what the parser reads; each gap a slice of `raw`, in order, where mark and number stand in the text."""

    raw: Raw
    text: bytes
    gaps: tuple[tuple[int, int], ...]
    mark: bytes

    def pieces(self, text: bytes) -> Iterator[Raw]:
        """A piece of the text with its gaps filled again."""
        if not self.gaps or self.mark not in text:
            yield text
            return
        view = memoryview(self.raw)
        first, *marked = text.split(self.mark)
        yield first
        for piece in marked:
            number, _, following = piece.partition(b">")
            start, end = self.gaps[int(number)]
            yield view[start:end]
            yield following


def skeleton(raw: Raw, *, head: bytes, start: int, most: int, least: int = LEAST) -> Skeleton:
    """The mail whose header block is `head`, mended or not, and whose body begins at `start`.

    Raises RefusedMail for one with more than `most` lines that may be delimiters.
    """
    sections = _sections(raw, start, most)
    kept, gaps = _parted(raw, start, sections, _BEGINS, least, empty_lines=True)
    if gaps and _named(_HAS_MAILS, head, kept):
        kept, gaps = _parted(raw, start, sections, _BEGINS_MAIL, least, empty_lines=True)
        if gaps and _named(_HAS_BLOCKS, head, kept):
            kept, gaps = _parted(raw, start, sections, _BEGINS_BLOCK, least, empty_lines=False)
    kept[0] = head + kept[0]
    # Nobody can write a mail that holds the mark made of it.
    digest = blake2b(digest_size=12)
    for piece in kept:
        digest.update(piece)
    mark = b"<left out " + digest.hexdigest().encode() + b" "
    marked = [piece + mark + b"%d>" % number for number, piece in enumerate(kept[:-1])]
    return Skeleton(raw, b"".join([*marked, kept[-1]]), tuple(gaps), mark)


def _named(what: re.Pattern[bytes], head: bytes, kept: list[bytes]) -> bool:
    return any(what.search(piece) for piece in (head, *kept))


def _parted(
    raw: Raw,
    start: int,
    sections: Sequence[tuple[int, int]],
    begins: re.Pattern[bytes],
    least: int,
    *,
    empty_lines: bool,
) -> tuple[list[bytes], list[tuple[int, int]]]:
    """What is kept, and the gaps between; one piece more than gaps. `empty_lines`: whether a gap may hold some."""
    kept: list[bytes] = []
    gaps: list[tuple[int, int]] = []
    at = start
    for begin, end in sections:
        first = begins.search(raw, begin, end)
        if first is None:
            continue
        left_out = first.end(), _before_line_end(raw, end)
        if not empty_lines and (empty := _EMPTY_LINE.search(raw, first.start() + 1, end)):
            left_out = left_out[0], empty.start()
        if left_out[1] - left_out[0] >= least:
            kept.append(bytes(raw[at : left_out[0]]))
            gaps.append(left_out)
            at = left_out[1]
    kept.append(bytes(raw[at:]))
    return kept, gaps


def _sections(raw: Raw, start: int, most: int) -> Sequence[tuple[int, int]]:
    """From each line that may be a delimiter up to the next one; the first begins at the line end before the body."""
    found = [one.start() for one in islice(_DELIMITER.finditer(raw, start), most + 1)]
    if len(found) > most:
        raise too_many_lines(most)
    return list(pairwise([max(0, start - 1), *found, len(raw)]))


def too_many_lines(most: int) -> RefusedMail:
    return RefusedMail(f"more than {most} lines of structure")


def _before_line_end(raw: Raw, end: int) -> int:
    """The parser gives the last line end to the delimiter that follows, so it stays."""
    if raw[end - 2 : end] == b"\r\n":
        return end - 2
    return end - 1 if raw[end - 1 : end] in (b"\n", b"\r") else end
