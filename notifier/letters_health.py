"""A-2 and A-3 from their frozen rows, and K-12 from the facts of its alarm. It only reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, text
from sqlmodel import col, func, select

from models.mail import InboundMessage, Lane
from models.outbox import Digest
from models.task import Deadline, Task
from notifier.digest import digest_values
from notifier.digest_rows import absences, closed_days, opening_of, task_rows
from notifier.letter import Draft, Errand, Gone, ReplyTo, general_address
from notifier.messages import ANSWERS_INTERVAL
from notifier.rows import BadKind, BadRow
from rules.civil import civil_date

# The scheduler's names of what is wrong, and the forms of the template.
FORMS = {"mail_not_read": "intake", "heartbeat": "scheduler", "outgoing_stuck": "outgoing"}


def digest(errand: Errand) -> Draft | Gone:
    """A-2 or A-3 as it was frozen: answering it later can only mean what stood in it (d.3)."""
    frozen = errand.row(Digest, errand.payload["digest_id"])
    assert frozen.id is not None
    values = digest_values(
        task_rows(frozen.rows),
        day=civil_date(frozen.slot_at),
        opening=opening_of(errand.session, errand.settings, frozen.kind, frozen.slot_at),
        absences=absences(frozen.rows),
        closed_days=closed_days(frozen.rows),
    )
    return Draft(
        code=frozen.kind,
        variant="digest",
        values=values,
        service_address=general_address(errand.settings),
        reply_to=ReplyTo("d", frozen.id),
        task_numbers=tuple(frozen.task_numbers),
    )


def health(errand: Errand) -> Draft | Gone:
    """K-12: what stands still, since when, and which promises that endangers (X-07)."""
    facts = errand.payload
    variant = FORMS.get(errand.message.variant, errand.message.variant)
    values = VALUES.get(variant, _standstill)(errand, facts)
    return Draft(
        code="K-12",
        variant=variant,
        values=values,
        service_address=general_address(errand.settings),
        reply_to=errand.answers_to_itself,
    )


def _flood(errand: Errand, facts: Mapping[str, Any]) -> dict[str, object]:
    """Who sends so much, and how much of it came within the hour before now."""
    mail = errand.session.get(InboundMessage, facts.get("inbound_id"))
    sender = mail.sender_address if mail else ""
    scope = str(facts.get("scope") or "")
    lately = select(func.count()).where(
        col(InboundMessage.received_at) > errand.now - timedelta(hours=1), *_counted(sender, scope)
    )
    return {
        "scope": scope,
        "mails": errand.session.exec(lately).one(),
        "address": _shown(sender or None, scope),
    }


def _counted(sender: str, scope: str) -> list[ColumnElement[bool]]:
    """Whose mails the flood is, those below the quota too; Junk that is above none is no part of it."""
    of_sender = col(InboundMessage.sender_address) == sender
    if scope == "known":
        return [of_sender]
    # Words of the partial indexes: what strangers were let through, and what lies above a quota.
    of_strangers = or_(text("lane = 1"), and_(text("flood <> ''"), col(InboundMessage.lane) == Lane.FLOOD))
    if scope == "all":
        return [of_strangers]
    if scope == "domain" and sender:
        domain = f"@{sender.rpartition('@')[2]}"
        return [of_strangers, col(InboundMessage.sender_address).endswith(domain, autoescape=True)]
    return [of_strangers, of_sender]


def _answers(errand: Errand, facts: Mapping[str, Any]) -> dict[str, object]:
    """To whom so many automatic answers went that the rest leaves together (D-24)."""
    mail = errand.session.get(InboundMessage, facts.get("inbound_id"))
    return {
        "answers": facts.get("answers") or 0,
        "interval": ANSWERS_INTERVAL,
        "address": (mail.sender_address if mail else "") or None,
    }


def _shown(sender: str | None, scope: str) -> str | None:
    """Of all strangers together one address says nothing; of a domain only the domain does."""
    if sender is None or scope == "all":
        return None
    return sender.rpartition("@")[2] if scope == "domain" else sender


def _standstill(errand: Errand, facts: Mapping[str, Any]) -> dict[str, object]:
    last_round, due = _instant(facts.get("last_round")), _instant(facts.get("due"))
    since = _instant(facts.get("since")) or last_round
    minutes = facts.get("minutes")
    if minutes is None:
        minutes = (
            int((errand.now - since).total_seconds()) // 60 if since else 10
        )  # X-07 tells from 10 minutes on
    name = facts.get("mailbox")
    mailbox = errand.settings.mailbox.get(str(name))
    return {
        "minutes": minutes,
        "mailbox": mailbox.address if mailbox else name or general_address(errand.settings),
        "last_round": last_round,
        "due": due,
        "count": facts.get("count") or 0,
        "queued": facts.get("queued") or 1,
        "answers": facts.get("answers") or 0,
    }


def _bad_rows(errand: Errand, facts: Mapping[str, Any]) -> dict[str, object]:
    """One row that the sender or the scheduler named, or several."""
    return {"bad_rows": [_bad_row(errand, row) for row in facts.get("bad_rows") or [facts]]}


def _bad_row(errand: Errand, facts: Mapping[str, Any]) -> BadRow:
    """From a kind and a number, or from the row as the log names it: `deadline 17`, `digest A-2 of person 3`."""
    told = str(facts.get("row") or f"{facts.get('kind')} {facts.get('number')}").split()
    kind, number = BadKind(told[0]), int(told[-1])
    return BadRow(kind=kind, number=number, task=_task_number(errand, facts, kind, number))


def _task_number(errand: Errand, facts: Mapping[str, Any], kind: BadKind, number: int) -> int | None:
    task_id = facts.get("task_id")
    if kind is BadKind.DEADLINE and (deadline := errand.session.get(Deadline, number)):
        task_id = deadline.task_id
    task = errand.session.get(Task, task_id) if task_id is not None else None
    return task.number if task else None


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


VALUES: Mapping[str, Callable[[Errand, Mapping[str, Any]], dict[str, object]]] = {
    "bad_row": _bad_rows,
    "answers": _answers,
    "flood": _flood,
}
