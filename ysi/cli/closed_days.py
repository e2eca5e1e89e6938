"""`ysi closed-days`: the days on which the company is closed. Never guesses a year that it lacks."""

from enum import StrEnum
from typing import Annotated

import typer
from sqlmodel import col, select

from acts.closed_days import set_closed_day
from base.errors import YsiError
from models.calendar import CalendarDay, CalendarYear
from notifier.dates import day as in_words
from rules.civil import civil_date
from ysi.cli.arguments import day as parse_day
from ysi.cli.context import of

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


class Doors(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@app.command("list")
def list_days(
    ctx: typer.Context,
    *,
    year: Annotated[int | None, typer.Option(help="Only this year; else from this year on.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """List holidays and the company's own days, with those on which it works all the same."""
    context = of(ctx)
    with context.database.reading() as session:
        if year is not None and session.get(CalendarYear, year) is None:
            raise YsiError(f"the closed days of {year} are not known")
        rows = session.exec(select(CalendarDay).order_by(col(CalendarDay.day))).all()
    first = year if year is not None else civil_date(context.clock.now()).year
    chosen = [row for row in rows if row.day.year == first or (year is None and row.day.year > first)]
    if as_json:
        context.show([_row(row) for row in chosen])
    else:
        context.write(_words(row) for row in chosen)


@app.command("set")
def set_day(
    ctx: typer.Context,
    *,
    date: Annotated[str, typer.Argument(metavar="DATE", help="As 2027-02-03.")],
    doors: Annotated[Doors, typer.Argument(metavar="open|closed")],
    name: Annotated[str | None, typer.Option(help="What the day is called.")] = None,
) -> None:
    """Close or open a day; every promise that is still open is computed anew."""
    context = of(ctx)
    day = parse_day(date)
    changed = context.database.transaction(
        lambda session: set_closed_day(
            session,
            context.settings,
            day=day,
            closed=doors is Doors.CLOSED,
            name=name,
            by=context.actor.name,
            now=context.clock.now(),
        )
    )
    context.say(f"{day} is {doors.value} now." if changed else f"{day} was {doors.value} already.")


def _row(row: CalendarDay) -> dict[str, object]:
    return {
        "date": row.day,
        "name": row.name_fi,
        "name_sv": row.name_sv,
        "name_en": row.name_en,
        "closed": row.closed,
        "source": row.source,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at,
    }


def _words(row: CalendarDay) -> str:
    return f"{in_words(row.day, 'fi'):<14} {row.name_fi}{'' if row.closed else ' (open)'}".rstrip()
