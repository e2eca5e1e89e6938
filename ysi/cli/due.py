"""`ysi due`: by when a mail received at an instant is handled, and which days were passed over. Changes nothing."""

from datetime import datetime
from typing import Annotated

import typer

from base.errors import UserError
from notifier.dates import NO_BREAK
from notifier.dates import instant as in_words
from rules.civil import civil_date, local, parse_instant
from rules.due import due as due_at
from rules.due import skipped_days
from rules.workdays import CalendarEnds, WorkCalendar
from ysi.cli.context import Context, of, utc

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def due(
    ctx: typer.Context,
    *,
    instants: Annotated[
        list[str], typer.Argument(metavar="INSTANT…", help="ISO 8601; without an offset Helsinki time.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """Tell by when a mail received at each INSTANT is handled, and why."""
    context = of(ctx)
    received = [parse_instant(text) for text in instants]
    company = _company_calendar(context)
    calendar = company or _public_holidays(received)
    told = [
        moment
        for moment in received
        if _is_known(context, moment, calendar, is_the_companys=company is not None)
    ]
    if as_json:
        context.show([_row(context, moment, calendar) for moment in told])
    else:
        context.write(_words(context, moment, calendar) for moment in told)
    if len(told) < len(received):
        raise typer.Exit(1)


def _company_calendar(context: Context) -> WorkCalendar | None:
    """The company's calendar; None where there is no company yet."""
    if not context.has_database():
        return None
    from models.calendar import work_calendar

    with context.database.reading() as session:
        calendar = work_calendar(session)
    return None if calendar.is_empty else calendar


def _public_holidays(received: list[datetime]) -> WorkCalendar:
    """The calendar of the holidays package for these instants."""
    from scheduler.closed_days import finnish_holidays

    years = [civil_date(moment).year for moment in received]
    known = {}
    for year in range(min(years), max(years) + 2):
        try:
            known[year] = finnish_holidays(year)
        except UserError:
            continue  # a year that the package lacks stays unknown
    closed = {day.day: day for days in known.values() for day in days}
    return WorkCalendar(first_year=min(known, default=0), last_year=max(known, default=-1), closed=closed)


def _is_known(context: Context, moment: datetime, calendar: WorkCalendar, *, is_the_companys: bool) -> bool:
    try:
        due_at(moment, calendar, context.settings.promise.opening)
    except CalendarEnds as error:
        why = str(error) if is_the_companys else _not_in_the_package(error.year)
        context.say(f"{utc(moment)}: {why}.")
        return False
    return True


def _not_in_the_package(year: int) -> str:
    return (
        f"the closed days of {year} are not known, the holidays package does not have that year: "
        "name an instant in a year that it has, or install a newer one"
    )


def _row(context: Context, moment: datetime, calendar: WorkCalendar) -> dict[str, str]:
    handled = due_at(moment, calendar, context.settings.promise.opening)
    return {"received": utc(moment), "utc": utc(handled), "local": local(handled).isoformat()}


def _words(context: Context, moment: datetime, calendar: WorkCalendar) -> str:
    opening = context.settings.promise.opening
    handled = due_at(moment, calendar, opening)
    skipped = skipped_days(moment, calendar, opening, "fi")
    why = f" ({', '.join(skipped)} ohitettu)" if skipped else ""
    return f"{in_words(moment, 'fi')} -> {in_words(handled, 'fi')}{why}".replace(NO_BREAK, " ")
