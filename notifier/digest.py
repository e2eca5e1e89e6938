"""The digest of one person: which rows, in which order and how many (d.3); never loads them and never sends.

Pure. The caller freezes the rows with the message, and does not send an empty A-3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from notifier.rows import Row, Section

MORNING = "A-2"
AFTERNOON = "A-3"
MOST_ROWS = 100  # d.3: what does not fit is a count

ORDER = (Section.OVERDUE, Section.DUE, Section.SUBSTITUTE, Section.REPLIED, Section.IN_PROGRESS)
_LAST = datetime.max.replace(tzinfo=UTC)


def digest_values(
    rows: Sequence[Row],
    *,
    day: date,
    opening: datetime,
    absences: Sequence[tuple[date, date | None]] = (),
    closed_days: Sequence[tuple[date, str]] = (),
) -> dict[str, object]:
    """The values of both templates but the footer's; the counts are of all rows, also of those left out."""
    shown = shown_rows(rows)
    of = {section: [row for row in shown if row.section is section] for section in ORDER}
    return {
        "day": day,
        "opening": opening,
        "overdue_count": sum(row.section is Section.OVERDUE for row in rows),
        "to_take": sum(_is_to_take(row) for row in rows),
        "under_way": sum(_is_under_way(row) for row in rows),
        "overdue_rows": of[Section.OVERDUE],
        "due_rows": of[Section.DUE],
        "substitute_rows": [
            (away, list(held)) for away, held in groupby(of[Section.SUBSTITUTE], key=lambda row: row.away)
        ],
        "replied_rows": of[Section.REPLIED],
        "in_progress_rows": of[Section.IN_PROGRESS],
        "left_out": len(rows) - len(shown),
        "absences": list(absences),
        "closed_days": list(closed_days),
        "example": shown[0].number if shown else None,
    }


def shown_rows(rows: Sequence[Row]) -> list[Row]:
    """In the order of d.3, each section oldest first, at most 100."""
    return sorted(rows, key=_place)[:MOST_ROWS]


def is_empty(rows: Sequence[Row]) -> bool:
    """Nothing to take and nothing overdue: an A-3 that is not sent, an A-2 that says so."""
    return not any(row.section is Section.OVERDUE or _is_to_take(row) for row in rows)


def _place(row: Row) -> tuple[int, str, datetime, datetime, int]:
    section = row.section or Section.IN_PROGRESS
    if section is Section.IN_PROGRESS:
        first = row.taken_at or row.received_at
    elif section is Section.REPLIED:
        first = row.replied_at or row.received_at
    else:
        first = row.due_at or _LAST
    away = (row.away or "") if section is Section.SUBSTITUTE else ""
    return ORDER.index(section), away, first, row.received_at, row.number


def _is_to_take(row: Row) -> bool:
    return row.section is Section.DUE or (row.section is Section.SUBSTITUTE and row.taken_at is None)


def _is_under_way(row: Row) -> bool:
    taken_as_substitute = row.section is Section.SUBSTITUTE and row.taken_at is not None
    return row.section is Section.IN_PROGRESS or taken_as_substitute
