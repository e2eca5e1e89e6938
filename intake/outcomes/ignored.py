"""Mail that asks for nothing: delivery reports, mail of our own, and automatic mail of no thread. Never answered (D-24)."""

from datetime import datetime

from sqlmodel import Session

from acts.deliveries import mark_bounced
from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes.decision import Decision
from intake.thread import enveloped_messages
from models.mail import Outcome
from models.outbox import is_ours


def bounces_and_own(
    session: Session, settings: Settings, incoming: Incoming, now: datetime
) -> Decision | None:
    """A delivery report marks the message it is about; mail that we sent ourselves is not taken in again."""
    reading = incoming.reading
    if reading is None:
        return None
    if reading.classification == "bounce":
        _mark(session, settings, incoming, now)
        return Decision(Outcome.IGNORED, "bounce")
    if reading.classification == "own" or (reading.message_id and is_ours(session, reading.message_id)):
        return Decision(Outcome.IGNORED, "own")
    return None


def _mark(session: Session, settings: Settings, incoming: Incoming, now: datetime) -> None:
    assert incoming.reading is not None
    report, message = incoming.reading.bounce, incoming.thread.answered
    if report is None or message is None:
        return
    # Message-IDs leak by Cc and forwarding, so a report found by one must name the address that we sent it to. The
    # envelope address is proof enough: the final recipient may be behind a forwarding of their own.
    by_envelope = message.id in enveloped_messages(settings, incoming.reading)
    if not by_envelope and report.recipient.lower() != message.address.lower():
        return
    failed = report.action.lower() == "failed"
    mark_bounced(session, settings, message, failed=failed, status=report.status, now=now)


def automatic(_session: Session, _settings: Settings, incoming: Incoming, _now: datetime) -> Decision | None:
    """Autoreplies, lists and the like outside every thread are logged and nothing else."""
    if incoming.reading is None or not incoming.is_automatic:
        return None
    return Decision(Outcome.IGNORED, incoming.reading.classification)
