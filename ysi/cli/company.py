"""`ysi company`: the company file applied and shown. Every check and every change is the act's."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from acts.company import apply_company
from acts.company_file import CompanyFile, read_company
from acts.company_show import company_tables
from base.errors import UserError
from scheduler.closed_days import finnish_holidays
from ysi.cli.context import Context, of
from ysi.cli.toml_text import toml_text

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


class _NotForGood(Exception):
    def __init__(self, changes: list[str]) -> None:
        super().__init__()
        self.changes = changes


@app.command()
def apply(
    ctx: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The company file, TOML.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the changes and make none.")] = False,
) -> None:
    """Make the company what FILE says; what it leaves out stays, and a second time nothing changes."""
    context = of(ctx)
    company = read_company(_text(file), path=str(file))
    for warning in company.warnings:
        context.say(warning)
    changes = _rehearse(context, company) if dry_run else _apply(context, company)
    context.write(changes)
    context.say(_summary(len(changes), "would be made" if dry_run else "made"))


@app.command()
def show(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print the company as the file that `apply` reads."""
    context = of(ctx)
    with context.database.reading() as session:
        tables = company_tables(session)
    if as_json:
        context.show(tables)
    else:
        context.out.write(toml_text(tables))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or 'cannot be read'}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file}: not UTF-8 text; save it as UTF-8.") from error


def _apply(context: Context, company: CompanyFile) -> list[str]:
    return context.database.transaction(lambda session: _work(session, context, company))


def _rehearse(context: Context, company: CompanyFile) -> list[str]:
    """The same work, taken back: the changes are those that would be made, whatever they meet."""

    def work(session: Session) -> None:
        raise _NotForGood(_work(session, context, company))

    try:
        context.database.transaction(work)
    except _NotForGood as rehearsed:
        return rehearsed.changes
    raise AssertionError("a rehearsal always ends by being taken back")


def _work(session: Session, context: Context, company: CompanyFile) -> list[str]:
    return apply_company(
        session,
        context.settings,
        company,
        by=context.actor.name,
        now=context.clock.now(),
        holidays_of=finnish_holidays,
    )


def _summary(count: int, verb: str) -> str:
    if count == 0:
        return "nothing to change."
    return f"{count} {'change' if count == 1 else 'changes'} {verb}."
