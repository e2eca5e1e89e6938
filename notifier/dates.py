"""Dates, times and amounts of time in words, in three languages (D-1, rules 10 and 11 of the voice).

Pure; must never read a clock and never decide what a time means.
"""

from __future__ import annotations

from datetime import date, datetime, time

from rules.civil import civil_date, local

NO_BREAK = "\u00a0"

WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
AT = {"fi": f"klo{NO_BREAK}", "sv": f"kl.{NO_BREAK}", "en": ""}


def instant(moment: datetime, language: str) -> str:
    """`ke 13.1.2027 klo 9.00`; English names the zone (D-1). Aware UTC in, Helsinki out."""
    zone = " Helsinki time" if language == "en" else ""
    comma = "," if language == "en" else ""
    return f"{day(civil_date(moment), language)}{comma} {at(moment, language)}{zone}"


def day(on: date, language: str) -> str:
    """`ke 13.1.2027` · `ons 13.1.2027` · `Wed 13 Jan 2027`."""
    if language == "en":
        return f"{_weekday(on, language)} {on.day} {MONTHS_EN[on.month - 1]} {on.year}"
    return f"{_weekday(on, language)} {on.day}.{on.month}.{on.year}"


def short(moment: datetime, language: str) -> str:
    """A due time in a row: `ke 9.00` · `ons 9.00` · `Wed 09:00`."""
    return f"{_weekday(civil_date(moment), language)} {clock(moment, language)}"


def row_day(on: date | datetime, language: str) -> str:
    """A day in a row: `ti 12.1.` · `tis 12.1` · `Tue 12 Jan`; of an instant its Helsinki day."""
    civil = civil_date(on) if isinstance(on, datetime) else on
    if language == "en":
        return f"{_weekday(civil, language)} {civil.day} {MONTHS_EN[civil.month - 1]}"
    point = "." if language == "fi" else ""
    return f"{_weekday(civil, language)} {civil.day}.{civil.month}{point}"


def row_days(start: date, end: date | None, language: str) -> str:
    """Whole days of a row, both inclusive: `ma 18.1.–ti 19.1.`; without an end only the first and a dash."""
    first = row_day(start, language)
    if end == start:
        return first
    return f"{first}–" if end is None else f"{first}–{row_day(end, language)}"


def clock(moment: datetime | time, language: str) -> str:
    """`9.00` · `9.00` · `09:00`; of an instant its Helsinki clock time."""
    told = local(moment) if isinstance(moment, datetime) else moment
    if language == "en":
        return f"{told.hour:02}:{told.minute:02}"
    return f"{told.hour}.{told.minute:02}"


def at(moment: datetime | time, language: str) -> str:
    """The clock time as it stands in a sentence: `klo 9.00` · `kl. 9.00` · `09:00`, with a no-break space."""
    return AT[language] + clock(moment, language)


def duration(minutes: int) -> str:
    """Minutes as `1 h 45 min`, `45 min` or `7 h`, with no-break spaces; below nothing with a minus sign."""
    hours, rest = divmod(abs(minutes), 60)
    parts = [f"{hours}{NO_BREAK}h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NO_BREAK}min")
    return ("−" if minutes < 0 else "") + NO_BREAK.join(parts)


def _weekday(on: date, language: str) -> str:
    return WEEKDAYS[language][on.weekday()]
