"""What a coordinator decides on quarantined mail: a customer's task, ignored, or read once more (D-22). Reads no mail itself."""

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, func, select, update

from acts.cases import close_case, close_cases_of
from acts.removed_secrets import note_secrets, tell_secret
from acts.tasks import Requester, open_task
from acts.words import Words
from base.errors import UserError
from base.settings import Settings
from models.audit import AuditEntry
from models.case import Case, CaseState
from models.customer import Contact, Customer
from models.mail import InboundMessage, Lane, MailState, Outcome
from models.task import Task
from notifier.queue import Recipient
from rules.civil import civil_date
from rules.rights import Actor, Right


def quarantined_mail(session: Session, number: int) -> InboundMessage:
    """The mail with that number of the quarantine, decided or not. Raises UserError naming the listing."""
    mail = session.exec(select(InboundMessage).where(col(InboundMessage.number) == number)).first()
    if mail is None:
        raise UserError(f"mail {number}: there is no such quarantined mail; `ysi mail list` shows all.")
    return mail


def undecided_mail(session: Session, number: int) -> InboundMessage:
    """The quarantined mail that still waits for a decision. Raises UserError saying what became of any other."""
    mail = quarantined_mail(session, number)
    if mail.state is MailState.QUARANTINED:
        return mail
    task = session.get(Task, mail.task_id) if mail.outcome is Outcome.TASK else None
    became = f"it became task {task.number}" if task else f"it was {mail.outcome or mail.state}"
    raise UserError(f"mail {number} has been decided already: {became}; `ysi mail show {number}` tells more.")


def assign_mail(
    session: Session,
    settings: Settings,
    mail: InboundMessage,
    customer: Customer,
    *,
    words: Words,
    service_address: str,
    rights_task: bool,
    secrets: int = 0,
    by: Actor,
    now: datetime,
) -> Task:
    """The mail becomes that customer's task with its original `received_at`; its case closes.

    `rights_task` adds the sender to the customer's. A sender without the right hears nothing: the handler writes (D-22).
    `secrets`: how many reading took off it now; C-37 and K-06 go out as if it had been taken in then (R-17).
    """
    _demand_bytes(mail)
    if rights_task:
        _grant_task(session, mail, customer, now)
    contact = _contact(session, customer, mail.sender_address)
    may_ask = contact is not None and Right.TASK in contact.rights
    task = open_task(
        session,
        settings,
        customer=customer,
        requester=_requester(mail, customer, contact),
        words=words,
        service_address=service_address,
        received_at=mail.received_at,
        now=now,
        by=by,
        mail=mail,
        linked_to=_old_task(session, mail, customer),
        tell_requester=may_ask,
    )
    mail.task_id = task.id
    _note_secrets(session, settings, mail, task, words, secrets=secrets, may_ask=may_ask, now=now)
    _decide(session, mail, Outcome.TASK, None, now)
    _close(session, mail, "assigned", by=by, now=now)
    facts = {"mail": mail.number, "task": task.number, "customer": customer.name, "right": rights_task}
    session.add(AuditEntry(at=now, actor=by.name, deed="mail_assigned", facts=facts))
    return task


def ignore_mail(session: Session, mail: InboundMessage, *, reason: str, by: Actor, now: datetime) -> None:
    """Nothing is to be done about the mail; why is kept with it. Nobody is answered."""
    if not reason.strip():
        raise UserError("--reason is empty: say in a few words why nothing is to be done.")
    _decide(session, mail, Outcome.IGNORED, reason.strip(), now)
    _close(session, mail, "ignored", by=by, now=now)
    session.add(AuditEntry(at=now, actor=by.name, deed="mail_ignored", facts={"mail": mail.number}))


def retry_mail(session: Session, mail: InboundMessage, *, by: Actor, now: datetime) -> None:
    """The mail is taken in once more, as if it had just been stored: its reader was mended, or its sender was added."""
    _demand_bytes(mail)
    facts = {"mail": mail.number, "reason": mail.reason}
    session.add(AuditEntry(at=now, actor=by.name, deed="mail_retried", facts=facts))
    _close(session, mail, "retried", by=by, now=now)
    mail.state, mail.parse_attempts = MailState.STORED, 0
    # A lease that has run out is what makes a stored mail claimable.
    mail.owner, mail.lease_until = None, now - timedelta(seconds=1)
    mail.outcome = mail.reason = mail.decided_at = None
    mail.number = mail.due_at = mail.case_id = mail.task_id = None
    mail.lane, mail.flood = Lane.KNOWN, ""  # somebody waits for this one
    session.add(mail)


