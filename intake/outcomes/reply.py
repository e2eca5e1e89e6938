"""A mail that joins the thread of a task (D-26, D-28): a customer's reply, or an autoresponder's."""

from datetime import datetime

from sqlmodel import Session

from acts.replies import add_reply, reopen
from acts.tasks import Requester
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from models.customer import customer_of_id
from models.mail import Outcome
from models.task import Task
from router.senders import language_for
from rules.rights import may_join
from rules.same_wish import same_wish
from rules.task_states import FINISHED, TaskState, reopens

# Automatic mail that may hold somebody's words; delivery reports and reactions hold none.
JOINING = frozenset({"auto_reply", "bulk"})


def automatic(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> Decision | None:
    """A customer's autoresponder or list: kept in the thread, the handler is told, no state changes, nobody answers."""
    task = incoming.thread.task
    if task is None or incoming.reading is None or incoming.reading.classification not in JOINING:
        return None
    if incoming.sender.contact_of(task.customer_id) is None or task.state in FINISHED:
        return None
    if not may_join(incoming.verdict):
        return None
    add_reply(
        session, settings, task, incoming.words,
        author=incoming.author, mail=incoming.mail, by=incoming.actor, now=now, automatic=True,
    )  # fmt: skip
    return Decision(Outcome.REPLY, incoming.reading.classification, task)


def from_customers(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """A sender's reply about the same wish: joins the open task, or reopens the done one within 14 days."""
    task = incoming.thread.task
    if task is None or not joins(incoming, task):
        return None
    contact = incoming.sender.contact_of(task.customer_id)
    assert contact is not None
    requester = Requester(
        contact.name or incoming.sender.name,
        contact.address,
        language_for(contact, customer_of_id(session, task.customer_id)),
    )
    if task.state is TaskState.DONE:
        reopen(
            session, settings, task, incoming.words,
            requester=requester, mail=incoming.mail, by=incoming.actor, now=now,
        )  # fmt: skip
    else:
        add_reply(
            session, settings, task, incoming.words,
            author=incoming.author, mail=incoming.mail, by=incoming.actor, now=now,
        )  # fmt: skip
    return Decision(Outcome.REPLY, None, task)


def joins(incoming: Incoming, task: Task) -> bool:
    """Whether the mail is about the task's wish and the task can still take it in; else it is a new, linked task."""
    if incoming.reading is None or incoming.sender.contact_of(task.customer_id) is None:
        return False
    if not same_wish(incoming.reading.subject, task.subject):
        return False
    if task.state is TaskState.DONE:
        return task.done_at is not None and reopens(task.done_at, incoming.mail.received_at)
    return task.state not in FINISHED
