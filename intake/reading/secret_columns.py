"""Tables whose first line names a column of secrets: `palvelu | tunnus | salasana`, csv, rows of HTML; it takes nothing from other columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading import secret_sayings as sayings
from intake.reading.secret_families import Announcement, Family
from intake.reading.secret_tokens import BARE_MARKER

Span = tuple[int, int]

_COLUMNS = (Family.PASSWORD, Family.SHORT, Family.PIN, Family.KEY)
_ROW_END = re.compile(r"\n|</tr>", re.IGNORECASE)
_CELL_ENDS = {"<": re.compile(r"</t[dh]>", re.IGNORECASE), "|": re.compile(r"\|"), "\t": re.compile(r"\t"), ";": re.compile(";"), ",": re.compile(",")}  # fmt: skip
_TAGS = re.compile(r"<[^<>\n]{0,300}>")
_LONGEST_ROW = 600
_MOST_ROWS = 5_000
_LONGEST_NAME = 40  # characters of a column's name
_LINE_OF_TABLE = re.compile(r"[-|:+=\s]{2,600}")


def columns(text: str, announced: Sequence[Announcement]) -> Iterator[Span]:
    """The cells below a name of a password, a PIN or a key. `text`: with its tags, which part the cells."""
    done = -1
    for word in announced:
        if word.family not in _COLUMNS or word.start < done:
            continue
        first, last = _row(text, word.start)
        if last - first > _LONGEST_ROW:
            continue
        done = last
        for sign, cell_end in _CELL_ENDS.items():
            names = _cells(text, first, last, cell_end) if sign in text[first:last] else []
            if len(names) >= 2 and all(_is_name(text[start:end]) for start, end in names):
                number = next((n for n, (start, end) in enumerate(names) if start <= word.start < end), None)
                if number is not None and len(text[slice(*names[number])].split()) <= 3:
                    cells, done = _below(text, last, cell_end, number=number, size=len(names))
                    yield from cells
                break


def _row(text: str, place: int) -> Span:
    start = max(0, place - _LONGEST_ROW)
    before = [found.end() for found in _ROW_END.finditer(text, start, place)]
    after = _ROW_END.search(text, place, place + _LONGEST_ROW)
    return before[-1] if before else start, after.start() if after else min(
        len(text), place + _LONGEST_ROW + 1
    )


def _cells(text: str, first: int, last: int, cell_end: re.Pattern[str]) -> list[Span]:
    """The cells of a row without blanks, tags and quotes around them."""
    ends = [*((found.start(), found.end()) for found in cell_end.finditer(text, first, last)), (last, last)]
    starts = [first, *(after for _, after in ends[:-1])]
    cells = [_bare(text, start, end) for start, (end, _) in zip(starts, ends, strict=True)]
    while cells and cells[-1][0] == cells[-1][1]:  # `| a | b |`
        cells.pop()
    return cells[1:] if cells and cells[0][0] == cells[0][1] else cells


def _bare(text: str, start: int, end: int) -> Span:
    shown = _TAGS.sub(lambda found: " " * len(found[0]), text[start:end])
    left = len(shown) - len(shown.lstrip(" \t\r\n>\"'*"))
    return start + left, start + max(left, len(shown.rstrip(" \t\r\n\"'*")))


def _is_name(cell: str) -> bool:
    return (
        0 < len(cell) <= _LONGEST_NAME
        and len(cell.split()) <= 5
        and not re.search(r"[.!?]\s|[.!?:]$|\d{3}", cell)
    )


def _below(
    text: str, place: int, cell_end: re.Pattern[str], *, number: int, size: int
) -> tuple[list[Span], int]:
    """The values of the column, and where the table ends."""
    values: list[Span] = []
    for _ in range(_MOST_ROWS):
        ending = _ROW_END.match(text, place)
        if ending is None:
            break
        first = ending.end()
        after = _ROW_END.search(text, first, first + _LONGEST_ROW)
        end_of_row = after.start() if after else min(len(text), first + _LONGEST_ROW)
        if _LINE_OF_TABLE.fullmatch(text, first, end_of_row):
            place = end_of_row
            continue
        cells = _cells(text, first, end_of_row, cell_end)
        if len(cells) != size:
            break
        place = end_of_row
        start, end = cells[number]
        value = text[start:end]
        if (
            len(value) >= 3
            and BARE_MARKER not in value
            and value.lower() not in sayings.NO_VALUE
            and len(value.split()) <= 4
        ):
            values.append((start, end))
    return values, place
