"""Whether the service lives (X-07): mail read, parts beating, messages leaving. Every part looks after the others."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from base.settings import Settings
from models.audit import WorkerHeartbeat
from models.columns import earliest
from models.engine import Database
from models.mail import MailboxCursor
from models.outbox import Alarm, MessageState, OutboundMessage, is_open
from models.task import Deadline
from notifier.queue import alarm_over, raise_alarm
from scheduler.floods import floods_over

SILENCE = timedelta(minutes=10)
AT_RISK = frozenset({"intake", "scheduler"})  # whose silence endangers promises


def run_due(database: Database, settings: Settings, now: datetime) -> int:
    """Raise K-12 for what stands still for ten minutes, once an incident, and end the alarms that are over."""
    with database.reading() as session:
        wrong = {**_silent_parts(session, settings, now), **_stuck_messages(session, now)}
        calm = floods_over(session, now)
        known = set(
            session.exec(
                select(Alarm.dedupe_key).where(
                    col(Alarm.code) == "K-12",
                    col(Alarm.over_at).is_(None),
                    col(Alarm.dedupe_key).like("health:%"),
                )
            ).all()
        )
    if wrong.keys() == known and not calm:
        return 0

    def note(session: Session) -> int:
        # Only now and for what is new: counting promises at every look is dear while an incident goes on.
        for key, (text, facts) in wrong.items() if wrong.keys() - known else ():
            told = facts | _at_risk(session, now) if facts["variant"] in AT_RISK else facts
            raise_alarm(session, settings, code="K-12", dedupe_key=key, text=text, now=now, facts=told)
        for key in [*(known - wrong.keys()), *calm]:
            alarm_over(session, dedupe_key=key, now=now)
        return len(wrong.keys() ^ known) + len(calm)

    return database.transaction(note)


def _silent_parts(
    session: Session, settings: Settings, now: datetime
) -> dict[str, tuple[str, dict[str, object]]]:
    wrong: dict[str, tuple[str, dict[str, object]]] = {}
    beats = {row.part: row.beat_at for row in session.exec(select(WorkerHeartbeat))}
    for name, box in settings.mailbox.items():
        last = earliest(session, col(MailboxCursor.last_round_ended), col(MailboxCursor.account) == name)
        if not box.folders:  # its mail comes by the door, which is open while the intake lives
            last = beats.get("intake")
        # A mailbox that was never read counts from the intake's first heartbeat, so that a wrong password is told.
        since = last or beats.get("intake")
        if since is not None and now - since >= SILENCE:
            minutes = int((now - since).total_seconds() // 60)
            wrong[f"health:mailbox:{name}"] = (
                f"mailbox {name} not read for 10 minutes",
                {
                    "variant": "intake",
                    "mailbox": name,
                    "minutes": minutes,
                    "last_round": last and last.isoformat(),
                },
            )
    scheduler = beats.get("scheduler")
    if scheduler is not None and now - scheduler >= SILENCE:
        minutes = int((now - scheduler).total_seconds() // 60)
        facts = {"variant": "scheduler", "minutes": minutes}
        wrong["health:scheduler"] = ("the scheduler has not run for 10 minutes", facts)
    notifier = beats.get("notifier")
    if notifier is not None and now - notifier >= SILENCE:
        minutes = int((now - notifier).total_seconds() // 60)
        facts = {"variant": "outgoing", "minutes": minutes, "queued": _queued(session)}
        # The same incident as the messages that wait for it: one K-12, not two.
        wrong["health:outgoing"] = ("the notifier has not run for 10 minutes", facts)
    return wrong


def _stuck_messages(session: Session, now: datetime) -> dict[str, tuple[str, dict[str, object]]]:
    """Messages whose time has come ten minutes ago and that were never tried."""
    oldest = earliest(
        session,
        col(OutboundMessage.not_before),
        is_open(),
        col(OutboundMessage.state) == MessageState.QUEUED,
        col(OutboundMessage.attempts) == 0,
        # A warning that cannot leave must not be warned of for ever.
        col(OutboundMessage.code) != "K-12",
    )
    if oldest is None or now - oldest < SILENCE:
        return {}
    minutes = int((now - oldest).total_seconds() // 60)
    facts: dict[str, object] = {"variant": "outgoing", "minutes": minutes, "queued": _queued(session)}
    return {"health:outgoing": ("a message has waited for 10 minutes", facts)}


def _queued(session: Session) -> int:
    waiting = select(func.count()).where(is_open(), col(OutboundMessage.state) == MessageState.QUEUED)
    return session.exec(waiting).one()


def _at_risk(session: Session, now: datetime) -> dict[str, object]:
    """The next due time and how many promises are open for it."""
    open_ahead = (col(Deadline.outcome).is_(None), col(Deadline.due_at) > now)
    due = earliest(session, col(Deadline.due_at), *open_ahead)
    if due is None:
        return {"due": None, "count": 0}
    count = session.exec(
        select(func.count()).where(col(Deadline.outcome).is_(None), col(Deadline.due_at) == due)
    ).one()
    return {"due": due.isoformat(), "count": count}
