"""A sign instead of an answer (D-36): it makes no task, reopens nothing, and accepts nothing. Must never be a command."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes.command import WORKING
from intake.outcomes.decision import Decision
from intake.thread import answered_digest
from models.mail import Outcome
from models.person import Person
from models.task import Task, task_by_number
from notifier.caps import answer
from notifier.queue import staff
from rules.rights import may_command
from rules.task_states import TaskState


def from_staff(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> Decision | None:
    """An assistant's 👍 on a task that waits for their OK: C-41 says once how to accept it, and that is all."""
    person = incoming.sender.person
    if person is None or incoming.reading is None or not _is_sign(incoming):
        return None
    if person.status in WORKING and may_command(incoming.verdict):
        _say_how(session, settings, incoming, person, now)
    return Decision(Outcome.IGNORED, "reaction", incoming.thread.task)


def _is_sign(incoming: Incoming) -> bool:
    """A reaction of a mail program, or a sign that was typed where staff writes commands."""
    assert incoming.reading is not None
    if incoming.reading.classification != "ordinary":
        return incoming.reading.classification == "reaction"
    text = incoming.reading.text
    if (
        incoming.sender.contacts
        or incoming.attached
        or any(letter.isalnum() or letter == "?" for letter in text)
    ):
        return False
    return any(unicodedata.category(letter) == "So" for letter in text)


def _say_how(session: Session, settings: Settings, incoming: Incoming, person: Person, now: datetime) -> None:
    waiting = _waiting(session, settings, incoming, person)
    if not waiting:
        return
    numbers = ",".join(str(task.number) for task in waiting)
    answer(
        session,
        settings,
        code="C-41",
        variant="receipt",
        to=staff(session, person),
        cause=f"mail:{incoming.mail.id}",
        dedupe_key=f"C-41:reaction:{person.id}:{numbers}",
        payload={
            "lines": [{"keyword": "", "number": task.number, "result": "reaction"} for task in waiting],
            "help": False,
        },
        inbound_id=incoming.mail.id,
        now=now,
    )


def _waiting(session: Session, settings: Settings, incoming: Incoming, person: Person) -> Sequence[Task]:
    """What the person may have meant to accept: the thread's task, or those of the digest that they answered."""
    assert incoming.reading is not None
    answered = incoming.thread.answered
    if answered is not None and answered.code == "C-41":
        return ()
    digest = answered_digest(session, settings, incoming.reading, incoming.thread)
    numbers = digest.task_numbers if digest is not None else []
    meant = [task_by_number(session, number) for number in numbers] or [incoming.thread.task]
    return [
        task
        for task in meant
        if task is not None and task.state is TaskState.ASSIGNED and task.handler_id == person.id
    ]
