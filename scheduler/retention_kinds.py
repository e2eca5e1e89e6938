"""The table of what does not stay for ever (c.4): which rows are past their time, and what is erased of them. Runs nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from acts.erasing import erase_mail_words, erase_proof, erase_raw, erase_task, expire
from base.setting_tables import RetentionSettings
from models.absence import Absence
from models.audit import AuditEntry
from models.case import Case
from models.customer import Subscription
from models.mail import InboundMessage, MailState
from models.outbox import Alarm, Digest, MessageState, OutboundMessage
from models.retention import RetentionNight
from models.task import Task
from rules.civil import civil_date
from rules.retention import first_instant_kept, last_day_past
from rules.task_states import FINISHED


@dataclass(frozen=True)
class Kind:
    """`past` gives a statement of the ids whose time is over on a Helsinki date; `erase` is given one row."""

    name: str
    keeps: Callable[[RetentionSettings], str]
    table: type[Any]
    past: Callable[[RetentionSettings, date], Any]
    erase: Callable[[Session, Any, datetime], None]


def _raw_mail(_keep: RetentionSettings, today: date) -> Any:
    return _raw(today).where(col(InboundMessage.secrets) == 0)


def _secret_mail(_keep: RetentionSettings, today: date) -> Any:
    return _raw(today).where(col(InboundMessage.secrets) > 0)


def _raw(today: date) -> Any:
    """By the date that was set when the mail was decided, and told in K-06; never one that is still to be read."""
    return select(InboundMessage.id).where(
        col(InboundMessage.raw_erased_at).is_(None),
        col(InboundMessage.raw_erase_on) <= today,
        col(InboundMessage.state) != MailState.STORED,
    )


def _quarantine(keep: RetentionSettings, today: date) -> Any:
    """Mail of strangers that became no customer's: what seems to be a customer's or ours waits for a person."""
    nobodys = select(Case.id).where(col(Case.customer_id).is_(None), col(Case.looks_like) == "")
    return select(InboundMessage.id).where(
        col(InboundMessage.number).is_not(None),
        col(InboundMessage.task_id).is_(None),
        col(InboundMessage.words_erased_at).is_(None),
        col(InboundMessage.state) != MailState.STORED,
        col(InboundMessage.stored_at) < first_instant_kept(today, days=keep.quarantine_days),
        col(InboundMessage.case_id).in_(nobodys),
    )


def _mail_words(keep: RetentionSettings, today: date) -> Any:
    """Of mails that became no task: there the words go with the task's."""
    return select(InboundMessage.id).where(
        col(InboundMessage.state) == MailState.DECIDED,
        col(InboundMessage.task_id).is_(None),
        col(InboundMessage.words_erased_at).is_(None),
        col(InboundMessage.stored_at) < first_instant_kept(today, days=keep.raw_mail_days),
    )


def _task_text(keep: RetentionSettings, today: date) -> Any:
    ended = select(Subscription.customer_id).where(
        col(Subscription.ended_on) <= last_day_past(today, months=keep.after_end_months)
    )
    return select(Task.id).where(
        col(Task.words_erased_at).is_(None),
        col(Task.state).in_(FINISHED),
        or_(
            col(Task.done_at) < first_instant_kept(today, months=keep.task_text_months),
            col(Task.customer_id).in_(ended),
        ),
    )


def _digests(keep: RetentionSettings, today: date) -> Any:
    """Their rows repeat subjects of tasks that were not done before that day."""
    return select(Digest.id).where(
        col(Digest.slot_at) < first_instant_kept(today, months=keep.task_text_months)
    )


def _proofs(keep: RetentionSettings, today: date) -> Any:
    """Of customers three years after the end of their subscription, of everybody else after the sending."""
    ended = select(Subscription.customer_id).where(
        col(Subscription.ended_on) <= last_day_past(today, years=keep.proof_years)
    )
    return select(OutboundMessage.id).where(
        col(OutboundMessage.erased_at).is_(None),
        col(OutboundMessage.created_at) < first_instant_kept(today, years=keep.proof_years),
        col(OutboundMessage.state).not_in((MessageState.QUEUED, MessageState.SENDING)),
        or_(col(OutboundMessage.customer_id).is_(None), col(OutboundMessage.customer_id).in_(ended)),
    )


def _absences(keep: RetentionSettings, today: date) -> Any:
    return select(Absence.id).where(col(Absence.end_on) <= last_day_past(today, months=keep.absence_months))


def _alarms(keep: RetentionSettings, today: date) -> Any:
    """Some name an address that could not be reached, as proofs of sending do."""
    return select(Alarm.id).where(col(Alarm.raised_at) < first_instant_kept(today, years=keep.proof_years))


def _older(table: type[Any], instant: Any) -> Callable[[RetentionSettings, date], Any]:
    """Rows of the administration, all of them without content."""
    return lambda keep, today: select(table.id).where(
        instant < first_instant_kept(today, years=keep.audit_years)
    )


def _delete(session: Session, row: Any, _now: datetime) -> None:
    session.delete(row)


KINDS: tuple[Kind, ...] = (
    Kind("secret_mail", lambda keep: f"{keep.secret_mail_days} days", InboundMessage, _secret_mail, erase_raw),
    Kind("quarantine", lambda keep: f"{keep.quarantine_days} days", InboundMessage, _quarantine, expire),
    Kind("raw_mail", lambda keep: f"{keep.raw_mail_days} days", InboundMessage, _raw_mail, erase_raw),
    Kind("mail_words", lambda keep: f"{keep.raw_mail_days} days", InboundMessage, _mail_words, erase_mail_words),
    Kind("task_text", lambda keep: f"{keep.task_text_months} months after done", Task, _task_text, erase_task),
    Kind("digests", lambda keep: f"{keep.task_text_months} months", Digest, _digests, _delete),
    Kind("proofs", lambda keep: f"{keep.proof_years} years after the end", OutboundMessage, _proofs, erase_proof),
    Kind("absences", lambda keep: f"{keep.absence_months} months after the end", Absence, _absences, _delete),
    Kind("audit", lambda keep: f"{keep.audit_years} years", AuditEntry, _older(AuditEntry, col(AuditEntry.at)), _delete),
    Kind("alarms", lambda keep: f"{keep.proof_years} years", Alarm, _alarms, _delete),
    Kind(
        "nights", lambda keep: f"{keep.audit_years} years", RetentionNight,
        _older(RetentionNight, col(RetentionNight.ended_at)), _delete,
    ),
)  # fmt: skip


def past_ids(session: Session, kind: Kind, keep: RetentionSettings, now: datetime, most: int) -> list[int]:
    """Ids of this kind that are past their time, at most so many, lowest first."""
    ids = kind.past(keep, civil_date(now)).order_by(kind.table.id).limit(most)
    return list(session.exec(ids).all())
