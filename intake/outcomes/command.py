"""Commands by mail, carried out line by line through acts; one receipt (C-41) a mail (d.4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from acts.cases import open_case
from acts.finishing import finish
from acts.taking import Result, accept, show
from acts.words import File
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from intake.thread import answered_digest
from models.case import CaseKind
from models.customer import Customer
from models.mail import Outcome
from models.person import Person
from models.task import Task, task_by_number
from notifier.queue import Recipient, queue, staff
from router.senders import language_for
from rules.commands import Command, Problem, parse_commands
from rules.rights import may_command


@dataclass(frozen=True)
class Line:
    """What became of one line: in the receipt's terms, with the task it was about."""

    said: dict[str, Any]
    task: Task | None = None


def from_staff(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> Decision | None:
    """Commands of one of our people. Without the verdict `pass` nothing is carried out: the mail goes to a person."""
    person = incoming.sender.person
    if person is None or incoming.reading is None or not may_command(incoming.verdict):
        return None
    parsed = parse_commands(
        incoming.reading.text, "staff", language=person.language, own_name=person.name.split()[0]
    )
    if not parsed:
        return None
    lines = [_carry_out(session, settings, incoming, person, one, now) for one in parsed]
    nearly = any(isinstance(one, Problem) and one.reason == "nearly" for one in parsed)
    if nearly or any(isinstance(one, Command) and one.text and one.verb != "done" for one in parsed):
        # Words beside a command reach a person; until relays exist that is the coordinator, never a customer.
        open_case(
            session, settings, kind=CaseKind.STAFF_MAIL, mail=incoming.mail, task=incoming.thread.task,
            looks_like=person.name, now=now,
        )  # fmt: skip
    _receipt(session, settings, incoming, staff(session, person), lines, now)
    tasks = [line.task for line in lines if line.task is not None]
    return Decision(Outcome.COMMAND, None, tasks[0] if tasks else incoming.thread.task)


def _carry_out(
    session: Session,
    settings: Settings,
    incoming: Incoming,
    person: Person,
    one: Command | Problem,
    now: datetime,
) -> Line:
    keyword = one.line if isinstance(one, Command) else one.keyword
    said: dict[str, Any] = {"keyword": keyword, "number": one.number}
    if isinstance(one, Command) and one.verb == "help":
        return Line({**said, "result": "help"})
    if isinstance(one, Problem) and one.reason != "minutes_missing":
        return Line({**said, "result": one.reason})
    task = _task_meant(session, settings, incoming, one.number)
    if task is None:
        missing = "number_missing" if one.number is None else "unknown_number"
        return Line({**said, "result": missing})
    result = _do(session, settings, incoming, person, task, one, now)
    kept = result.code == "minutes_missing" and bool(one.text or incoming.words.files)
    return Line(
        {
            **said,
            "number": task.number,
            "result": result.code,
            "handler": result.handler,
            "minutes": result.minutes,
            "kept": kept,
        },
        task,
    )


def _task_meant(session: Session, settings: Settings, incoming: Incoming, number: int | None) -> Task | None:
    """The numbered task, else the thread's. In a digest or a list a number is required: they name several."""
    if number is not None:
        return task_by_number(session, number)
    assert incoming.reading is not None
    if answered_digest(session, settings, incoming.reading, incoming.thread) is not None:
        return None
    return incoming.thread.task


def _do(
    session: Session,
    settings: Settings,
    incoming: Incoming,
    person: Person,
    task: Task,
    one: Command | Problem,
    now: datetime,
) -> Result:
    at = incoming.mail.received_at
    if isinstance(one, Command) and one.verb == "ok":
        return accept(session, settings, task, person=person, by=incoming.actor, at=at, now=now)
    if isinstance(one, Command) and one.verb == "show":
        return show(session, settings, task, person=person, mail=incoming.mail, now=now)
    return finish(
        session,
        settings,
        task,
        person=person,
        minutes=one.minutes if isinstance(one, Command) else None,
        text=one.text,
        files=_own_files(incoming),
        mail=incoming.mail,
        by=incoming.actor,
        at=at,
        now=now,
    )


def _own_files(incoming: Incoming) -> tuple[File, ...]:
    return tuple(file for file in incoming.words.files if not file.inline)


def from_customers(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """OHJE from a customer. Anything longer than the bare word is an ordinary mail (d.4)."""
    contact = next(iter(incoming.sender.contacts), None)
    if contact is None or incoming.reading is None or not may_command(incoming.verdict):
        return None
    if incoming.words.files or not parse_commands(incoming.reading.text, "customer"):
        return None
    customer = session.get_one(Customer, contact.customer_id)
    to = Recipient(contact.address, language_for(contact, customer))
    queue(
        session,
        settings,
        code="C-41",
        variant="help_customer",
        to=to,
        cause=f"mail:{incoming.mail.id}",
        dedupe_key=f"C-41:{incoming.mail.id}",
        payload={"lines": [], "help": True},
        inbound_id=incoming.mail.id,
        customer_id=customer.id,
        now=now,
        not_before=now,
    )
    return Decision(Outcome.COMMAND, None, incoming.thread.task)


def _receipt(
    session: Session, settings: Settings, incoming: Incoming, to: Recipient, lines: list[Line], now: datetime
) -> None:
    only_help = all(line.said["result"] == "help" for line in lines)
    queue(
        session,
        settings,
        code="C-41",
        variant="help" if only_help else "receipt",
        to=to,
        cause=f"mail:{incoming.mail.id}",
        dedupe_key=f"C-41:{incoming.mail.id}",
        payload={
            "lines": [line.said for line in lines],
            "help": any(line.said["result"] == "help" for line in lines),
        },
        inbound_id=incoming.mail.id,
        now=now,
        not_before=now,
    )
