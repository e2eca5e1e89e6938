"""When a flood is over (D-24, D-34): after an hour in which nothing was above its quota. It warns of none and ends none."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.mail import InboundMessage, Lane
from models.outbox import Alarm, ListItem
from notifier.caps import alarm_key
from rules.civil import civil_date

CALM = timedelta(hours=1)


def floods_over(session: Session, now: datetime) -> list[str]:
    """Keys of the open alarms about floods that are over, so that the next flood is told again."""
    statement = select(Alarm.dedupe_key).where(
        col(Alarm.code) == "K-12",
        col(Alarm.over_at).is_(None),
        col(Alarm.dedupe_key).like("flood:%") | col(Alarm.dedupe_key).like("C-39:cap:%"),
    )
    told = session.exec(statement).all()
    if not told:
        return []
    going_on = {*_of_strangers(session, now), *_of_known(session, now), *_of_answers(session, now)}
    going_on.add(f"C-39:cap:{civil_date(now)}")  # of which is warned once a day
    return [key for key in told if _kind(key) not in going_on and key not in going_on]


def _kind(key: str) -> str:
    return "flood:known" if key.startswith("flood:known:") else key


def _of_strangers(session: Session, now: datetime) -> list[str]:
    return ["flood:strangers"] if _came(session, Lane.FLOOD, now) else []


def _of_known(session: Session, now: datetime) -> list[str]:
    """All together: the alarms name nobody, and one that ends an hour late does no harm."""
    return ["flood:known"] if _came(session, Lane.ABOVE, now) else []


def _came(session: Session, lane: Lane, now: datetime) -> bool:
    statement = select(InboundMessage.id).where(
        text("flood <> ''"), col(InboundMessage.lane) == lane, col(InboundMessage.received_at) > now - CALM
    )
    return session.exec(statement.limit(1)).first() is not None


def _of_answers(session: Session, now: datetime) -> list[str]:
    statement = select(ListItem.address).where(text("address <> ''"), col(ListItem.created_at) > now - CALM)
    return [alarm_key(address) for address in session.exec(statement.distinct())]
