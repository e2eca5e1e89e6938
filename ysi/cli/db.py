"""`ysi db`: the database's schema. Never touches rows."""

import typer

from ysi.cli.context import of, shown

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def _noun() -> None:
    """The database."""


@app.command()
def upgrade(ctx: typer.Context) -> None:
    """Bring the database to this version's tables; a second time nothing happens."""
    from models import migrate

    context = of(ctx)
    url = context.settings.database.url
    if context.has_database() and migrate.is_current(url):
        context.say(f"{shown(url)} has this version's tables already.")
        return
    migrate.upgrade(url)
    context.say(f"{shown(url)} has this version's tables now.")
