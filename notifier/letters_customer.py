"""What customers and strangers are told: C-01, C-02, C-06, C-08 and C-39, as it is true when the message leaves.

It only reads; it must never say a due time that has passed, nor that we were late when we were not.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from models.calendar import day_times, work_calendar
from models.case import Case
from models.customer import service_addresses_of_assistants
from models.mail import InboundMessage
from models.outbox import OutboundMessage
from models.person import Person
from models.task import (
    Assignment,
    AssignmentRole,
    Deadline,
    DeadlineOutcome,
    Task,
    TaskMessage,
    latest_deadline,
    open_assignments,
)
from notifier.attached import files_of
from notifier.letter import Draft, Errand, Gone, ReplyTo, general_address
from notifier.threads import as_answer, in_customers_thread
from rules.chain import Link
from rules.civil import civil_date, instant
from rules.task_states import FINISHED, REOPEN_DAYS

SOON = timedelta(minutes=30)  # D-33

ROLES = {
    Link.NAMED: "own",
    Link.PRIMARY: "own",
    Link.SUBSTITUTE: "substitute",
    Link.POOL: "substitute",
    Link.COORDINATOR: "coordinator",
    Link.MANAGER: "own",  # by name alone: a manager is no coordinator
}


def received(errand: Errand) -> Draft | Gone:
    """C-01, checked again when it leaves (D-33): soon, or too late and then an honest C-08.

    A finished task has been told of by C-06, so nobody "will pick it up". One that was accepted keeps its C-01: the
    sender has no other receipt. If it was accepted in time and only this mail was held up, C-08 would apologise for
    nothing: the receipt leaves with the time that was kept.
    """
    task = errand.task()
    if task.state in FINISHED:
        return Gone(f"task {task.number} is {task.state}")
    deadline = standing(errand, task, errand.payload["deadline_id"])
    if was_missed(deadline, errand.now):
        return _taken_in_late(errand, task, deadline)
    variant = "soon" if timedelta(0) < deadline.due_at - errand.now < SOON else "usual"
    return _in_thread(errand, task, "C-01", variant, role=role(errand, task), due=deadline.due_at)


def new_due(errand: Errand) -> Draft | Gone:
    """C-02: the new due time, after a reply or a change of the calendar; void ones have been told anew."""
    task = errand.task()
    deadline = errand.row(Deadline, errand.payload["deadline_id"])
    if deadline.outcome is DeadlineOutcome.VOID:
        return Gone("this due time was moved again")
    if task.state in FINISHED:
        return Gone(f"task {task.number} is {task.state}")
    if was_missed(deadline, errand.now):
        return _taken_in_late(errand, task, deadline)
    if errand.message.variant != "calendar":
        return _in_thread(errand, task, "C-02", "reply", due=deadline.due_at)
    closed_day = date.fromisoformat(errand.payload["closed_day"])
    return _in_thread(errand, task, "C-02", "calendar", due=deadline.due_at, closed_day=closed_day)


def late(errand: Errand) -> Draft | Gone:
    """C-08: at the 9.30 step while nobody has acted; or for a mail that was taken in after its due time."""
    task = errand.task()
    deadline = errand.row(Deadline, errand.payload["deadline_id"])
    if errand.message.variant == "taken_in_late":
        if task.state in FINISHED or deadline.outcome in (DeadlineOutcome.VOID, DeadlineOutcome.KEPT):
            return Gone(f"task {task.number} needs no apology any more")
        return _taken_in_late(errand, task, deadline)
    if deadline.outcome is not None:
        return Gone(f"task {task.number} is handled")
    return _apology(errand, task, deadline, "late", role=role(errand, task))


def done(errand: Errand) -> Draft | Gone:
    """C-06: the words and files of whoever did it. It always leaves: a person wrote it."""
    task = errand.task()
    words = errand.row(TaskMessage, errand.payload["task_message_id"])
    files = files_of(errand, [words])
    done_at = task.done_at or errand.message.created_at  # a reply may have opened it again already
    return _in_thread(
        errand, task, "C-06", "done",
        handler=words.author, result=words.text or None, files=files.names, letter_files=files.attached,
        minutes=errand.payload.get("minutes"), left_minutes=None,
        reopen_by=civil_date(done_at) + timedelta(days=REOPEN_DAYS),
    )  # fmt: skip


def unknown_sender(errand: Errand) -> Draft | Gone:
    """C-39: nothing of their mail, and nothing that tells whether somebody is a customer (D-34)."""
    mail = errand.row(InboundMessage, errand.message.inbound_id)
    case = errand.session.get(Case, mail.case_id) if mail.case_id is not None else None
    return Draft(
        code="C-39",
        variant="received",
        values={},
        service_address=addressed(errand, mail),
        reply_to=ReplyTo("c", case.number) if case else errand.answers_to_itself,
        place=as_answer(errand),
    )


def addressed(errand: Errand, mail: InboundMessage | None) -> str:
    """The first of our addresses to which that mail was written, else the general one (D-18)."""
    ours = {mailbox.address.lower() for mailbox in errand.settings.mailbox.values()}
    ours |= {address.lower() for address in service_addresses_of_assistants(errand.session)}
    named = (address for address in (mail.recipients if mail else ()) if address.lower() in ours)
    return next(named, general_address(errand.settings))


def standing(errand: Errand, task: Task, deadline_id: int) -> Deadline:
    """The promise of the message, or the one that took its place when the calendar changed."""
    deadline = errand.row(Deadline, deadline_id)
    assert task.id is not None
    if deadline.outcome is DeadlineOutcome.VOID:
        return latest_deadline(errand.session, task.id) or deadline
    return deadline


def was_missed(deadline: Deadline, now: datetime) -> bool:
    """Whether the due time is past and nobody had acted by then (D-5)."""
    return deadline.due_at <= now and deadline.outcome is not DeadlineOutcome.KEPT


def _taken_in_late(errand: Errand, task: Task, deadline: Deadline) -> Draft | Gone:
    return _apology(errand, task, deadline, "taken_in_late")


def _apology(errand: Errand, task: Task, deadline: Deadline, variant: str, **values: object) -> Draft | Gone:
    """C-08, once for every handler: a second one only if the handler has changed (D-33)."""
    if _has_apologised(errand, task, deadline):
        return Gone(f"task {task.number}: the sender knows it")
    return _in_thread(errand, task, "C-08", variant, next_day=next_day(errand), **values)


def _has_apologised(errand: Errand, task: Task, deadline: Deadline) -> bool:
    statement = select(OutboundMessage).where(
        col(OutboundMessage.task_id) == task.id,
        col(OutboundMessage.address) == errand.message.address,
        col(OutboundMessage.sent_at).is_not(None),
        col(OutboundMessage.id) != errand.message.id,
    )
    return any(
        sent.payload.get("deadline_id") == deadline.id
        and "C-08" in (sent.codes or [sent.code])
        and _handler_at(errand, task, sent.sent_at) == task.handler_id
        for sent in errand.session.exec(statement)
    )


def _handler_at(errand: Errand, task: Task, at: datetime | None) -> int | None:
    """Who had the task when a message left: it named that person."""
    statement = select(Assignment).where(
        col(Assignment.task_id) == task.id, col(Assignment.role) == AssignmentRole.HANDLER
    )
    held = [
        row.person_id
        for row in errand.session.exec(statement.order_by(col(Assignment.id)))
        if at is not None and row.began_at <= at and (row.ended_at is None or at < row.ended_at)
    ]
    return held[-1] if held else None


def next_day(errand: Errand) -> date | None:
    """The next working day, when this one is closed or over; nobody writes "during this working day" then."""
    calendar, times = work_calendar(errand.session), day_times(errand.settings)
    today = civil_date(errand.now)
    if calendar.is_working_day(today) and errand.now < instant(today, times.closing):
        return None
    return calendar.next_working_day(today)


def role(errand: Errand, task: Task) -> str:
    assert task.id is not None
    open_rows = open_assignments(errand.session, task.id, AssignmentRole.HANDLER)
    link = open_rows[0].link if open_rows else None
    return ROLES[link] if link is not None else "own"


def _handler(errand: Errand, task: Task) -> str:
    return errand.row(Person, task.handler_id).name


def _in_thread(errand: Errand, task: Task, code: str, variant: str, **values: object) -> Draft:
    """A message in the customer's own thread (rule 12)."""
    files = values.pop("letter_files", ())
    assert isinstance(files, tuple)
    return Draft(
        code=code,
        variant=variant,
        values={
            "number": task.number,
            "handler": values.pop("handler", None) or _handler(errand, task),
            **values,
        },
        service_address=task.service_address,
        reply_to=ReplyTo("t", task.number),
        task=task,
        place=in_customers_thread(errand, task),
        files=files,
        task_numbers=(task.number,),
    )
