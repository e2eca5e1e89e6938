"""Which days and hours are working time, from the company's own calendar (D-2). Never guesses a year it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from base.errors import YsiError
from rules.civil import civil_date, instant

SATURDAY = 5
ONE_DAY = timedelta(days=1)

_WEEKEND = {"fi": ("la", "su"), "sv": ("lö", "sö"), "en": ("Sat", "Sun")}
_NAMELESS = {"fi": "suljettu", "sv": "stängt", "en": "closed"}


class CalendarEnds(YsiError):
    """A date lies outside the years whose closed days are known (D-2, R-13): add the year, never guess."""

    def __init__(self, calendar: "WorkCalendar", year: int) -> None:
        if calendar.is_empty:
            known = "the calendar is empty: run `ysi company apply FILE` first"
        else:
            known = (
                f"the company's calendar has {calendar.first_year}-{calendar.last_year}: see "
                "`ysi closed-days list`; a running `ysi serve` adds each year three years ahead"
            )
        super().__init__(f"the closed days of {year} are not known, {known}")
        self.year = year


@dataclass(frozen=True)
class ClosedDay:
    """One closed day with its name in the three languages."""

    day: date
    name_fi: str
    name_sv: str
    name_en: str

    def name(self, language: str) -> str:
        """The name as it stands within a sentence: Finnish and Swedish write holidays with a small letter."""
        named = {"fi": self.name_fi, "sv": self.name_sv}.get(language, self.name_en) or self.name_fi
        if not named:
            return _NAMELESS.get(language, _NAMELESS["en"])
        if language in ("fi", "sv") and named[1:2].islower():
            return named[0].lower() + named[1:]
        return named


@dataclass(frozen=True)
class WorkCalendar:
    """The company's working days (D-2): Monday to Friday without its closed days, in Helsinki civil dates.

    The years first_year to last_year, both inclusive, are known; a question about any other raises CalendarEnds.
    """

    first_year: int
    last_year: int
    closed: Mapping[date, ClosedDay]

    @property
    def is_empty(self) -> bool:
        """Whether no year at all is known."""
        return self.last_year < self.first_year

    def is_working_day(self, day: date) -> bool:
        """Whether the company works on this day (D-2)."""
        self._demand(day)
        return day.weekday() < SATURDAY and day not in self.closed

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after this day."""
        return self.on_or_after(day + ONE_DAY)

    def on_or_after(self, day: date) -> date:
        """This day if it is a working day, else the next one."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """This day if it is a working day, else the one before."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def why_closed(self, day: date, language: str) -> str | None:
        """Why nobody works on this day, in a word or two of fi, sv or en (else en); None on a working day."""
        if self.is_working_day(day):
            return None
        if day.weekday() >= SATURDAY:
            return _WEEKEND.get(language, _WEEKEND["en"])[day.weekday() - SATURDAY]
        return self.closed[day].name(language)

    def _demand(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarEnds(self, day.year)


@dataclass(frozen=True)
class DayTimes:
    """The clock times of a working day, Helsinki: the settings of [promise] (D-2, D-6)."""

    opening: time = time(9)
    closing: time = time(17)
    morning_digest: time = time(8)
    evening_digest: time = time(16)
    reminder: time = time(8, 45)
    take_over: time = time(9, 30)


def staff_moment(now: datetime, calendar: WorkCalendar, times: DayTimes) -> datetime:
    """When a message to staff may leave (R-10, the night rule of d.2): `now` or the next working morning. UTC."""
    day = civil_date(now)
    if not calendar.is_working_day(day) or now >= instant(day, times.closing):
        return instant(calendar.next_working_day(day), times.morning_digest)
    return max(now.astimezone(UTC), instant(day, times.morning_digest))


def working_time_add(start: datetime, minutes: int, calendar: WorkCalendar, times: DayTimes) -> datetime:
    """The instant by which so many working minutes have passed since `start` (D-19, R-34). Out: UTC.

    Working time that runs out exactly at closing ends there, not at the next opening.
    """
    if minutes < 0:
        raise ValueError(f"working time cannot be taken away: {minutes} minutes")
    left = timedelta(minutes=minutes)
    at = _working_instant(start, calendar, times)
    while (rest := instant(civil_date(at), times.closing) - at) < left:
        left -= rest
        at = instant(calendar.next_working_day(civil_date(at)), times.opening)
    return at + left


def _working_instant(start: datetime, calendar: WorkCalendar, times: DayTimes) -> datetime:
    """`start` itself within working hours, else the next opening. UTC, so that differences are real time."""
    day = civil_date(start)
    if not calendar.is_working_day(day) or start >= instant(day, times.closing):
        return instant(calendar.next_working_day(day), times.opening)
    return max(start.astimezone(UTC), instant(day, times.opening))
