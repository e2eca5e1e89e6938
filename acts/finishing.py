"""VALMIS: a task is done with its time, and the result reaches whoever asked (C-06). Never sends anything itself."""

from datetime import datetime

from sqlmodel import Session, col, select

from acts.taking import Result, handled, may_take, name_of_handler, take
from acts.tasks import move
from acts.words import File, Words, add_words, sealed
from base.settings import Settings
from models.events import record
from models.mail import InboundMessage
from models.person import Person
from models.task import Attachment, Direction, Pending, Task, TaskMessage, TimeEntry, Visibility
from notifier.queue import Recipient, queue
from rules.civil import civil_date
from rules.rights import Actor
from rules.task_states import FINISHED, TaskState


def finish(
    session: Session,
    settings: Settings,
    task: Task,
    *,
    person: Person,
    minutes: int | None,
    text: str,
    files: tuple[File, ...],
    mail: InboundMessage | None,
    by: Actor,
    at: datetime,
    now: datetime,
) -> Result:
    """VALMIS: time entry, done, and C-06 with the result. Without a time nothing is done yet, but words and files are kept."""
    assert task.id is not None and person.id is not None
    if task.state in FINISHED:
        return Result("already_done")
    if task.handler_id != person.id and not may_take(session, task, person, at=at):
        return Result("not_yours", handler=name_of_handler(session, task))
    if minutes is None:
        _keep_result(session, task, person, text, files, mail, by=by, now=now)
        return Result("minutes_missing")
    if task.handler_id != person.id:
        take(session, settings, task, person, reason="helped", by=by, now=now)
    result = _result_message(session, task, person, text, files, mail=mail, at=at, now=now)
    session.add(
        TimeEntry(
            task_id=task.id, person_id=person.id, minutes=minutes, worked_on=civil_date(at), booked_at=now
        )
    )
    move(task, TaskState.DONE)
    task.done_at = at
    handled(session, task, by=by, at=at, now=now)
    record(session, task, "finished", actor=by, at=now, minutes=minutes, words=sealed(result))
    queue(
        session,
        settings,
        code="C-06",
        to=Recipient(task.requester_address, task.language),
        cause=f"message:{result.id}",
        dedupe_key=f"C-06:{result.id}",
        payload={"task_message_id": result.id, "minutes": minutes},
        task=task,
        now=now,
    )
    return Result("done", minutes=minutes)


def _keep_result(
    session: Session,
    task: Task,
    person: Person,
    text: str,
    files: tuple[File, ...],
    mail: InboundMessage | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    session.add(
        Pending(
            kind="result",
            person_id=person.id,
            task_id=task.id,
            message_id=mail.id if mail else None,
            text=text,
            made_at=now,
        )
    )
    if text or files:
        kept = add_words(
            session, task, Words(subject="", text=text, files=files), author=person.name,
            direction=Direction.IN, visibility=Visibility.INTERNAL, at=now, mail=mail,
        )  # fmt: skip
        record(session, task, "result_kept", actor=by, at=now, words=sealed(kept))


def _result_message(
    session: Session,
    task: Task,
    person: Person,
    text: str,
    files: tuple[File, ...],
    *,
    mail: InboundMessage | None,
    at: datetime,
    now: datetime,
) -> TaskMessage:
    """The words and files that C-06 carries: those of this mail, and those kept from mails that lacked the time."""
    kept = _kept_words(session, _resolve_waiting(session, task, person, now))
    if len(kept) == 1 and not text and not files:
        kept[0].direction, kept[0].visibility = Direction.OUT, Visibility.CUSTOMER
        session.add(kept[0])
        session.flush()
        return kept[0]
    # New words take the place of the kept ones; a file that was sent once need not be sent again.
    told = text or next((message.text for message in reversed(kept) if message.text), "")
    return add_words(
        session, task, Words(subject="", text=told, files=(*_files(session, kept), *files)), author=person.name,
        direction=Direction.OUT, visibility=Visibility.CUSTOMER, at=at, mail=mail,
    )  # fmt: skip


def _resolve_waiting(session: Session, task: Task, person: Person, now: datetime) -> list[Pending]:
    statement = select(Pending).where(
        col(Pending.kind) == "result",
        col(Pending.task_id) == task.id,
        col(Pending.person_id) == person.id,
        col(Pending.resolved_at).is_(None),
    )
    waiting = list(session.exec(statement.order_by(col(Pending.id))))
    for pending in waiting:
        pending.resolved_at = now
        session.add(pending)
    return waiting


def _kept_words(session: Session, waiting: list[Pending]) -> list[TaskMessage]:
    mails = [pending.message_id for pending in waiting if pending.message_id is not None]
    statement = select(TaskMessage).where(
        col(TaskMessage.task_id).in_([pending.task_id for pending in waiting]),
        col(TaskMessage.inbound_id).in_(mails),
        col(TaskMessage.visibility) == Visibility.INTERNAL,
    )
    return list(session.exec(statement.order_by(col(TaskMessage.id))))


def _files(session: Session, messages: list[TaskMessage]) -> list[File]:
    ids = [message.id for message in messages]
    statement = select(Attachment).where(col(Attachment.task_message_id).in_(ids))
    return [
        File(row.name, row.type, row.size, row.sha256, row.inline, row.file)
        for row in session.exec(statement.order_by(col(Attachment.id)))
    ]
