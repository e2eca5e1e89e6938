"""`ysi task`: tasks listed, shown, written down from a call, and given to somebody else. Every change is an act's."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from acts.handovers import reassign as reassign_task
from acts.phoned import add_phoned_task
from acts.words import Words
from intake.incoming import general_address
from intake.reading.secrets import redact
from models.task import Task
from rules.civil import parse_instant
from rules.same_wish import bare_subject
from rules.task_states import TaskState
from ysi.cli.columns import block, columns
from ysi.cli.context import of
from ysi.cli.named import customer_named, person_at, task_numbered
from ysi.records import Record, name_of, task_record
from ysi.task_story import story

COLUMNS = ("number", "state", "customer", "handler", "due_at", "flags", "subject")
PARTS = ("thread", "assignments", "deadlines", "messages")

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The task's number.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


@app.command("list")
def list_tasks(
    ctx: typer.Context,
    *,
    state: Annotated[TaskState | None, typer.Option(help="Only tasks in this state.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="NAME", help="Only this customer's.")] = None,
    as_json: AsJson = False,
) -> None:
    """List tasks in the order of their numbers."""
    context = of(ctx)
    statement = select(Task).order_by(col(Task.number))
    with context.database.reading() as session:
        if state is not None:
            statement = statement.where(col(Task.state) == state)
        if customer is not None:
            statement = statement.where(col(Task.customer_id) == customer_named(session, customer).id)
        records = [task_record(session, task) for task in session.exec(statement)]
    if as_json:
        context.show(records)
    else:
        context.write(columns(COLUMNS, records))


@app.command()
def show(ctx: typer.Context, *, number: Number, as_json: AsJson = False) -> None:
    """Show one task: its thread, who had it and who was skipped why, its promises, and every message about it."""
    context = of(ctx)
    with context.database.reading() as session:
        record = story(session, task_numbered(session, number))
    if as_json:
        context.show(record)
        return
    context.write(block({name: value for name, value in record.items() if name not in PARTS}))
    for part in PARTS:
        for entry in record[part]:
            context.write(["", f"[{part}]"])
            context.write(block(entry))


@app.command()
def add(
    ctx: typer.Context,
    *,
    customer: Annotated[str, typer.Option(metavar="NAME", help="Whose task it is.")],
    received: Annotated[
        str, typer.Option(metavar="INSTANT", help="When the call came, as 2027-01-12T21:14 in Helsinki.")
    ],
    subject: Annotated[str, typer.Option(metavar="TEXT", help="What is wanted, in a few words.")],
    text: Annotated[str, typer.Option(metavar="TEXT", help="What is wanted, in full.")],
    sender: Annotated[
        str | None, typer.Option(metavar="MAIL", help="Who is told; else the customer's owner.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write down a task that came by phone; it is promised from the moment of the call."""
    context = of(ctx)
    received_at = parse_instant(received)
    words = Words(subject=bare_subject(redact(subject)[0]), text=redact(text)[0], full_text=redact(text)[0])

    def work(session: Session) -> Record:
        task = add_phoned_task(
            session,
            context.settings,
            customer_named(session, customer),
            words=words,
            sender=sender,
            service_address=general_address(context.settings),
            received_at=received_at,
            by=context.actor,
            now=context.clock.now(),
        )
        return task_record(session, task)

    record = context.database.transaction(work)
    if as_json:
        context.show(record)
    context.say(f"task {record['number']} is {record['handler']}'s.")


@app.command()
def reassign(
    ctx: typer.Context,
    *,
    number: Number,
    mail: Annotated[str, typer.Argument(metavar="MAIL", help="The address of whoever takes it.")],
) -> None:
    """Give an open task to somebody else; both are told, the due time stays."""
    context = of(ctx)

    def work(session: Session) -> str | None:
        task = task_numbered(session, number)
        person = person_at(session, mail)
        reassign_task(session, context.settings, task, person, by=context.actor, now=context.clock.now())
        return name_of(session, task.handler_id)

    context.say(f"task {number} is {context.database.transaction(work)}'s now.")
