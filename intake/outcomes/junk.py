"""Mail that the mail server put into Junk: taken in of proven known senders only (D-34). Never answered, never a case."""

from datetime import datetime

from sqlmodel import Session

from base.settings import Settings
from intake.incoming import Incoming
from intake.junk import PASSED_OVER
from intake.outcomes.decision import Decision
from models.mail import Outcome
from rules.rights import Verdict


def of_nobody_known(
    _session: Session, _settings: Settings, incoming: Incoming, _now: datetime
) -> Decision | None:
    """Strangers, what cannot be read, and programs that prove nothing are counted for K-11 and nothing else."""
    if not incoming.mail.in_junk:
        return None
    proven = incoming.verdict is Verdict.PASS
    if incoming.sender.is_stranger or (incoming.is_automatic and not proven):
        return Decision(Outcome.IGNORED, PASSED_OVER)
    return None


def is_unproven(incoming: Incoming) -> bool:
    """A known sender whom nothing proves: in Junk that is not enough to join a thread or a customer."""
    return incoming.mail.in_junk and incoming.verdict is not Verdict.PASS
