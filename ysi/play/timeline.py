"""What a run did, as the lines of scenarios.md: rows compared after each part's turn, and mails that left. Reads only."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from models.absence import Absence, AbsenceState
from models.case import Case
from models.customer import Customer
from models.engine import Database
from models.mail import InboundMessage
from models.outbox import Alarm, OutboundMessage
from models.task import Task, TimeEntry
from notifier.messages import MESSAGES
from rules.civil import local
from ysi.play.virtual_mail import Sent
from ysi.records import Record, absence_record, case_record, mail_record, name_of, task_record, zulu

_ORDER_OF_CODES = {code: number for number, code in enumerate(MESSAGES)}


@dataclass(frozen=True)
class Line:
    """One line of the timeline; `fields` in the order of scenarios.md."""

    at: datetime
    kind: str
    fields: Record

    def as_dict(self) -> Record:
        head = {"at": zulu(self.at), "local": local(self.at).isoformat(), "kind": self.kind}
        return {**head, **self.fields}

    def json(self) -> str:
        return json.dumps(self.as_dict(), ensure_ascii=False)


@dataclass(frozen=True)
class _Kind:
    """A kind of line made of rows of one table: told when it appears, and again when a field changes."""

    name: str
    rows: Callable[[Session], Iterable[SQLModel]]
    fields: Callable[[Session, Any], Record]


def _by_id(table: type[Any]) -> Callable[[Session], Iterable[SQLModel]]:
    return lambda session: session.exec(select(table).order_by(col(table.id)))


def _decided_mails(session: Session) -> Iterable[SQLModel]:
    decided = select(InboundMessage).where(col(InboundMessage.outcome).is_not(None))
    # In the order in which they were decided: by arrival, then id.
    return session.exec(
        decided.order_by(
            col(InboundMessage.decided_at), col(InboundMessage.received_at), col(InboundMessage.id)
        )
    )


def _alarm(_session: Session, alarm: Alarm) -> Record:
    # An alarm that comes again is told again, though it says the same.
    return {"code": alarm.code, "text": alarm.text, "_raised": alarm.raised_at}


def _time_entry(session: Session, entry: TimeEntry) -> Record:
    return {
        "task": session.get_one(Task, entry.task_id).number,
        "person": name_of(session, entry.person_id),
        "minutes": entry.minutes,
        "worked_on": entry.worked_on.isoformat(),
        "overrun_minutes": entry.overrun_minutes,
    }


KINDS = (
    _Kind("mail_in", _decided_mails, mail_record),
    _Kind("task", _by_id(Task), task_record),
    _Kind("absence", _by_id(Absence), absence_record),
    _Kind("case", _by_id(Case), case_record),
    _Kind("time_entry", _by_id(TimeEntry), _time_entry),
    _Kind("alarm", _by_id(Alarm), _alarm),
)


class Timeline:
    """The lines so far. `tell` is called with each new one."""

    def __init__(self, database: Database, tell: Callable[[Line], None] | None = None) -> None:
        self._database = database
        self._tell = tell
        self._known: dict[tuple[str, int], Record] = {}
        self.lines: list[Line] = []

    def begin(self, now: datetime) -> None:
        """What lies before the start is history; the absences in force are told (rules of a run)."""
        with self._database.reading() as session:
            for kind, row, fields in self._changes(session):
                if isinstance(row, Absence) and row.state is AbsenceState.ACTIVE:
                    self._add(now, kind.name, fields)

    def note_rows(self, now: datetime) -> None:
        """Tell every row that is new or differs from what was told of it."""
        with self._database.reading() as session:
            for kind, _, fields in self._changes(session):
                self._add(now, kind.name, fields)

    def note_sent(self, sent: Sequence[Sent]) -> None:
        with self._database.reading() as session:
            for one in sent:
                self._add(one.at, "mail_out", mail_out_fields(session, one))

    def _changes(self, session: Session) -> list[tuple[_Kind, SQLModel, Record]]:
        found = []
        for kind in KINDS:
            for row in kind.rows(session):
                key = (kind.name, row.id)  # type: ignore[attr-defined]
                fields = kind.fields(session, row)
                if self._known.get(key) != fields:
                    self._known[key] = fields
                    shown = {name: value for name, value in fields.items() if not name.startswith("_")}
                    found.append((kind, row, shown))
        return found

    def _add(self, at: datetime, kind: str, fields: Record) -> None:
        line = Line(at, kind, fields)
        self.lines.append(line)
        if self._tell is not None:
            self._tell(line)


def mail_out_fields(session: Session, sent: Sent) -> Record:
    """A message as it left, with what its row says of it."""
    message_id = sent.header("Message-ID")
    row = session.exec(select(OutboundMessage).where(col(OutboundMessage.message_id) == message_id)).first()
    codes = _in_order([*(row.codes or [row.code])]) if row else []
    tasks = list(dict.fromkeys(row.tasks)) if row else []
    task = session.get(Task, row.task_id) if row and row.task_id is not None else None
    own = task.number if task else None
    customer = session.get(Customer, row.customer_id) if row and row.customer_id is not None else None
    if own is not None and own not in tasks:
        tasks.insert(0, own)
    return {
        "code": codes[0] if codes else None,
        "codes": codes,
        "tasks": tasks,
        "envelope": sent.envelope,
        "to": sent.to,
        "language": row.language if row else None,
        "subject": sent.header("Subject") or "",
        "text": sent.text,
        "html": sent.html,
        "task": own if own is not None else next(iter(tasks), None),
        "customer": customer.name if customer else None,
        "message_id": message_id,
        "in_reply_to": sent.header("In-Reply-To"),
        "headers": {name: str(value) for name, value in sent.mail.items()},
    }


def _in_order(codes: list[str]) -> list[str]:
    """In the order of domain.md d.2, each once."""
    return sorted(dict.fromkeys(codes), key=lambda code: (_ORDER_OF_CODES.get(code, 999), code))
