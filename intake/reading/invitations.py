"""One readable line for an invitation (RFC 5545, RFC 5546): what, when, where; it never answers it and keeps no calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from intake.reading.text import clean, clean_line
from rules.civil import local

MOST_EVENTS = 20
LINE_CHARS = 300
FILE_CHARS = 500_000
_LINE = re.compile(
    r"([A-Za-z-]{1,40})((?:;[A-Za-z-]{1,40}=(?:\"[^\"\n]{0,200}\"|[^;:\"\n]{0,200})){0,20}):(.*)"
)
_HELSINKI = (
    "europe/helsinki",
    "fle standard time",
    "(utc+02:00) helsinki, kyiv, riga, sofia, tallinn, vilnius",
)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?")

Field = tuple[str, str]  # parameters as written, value


def lines_of(calendar: str) -> tuple[str, ...]:
    """`[iCalendar REQUEST] Palaveri, 25.11.2026 10.00–11.00, Tampere`, one an event; times in Helsinki where known."""
    unfolded = re.sub(r"\n[ \t]", "", clean(calendar[:FILE_CHARS]))
    method = re.search(r"(?im)^METHOD:([A-Z]{1,20})\s*$", unfolded)
    head = f"[iCalendar {method[1].upper()}]" if method else "[iCalendar]"
    found = (_line(event) for event in _events(unfolded))
    return tuple(dict.fromkeys(f"{head} {line}" for line in found if line))


def _events(text: str) -> Iterator[dict[str, Field]]:
    """The fields of each event, without those of its alarms."""
    fields: dict[str, Field] = {}
    inside: list[str] = []
    events = 0
    for line in text.split("\n"):
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            continue
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            inside.append(value.upper())
            fields = {} if len(inside) <= 2 else fields
        elif name == "END":
            if inside and inside.pop() == "VEVENT" and events < MOST_EVENTS:
                events += 1
                yield fields
        elif inside and inside[-1] == "VEVENT":
            fields.setdefault(name, (found[2], value))


def _line(fields: dict[str, Field]) -> str:
    times = _times(fields.get("DTSTART"), fields.get("DTEND"))
    pieces = (_text(fields.get("SUMMARY")), times, _text(fields.get("LOCATION")), _answer(fields))
    return ", ".join(piece for piece in pieces if piece)


def _text(field: Field | None) -> str:
    """RFC 5545 section 3.3.11: escaped commas and line ends."""
    value = re.sub(
        r"\\([nN,;\\])", lambda found: " " if found[1] in "nN" else found[1], field[1] if field else ""
    )
    return clean_line(value)[:LINE_CHARS]


def _answer(fields: dict[str, Field]) -> str:
    found = re.search(r"(?i)PARTSTAT=(ACCEPTED|DECLINED|TENTATIVE)\b", fields.get("ATTENDEE", ("", ""))[0])
    return found[1].lower() if found else ""


def _times(start: Field | None, end: Field | None) -> str:
    first, last = _moment(start), _moment(end)
    if first is None:
        return ""
    day, clock, zone = first
    if not clock:
        return day
    until = ""
    if last is not None and last[1]:
        until = "–" + (last[1] if last[0] == day else f"{last[0]} {last[1]}")
    return f"{day} {clock}{until}" + (f" ({zone})" if zone else "")


def _moment(field: Field | None) -> tuple[str, str, str] | None:
    """Day, clock and the zone if it is another one than ours or UTC, which become Helsinki's."""
    found = _TIME.fullmatch(field[1].strip()) if field else None
    if field is None or found is None:
        return None
    try:
        year, month, day, hour, minute = (int(found[index] or 0) for index in range(1, 6))
        moment = datetime(year, month, day, hour, minute, tzinfo=UTC)
        moment = local(moment) if found[7] else moment
    except (ValueError, OverflowError):
        return None
    named = re.search(r"(?i)TZID=\"?([^\";:]{1,100})", field[0])
    zone = clean_line(named[1]) if named and named[1].lower() not in _HELSINKI and not found[7] else ""
    clock = f"{moment.hour}.{moment.minute:02}" if found[4] else ""
    return f"{moment.day}.{moment.month}.{moment.year}", clock, zone
