"""Duty: lengths of time and dates as people type them in a reply (domain d.4).

It must never guess: what can be read in two ways is not read at all.
"""

import re
from dataclasses import dataclass
from datetime import date

SHORTEST_MINUTES = 1
LONGEST_MINUTES = 12 * 60

_HOURS = r"(?:tuntia|tunti|timmar|timme|tim|hours|hour|hrs|hr|h|t)"
_MINUTES = r"(?:minuuttia|minuutti|minuter|minut|minutes|minute|mins|min|m)"
_END = r"(?!\w)"
_CLOCK = re.compile(rf"([0-9]{{1,3}}):([0-5][0-9])(?![\w:])(?: {{0,3}}{_HOURS}{_END})?", re.IGNORECASE)
_DECIMAL = re.compile(rf"([0-9]{{1,3}})([.,])([0-9]{{1,2}}) {{0,3}}{_HOURS}{_END}", re.IGNORECASE)
_HOURS_AND_MINUTES = re.compile(
    rf"([0-9]{{1,3}}) {{0,3}}{_HOURS} {{0,3}}([0-5]?[0-9]) {{0,3}}{_MINUTES}{_END}", re.IGNORECASE
)
_WHOLE_HOURS = re.compile(rf"([0-9]{{1,3}}) {{0,3}}{_HOURS}{_END}(?!\.? {{0,3}}[0-9])", re.IGNORECASE)
_WHOLE_MINUTES = re.compile(rf"([0-9]{{1,4}}) {{0,3}}{_MINUTES}{_END}", re.IGNORECASE)
# `0:45-1:00` and `0:45 + 0:30` are two times, and which one counts is not ours to say.
_ANOTHER_AMOUNT = re.compile(r" {0,3}[-–+/] {0,3}[0-9]")

_DAY_MONTH = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4})|\.)?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True)
class Duration:
    """A length of time in minutes, not yet held against the limits, and the words after it."""

    minutes: int
    rest: str

    @property
    def in_range(self) -> bool:
        """1 minute to 12 hours (d.4)."""
        return SHORTEST_MINUTES <= self.minutes <= LONGEST_MINUTES


def leading_duration(text: str) -> Duration | None:
    """The time that the text begins with (d.4: `1,5 h`, `1.5h`, `1:30`, `90 min`, `1 h 30 min`, `2 t`)."""
    for pattern, minutes_of in _READERS:
        found = pattern.match(text)
        if found is None:
            continue
        minutes = minutes_of(found)
        rest = text[found.end() :]
        if minutes is None or _ANOTHER_AMOUNT.match(rest):
            return None
        return Duration(minutes=minutes, rest=rest.lstrip(" ,.:;–-"))
    return None


def parse_date(text: str, today: date) -> date | None:
    """A civil date in Helsinki: `31.1.`, `31.1`, `31.1.2027`, `2027-01-31`; without a year the next such day.

    Today counts as the next such day. `1/8`, weekday names and days that do not exist give None.
    """
    iso = _ISO.fullmatch(text)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _DAY_MONTH.fullmatch(text)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3]:
        return _day(int(found[3]), month, day)
    # 29.2. can be up to eight years away (1896 to 1904, 2096 to 2104).
    candidates = (_day(today.year + ahead, month, day) for ahead in range(9))
    return next((found_day for found_day in candidates if found_day and found_day >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> int | None:
    return int(found[1]) * 60 + int(found[2])


def _decimal(found: re.Match[str]) -> int | None:
    """Hours with decimals, rounded to the nearest minute, a half upwards."""
    decimals = found[3]
    # Finns write clock times with a dot: `1.30 h` may be 90 or 78 minutes. `0.75 h` can only be decimals.
    if found[2] == "." and len(decimals) == 2 and int(decimals) < 60:
        return None
    hundredths = int(found[1]) * 100 + int(decimals.ljust(2, "0"))
    return (hundredths * 60 + 50) // 100


def _hours_and_minutes(found: re.Match[str]) -> int | None:
    return int(found[1]) * 60 + int(found[2])


def _whole_hours(found: re.Match[str]) -> int | None:
    return int(found[1]) * 60


def _whole_minutes(found: re.Match[str]) -> int | None:
    return int(found[1])


_READERS = (
    (_CLOCK, _clock),
    (_DECIMAL, _decimal),
    (_HOURS_AND_MINUTES, _hours_and_minutes),
    (_WHOLE_HOURS, _whole_hours),
    (_WHOLE_MINUTES, _whole_minutes),
)
