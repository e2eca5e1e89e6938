"""Who acts, and what a mail's sender may do (D-22, D-30). Never reads headers and never looks anybody up."""

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a customer's sender may do (D-22)."""

    TASK = "task"
    ORDER = "order"
    BILLING = "billing"


class Verdict(StrEnum):
    """Whether the mail was written by whom its From names (D-30)."""

    PASS = "pass"  # noqa: S105 - the word of RFC 8601, not a password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True)
class Actor:
    """Who does a deed, for whom, and by which stored mail; without a person it is the service itself."""

    person_id: int | None
    name: str
    on_behalf_of: str | None = None
    message_id: int | None = None


def may_join(verdict: Verdict) -> bool:
    """Whether a mail may join a thread or a customer: only a proven forgery may not (D-30)."""
    return verdict is not Verdict.FAIL


def may_command(verdict: Verdict) -> bool:
    """Whether a mail's commands are carried out without being confirmed first (D-30, D-31)."""
    return verdict is Verdict.PASS
