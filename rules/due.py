"""By when a mail is handled: the company's core promise (D-4, R-12). Never looks at who handles it."""

from datetime import datetime, time

from rules.civil import civil_date, instant
from rules.workdays import ONE_DAY, WorkCalendar

OPENING = time(9)


def due(received_at: datetime, calendar: WorkCalendar, opening: time = OPENING) -> datetime:
    """The first instant strictly after `received_at` that is the opening of a working day (D-4).

    In: aware; the opening is Helsinki wall-clock time; out: UTC. A year that the calendar lacks raises CalendarEnds.
    """
    day = civil_date(received_at)
    if calendar.is_working_day(day) and received_at < (today := instant(day, opening)):
        return today
    return instant(calendar.next_working_day(day), opening)


def skipped_days(received_at: datetime, calendar: WorkCalendar, opening: time, language: str) -> list[str]:
    """The closed days whose opening the promise passed over, in order, in words (D-4): "la", "su", "joulupäivä".

    The day of arrival is one of them only if its opening was still to come.
    """
    day = civil_date(received_at)
    if received_at >= instant(day, opening):
        day += ONE_DAY
    skipped = []
    while (reason := calendar.why_closed(day, language)) is not None:
        skipped.append(reason)
        day += ONE_DAY
    return skipped
