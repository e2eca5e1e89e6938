"""`ysi retention`: erase what is past its time now, or only tell what is and what the last night did. Decides no times."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import Session, func, select

from base.setting_tables import RetentionSettings
from models.retention import RetentionNight, last_night
from rules.civil import civil_date
from scheduler.retention import run_at_once
from scheduler.retention_copies import names_with_copies
from scheduler.retention_kinds import KINDS
from ysi.cli.columns import columns
from ysi.cli.context import of
from ysi.records import Record, zulu

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.callback(invoke_without_command=True)
def retention(
    ctx: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Erase nothing; tell what is past its time.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Erase what is past its time at once, here and in the mailboxes, as the service does every night."""
    context = of(ctx)
    now = context.clock.now()
    if not dry_run:
        run_at_once(context.database, context.settings, now, context.archives)
    with context.database.reading() as session:
        past = list(_past(session, context.settings.retention, now))
        copies, last = names_with_copies(session), last_night(session)
    if as_json:
        context.show({"past": past, "copies": copies, "last": _night(last)})
        return
    context.write(columns(("kind", "keeps", "past_its_time"), past))
    context.write(f"copies of erased mails in mailbox {name}: {count}" for name, count in copies.items())
    context.write(_words(_night(last)))


def _past(session: Session, keep: RetentionSettings, now: datetime) -> Iterator[Record]:
    for kind in KINDS:
        ids = kind.past(keep, civil_date(now)).subquery()
        count = session.exec(select(func.count()).select_from(ids)).one()
        yield {"kind": kind.name, "keeps": kind.keeps(keep), "past_its_time": count}


def _night(night: RetentionNight | None) -> Record | None:
    if night is None:
        return None
    return {
        "night": zulu(night.night_at),
        "began_at": zulu(night.began_at),
        "ended_at": zulu(night.ended_at),
        "erased": night.erased,
        "left": night.left,
    }


def _words(night: Record | None) -> Iterator[str]:
    if night is None:
        yield "no night has erased anything yet."
        return
    done = ", ".join(f"{count} {kind}" for kind, count in night["erased"].items()) or "nothing"
    yield f"the last run, of {night['night']}, ended at {night['ended_at']} and erased {done}."
    for name, why in night["left"].items():
        yield f"left in {name}: {why if isinstance(why, str) else f'{why} copies, it is no mailbox of the settings'}."
