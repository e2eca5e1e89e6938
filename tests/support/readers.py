"""What stands in the tables, in the words of a test: who is told what and when, who has a task, which steps are to come.

Must never change a row.
"""

from sqlmodel import col, select

from models.outbox import Alarm, Digest, ListItem, MessageState, OutboundMessage, Slot
from models.person import Person
from models.task import Assignment, AssignmentRole, Deadline, Escalation, Task, TaskEvent
from rules.civil import local


def wall(instant):
    """'Wed 2027-01-13 09:00', Helsinki; seconds where there are any."""
    if instant is None:
        return None
    return f"{local(instant):%a %Y-%m-%d %H:%M}" + (f":{instant.second:02}" if instant.second else "")


def outbox(session):
    """Every message that waits: (code, address), in the order in which they were queued."""
    return [(row.code, row.address) for row in _waiting(session)]


def outbox_times(session):
    """The same with the moment before which each does not leave."""
    return [(row.code, row.address, wall(row.not_before)) for row in _waiting(session)]


def variants(session, code):
    return [row.variant for row in _waiting(session) if row.code == code]


def _waiting(session):
    statement = select(OutboundMessage).where(col(OutboundMessage.state) == MessageState.QUEUED)
    return session.exec(statement.order_by(col(OutboundMessage.id))).all()


def listed(session, code):
    """The rows of list mails of that code, sent or not: (name, task number or None)."""
    statement = (
        select(Person.name, Task.number)
        .select_from(ListItem)
        .join(Person, col(Person.id) == col(ListItem.person_id))
        .outerjoin(Task, col(Task.id) == col(ListItem.task_id))
        .where(col(ListItem.code) == code)
        .order_by(col(ListItem.id))
    )
    return [tuple(row) for row in session.exec(statement)]


def facts(session, code):
    statement = select(ListItem.facts).where(col(ListItem.code) == code).order_by(col(ListItem.id))
    return list(session.exec(statement))


def handler(session, task):
    return session.get_one(Person, task.handler_id).name


def assignments(session, task):
    """All that have or had the task: (name, link, reason), the open one last; whoever was asked is not among them."""
    statement = select(Assignment, Person).join(Person, col(Person.id) == col(Assignment.person_id))
    rows = session.exec(
        statement.where(
            col(Assignment.task_id) == task.id, col(Assignment.role) == AssignmentRole.HANDLER
        ).order_by(col(Assignment.id))
    )
    return [(someone.name, row.link.value, row.reason) for row, someone in rows]


def asked(session, task):
    """Who is asked to help and has not been answered for."""
    statement = select(Person.name).join(Assignment, col(Person.id) == col(Assignment.person_id))
    return list(
        session.exec(
            statement.where(
                col(Assignment.task_id) == task.id,
                col(Assignment.role) == AssignmentRole.ASKED,
                col(Assignment.ended_at).is_(None),
            )
        )
    )


def skipped(session, task):
    """Who was passed over and why, of the open assignment."""
    statement = select(Assignment.skipped).where(
        col(Assignment.task_id) == task.id,
        col(Assignment.role) == AssignmentRole.HANDLER,
        col(Assignment.ended_at).is_(None),
    )
    return [tuple(pair) for pair in session.exec(statement).one()]


def deadlines(session, of):
    column = Deadline.task_id if isinstance(of, Task) else Deadline.case_id
    statement = select(Deadline).where(col(column) == of.id).order_by(col(Deadline.seq))
    return list(session.exec(statement))


def promise(session, of):
    """The latest promise."""
    return deadlines(session, of)[-1]


def rungs(session, of):
    """The steps to come: (step, when), in order of time."""
    statement = select(Escalation).where(
        col(Escalation.deadline_id) == promise(session, of).id, col(Escalation.fired_at).is_(None)
    )
    return [
        (row.step.value, wall(row.fire_at))
        for row in session.exec(statement.order_by(col(Escalation.fire_at)))
    ]


def fired(session, of):
    """The steps behind: (step, when it was to fire, when it did, what became of it)."""
    statement = select(Escalation).where(
        col(Escalation.deadline_id).in_([row.id for row in deadlines(session, of)]),
        col(Escalation.fired_at).is_not(None),
    )
    return [
        (row.step.value, wall(row.fire_at), wall(row.fired_at), row.result)
        for row in session.exec(statement.order_by(col(Escalation.fire_at), col(Escalation.id)))
    ]


def events(session, task):
    statement = select(TaskEvent).where(col(TaskEvent.task_id) == task.id).order_by(col(TaskEvent.seq))
    return list(session.exec(statement))


def kinds(session, task):
    return [event.kind for event in events(session, task)]


def slots(session):
    """The digests' slots: (kind, when, what became of it)."""
    rows = session.exec(select(Slot).order_by(col(Slot.fire_at), col(Slot.id)))
    return [(row.kind, wall(row.fire_at), row.result) for row in rows]


def digests(session):
    """(code, name, the numbers of its tasks)."""
    statement = select(Digest, Person).join(Person, col(Person.id) == col(Digest.person_id))
    rows = session.exec(statement.order_by(col(Digest.id)))
    return [(row.kind, someone.name, row.task_numbers) for row, someone in rows]


def alarms(session):
    """(code, key, whether it is still on)."""
    rows = session.exec(select(Alarm).order_by(col(Alarm.id)))
    return [(row.code, row.dedupe_key, row.over_at is None) for row in rows]
