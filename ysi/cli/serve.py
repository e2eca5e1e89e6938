"""`ysi serve`: the service, until it is told to stop. Everything it does is ysi/serve.py's."""

from typing import Annotated

import typer

from base.errors import UserError
from base.log import set_up
from ysi.cli.context import of

app = typer.Typer(rich_markup_mode=None)


@app.command()
def serve(
    ctx: typer.Context,
    *,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="PARTS",
            help="Only these, as intake,scheduler,notifier; several processes share one PostgreSQL.",
        ),
    ] = None,
) -> None:
    """Read the mailboxes, keep the promises and send what is due, until SIGTERM or Ctrl-C."""
    from ysi.parts import PARTS
    from ysi.serve import Service
    from ysi.until_told import run

    context = of(ctx)
    parts = [part.strip() for part in only.split(",")] if only is not None else list(PARTS)
    if unknown := [part for part in parts if part not in PARTS]:
        raise UserError(f"--only {unknown[0]!r}: no such part; the parts are {', '.join(PARTS)}.")
    service = Service(context.settings, context.database, clock=context.clock, parts=parts)
    # Only now: what keeps it from starting is one sentence, not a line among those of the libraries.
    set_up(context.settings.log.level)
    if status := run(service, context.stop):
        raise typer.Exit(status)
