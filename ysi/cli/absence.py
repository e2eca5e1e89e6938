"""`ysi absence`: who is away from when until when. Dates only, never a reason; tasks move by the act."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from acts.absences import add_absence, end_absence
from models.absence import Absence, AbsenceKind
from ysi.cli.arguments import day
from ysi.cli.columns import columns
from ysi.cli.context import of
from ysi.cli.named import person_at
from ysi.records import Record, absence_record

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
Mail = Annotated[str, typer.Argument(metavar="MAIL", help="The person's address.")]


@app.command()
def add(
    ctx: typer.Context,
    *,
    mail: Mail,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day away; else today.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day away; else until further notice.")
    ] = None,
    planned: Annotated[bool, typer.Option("--planned", help="A leave, not a sudden absence.")] = False,
) -> None:
    """Register that somebody is away; their tasks go to whoever is on duty."""
    context = of(ctx)
    start_on, end_on = (day(text) if text is not None else None for text in (start, until))

    def work(session: Session) -> Record:
        absence = add_absence(
            session,
            context.settings,
            person_at(session, mail),
            start_on=start_on,
            end_on=end_on,
            kind=AbsenceKind.PLANNED if planned else AbsenceKind.UNPLANNED,
            by=context.actor.name,
            now=context.clock.now(),
        )
        return absence_record(session, absence)

    record = context.database.transaction(work)
    context.say(
        f"{record['person']} is away from {record['start']} until {record['end'] or 'further notice'}."
    )


@app.command()
def end(
    ctx: typer.Context,
    *,
    mail: Mail,
    back: Annotated[str, typer.Option(metavar="DATE", help="The first day back.")],
) -> None:
    """End an absence the day before somebody is back; what nobody has accepted goes back to them."""
    context = of(ctx)
    back_on = day(back)

    def work(session: Session) -> Record:
        absence = end_absence(
            session,
            context.settings,
            person_at(session, mail),
            back_on=back_on,
            by=context.actor.name,
            now=context.clock.now(),
        )
        return absence_record(session, absence)

    context.say(f"{context.database.transaction(work)['person']} is back on {back_on}.")


@app.command("list")
def list_absences(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """List absences by their first day."""
    context = of(ctx)
    statement = select(Absence).order_by(col(Absence.start_on), col(Absence.id))
    with context.database.reading() as session:
        records = [absence_record(session, absence) for absence in session.exec(statement)]
    if as_json:
        context.show(records)
    else:
        context.write(columns(("person", "start", "end", "state"), records))
