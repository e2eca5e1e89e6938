"""`ysi case`: what waits for a person's decision. Every change is an act's."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from acts.cases import case_by_number
from acts.quarantine import finish_case
from models.case import Case, CaseState
from ysi.cli.columns import columns
from ysi.cli.context import of
from ysi.records import case_record

COLUMNS = ("number", "state", "case", "mail", "customer", "owner", "due_at")

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.command("list")
def list_cases(
    ctx: typer.Context,
    *,
    state: Annotated[CaseState | None, typer.Option(help="Only cases in this state.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """List cases in the order of their numbers; `mail` is the number for `ysi mail assign` and `ignore`."""
    context = of(ctx)
    statement = select(Case).order_by(col(Case.number))
    if state is not None:
        statement = statement.where(col(Case.state) == state)
    with context.database.reading() as session:
        records = [case_record(session, case) for case in session.exec(statement)]
    if as_json:
        context.show(records)
    else:
        context.write(columns(COLUMNS, records))


@app.command()
def done(
    ctx: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The case's number.")],
) -> None:
    """Close a case: what it asked for has been done. Quarantined mails of it, all of a flood too, are then ignored."""
    context = of(ctx)

    def work(session: Session) -> bool:
        case = case_by_number(session, number)
        return finish_case(session, case, by=context.actor, now=context.clock.now())

    closed = context.database.transaction(work)
    context.say(f"case {number} is done{' now' if closed else ' already'}.")
