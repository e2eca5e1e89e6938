"""`ysi check`: one line for each thing that the service needs, with the remedy; status 1 if something is wrong."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from base.errors import UserError
from ysi.check import (
    Finding,
    State,
    check_clock,
    check_database,
    check_mailboxes,
    check_settings,
    check_smtp,
    failed,
    ok,
)
from ysi.check_company import check_company
from ysi.check_door import check_door
from ysi.check_doubts import check_doubts
from ysi.cli.context import Context, of
from ysi.shared_files import check_shared_files

app = typer.Typer(rich_markup_mode=None)


@app.command()
def check(
    ctx: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """Look at everything that the service needs, and tell what is not ready."""
    context = of(ctx)
    findings = []
    for finding in _findings(context):
        findings.append(finding)
        if not as_json:
            context.write([_line(finding)])
            context.out.flush()
    if as_json:
        context.show([asdict(finding) for finding in findings])
    if any(finding.state is State.PROBLEM for finding in findings):
        raise typer.Exit(1)


def _findings(context: Context) -> Iterator[Finding]:
    now = context.clock.now()
    try:
        settings = context.settings
    except UserError as error:
        yield failed("configuration", error, "")
        return
    yield ok("configuration", "read")
    yield from check_settings(settings)
    yield from check_doubts(settings)
    yield from check_clock(now)
    finding, database = check_database(lambda: context.database)
    yield finding
    if database is not None:
        with database.reading() as session:
            yield from check_company(session, settings, now)
            yield check_shared_files(session, settings)
    yield from check_mailboxes(settings)
    yield from check_door(settings)
    yield from check_smtp(settings)


def _line(finding: Finding) -> str:
    remedy = f"; {finding.remedy}" if finding.remedy else ""
    return f"{finding.state.value:<8} {finding.check}: {finding.words}{remedy}."
