"""Puts messages into the outbox, in the caller's transaction, each dedupe key once. Never sends and never words anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, exists, func, select

from base.errors import UserError
from base.log import get_logger
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.case import Case
from models.outbox import Alarm, ListItem, MessageState, OnExpiry, OutboundMessage, is_open, is_queued
from models.person import Notify, Person, Role, address_of, people_with_role
from models.task import Deadline, Task
from notifier.messages import MESSAGES
from notifier.tokens import message_id
from rules.workdays import CalendarEnds, staff_moment

log = get_logger(__name__)

LAST_WARNING = "K-12"  # nothing is mailed about it: the warning would fail in the same way, for ever


@dataclass(frozen=True)
class Recipient:
    """To whom and in which language; `person_id` for people of the company."""

    address: str
    language: str
    person_id: int | None = None


def staff(session: Session, person: Person) -> Recipient:
    """A person of the company. Without any address the message is kept and fails, so that K-10 tells of it (D-37)."""
    return Recipient(address_of(session, _id(person)) or "", person.language, _id(person))


def operators(session: Session) -> list[Person]:
    """Whom warnings go to: coordinators in their order, then managers; the first who can be reached gets them."""
    people = [*people_with_role(session, Role.COORDINATOR), *people_with_role(session, Role.MANAGER)]
    return list({person.id: person for person in people}.values())


def queue(
    session: Session,
    settings: Settings,
    *,
    code: str,
    to: Recipient,
    cause: str,
    dedupe_key: str,
    now: datetime,
    variant: str = "",
    payload: dict[str, Any] | None = None,
    task: Task | None = None,
    case: Case | None = None,
    inbound_id: int | None = None,
    customer_id: int | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    on_expiry: OnExpiry | None = None,
) -> OutboundMessage | None:
    """A message that will be sent once, not before `not_before`; None when that dedupe key is there already.

    Without `not_before` it leaves at once; to staff, where the table of messages says so, at 08.00 of the next working
    day when it is night or a closed day (d.2). Raises UserError where no mailbox could be its sender.
    """
    _demand_mailbox(settings)
    if any(about is not None and about.id is None for about in (task, case)):
        session.flush()  # new tasks and cases get their ids
    if is_queued(session, dedupe_key):  # every message is flushed below
        return None
    message = OutboundMessage(
        code=code,
        variant=variant,
        language=to.language,
        person_id=to.person_id,
        address=to.address,
        cause=cause,
        payload=payload or {},
        dedupe_key=dedupe_key,
        thread_key=_thread_key(task, case),
        task_id=task.id if task else None,
        case_id=case.id if case else None,
        customer_id=customer_id or (task.customer_id if task else case.customer_id if case else None),
        inbound_id=inbound_id,
        created_at=now,
        not_before=not_before or _moment(session, settings, code=code, person_id=to.person_id, wanted=now),
        expires_at=expires_at,
        on_expiry=on_expiry,
        message_id=message_id(settings, dedupe_key, _domain(settings, task)),
        codes=[],  # said here, for a default that is made anew for each row costs as much as the rest of it
        tasks=[],
    )
    session.add(message)
    session.flush()
    return message


def queue_item(
    session: Session,
    settings: Settings,
    *,
    code: str,
    person: Person,
    dedupe_key: str,
    now: datetime,
    not_before: datetime | None = None,
    task: Task | None = None,
    case: Case | None = None,
    deadline: Deadline | None = None,
    facts: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> None:
    """One row of a list mail (D-24); it joins the message of that code that waits for that person, or a new one.

    `expires_at` (D-33): a message of which every row is too late by then is dropped. Raises UserError as `queue` does.
    """
    _demand_mailbox(settings)
    session.flush()
    if session.exec(select(ListItem.id).where(col(ListItem.dedupe_key) == dedupe_key)).first():
        return
    session.add(
        ListItem(
            code=code,
            person_id=_id(person),
            task_id=task.id if task else None,
            case_id=case.id if case else None,
            deadline_id=deadline.id if deadline else None,
            facts=facts or {},
            dedupe_key=dedupe_key,
            created_at=now,
        )
    )
    leaves_at = _list_moment(session, settings, code=code, person_id=_id(person), now=now, asked=not_before)
    waiting = _waiting_list(session, code=code, person_id=_id(person))
    if waiting is None:
        queue(
            session,
            settings,
            code=code,
            to=staff(session, person),
            cause="list",
            dedupe_key=f"list:{code}:{person.id}:{dedupe_key}",
            now=now,
            not_before=leaves_at,
            expires_at=expires_at,
            on_expiry=OnExpiry.DROP if expires_at else None,
        )
        return
    waiting.not_before = min(waiting.not_before, leaves_at)
    keeps = expires_at is None or waiting.expires_at is None
    waiting.expires_at = None if keeps else max(expires_at, waiting.expires_at)  # type: ignore[type-var]
    session.add(waiting)
    session.flush()


def report_failure(
    session: Session,
    settings: Settings,
    message: OutboundMessage,
    *,
    now: datetime,
    reason: str,
    variant: str = "permanent",
) -> None:
    """A message has failed for good, or came back (then its state stays `bounced`): K-10 and an alarm."""
    if message.state is not MessageState.BOUNCED:
        message.state = MessageState.FAILED
    message.owner = message.lease_until = message.next_attempt_at = None
    message.last_error = reason
    session.add(message)
    raise_alarm(
        session,
        settings,
        code="K-10",
        dedupe_key=f"undelivered:{message.id}",
        text=f"{message.code} (message {message.id}) was not delivered: {reason}",
        now=now,
        facts={"failed_id": message.id, "reason": reason, "variant": variant},
        about=message,
        not_to=message.address,
    )


def raise_alarm(
    session: Session,
    settings: Settings,
    *,
    code: str,
    dedupe_key: str,
    text: str,
    now: datetime,
    facts: dict[str, Any],
    about: OutboundMessage | None = None,
    not_to: str | None = None,
) -> Alarm | None:
    """Warn the operators, once an incident: None while the alarm of that key is on. `facts["variant"]` is the message's.

    `about` is the message that cannot be sent, `not_to` its address: a warning by that code, or K-12, has only its row.
    """
    session.flush()
    alarm = session.exec(select(Alarm).where(col(Alarm.dedupe_key) == dedupe_key)).first()
    if alarm is None:
        alarm = Alarm(code=code, dedupe_key=dedupe_key, text=text, raised_at=now)
    elif alarm.over_at is None:
        return None
    alarm.text, alarm.raised_at, alarm.over_at = text, now, None
    session.add(alarm)
    session.flush()
    log.error("alarm", code=code, alarm=alarm.id, key=dedupe_key)
    if about is None or about.code not in {code, LAST_WARNING}:
        _warn(session, settings, alarm, facts=facts, now=now, not_to=not_to)
    return alarm


def alarm_over(session: Session, *, dedupe_key: str, now: datetime) -> bool:
    """The cause is gone: the next time it is told again. True when the alarm was on."""
    session.flush()
    alarm = session.exec(select(Alarm).where(col(Alarm.dedupe_key) == dedupe_key)).first()
    if alarm is None or alarm.over_at is not None:
        return False
    alarm.over_at = now
    session.add(alarm)
    return True


def _warn(
    session: Session,
    settings: Settings,
    alarm: Alarm,
    *,
    facts: dict[str, Any],
    now: datetime,
    not_to: str | None,
) -> None:
    reached = [staff(session, person) for person in operators(session)]
    to = next((one for one in reached if one.address and one.address != not_to), None)
    if to is None:
        log.error("nobody can be told of an alarm", alarm=alarm.id)
        return
    told = {name: value for name, value in facts.items() if name != "variant"}
    queue(
        session,
        settings,
        code=alarm.code,
        to=to,
        cause=f"alarm:{alarm.id}",
        dedupe_key=f"alarm:{alarm.id}:{alarm.raised_at:%Y%m%dT%H%M%S}",
        now=now,
        variant=str(facts.get("variant", "")),
        payload={"alarm_id": alarm.id, **told},
    )


def _list_moment(
    session: Session, settings: Settings, *, code: str, person_id: int, now: datetime, asked: datetime | None
) -> datetime:
    """At once if the last mail of that code to that person is older than its interval, else when it has passed."""
    interval = timedelta(minutes=MESSAGES[code].interval_minutes or 0)
    last = _last_list(session, code=code, person_id=person_id, now=now)
    free = max(now, last + interval) if last else now
    if asked is not None:
        return max(asked, free)
    return _moment(session, settings, code=code, person_id=person_id, wanted=free)


def _last_list(session: Session, *, code: str, person_id: int, now: datetime) -> datetime | None:
    ours = (col(OutboundMessage.code) == code, col(OutboundMessage.person_id) == person_id)
    leaving = select(OutboundMessage.id).where(
        *ours, is_open(), col(OutboundMessage.state) == MessageState.SENDING
    )
    if session.exec(leaving).first():
        return now
    return session.exec(select(func.max(col(OutboundMessage.sent_at))).where(*ours)).one()


def _waiting_list(session: Session, *, code: str, person_id: int) -> OutboundMessage | None:
    """The list mail that can still take rows: queued, and no row fixed to it by a try that may have arrived."""
    has_rows = exists().where(col(ListItem.outbound_id) == col(OutboundMessage.id))
    statement = select(OutboundMessage).where(
        col(OutboundMessage.code) == code,
        col(OutboundMessage.person_id) == person_id,
        is_open(),
        col(OutboundMessage.state) == MessageState.QUEUED,
        ~has_rows,
    )
    return session.exec(statement.order_by(col(OutboundMessage.id))).first()


def _moment(
    session: Session, settings: Settings, *, code: str, person_id: int | None, wanted: datetime
) -> datetime:
    """`wanted`, or 08.00 of the next working day for what waits for the morning (d.2)."""
    person = session.get(Person, person_id) if person_id and MESSAGES[code].waits_for_morning else None
    if person is None or person.notify is Notify.AT_ONCE:
        return wanted
    try:
        return staff_moment(wanted, work_calendar(session), day_times(settings))
    except CalendarEnds:
        log.error("no calendar for the night rule, a message leaves at once", code=code)
        return wanted


def _thread_key(task: Task | None, case: Case | None) -> str | None:
    """What must arrive in order: the messages of one task or case to one address."""
    if task is not None:
        return f"task:{task.number}"
    return f"case:{case.number}" if case is not None else None


def _demand_mailbox(settings: Settings) -> None:
    # The service refuses to start without one; the commands that tell somebody of a deed have no such door.
    if not settings.mailbox:
        raise UserError(
            "no mailbox to write from: add a table [mailbox.NAME] to config.toml, as the example there shows."
        )


def _domain(settings: Settings, task: Task | None) -> str:
    address = task.service_address if task else next(iter(settings.mailbox.values())).address
    return address.rpartition("@")[2]


def _id(person: Person) -> int:
    assert person.id is not None
    return person.id
