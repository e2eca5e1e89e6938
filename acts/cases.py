"""Cases: what a person has to decide on. Each is opened with a clock and told to the coordinator (K-01)."""

from datetime import datetime

from sqlmodel import Session, col, select

from acts.promises import promise, settle
from acts.staff import staffed_moment, tell_case
from base.errors import UserError
from base.settings import Settings
from models.case import Case, CaseKind, CaseState
from models.mail import InboundMessage
from models.roster import coordinator_on_duty
from models.task import Basis, Task, next_number, open_deadline
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
) -> Case:
    """A mail waits for a person: owner is the coordinator on duty, due by D-4 from the mail's arrival (D-22).

    `why`: what K-01 says instead of the kind's own words.
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


def case_by_number(session: Session, number: int) -> Case:
    """The case, or UserError naming the listing."""
    case = session.exec(select(Case).where(col(Case.number) == number)).first()
    if case is None:
        raise UserError(f"case {number}: there is no such case; `ysi case list` shows all.")
    return case


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
