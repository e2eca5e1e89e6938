"""What our own people write otherwise: it goes to the coordinator, never to a customer, and is never lost."""

from datetime import datetime

from sqlmodel import Session

from acts.cases import open_case
from acts.words import add_words
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from models.case import CaseKind
from models.mail import Outcome
from models.task import Direction, Visibility
from notifier.rows import Why
from rules.commands import parse_commands
from rules.rights import may_command


def other_staff_mail(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """No command, or one that is not proven to be theirs: a case for the coordinator, kept inside the thread."""
    if incoming.sender.person is None or incoming.sender.contacts:
        return None
    task = incoming.thread.task
    open_case(
        session,
        settings,
        kind=CaseKind.STAFF_MAIL,
        mail=incoming.mail,
        task=task,
        looks_like=incoming.author,
        why=Why.COMMAND_NOT_PROVEN if _is_unproven_command(incoming) else "",
        now=now,
    )
    if task is None:
        return Decision(Outcome.CASE, "staff_mail")
    add_words(
        session, task, incoming.words, author=incoming.author,
        direction=Direction.IN, visibility=Visibility.INTERNAL, at=incoming.mail.received_at, mail=incoming.mail,
    )  # fmt: skip
    return Decision(Outcome.REPLY, "staff_mail", task)


def _is_unproven_command(incoming: Incoming) -> bool:
    """A command that was not carried out, because nothing proves who sent it (D-30)."""
    return (
        incoming.reading is not None
        and not may_command(incoming.verdict)
        and bool(parse_commands(incoming.reading.text, "staff"))
    )
