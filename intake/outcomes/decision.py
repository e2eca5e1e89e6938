"""What an outcome says of a mail; it is written onto the mail's row."""

from dataclasses import dataclass

from models.mail import Outcome
from models.task import Task


@dataclass(frozen=True)
class Decision:
    """The one outcome, why where that is not plain, and the task it concerns."""

    outcome: Outcome
    reason: str | None = None
    task: Task | None = None
