"""A-5s that wait for somebody's return and would reach them on a day away, because the absence has grown. Sends nothing."""

from datetime import datetime

from sqlmodel import Session, col, select

from base.settings import Settings
from models.calendar import day_times, work_calendar
from models.outbox import MessageState, OutboundMessage
from models.person import Person
from models.roster import worker
from notifier.marks import mark_superseded
from notifier.queue import queue, staff
from rules.civil import civil_date
from rules.duty import known_duty_morning, works_on


def put_off_farewells(session: Session, settings: Settings, person: Person, now: datetime) -> None:
    """What waits for a morning on which the person is away now is superseded; its rows wait for the next known one.

    Without one nothing is told: when they are back, it is no news.
    """
    session.flush()
    waiting = select(OutboundMessage).where(
        col(OutboundMessage.code) == "A-5",
        col(OutboundMessage.person_id) == person.id,
        col(OutboundMessage.state) == MessageState.QUEUED,
        col(OutboundMessage.not_before) > now,
    )
    someone = worker(session, person, civil_date(now))
    for message in session.exec(waiting).all():
        if works_on(someone, civil_date(message.not_before)):
            continue
        mark_superseded(session, message, reason="away on that morning")
        morning = known_duty_morning(someone, now, work_calendar(session), day_times(settings))
        if morning is not None:
            queue(
                session, settings, code="A-5", to=staff(session, person), cause="list",
                dedupe_key=f"list:A-5:{person.id}:again:{message.id}", now=now, not_before=morning,
            )  # fmt: skip
