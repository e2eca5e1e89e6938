"""`ysi play`: scenario files run under a virtual clock, their timelines printed, what did not come true told."""

import json
from pathlib import Path
from typing import Annotated

import typer

from base.errors import UserError
from ysi.cli.context import Context, of

app = typer.Typer(rich_markup_mode=None)

FAILED, WRONG = 1, 2


@app.command()
def play(
    ctx: typer.Context,
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Scenario files, TOML.")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = False,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="An empty schema that stays behind; else a SQLite file that does not."
        ),
    ] = None,
    log: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what the service logged there.")
    ] = None,
) -> None:
    """Run scenarios: the whole service with only clock, mailbox and mail server replaced."""
    context = of(ctx)
    if database is not None and len(files) > 1:
        raise UserError("--database takes one scenario at a time: each needs an empty schema.")
    if log is not None:
        log.write_text("")
    status = max(
        _play_one(context, file, jsonl=jsonl, named=len(files) > 1, database=database, log=log)
        for file in files
    )
    if status:
        raise typer.Exit(status)


def _play_one(
    context: Context, file: Path, *, jsonl: bool, named: bool, database: str | None, log: Path | None
) -> int:
    from ysi.play.file import read_scenario
    from ysi.play.player import play as run
    from ysi.play.readable import ReadableTimeline

    readable = ReadableTimeline(context.out)
    try:
        scenario = read_scenario(file)
        if jsonl:
            if named:
                _write(context, {"kind": "file", "path": str(file), "title": scenario.title})
            played = run(scenario, database_url=database, tell=lambda line: context.write([line.json()]))
        else:
            readable.title(f"{scenario.title} ({file})")
            played = run(scenario, database_url=database, tell=readable.tell)
    except UserError as error:
        context.say(str(error))
        return WRONG
    for failure in played.failures:
        context.say(failure)
    if log is not None:
        with log.open("a") as kept:
            kept.write(played.log)
    return FAILED if played.failures else 0


def _write(context: Context, fields: dict[str, str]) -> None:
    context.write([json.dumps(fields, ensure_ascii=False)])
