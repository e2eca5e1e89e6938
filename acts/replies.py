"""A customer's later mails on a task: they join its thread, or open it again. Nobody gets an automatic answer to the first."""

from datetime import datetime

from sqlmodel import Session

from acts.promises import promise
from acts.staff import task_moment, tell_overdue
from acts.tasks import Requester, move, route, tell_late
from acts.words import Words, add_words, sealed
from base.settings import Settings
from models.calendar import work_calendar
from models.events import record
from models.mail import InboundMessage
from models.person import Person
from models.roster import worker
from models.task import Basis, Deadline, Direction, Task, TaskMessage, Visibility, open_deadline
from notifier.queue import Recipient, queue, staff
from rules.civil import civil_date
from rules.duty import unfit
from rules.rights import Actor
from rules.task_states import TaskState


def add_reply(
    session: Session,
    settings: Settings,
    task: Task,
    words: Words,
    *,
    author: str,
    mail: InboundMessage,
    by: Actor,
    now: datetime,
    automatic: bool = False,
) -> TaskMessage:
    """A sender's mail joins the thread of an open task: the handler gets it (A-9), nobody gets an automatic answer."""
    message = _add(session, task, words, author=author, mail=mail)
    record(session, task, "autoreplied" if automatic else "replied", actor=by, at=now, words=sealed(message))
    _tell_reply(session, settings, task, message, variant="automatic" if automatic else "open", now=now)
    return message


def reopen(
    session: Session,
    settings: Settings,
    task: Task,
    words: Words,
    *,
    requester: Requester,
    mail: InboundMessage,
    by: Actor,
    now: datetime,
) -> None:
    """A real reply to a done task within 14 days: the task is open again with a new due time (D-26), told by C-02.

    It goes to whoever did it, if they are on duty on the due day (R-24); else to whoever is (D-18).
    """
    message = _add(session, task, words, author=requester.name or requester.address, mail=mail)
    move(task, TaskState.ASSIGNED)
    task.done_at = task.handled_at = None
    task.handled_by = None
    deadline = promise(
        session, settings, of=task, basis=Basis.REOPENED, received_at=mail.received_at, now=now
    )
    record(
        session, task, "reopened", actor=by, at=now, due_at=deadline.due_at.isoformat(), words=sealed(message)
    )
    if _may_keep(session, task, deadline):
        _tell_reply(session, settings, task, message, variant="reopened", now=now)
    else:
        # Their A-1 carries the whole thread, this mail with it.
        route(session, settings, task, deadline, reason="routed", by=by, now=now)
    _tell_new_due(session, settings, task, deadline, requester, mail, now)


def _may_keep(session: Session, task: Task, deadline: Deadline) -> bool:
    person = session.get_one(Person, task.handler_id)
    someone = worker(session, person, civil_date(deadline.due_at))
    calendar = work_calendar(session)
    return unfit(someone, due_at=deadline.due_at, received_at=deadline.received_at, calendar=calendar) is None


def _tell_new_due(
    session: Session,
    settings: Settings,
    task: Task,
    deadline: Deadline,
    requester: Requester,
    mail: InboundMessage,
    now: datetime,
) -> None:
    """C-02 with the new due time; an honest C-08 when the reply was taken in after it."""
    to = Recipient(requester.address, requester.language)
    if deadline.due_at <= now:
        tell_late(session, settings, task, deadline, to=to, inbound_id=mail.id, now=now)
        tell_overdue(session, settings, deadline, now)
        return
    queue(
        session,
        settings,
        code="C-02",
        variant="reply",
        to=to,
        cause=f"deadline:{deadline.id}",
        dedupe_key=f"C-02:{deadline.id}",
        payload={"deadline_id": deadline.id},
        task=task,
        inbound_id=mail.id,
        now=now,
    )
    task.promised_due_at = deadline.due_at
    session.add(task)


def _tell_reply(
    session: Session, settings: Settings, task: Task, message: TaskMessage, *, variant: str, now: datetime
) -> None:
    """A-9: the customer wrote; in working hours at once, else in the handler's morning."""
    person = session.get_one(Person, task.handler_id)
    deadline = open_deadline(session, task_id=task.id)
    queue(
        session,
        settings,
        code="A-9",
        variant=variant,
        to=staff(session, person),
        cause=f"message:{message.id}",
        dedupe_key=f"A-9:{message.id}",
        payload={"task_message_id": message.id},
        task=task,
        now=now,
        not_before=task_moment(session, settings, person, deadline.due_at if deadline else None, now),
    )


def _add(session: Session, task: Task, words: Words, *, author: str, mail: InboundMessage) -> TaskMessage:
    return add_words(
        session, task, words, author=author,
        direction=Direction.IN, visibility=Visibility.CUSTOMER, at=mail.received_at, mail=mail,
    )  # fmt: skip
