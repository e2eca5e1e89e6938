"""Quarantined mails as intake leaves them: a row with a number, a due time and a case."""

import hashlib
from datetime import UTC, datetime

from acts.cases import open_case
from base.settings import Settings
from models.case import CaseKind
from models.mail import InboundMessage, MailState, Outcome
from models.task import next_number

SETTINGS = Settings(
    secrets={"key": "a key of the tests, long enough"},
    mailbox={"tehtavat": {"address": "tehtavat@ysi.example"}},
)
ARRIVED = datetime(2026, 12, 1, 12, tzinfo=UTC)  # a Tuesday, 14.00 in Helsinki


def a_quarantined_mail(
    session,
    *,
    sender="bo@beeta.example",
    name="Bo",
    kind=CaseKind.LEAD,
    reason="unknown_sender",
    received_at=ARRIVED,
    thread=None,
    settings=SETTINGS,
):
    number = next_number(session, "mail")
    identity = hashlib.sha256(f"{number}".encode()).hexdigest()
    mail = InboundMessage(
        identity_hash=identity, message_id=f"<{number}@beeta.example>", received_at=received_at,
        stored_at=received_at, size=100, blob=f"{identity[:2]}/{identity}", number=number,
        state=MailState.QUARANTINED, outcome=Outcome.QUARANTINED, reason=reason, decided_at=received_at,
        sender_name=name, sender_address=sender, recipients=["tehtavat@ysi.example"], subject="Kysymys",
        task_id=thread.id if thread else None,
    )  # fmt: skip
    session.add(mail)
    session.flush()
    case = open_case(session, settings, kind=kind, mail=mail, task=thread, now=received_at)
    mail.due_at = case.due_at
    session.add(mail)
    session.flush()
    return mail
