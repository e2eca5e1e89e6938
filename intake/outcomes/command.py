"""Commands of our people by mail, carried out line by line through acts; one receipt (C-41) a mail (d.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from acts.cases import open_case
from acts.finishing import finish
from acts.taking import Result, accept, show
from acts.words import File, add_words
from base.settings import Settings
from intake.echoes import is_echo
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from intake.thread import answered_digest
from models.case import CaseKind
from models.mail import InboundMessage, Outcome
from models.person import Person
from models.task import Direction, Task, Visibility, task_by_number
from notifier.caps import answer
from notifier.queue import Recipient, staff
from rules.commands import Command, Problem, parse_commands
from rules.duty import Status
from rules.rights import may_command

# Whose commands count; what others of our people write goes to the coordinator.
WORKING = frozenset({Status.ACTIVE, Status.ON_NOTICE})


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
    if person.status not in WORKING:
        return None
    parsed = parse_commands(
        incoming.reading.text, "staff", language=person.language, own_name=person.name.partition(" ")[0]
    )
    if not parsed:
        return None
    if _carried_out_before(session, incoming):
        return Decision(Outcome.DUPLICATE, "same_message_id", incoming.thread.task)
    # Files of a mail with several results go to none of them: they might be another customer's.
    files = incoming.words.files if len(_results(parsed)) == 1 else ()
    lines = [_carry_out(session, settings, incoming, person, one, files, now) for one in parsed]
    lines += _pass_on(session, settings, incoming, person, parsed, lines, now)
    if any(line.said["result"] in ("accepted", "done") for line in lines) or not is_echo(session, incoming):
        _receipt(session, settings, incoming, staff(session, person), lines, now)
    tasks = [line.task for line in lines if line.task is not None]
    return Decision(Outcome.COMMAND, None, tasks[0] if tasks else incoming.thread.task)


def _carried_out_before(session: Session, incoming: Incoming) -> bool:
    """Whether a copy that a gateway has changed on its way brought these commands already: one receipt a Message-ID (d.4)."""
    mail = incoming.mail
    if not mail.repeated_message_id:
        return False
    statement = select(InboundMessage.id).where(
        col(InboundMessage.message_id) == mail.message_id,
        col(InboundMessage.outcome) == Outcome.COMMAND,
        col(InboundMessage.sender_address) == mail.sender_address,
    )
    return session.exec(statement).first() is not None


def _pass_on(
    session: Session,
    settings: Settings,
    incoming: Incoming,
    person: Person,
    parsed: Sequence[Command | Problem],
    lines: Sequence[Line],
    now: datetime,
) -> list[Line]:
    """Words beside a command reach a person; until relays exist that is the coordinator, never a customer."""
    beside = [line for one, line in zip(parsed, lines, strict=True) if _is_left_over(one, line)]
    nearly = any(isinstance(one, Problem) and one.reason == "nearly" for one in parsed)
    for_nobody = bool(incoming.words.files) and len(_results(parsed)) > 1
    if not (beside or nearly or for_nobody):
        return []
    task = next((line.task for line in beside if line.task is not None), incoming.thread.task)
    open_case(
        session, settings, kind=CaseKind.STAFF_MAIL, mail=incoming.mail, task=task,
        looks_like=person.name, now=now,
    )  # fmt: skip
    if beside and task is not None:
        add_words(
            session, task, incoming.words, author=person.name,
            direction=Direction.IN, visibility=Visibility.INTERNAL, at=incoming.mail.received_at, mail=incoming.mail,
        )  # fmt: skip
    passed = {"keyword": "", "number": task.number if task else None, "result": "text_to_coordinator"}
    return [Line(passed, task)] if beside or for_nobody else []


def _is_left_over(one: Command | Problem, line: Line) -> bool:
    """Words that no deed has taken: beside a command that takes none, or a result for a task that has moved on."""
    if not one.text or line.said["result"] in ("done", "minutes_missing"):
        return False
    return line.task is not None or (isinstance(one, Command) and one.verb != "done")


def _results(parsed: Sequence[Command | Problem]) -> list[Command | Problem]:
    """The lines that bring a result to a customer."""
    return [
        one
        for one in parsed
        if (isinstance(one, Command) and one.verb == "done")
        or (isinstance(one, Problem) and one.reason == "minutes_missing")
    ]


def _carry_out(
    session: Session,
    settings: Settings,
    incoming: Incoming,
    person: Person,
    one: Command | Problem,
    files: tuple[File, ...],
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
    result = _do(session, settings, incoming, person, task, one, files, now)
    kept = result.code == "minutes_missing" and bool(one.text or files)
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
    files: tuple[File, ...],
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
        files=files,
        mail=incoming.mail,
        by=incoming.actor,
        at=at,
        now=now,
    )


def _receipt(
    session: Session, settings: Settings, incoming: Incoming, to: Recipient, lines: list[Line], now: datetime
) -> None:
    only_help = all(line.said["result"] == "help" for line in lines)
    answer(
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
    )
