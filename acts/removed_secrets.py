"""A mail from which a secret was taken (D-25, R-17): how long its bytes stay, and who is told. It never holds the secret."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session

from acts.staff import staffed_moment
from base.settings import Settings
from models.mail import InboundMessage
from models.roster import coordinator_on_duty
from models.task import HELD, Task
from notifier.queue import Recipient, queue, staff
from rules.civil import civil_date


class JudgedFile(Protocol):
    """A file as reading judged it."""

    @property
    def name(self) -> str: ...
    @property
    def secret(self) -> str: ...


def note_secrets(
    session: Session, settings: Settings, mail: InboundMessage, *, secrets: int, now: datetime
) -> None:
    """How many there were, and the Helsinki date on which the raw mail goes, here and in the mailboxes (c.4)."""
    keep = settings.retention
    mail.secrets = secrets
    days = keep.secret_mail_days if secrets else keep.raw_mail_days
    mail.raw_erase_on = civil_date(now) + timedelta(days=days)
    session.add(mail)


def tell_secret(
    session: Session,
    settings: Settings,
    mail: InboundMessage,
    *,
    task: Task | None,
    sender: Recipient | None,
    files: Iterable[JudgedFile],
    now: datetime,
) -> None:
    """C-37 to `sender` in the task's thread, K-06 to the coordinator; the task goes on as any other.

    `sender`: None where nobody may be answered. `files`: all of the mail; K-06 names those in which a secret was
    found, which are not sent on, and apart from them those that may hold one and that nobody opened.
    """
    judged = [file for file in files if file.secret]
    told = task is not None and sender is not None
    if task is not None and sender is not None:
        queue(
            session, settings, code="C-37", variant="removed", to=sender, cause=f"mail:{mail.id}",
            dedupe_key=f"C-37:{mail.id}", task=task, inbound_id=mail.id, now=now,
        )  # fmt: skip
    coordinator = coordinator_on_duty(session, staffed_moment(session, settings, now))
    if coordinator is not None:
        queue(
            session, settings, code="K-06", variant="removed", to=staff(session, coordinator),
            cause=f"mail:{mail.id}", dedupe_key=f"K-06:{mail.id}:{task.id if task else ''}",
            payload={
                "told": told,
                "held": [file.name for file in judged if file.secret == HELD],
                "possible": [file.name for file in judged if file.secret != HELD],
            },
            task=task, inbound_id=mail.id, now=now,
        )  # fmt: skip
