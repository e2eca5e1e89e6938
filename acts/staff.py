"""When and to whom staff are told: A-1, A-5, A-9 and the coordinator's lists. Queues rows, sends nothing."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.case import Case
from models.outbox import MessageState, OutboundMessage
from models.person import Notify, Person, person_of
from models.roster import coordinator_on_duty, coordinators_on_duty, managers_in_order, worker
from models.task import Assignment, AssignmentRole, Deadline, Task, open_deadline
from notifier.queue import queue, queue_item, staff
from rules.civil import civil_date
from rules.duty import Unfit, Worker, known_duty_morning, next_duty_morning, unfit_on, works_on
from rules.workdays import DayTimes, WorkCalendar, staff_moment

# Due so soon that the night is no reason to wait (d.2, R-10).
URGENT = timedelta(minutes=60)
# A hand-over of more tasks than this to one person is one list mail (D-6, "Not a heap").
HEAP = 3


def task_moment(
    session: Session, settings: Settings, person: Person, due_at: datetime | None, now: datetime
) -> datetime:
    """When a mail about a task may reach its handler (D-6, R-10): at once on a duty day from the digest to closing time,
    or if due within the hour, or if the person wants it so; else at 08.00 of the person's next duty day.

    What is overdue already is no reason to wake anybody."""
    calendar, times = work_calendar(session), day_times(settings)
    someone = worker(session, person, civil_date(now))
    if _waits_for_no_morning(person, due_at, now) or _is_at_duty(someone, now, calendar, times):
        return now
    return next_duty_morning(someone, now, calendar, times)


def _farewell_moment(
    session: Session, settings: Settings, person: Person, due_at: datetime | None, now: datetime
) -> datetime | None:
    """When somebody may hear that a task has left them: nothing is asked of them, so never on a day away.

    None for who is away until further notice or has left: when they are back, it is no news.
    """
    calendar, times = work_calendar(session), day_times(settings)
    today = civil_date(now)
    someone = worker(session, person, today)
    if _is_at_duty(someone, now, calendar, times):
        return now
    is_gone = unfit_on(someone, today) in (Unfit.AWAY, Unfit.LEFT)
    if not is_gone and _waits_for_no_morning(person, due_at, now):
        return now
    return known_duty_morning(someone, now, calendar, times)


def _waits_for_no_morning(person: Person, due_at: datetime | None, now: datetime) -> bool:
    """Whether the person wants everything at once, or the task is due within the hour."""
    return person.notify is Notify.AT_ONCE or (due_at is not None and now <= due_at <= now + URGENT)


def _is_at_duty(someone: Worker, now: datetime, calendar: WorkCalendar, times: DayTimes) -> bool:
    """Whether this is a duty day of theirs, between the digest and closing time."""
    return staff_moment(now, calendar, times) == now and works_on(someone, civil_date(now))


def tell_handler(
    session: Session,
    settings: Settings,
    task: Task,
    assignment: Assignment,
    now: datetime,
    *,
    deadline: Deadline | None = None,
) -> None:
    """A-1 for an assignment: the task in a thread of its own, to answer and work on (D-6).

    `deadline` is the open promise, for whoever has it in hand.
    """
    person = person_of(session, assignment.person_id)
    deadline = deadline or open_deadline(session, task_id=task.id)
    asked = assignment.role is AssignmentRole.ASKED
    queue(
        session,
        settings,
        code="A-1",
        variant="help_wanted" if asked else "usual",
        to=staff(session, person),
        cause=f"assignment:{assignment.id}",
        dedupe_key=f"A-1:{assignment.id}",
        payload={"assignment_id": assignment.id},
        task=task,
        now=now,
        not_before=now
        if asked
        else task_moment(session, settings, person, deadline.due_at if deadline else None, now),
    )


def has_seen(session: Session, task: Task, person: Person) -> bool:
    """Whether an A-1 of this task is on its way to that person, or has reached them."""
    statement = select(OutboundMessage.id).where(
        col(OutboundMessage.task_id) == task.id,
        col(OutboundMessage.person_id) == person.id,
        col(OutboundMessage.code) == "A-1",
        col(OutboundMessage.state).in_((MessageState.QUEUED, MessageState.SENDING, MessageState.SENT)),
    )
    return session.exec(statement).first() is not None


def tell_moved(
    session: Session,
    settings: Settings,
    task: Task,
    person: Person,
    *,
    direction: str,
    other: str,
    key: str,
    now: datetime,
) -> None:
    """A-5: a task has moved `to` or `from` that person; rows of one instant are one mail."""
    deadline = open_deadline(session, task_id=task.id)
    due_at = deadline.due_at if deadline else None
    moment_of = _farewell_moment if direction == "from" else task_moment
    moment = moment_of(session, settings, person, due_at, now)
    if moment is None:
        return
    queue_item(
        session,
        settings,
        code="A-5",
        person=person,
        dedupe_key=f"A-5:{key}:{direction}:{person.id}",
        now=now,
        not_before=moment,
        task=task,
        deadline=deadline,
        facts={"direction": direction, "other": other},
    )


def tell_case(session: Session, settings: Settings, case: Case, now: datetime, *, why: str = "") -> None:
    """K-01: something waits for the coordinator's decision. At night it waits for the morning."""
    moment = staffed_moment(session, settings, now)
    if person := coordinator_on_duty(session, moment):
        queue_item(
            session,
            settings,
            code="K-01",
            person=person,
            dedupe_key=f"K-01:{case.id}",
            now=now,
            not_before=_for(person, moment, now),
            case=case,
            facts={"why": why} if why else {},
        )


def tell_overdue(
    session: Session, settings: Settings, deadline: Deadline, now: datetime, **facts: object
) -> None:
    """K-02: nobody has picked it up by its due time."""
    moment = staffed_moment(session, settings, now)
    if person := coordinator_on_duty(session, moment):
        queue_item(
            session,
            settings,
            code="K-02",
            person=person,
            dedupe_key=f"K-02:{deadline.id}",
            now=now,
            not_before=_for(person, moment, now),
            task=_task(session, deadline),
            case=_case(session, deadline),
            deadline=deadline,
            facts=dict(facts),
        )


def tell_broken(session: Session, settings: Settings, deadline: Deadline, now: datetime) -> None:
    """K-03 to the coordinator and the manager: at 9.30, and every working day at 9.00 until handled."""
    moment = staffed_moment(session, settings, now)
    on_duty, managers = coordinators_on_duty(session, moment), managers_in_order(session, moment)
    for person in _each_once([*on_duty[:1], *managers[:1]]):
        queue_item(
            session,
            settings,
            code="K-03",
            person=person,
            dedupe_key=f"K-03:{deadline.id}:{civil_date(now)}:{person.id}",
            now=now,
            not_before=_for(person, moment, now),
            task=_task(session, deadline),
            case=_case(session, deadline),
            deadline=deadline,
        )


def staffed_moment(session: Session, settings: Settings, now: datetime) -> datetime:
    """Now, or 08.00 of the next working day when nobody is there to be told (d.2, the night rule)."""
    return staff_moment(now, work_calendar(session), day_times(settings))


def _for(person: Person, moment: datetime, now: datetime) -> datetime:
    return now if person.notify is Notify.AT_ONCE else moment


def _each_once(people: list[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())


def _task(session: Session, deadline: Deadline) -> Task | None:
    return session.get_one(Task, deadline.task_id) if deadline.task_id is not None else None


def _case(session: Session, deadline: Deadline) -> Case | None:
    return session.get_one(Case, deadline.case_id) if deadline.case_id is not None else None
