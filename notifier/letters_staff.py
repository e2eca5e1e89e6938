"""What one handler is told of one task: A-1 and A-9.

It only reads; the customer's words go to nobody who has not the task, or was not asked to help (d.2).
"""

from __future__ import annotations

from sqlmodel import col, select

from models.outbox import OutboundMessage
from models.task import (
    Assignment,
    AssignmentRole,
    Deadline,
    Direction,
    Task,
    TaskMessage,
    Visibility,
    open_assignments,
)
from notifier import earlier
from notifier.attached import files_that_fit
from notifier.letter import Draft, Errand, Gone, ReplyTo, general_address
from notifier.render import task_from_name
from notifier.task_rows import customer_name, row_of, sender_name, standing_deadline
from notifier.threads import in_staffs_thread
from rules.task_states import FINISHED, TaskState


def task_to_its_handler(errand: Errand) -> Draft | Gone:
    """A-1 (D-6). It leaves also when the task was accepted meanwhile, not when it is done or another's."""
    if errand.message.variant == "many":
        return _many(errand)
    task = errand.task()
    is_shown = bool(errand.payload.get("shown"))
    if not is_shown and (reason := _why_not(errand, task)):
        return Gone(reason)
    return _whole_task(errand, task, is_shown=is_shown)


def customer_replied(errand: Errand) -> Draft | Gone:
    """A-9; when another has the task now, their A-1 carried the thread. A done task's handler still has to know."""
    task = errand.task()
    if task.handler_id != errand.message.person_id:
        return Gone(f"task {task.number} is in other hands, and its words went there")
    message = errand.row(TaskMessage, errand.payload["task_message_id"])
    files = files_that_fit(errand, [message])
    variant = errand.message.variant or "open"
    return _to_staff(
        errand, task, "A-9", variant,
        sender=message.author or sender_name(task), received=message.at, text=_words(message),
        files=files.names, letter_files=files.attached,
    )  # fmt: skip


def _why_not(errand: Errand, task: Task) -> str | None:
    """Why an A-1 that nobody asked for is not to leave any more, or None."""
    if task.state in FINISHED:
        return f"task {task.number} is {task.state}"
    assignment = errand.row(Assignment, errand.payload["assignment_id"])
    if errand.message.variant == "help_wanted":
        is_wanted = assignment.ended_at is None and task.state is TaskState.ASSIGNED
        return None if is_wanted else f"task {task.number} needs no help any more"
    if task.handler_id != errand.message.person_id:
        return f"task {task.number} is in other hands"
    # It went away and came back: the newer assignment may have an A-1 of its own, and one is enough.
    if assignment.ended_at is not None and _has_newer(errand, task):
        return f"task {task.number} came back with a newer message"
    return None


def _has_newer(errand: Errand, task: Task) -> bool:
    statement = select(OutboundMessage.id).where(
        col(OutboundMessage.code) == "A-1",
        col(OutboundMessage.task_id) == task.id,
        col(OutboundMessage.person_id) == errand.message.person_id,
        col(OutboundMessage.id) > errand.id,
    )
    return errand.session.exec(statement).first() is not None


def _whole_task(errand: Errand, task: Task, *, is_shown: bool) -> Draft:
    thread = _thread(errand, task)
    origin = thread[0] if thread else None
    theirs = [message for message in thread if message.direction is Direction.IN]
    files = files_that_fit(errand, theirs, rest_first=is_shown)
    told = earlier.whole if is_shown else earlier.in_short
    variant = "help_wanted" if _is_asked(errand, task) else "usual"
    stage = {"stage": _stage(errand, task)} if variant == "usual" else {}
    return _to_staff(
        errand, task, "A-1", variant,
        subject=task.subject or None, received=task.received_at, text=_words(origin) if origin else None,
        files=files.names, letter_files=files.attached, earlier=told(thread[1:], errand.language), **stage,
    )  # fmt: skip


def _is_asked(errand: Errand, task: Task) -> bool:
    """Whether this person was asked to help with a task that nobody has picked up (the due step of D-6)."""
    assert task.id is not None
    asked = open_assignments(errand.session, task.id, AssignmentRole.ASKED)
    return task.state is TaskState.ASSIGNED and any(
        row.person_id == errand.message.person_id for row in asked
    )


def _stage(errand: Errand, task: Task) -> str:
    if task.state is not TaskState.ASSIGNED:
        return "taken"
    return "overdue" if _deadline(errand, task).due_at <= errand.now else "open"


def _thread(errand: Errand, task: Task) -> list[TaskMessage]:
    """What customer and company said to each other, in order; notes for colleagues aside."""
    statement = select(TaskMessage).where(
        col(TaskMessage.task_id) == task.id, col(TaskMessage.visibility) == Visibility.CUSTOMER
    )
    return list(errand.session.exec(statement.order_by(col(TaskMessage.at), col(TaskMessage.id))))


def _words(message: TaskMessage) -> str | None:
    """The own words and what was forwarded with them (D-40)."""
    return "\n\n".join(part for part in (message.text.strip(), message.forwarded.strip()) if part) or None


def _many(errand: Errand) -> Draft | Gone:
    """A heap of tasks handed over at once (D-6): those of them that still wait for this person."""
    tasks = [errand.row(Task, task_id) for task_id in errand.payload["task_ids"]]
    waiting = [
        task
        for task in tasks
        if task.handler_id == errand.message.person_id and task.state is TaskState.ASSIGNED
    ]
    if not waiting:
        return Gone("none of these tasks waits for this person")
    rows = sorted(
        (row_of(errand.session, task) for task in waiting), key=lambda row: (row.due_at, row.number)
    )
    return Draft(
        code="A-1",
        variant="many",
        values={"rows": rows, "first_due": rows[0].due_at},
        service_address=general_address(errand.settings),
        reply_to=errand.answers_to_itself,
        task_numbers=tuple(row.number for row in rows),
    )


def _to_staff(errand: Errand, task: Task, code: str, variant: str, **values: object) -> Draft:
    """A message about one task, from the customer's person by name, in the handler's own thread of it."""
    files = values.pop("letter_files")
    assert isinstance(files, tuple)
    customer = customer_name(errand.session, task)
    sender = values.setdefault("sender", sender_name(task))
    assert isinstance(sender, str)
    told = {
        "number": task.number,
        "customer": customer,
        "due": _deadline(errand, task).due_at,
    }
    return Draft(
        code=code,
        variant=variant,
        values=told | values,
        service_address=task.service_address,
        reply_to=ReplyTo("t", task.number),
        task=task,
        place=in_staffs_thread(errand, task),
        from_name=task_from_name(errand.language, sender=sender, customer=customer),
        files=files,
        task_numbers=(task.number,),
    )


def _deadline(errand: Errand, task: Task) -> Deadline:
    deadline = standing_deadline(errand.session, task)
    assert deadline is not None  # a task is made with its promise
    return deadline
