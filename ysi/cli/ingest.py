"""`ysi ingest`: mails out of files through the same intake, or only read and shown. Decides nothing about any of them."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from base.errors import UserError
from rules.civil import parse_instant
from ysi.cli.columns import columns
from ysi.cli.context import Context, of

if TYPE_CHECKING:
    from intake.files import FoundMail, Place
    from intake.reading.value import ReadingSettings
    from ysi.records import Record

    Watch = Callable[[Iterable[FoundMail]], Iterable[FoundMail]]

READ = ("path", "date", "from", "subject", "classification", "language", "verdict", "attachments", "error")
TAKEN = ("path", "received_at", "from", "subject", "outcome", "reason", "number", "task", "error")

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def ingest(
    ctx: typer.Context,
    *,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help="Mails (.eml), mbox files, Maildirs, folders of them."),
    ],
    received_at: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="When all of them arrived; else what mbox, Maildir or the topmost Received says, else now.",
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only read them and show what was understood; nothing is stored."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON array, one object a mail and line.")
    ] = False,
) -> None:
    """Take mails in from files as if a mailbox had held them; a second time nothing happens. Status 1: one had an error."""
    from intake.files import Kind, mails

    context = of(ctx)
    fixed = _instant(context, received_at)
    found = _places(context, paths)
    all_mails = mails(found, most_bytes=context.settings.reading.mail_bytes)
    with _progress(context, found, as_json=as_json) as watched:
        records = (
            _read(context, watched(all_mails)) if dry_run else _taken_in(context, watched(all_mails), fixed)
        )
        count, failed = _show(context, records, READ if dry_run else TAKEN, as_json=as_json)
    missing = sum(place.kind is Kind.MISSING for place in found)
    context.say(_summary(count - missing, failed=failed - missing, missing=missing))
    if failed:
        raise typer.Exit(1)


def _places(context: Context, paths: Iterable[Path]) -> list["Place"]:
    """Where mails are; what is not there, and a folder without any, is told at once."""
    from intake.files import NOT_THERE, Kind, places, shown

    found: list[Place] = []
    for path in paths:
        here = places([path])
        kinds = {place.kind for place in here}
        if Kind.MISSING in kinds:
            context.say(f"{shown(path)}: {NOT_THERE}; name mails, mbox files or Maildirs.")
        elif not kinds - {Kind.OTHER}:
            passed_over = "no other file lies there"
            if here:
                passed_over = "1 other file was" if len(here) == 1 else f"{len(here)} other files were"
                passed_over += " passed over"
            context.say(f"{shown(path)}: no mails were found there; {passed_over}.")
        found += here
    return found


def _summary(count: int, *, failed: int, missing: int) -> str:
    words = f"{count} {'mail' if count == 1 else 'mails'}, {failed} with an error"
    if missing:
        words += f", {missing} {'path' if missing == 1 else 'paths'} not there"
    return f"{words}."


def _instant(context: Context, text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = parse_instant(text)
    if instant > context.clock.now():
        raise UserError(
            f"--received-at {text}: no mail has arrived in the future; name an instant that is past."
        )
    return instant


def _read(context: Context, found: Iterable["FoundMail"]) -> Iterator["Record"]:
    from ysi.dry_reading import readings

    wall = context.settings.intake.reading_wall_seconds
    for _, record in readings(found, _reading_settings(context), wall_seconds=wall):
        yield record


def _reading_settings(context: Context) -> "ReadingSettings":
    """With our own addresses as far as they are known: to read a mail nobody needs a database."""
    from intake.reading.value import ReadingSettings
    from ysi.parts import reading_bounds, reading_settings

    if context.has_database():
        try:
            return reading_settings(context.database, context.settings)
        except UserError:
            pass  # none of this version's yet
    given = context.settings.authentication
    return ReadingSettings(
        authserv_ids=given.authserv_ids,
        mode=given.mode,
        trust_border=given.trust_border,
        own_addresses=tuple(box.address.lower() for box in context.settings.mailbox.values()),
        bounds=reading_bounds(context.settings),
        memory_megabytes=context.settings.reading.memory_megabytes,
    )


def _taken_in(context: Context, found: Iterable["FoundMail"], fixed: datetime | None) -> Iterator["Record"]:
    from base.chance import Chance
    from intake.reader import Reader
    from ysi.ingest import Ingestion
    from ysi.owners import machine, owner_name
    from ysi.parts import reading_settings
    from ysi.serve import demand_ready
    from ysi.shared_files import demand_shared_files

    demand_ready(context.settings)
    database, settings = context.database, context.settings
    demand_shared_files(database, settings, chance=Chance.system(), now=context.clock.now())
    wall = settings.intake.reading_wall_seconds
    with Reader(reading_settings(database, settings), wall_seconds=wall) as reader:
        owner = owner_name(machine(), Chance.system().token(4))
        yield from Ingestion(database, settings, reader, context.clock, owner=owner, fixed=fixed).take_in(
            found
        )


def _show(
    context: Context, records: Iterator["Record"], names: tuple[str, ...], *, as_json: bool
) -> tuple[int, int]:
    """How many mails there were, and how many of them with an error. JSON is written as it comes, a mail a line."""
    count = failed = 0
    kept: list[Record] = []
    for record in records:
        if as_json:
            context.out.write(f"{',' if count else '['}\n{_line(record)}")
        else:
            kept.append({name: record[name] for name in names} | _named(record))
        count += 1
        failed += record["error"] is not None
    if as_json:
        context.out.write("\n]\n" if count else "[]\n")
    else:
        context.write(columns(names, kept))
    return count, failed


def _line(record: "Record") -> str:
    text = json.dumps(record, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()  # half a character would stop the whole listing


def _named(record: "Record") -> "Record":
    """In a table the names of the files are enough."""
    return {"attachments": [one["name"] for one in record["attachments"]]} if "attachments" in record else {}


@contextmanager
def _progress(context: Context, found: list["Place"], *, as_json: bool) -> Iterator["Watch"]:
    """Bytes that were read, of all, on standard error; nothing where nobody watches, or where it would cut the data."""
    if not context.err.isatty() or (as_json and context.out.isatty()):
        yield lambda mails: mails
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=context.err), transient=True) as progress:
        task = progress.add_task("reading", total=sum(place.size for place in found))

        def watched(mails: Iterable["FoundMail"]) -> Iterator["FoundMail"]:
            for mail in mails:
                yield mail
                progress.advance(task, len(mail.raw))

        yield watched
