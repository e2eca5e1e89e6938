"""The rungs of the ladder as deeds (D-6): remind, fall due, take over, tell again. The scheduler decides when."""

from datetime import datetime

from sqlmodel import Session, col, select

from acts.promises import add_rungs
from acts.staff import tell_broken, tell_handler, tell_moved, tell_overdue
from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.customer import Customer
from models.events import record
from models.outbox import OutboundMessage
from models.person import Person
from models.roster import coordinator_on_duty, may_hold
from models.task import Assignment, AssignmentRole, Deadline, Task, open_assignments
from notifier.queue import Recipient, queue, queue_item
from router.assign import as_choice, candidates, place
from rules.chain import first_free_substitute
from rules.civil import civil_date
from rules.ladder import Step, next_daily
from rules.rights import Actor

LADDER = Actor(person_id=None, name="ysi")


def climb(
    session: Session,
    settings: Settings,
    deadline: Deadline,
    step: Step,
    *,
    not_waited_for: list[str],
    now: datetime,
) -> None:
    """Do what this step says. The caller has claimed it and knows that the deadline is open."""
    if step is Step.REMINDER:
        remind(session, settings, deadline, now)
    elif step is Step.DUE:
        fall_due(session, settings, deadline, not_waited_for=not_waited_for, now=now)
    elif step is Step.TAKE_OVER:
        take_over(session, settings, deadline, now)
    else:
        tell_again(session, settings, deadline, now)


def remind(session: Session, settings: Settings, deadline: Deadline, now: datetime) -> None:
    """08.45: A-4 to the handler, all rows of one person in one mail; too late to be sent once it is due (D-33)."""
    task = session.get_one(Task, deadline.task_id)
    queue_item(
        session,
        settings,
        code="A-4",
        person=session.get_one(Person, task.handler_id),
        dedupe_key=f"A-4:{deadline.id}",
        now=now,
        task=task,
        deadline=deadline,
        expires_at=deadline.due_at,
    )


def fall_due(
    session: Session, settings: Settings, deadline: Deadline, *, not_waited_for: list[str], now: datetime
) -> None:
    """09.00: overdue. The first free substitute is asked, the coordinator is told (K-02)."""
    deadline.overdue_at = now
    session.add(deadline)
    asked = _ask_for_help(session, settings, deadline, now) if deadline.task_id is not None else None
    name = asked.name if asked else None
    tell_overdue(session, settings, deadline, now, asked=name, not_waited_for=not_waited_for)
    if deadline.case_id is not None:
        _again_tomorrow(session, settings, deadline, now)


def _ask_for_help(session: Session, settings: Settings, deadline: Deadline, now: datetime) -> Person | None:
    task = session.get_one(Task, deadline.task_id)
    assert task.id is not None and task.handler_id is not None
    customer = session.get_one(Customer, task.customer_id)
    chain = candidates(
        session, customer, address=task.service_address, group=task.product_group, day=civil_date(now)
    )
    helper = first_free_substitute(chain, holder_id=task.handler_id, due_at=deadline.due_at, now=now)
    asked = {row.person_id for row in open_assignments(session, task.id, AssignmentRole.ASKED)}
    record(session, task, "fell_due", actor=LADDER, at=now, asked=helper.id if helper else None)
    if helper is None or helper.id in asked:
        return None
    assignment = Assignment(
        task_id=task.id,
        person_id=helper.id,
        role=AssignmentRole.ASKED,
        began_at=now,
        reason="overdue",
        by=LADDER.name,
    )
    session.add(assignment)
    session.flush()
    tell_handler(session, settings, task, assignment, now)
    return session.get_one(Person, helper.id)


def take_over(session: Session, settings: Settings, deadline: Deadline, now: datetime) -> None:
    """09.30: the coordinator becomes the handler, the sender is told honestly (C-08), K-03 goes out.

    This is no human act: the promise stays open until the coordinator acts (D-5).
    """
    deadline.overdue_at = deadline.overdue_at or now
    deadline.taken_over_at = now
    session.add(deadline)
    task = session.get_one(Task, deadline.task_id)
    former = session.get_one(Person, task.handler_id)
    coordinator = coordinator_on_duty(session, now)
    # When every coordinator and manager is away the task stays where it is: no absent person holds one (e.3).
    if coordinator is not None and may_hold(session, coordinator, civil_date(now)):
        _hand_to(session, settings, task, coordinator, former=former, now=now)
    record(session, task, "taken_over", actor=LADDER, at=now, person=task.handler_id)
    if _was_promised(session, task):
        _tell_late(session, settings, task, deadline, now)
    tell_broken(session, settings, deadline, now)
    _again_tomorrow(session, settings, deadline, now)


def _was_promised(session: Session, task: Task) -> bool:
    """Whether a time was told at all: to a sender without rights nothing goes, nor that it was missed (D-22)."""
    told = select(OutboundMessage.id).where(
        col(OutboundMessage.task_id) == task.id, col(OutboundMessage.code).in_(("C-01", "C-02", "C-08"))
    )
    return session.exec(told).first() is not None


def _tell_late(session: Session, settings: Settings, task: Task, deadline: Deadline, now: datetime) -> None:
    queue(
        session,
        settings,
        code="C-08",
        variant="late",
        to=Recipient(task.requester_address, task.language),
        cause=f"deadline:{deadline.id}",
        dedupe_key=f"C-08:{deadline.id}:{task.handler_id}",
        payload={"deadline_id": deadline.id},
        task=task,
        now=now,
    )


def _hand_to(
    session: Session, settings: Settings, task: Task, coordinator: Person, *, former: Person, now: datetime
) -> None:
    if coordinator.id == former.id:
        return
    choice = as_choice(session, task, coordinator, day=civil_date(now))
    assignment = place(session, task, choice, reason="taken_over", by=LADDER.name, now=now)
    key = str(assignment.id)
    tell_moved(session, settings, task, former, direction="from", other=coordinator.name, key=key, now=now)


def tell_again(session: Session, settings: Settings, deadline: Deadline, now: datetime) -> None:
    """9.00 daily: K-03 until handled."""
    tell_broken(session, settings, deadline, now)
    _again_tomorrow(session, settings, deadline, now)


def _again_tomorrow(session: Session, settings: Settings, deadline: Deadline, now: datetime) -> None:
    add_rungs(session, deadline, [next_daily(now, work_calendar(session), day_times(settings))])
