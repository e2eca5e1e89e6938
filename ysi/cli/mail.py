"""`ysi mail`: what came in and became of it, and decisions on quarantined mail. Every change is an act's."""

from enum import StrEnum
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from acts.quarantine import assign_mail, ignore_mail, quarantined_mail, retry_mail, undecided_mail
from intake.incoming import service_address
from intake.reading.value import Reading
from models.case import Case
from models.mail import InboundMessage, MailState
from ysi.cli.columns import block, columns
from ysi.cli.context import Context, of
from ysi.cli.named import customer_named
from ysi.records import Record, mail_record, task_record
from ysi.reread import read_again, words_of

COLUMNS = ("number", "state", "received_at", "from", "outcome", "reason", "task", "due_at", "subject")

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number in the quarantine.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


class Grant(StrEnum):
    TASK = "task"


@app.command("list")
def list_mails(
    ctx: typer.Context,
    *,
    state: Annotated[MailState | None, typer.Option(help="Only mails in this state.")] = None,
    case: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Only mails of this case; a flood has one for all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List mails by their arrival; those that were quarantined have a number."""
    context = of(ctx)
    statement = select(InboundMessage).order_by(col(InboundMessage.received_at), col(InboundMessage.id))
    if state is not None:
        statement = statement.where(col(InboundMessage.state) == state)
    if case is not None:
        of_case = select(Case.id).where(col(Case.number) == case).scalar_subquery()
        statement = statement.where(col(InboundMessage.case_id) == of_case)
    with context.database.reading() as session:
        records = [_record(session, mail) for mail in session.exec(statement)]
    if as_json:
        context.show(records)
    else:
        context.write(columns(COLUMNS, records))


@app.command()
def show(ctx: typer.Context, *, number: Number, as_json: AsJson = False) -> None:
    """Show a quarantined mail with its words, as far as it can be read."""
    context = of(ctx)
    with context.database.reading() as session:
        mail = quarantined_mail(session, number)
        record = _record(session, mail)
    erased = mail.raw_erased_at is not None
    reading = None if erased else read_again(context.database, context.settings, mail)
    record |= {
        "verdict": mail.verdict,
        "repeated_message_id": mail.repeated_message_id,
        "defects": mail.defects,
        **_words(reading),
    }
    if as_json:
        context.show(record)
    else:
        context.write(block(record))


@app.command()
def assign(
    ctx: typer.Context,
    *,
    number: Number,
    customer: Annotated[str, typer.Option(metavar="NAME", help="Whose task it becomes.")],
    rights: Annotated[
        Grant | None, typer.Option(help="Let the sender give tasks from now on; they are told by when.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a quarantined mail that customer's task, with the time at which it arrived."""
    context = of(ctx)
    with context.database.reading() as session:
        waiting = undecided_mail(session, number)
        customer_named(session, customer)
    reading = read_again(context.database, context.settings, waiting)
    record = context.database.transaction(
        lambda session: _assign(session, context, number, customer, reading, rights_task=rights is Grant.TASK)
    )
    if as_json:
        context.show(record)
    context.say(f"mail {number} is task {record['number']} of {customer} now, {record['handler']}'s.")


@app.command()
def ignore(
    ctx: typer.Context,
    *,
    number: Number,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why nothing is to be done.")],
) -> None:
    """Decide that nothing is to be done about a quarantined mail; nobody is answered."""
    context = of(ctx)
    context.database.transaction(
        lambda session: ignore_mail(
            session,
            undecided_mail(session, number),
            reason=reason,
            by=context.actor,
            now=context.clock.now(),
        )
    )
    context.say(f"mail {number} is ignored.")


@app.command()
def retry(ctx: typer.Context, *, number: Number) -> None:
    """Take a quarantined mail in once more, as if it had just been stored."""
    context = of(ctx)
    context.database.transaction(
        lambda session: retry_mail(
            session, undecided_mail(session, number), by=context.actor, now=context.clock.now()
        )
    )
    context.say(f"mail {number} will be taken in once more.")


def _assign(
    session: Session,
    context: Context,
    number: int,
    customer: str,
    reading: Reading | None,
    *,
    rights_task: bool,
) -> Record:
    mail = undecided_mail(session, number)
    task = assign_mail(
        session,
        context.settings,
        mail,
        customer_named(session, customer),
        words=words_of(context.settings, mail, reading),
        service_address=service_address(session, context.settings, reading, mail),
        rights_task=rights_task,
        secrets=reading.secrets if reading else 0,
        by=context.actor,
        now=context.clock.now(),
    )
    return task_record(session, task)


def _record(session: Session, mail: InboundMessage) -> Record:
    return {**mail_record(session, mail), "number": mail.number, "state": mail.state.value}


def _words(reading: Reading | None) -> Record:
    if reading is None:
        return {"text": None, "forwarded": None, "files": []}
    return {
        "text": reading.text,
        "forwarded": reading.forwarded,
        "files": [{"name": part.name, "type": part.type, "size": part.size} for part in reading.files],
    }
