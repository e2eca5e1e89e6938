"""Records as lines for a person to read: columns, and a block of one record. Never colours anything, never shows raw signs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.civil import local

WIDEST = 60  # of a column; what is longer stands in `show` and in --json


def columns(names: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A head line and a line for each record; nothing at all without records."""
    rows = [[_cell(record.get(name)) for name in names] for record in records]
    if not rows:
        return
    table = [[name.replace("_", " ") for name in names], *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(names))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def block(record: Mapping[str, Any]) -> Iterator[str]:
    """A line for each field that has a value; texts of several lines below their name."""
    for name, value in record.items():
        if value is None or value in ("", []):
            continue
        label = name.replace("_", " ")
        if isinstance(value, str) and "\n" in value.strip():
            yield f"{label}:"
            yield from (f"  {_visible(line)}" for line in value.strip().splitlines())
        else:
            yield f"{label}: {_words(value)}"


def _cell(value: Any) -> str:
    text = _words(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _words(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_words(item)}" for key, item in value.items())
    return _visible(_wall_clock(str(value).strip()))


def _wall_clock(text: str) -> str:
    """An instant of a record as Helsinki's clock shows it; any other text as it is."""
    if not text.endswith("Z"):
        return text
    try:
        return f"{local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _visible(text: str) -> str:
    """Words of strangers must not steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
