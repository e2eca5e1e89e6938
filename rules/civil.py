"""Turns instants into Helsinki dates and times and back (D-1). Never reads the clock, and nobody else names a zone."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from base.errors import UserError

HELSINKI = ZoneInfo("Europe/Helsinki")

# datetime.fromisoformat takes any character between date and time; we take ISO 8601's T and the usual space.
_INSTANT = re.compile(r"\d{4}-?(?:\d{2}-?\d{2}|W\d{2}-?\d|\d{3})[T ]\d{2}.*", re.ASCII)


def local(instant: datetime) -> datetime:
    """The same instant on Helsinki's wall clock. In: aware, any zone; out: aware, Helsinki."""
    if instant.tzinfo is None:
        # astimezone() would quietly take the machine's own zone.
        raise ValueError(f"an instant without a zone: {instant.isoformat()}")
    return instant.astimezone(HELSINKI)


def civil_date(instant: datetime) -> date:
    """The date in Helsinki at this instant (D-1)."""
    return local(instant).date()


def instant(day: date, clock: time) -> datetime:
    """The instant at which Helsinki's clock shows this time on this day. Out: aware UTC.

    The hour that happens twice in October means its first pass; a time in the hour that March leaves out
    means the instant as long after midnight as the clock would have shown (03:30 becomes 04:30 summer time).
    """
    return datetime.combine(day, clock, tzinfo=HELSINKI).astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """An instant as a person types it for `ysi due`: ISO 8601, Helsinki time where no offset is given. Out: UTC.

    The doubled hour means its first pass; the missing hour is refused, for there is no such instant.
    """
    try:
        return _parsed(text.strip().upper())
    except (ValueError, OverflowError) as error:
        raise UserError(
            f"{text.strip()[:60]!r} is not an instant: write it as 2027-01-12T21:14 or 2027-01-12T21:14:00+02:00"
        ) from error


def _parsed(text: str) -> datetime:
    if not _INSTANT.fullmatch(text):
        raise ValueError("date and time are needed")
    typed = datetime.fromisoformat(text)
    if typed.tzinfo is not None:
        return typed.astimezone(UTC)
    found = typed.replace(tzinfo=HELSINKI).astimezone(UTC)
    if local(found).replace(tzinfo=None) != typed:
        raise UserError(
            f"{text!r} does not exist in Helsinki: the clocks go forward over that hour; "
            "write a time before or after it, or add an offset as +02:00"
        )
    return found
