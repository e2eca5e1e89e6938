"""Cases: what a person has to decide on. Each is opened with a clock and told to the coordinator (K-01)."""

from datetime import datetime

from sqlalchemy import or_, text
from sqlmodel import Session, col, select

from acts.promises import promise, settle
from acts.staff import staffed_moment, tell_case
from base.errors import UserError
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.case import Case, CaseKind, CaseState
from models.mail import InboundMessage, MailState
from models.roster import coordinator_on_duty
from models.task import Basis, Task, next_number, open_deadline
from rules.due import due
from rules.rights import Actor


def open_case(
    session: Session,
    settings: Settings,
    *,
    kind: CaseKind,
    mail: InboundMessage,
    now: datetime,
    task: Task | None = None,
    customer_id: int | None = None,
    looks_like: str = "",
    why: str = "",
    flood: str = "",
) -> Case:
    """A mail waits for a person: owner is the coordinator on duty, due by D-4 from the mail's arrival (D-22).

    `why`: what K-01 says instead of the kind's own words. `flood`: other mails of that flood may join it.
    """
    owner = coordinator_on_duty(session, staffed_moment(session, settings, now))
    case = Case(
        number=next_number(session, "case"),
        kind=kind,
        owner_id=owner.id if owner else None,
        customer_id=customer_id if customer_id is not None else (task.customer_id if task else None),
        message_id=mail.id,
        task_id=task.id if task else None,
        looks_like=looks_like,
        flood=flood,
        opened_at=now,
        received_at=mail.received_at,
        due_at=now,
    )
    session.add(case)
    session.flush()
    case.due_at = promise(
        session, settings, of=case, basis=Basis.RECEIVED, received_at=mail.received_at, now=now
    ).due_at
    mail.case_id = case.id
    session.add(case)
    session.add(mail)
    tell_case(session, settings, case, now, why=why)
    return case


def join_flood(
    session: Session,
    settings: Settings,
    *,
    kind: CaseKind,
    mail: InboundMessage,
    task: Task | None,
    looks_like: str,
) -> Case | None:
    """One case for all mails of a flood that are alike and due at the same time: a person decides once, not 3,412 times."""
    due_at = due(mail.received_at, work_calendar(session), day_times(settings).opening)
    statement = select(Case).where(
        text("flood <> ''"),  # words of the partial index
        col(Case.flood) == mail.flood,
        col(Case.kind) == kind,
        col(Case.state) == CaseState.OPEN,
        col(Case.due_at) == due_at,
        col(Case.looks_like) == looks_like,
        col(Case.task_id) == (task.id if task else None),
    )
    case = session.exec(statement.limit(1)).first() if mail.flood else None
    if case is not None:
        mail.case_id = case.id
        session.add(mail)
    return case


def case_by_number(session: Session, number: int) -> Case:
    """The case, or UserError naming the listing."""
    case = session.exec(select(Case).where(col(Case.number) == number)).first()
    if case is None:
        raise UserError(f"case {number}: there is no such case; `ysi case list` shows all.")
    return case


def close_cases_of(
    session: Session, mail: InboundMessage, *, decision: str, by: Actor, at: datetime, now: datetime
) -> None:
    """Somebody has decided on the mail. The case of a flood stays open while another mail of it waits."""
    session.flush()
    statement = select(Case).where(
        or_(col(Case.message_id) == mail.id, col(Case.id) == mail.case_id), col(Case.state) == CaseState.OPEN
    )
    for case in session.exec(statement).all():
        if not (case.flood and _holds_others(session, case, mail)):
            close_case(session, case, decision=decision, by=by, at=at, now=now)


def _holds_others(session: Session, case: Case, mail: InboundMessage) -> bool:
    others = select(InboundMessage.id).where(
        col(InboundMessage.case_id) == case.id,
        col(InboundMessage.state) == MailState.QUARANTINED,
        col(InboundMessage.id) != mail.id,
    )
    return session.exec(others.limit(1)).first() is not None


def close_case(
    session: Session, case: Case, *, decision: str, by: Actor, at: datetime, now: datetime
) -> None:
    """A person has decided. Closing twice changes nothing."""
    if case.state is CaseState.DONE:
        return
    case.state = CaseState.DONE
    case.decision, case.decided_by, case.decided_at = decision, by.name, now
    session.add(case)
    deadline = open_deadline(session, case_id=case.id)
    if deadline is not None:
        settle(session, deadline, by=by, handled_at=at, now=now)
