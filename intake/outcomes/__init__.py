"""What can become of a mail, one file an outcome, tried in this order; the last one takes whatever is left.

`duplicate` has no file: a copy of a mail that is stored already never becomes a mail of its own (see raw.py).
`notice` comes with the subscription rules.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from base.settings import Settings
from intake.incoming import Incoming
from intake.outcomes import case, command, customer_command, ignored, junk, quarantined, reaction, reply, task
from intake.outcomes.decision import Decision

OUTCOMES: tuple[Callable[[Session, Settings, Incoming, datetime], Decision | None], ...] = (
    ignored.bounces_and_own,
    junk.of_nobody_known,
    quarantined.unreadable_or_forged,
    reply.automatic,
    reaction.from_staff,
    ignored.automatic,
    command.from_staff,
    case.other_staff_mail,
    quarantined.strangers,
    customer_command.from_customers,
    reply.from_customers,
    task.new_wish,
    quarantined.undecidable,
)

__all__ = ["OUTCOMES", "Decision"]