def finish_case(session: Session, case: Case, *, by: Actor, now: datetime) -> bool:
    """The case is done by other means: a lead was phoned, say. Its quarantined mails need nothing more; False if done before."""
    if case.state is CaseState.DONE:
        return False
    _ignore_all(session, case, now)
    close_case(session, case, decision="done", by=by, at=now, now=now)
    session.add(AuditEntry(at=now, actor=by.name, deed="case_done", facts={"case": case.number}))
    return True


def _ignore_all(session: Session, case: Case, now: datetime) -> None:
    """What still waits under the case: one mail, or all of a flood, in one statement."""
    session.flush()
    session.execute(
        update(InboundMessage)
        .where(
            or_(col(InboundMessage.case_id) == case.id, col(InboundMessage.id) == case.message_id),
            col(InboundMessage.state) == MailState.QUARANTINED,
        )
        .values(state=MailState.DECIDED, outcome=Outcome.IGNORED, reason="case_done", decided_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _demand_bytes(mail: InboundMessage) -> None:
    # Looked at in the deciding transaction: files whose mail has been erased would be taken from the task again.
    if mail.raw_erased_at is not None:
        raise UserError(
            f"mail {mail.number} was erased on {civil_date(mail.raw_erased_at)}: its time was over; write the task down "
            "with `ysi task add`."
        )


def _note_secrets(
    session: Session,
    settings: Settings,
    mail: InboundMessage,
    task: Task,
    words: Words,
    *,
    secrets: int,
    may_ask: bool,
    now: datetime,
) -> None:
    """The bookkeeping of a removed secret; the sender hears of it where they hear of the task (D-22)."""
    if secrets and not mail.secrets:
        note_secrets(session, settings, mail, secrets=secrets, now=now)
    if not mail.secrets:
        return
    to = Recipient(task.requester_address, task.language) if may_ask else None
    tell_secret(session, settings, mail, task=task, sender=to, files=words.files, now=now)


def _grant_task(session: Session, mail: InboundMessage, customer: Customer, now: datetime) -> None:
    if not mail.sender_address:
        raise UserError(
            f"mail {mail.number} names no single sender: assign it without --rights, and add senders "
            "with `ysi company apply`."
        )
    contact = _contact(session, customer, mail.sender_address)
    if contact is None:
        last = select(func.max(Contact.position)).where(col(Contact.customer_id) == customer.id)
        assert customer.id is not None
        contact = Contact(
            customer_id=customer.id,
            name=mail.sender_name,
            address=mail.sender_address,
            position=(session.exec(last).one() or 0) + 1,
            verified_at=now,
        )
    contact.rights = [right for right in Right if right == Right.TASK or right in contact.rights]
    session.add(contact)
    session.flush()


def _contact(session: Session, customer: Customer, address: str | None) -> Contact | None:
    statement = select(Contact).where(
        col(Contact.customer_id) == customer.id, col(Contact.address) == (address or "").lower()
    )
    return session.exec(statement).first()


def _requester(mail: InboundMessage, customer: Customer, contact: Contact | None) -> Requester:
    """Whoever wrote; where the mail names nobody, its result goes to the customer's owner."""
    language = (contact.language if contact else None) or customer.language
    name = (contact.name if contact else "") or mail.sender_name
    return Requester(name, mail.sender_address or customer.owner_address or "", language)


def _old_task(session: Session, mail: InboundMessage, customer: Customer) -> Task | None:
    """The task into whose thread a stranger wrote, if it is this customer's (D-29)."""
    task = session.get(Task, mail.task_id) if mail.task_id is not None else None
    return task if task is not None and task.customer_id == customer.id else None


def _decide(
    session: Session, mail: InboundMessage, outcome: Outcome, reason: str | None, now: datetime
) -> None:
    mail.state, mail.outcome, mail.reason, mail.decided_at = MailState.DECIDED, outcome, reason, now
    session.add(mail)


def _close(session: Session, mail: InboundMessage, decision: str, *, by: Actor, now: datetime) -> None:
    close_cases_of(session, mail, decision=decision, by=by, at=now, now=now)
