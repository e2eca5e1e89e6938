"""K-12 when a quota is full: once an incident, at any hour. It changes no mail's way and answers nobody."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from base.settings import Settings
from intake.quota import EVERYBODY
from models.mail import InboundMessage, Lane
from notifier.queue import raise_alarm

# Ended by scheduler/health.py after an hour in which nothing was above any quota.
OF_STRANGERS = "flood:strangers"


def warn_of_floods(
    session: Session, settings: Settings, mails: Sequence[InboundMessage], now: datetime
) -> None:
    """Warn of what has just been put behind all others: strangers in one alarm, each known sender in one of their own."""
    above = {_alarm_key(mail): mail for mail in reversed(mails) if mail.flood}
    if not settings.mailbox:  # nobody to write from: mails out of files, before the service is set up
        return
    for key, mail in above.items():
        scope = _scope(mail)
        raise_alarm(
            session,
            settings,
            code="K-12",
            dedupe_key=key,
            text=f"more mail within an hour than the quota of {_WORDS[scope]}: what is above it is read last",
            now=now,
            facts={"variant": "flood", "scope": scope, "inbound_id": mail.id},
        )


def _alarm_key(mail: InboundMessage) -> str:
    """It names nobody: alarms outlive what is erased."""
    if mail.lane == Lane.FLOOD:
        return OF_STRANGERS
    return f"flood:known:{sha256(mail.flood.encode()).hexdigest()[:16]}"


def _scope(mail: InboundMessage) -> str:
    if mail.lane == Lane.ABOVE:
        return "known"
    if mail.flood == EVERYBODY:
        return "all"
    return "domain" if mail.flood.startswith("@") else "address"


_WORDS = {
    "known": "one sender that we know",
    "address": "one unknown sender",
    "domain": "the unknown senders of one domain",
    "all": "all unknown senders together",
}
