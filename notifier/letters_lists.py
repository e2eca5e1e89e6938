"""List mails (D-24): A-4, A-5, K-01, K-02, K-03 with the rows that are still true. It only reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, func, select

from models.case import Case, CaseKind, CaseState
from models.customer import Customer
from models.mail import InboundMessage, MailboxCursor, MailState
from models.outbox import ListItem, OutboundMessage
from models.person import Person, Role, person_by_address, roles_of
from models.task import AssignmentRole, Deadline, Escalation, Task, open_assignments
from notifier.letter import Draft, Errand, Gone, ReplyTo, general_address
from notifier.rows import BrokenRow, CaseRow, LateRow, Row, UnroutedRow, Why
from notifier.task_rows import customer_name, row_of
from rules.ladder import Step
from rules.task_states import TaskState

MOST_ROWS = 100  # then a count (d.3)
EVERYBODY = "@"  # of Case.flood: strangers of many domains
OF_STRANGERS = frozenset({CaseKind.LEAD, CaseKind.UNREADABLE, CaseKind.NO_SENDER})
Unsettled = tuple[ListItem, Deadline, int]  # with the number of the task, or of the case

NOTHING = Gone("no row of this list is true any more")

WHY = {
    CaseKind.LEAD: Why.UNKNOWN_SENDER,
    CaseKind.STAFF_MAIL: Why.STAFF_MAIL,
    CaseKind.NOT_PROVEN: Why.NOT_PROVEN,
    CaseKind.STRANGER: Why.STRANGER_IN_THREAD,
    CaseKind.UNREADABLE: Why.UNREADABLE,
    CaseKind.NO_SENDER: Why.NOT_ONE_SENDER,
    CaseKind.AMBIGUOUS: Why.SEVERAL_CUSTOMERS,
}


def reminder(errand: Errand) -> Draft | Gone:
    """A-4: what this person has still not picked up."""
    tasks = [task for task in _tasks(errand, _items(errand)) if _waits_for_reader(errand, task)]
    rows = _by_due(row_of(errand.session, task) for task in tasks)
    if not rows:
        return NOTHING
    return _list(errand, "A-4", "reminder", rows, rows=rows, opening=rows[0].due_at)


def unrouted(errand: Errand) -> Draft | Gone:
    """K-01: the open cases, the most urgent first; the answer to a single one finds its case.

    Of more than a hundred those of strangers are counted first: a flood must not hide what concerns a customer.
    """
    found = _open_cases(errand)
    if not found:
        return NOTHING
    found.sort(key=lambda pair: (pair[1].kind in OF_STRANGERS, pair[1].due_at, pair[1].number))
    shown = sorted(found[:MOST_ROWS], key=lambda pair: (pair[1].due_at, pair[1].number))
    many = _floods(errand)
    rows = [_unrouted_row(errand, item, case, mails=many.get(item.case_id, 1)) for item, case in shown]
    tasks = [row.task for row in rows if row.task is not None]
    to = ReplyTo("c", found[0][1].number) if len(found) == 1 else errand.answers_to_itself
    return _draft(
        errand, "K-01", "unrouted", tasks, to,
        rows=rows, first_due=min(case.due_at for _, case in found), left_out=len(found) - len(shown),
        mails=sum(many.get(item.case_id, 1) for item, _ in found),
    )  # fmt: skip


def overdue(errand: Errand) -> Draft | Gone:
    """K-02: what nobody has picked up by its due time, and cases that nobody has decided."""
    tasks, cases = _unsettled(errand)
    if not tasks and not cases:
        return NOTHING
    rows = [_late_row(errand, item, deadline) for item, deadline, _ in tasks[:MOST_ROWS]]
    mailbox, last_round = _not_waited_for(errand, [item for item, _, _ in (*tasks, *cases)])
    others = {row.number for row in rows if not row.is_readers}
    return _draft(
        errand, "K-02", "overdue", [number for _, _, number in tasks], _reply_to_case(errand, tasks, cases),
        rows=rows, left_out=len(tasks) - len(rows),
        take_over=_take_over(errand, [deadline for _, deadline, number in tasks if number in others]),
        mailbox=mailbox, last_round=last_round, **_case_values(errand, cases),
    )  # fmt: skip


def broken(errand: Errand) -> Draft | Gone:
    """K-03: the promises whose second step has passed and that nobody has settled yet."""
    tasks, cases = _unsettled(errand)
    if not tasks and not cases:
        return NOTHING
    rows = [_broken_row(errand, deadline) for _, deadline, _ in tasks[:MOST_ROWS]]
    return _draft(
        errand, "K-03", "broken", [number for _, _, number in tasks], _reply_to_case(errand, tasks, cases),
        rows=rows, left_out=len(tasks) - len(rows), **_case_values(errand, cases),
    )  # fmt: skip


def _items(errand: Errand) -> list[ListItem]:
    statement = select(ListItem).where(col(ListItem.outbound_id) == errand.message.id)
    return list(errand.session.exec(statement.order_by(col(ListItem.id))))


def _tasks(errand: Errand, items: Iterable[ListItem]) -> list[Task]:
    """The tasks of the rows, each once."""
    return [errand.row(Task, key) for key in dict.fromkeys(item.task_id for item in items if item.task_id)]


def _waits_for_reader(errand: Errand, task: Task) -> bool:
    return task.handler_id == errand.message.person_id and task.state is TaskState.ASSIGNED


def _by_due(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.due_at or row.received_at, row.number))


def _unsettled(errand: Errand) -> tuple[list[Unsettled], list[Unsettled]]:
    """The rows whose promise is open, of tasks and of cases, each promise once: the oldest due first, then by number."""
    statement = (
        select(ListItem, Deadline, func.coalesce(Task.number, Case.number))
        .join(Deadline, col(Deadline.id) == col(ListItem.deadline_id))
        .outerjoin(Task, col(Task.id) == col(Deadline.task_id))
        .outerjoin(Case, col(Case.id) == col(Deadline.case_id))
        .where(col(ListItem.outbound_id) == errand.message.id, col(Deadline.outcome).is_(None))
        .order_by(col(ListItem.id))
    )
    each_once = {row[1].id: (row[0], row[1], row[2]) for row in errand.session.exec(statement)}
    found = sorted(each_once.values(), key=lambda row: (row[1].due_at, row[2]))
    return [row for row in found if row[1].task_id is not None], [
        row for row in found if row[1].case_id is not None
    ]


def _open_cases(errand: Errand) -> list[tuple[ListItem, Case]]:
    statement = (
        select(ListItem, Case)
        .join(Case, col(Case.id) == col(ListItem.case_id))
        .where(col(ListItem.outbound_id) == errand.message.id, col(Case.state) == CaseState.OPEN)
    )
    return [(row[0], row[1]) for row in errand.session.exec(statement)]


def _unrouted_row(errand: Errand, item: ListItem, case: Case, *, mails: int) -> UnroutedRow:
    session = errand.session
    mail = session.get(InboundMessage, case.message_id) if case.message_id is not None else None
    address = _address(mail, case, mails)
    person = person_by_address(session, address) if address else None
    customer = session.get(Customer, case.customer_id) if case.customer_id is not None else None
    task = session.get(Task, case.task_id) if case.task_id is not None else None
    return UnroutedRow(
        why=Why(item.facts["why"]) if item.facts.get("why") else WHY.get(case.kind, Why.OTHER),
        received_at=case.received_at,
        due_at=case.due_at,
        address=address or None,
        sender=case.looks_like or (person.name if person else None),
        customer=customer.name if customer else None,
        task=task.number if task else None,
        mail=mail.number if mail else None,
        case=case.number,
        mails=mails,
        several=mails > 1 and case.flood == EVERYBODY,
    )


def _address(mail: InboundMessage | None, case: Case, mails: int) -> str | None:
    """Who wrote; of a flood of one domain the domain."""
    if mails > 1 and case.flood.startswith("@") and case.flood != EVERYBODY:
        return case.flood
    return mail.sender_address if mail else None


def _floods(errand: Errand) -> dict[int | None, int]:
    """How many mails wait for the one decision, by the case of a flood; under every other case of the list waits one."""
    listed = select(ListItem.case_id).where(col(ListItem.outbound_id) == errand.message.id)
    statement = (
        select(InboundMessage.case_id, func.count())
        .join(Case, col(Case.id) == col(InboundMessage.case_id))
        .where(
            col(Case.id).in_(listed),
            col(Case.flood) != "",
            col(InboundMessage.state) == MailState.QUARANTINED,
        )
        .group_by(col(InboundMessage.case_id))
    )
    return {row[0]: row[1] for row in errand.session.exec(statement)}


def _late_row(errand: Errand, item: ListItem, deadline: Deadline) -> LateRow:
    task = errand.row(Task, deadline.task_id)
    handler = errand.row(Person, task.handler_id)
    assert task.id is not None
    asked = [
        errand.row(Person, row.person_id).name
        for row in open_assignments(errand.session, task.id, AssignmentRole.ASKED)
    ]
    told = item.facts.get("asked")
    return LateRow(
        number=task.number,
        customer=customer_name(errand.session, task),
        subject=task.subject,
        received_at=task.received_at,
        due_at=deadline.due_at,
        handler=handler.name,
        phone=handler.phone,
        asked=tuple(asked or ([told] if told else [])),
        is_readers=handler.id == errand.message.person_id,
    )


def _broken_row(errand: Errand, deadline: Deadline) -> BrokenRow:
    task = errand.row(Task, deadline.task_id)
    handler = errand.row(Person, task.handler_id)
    assert handler.id is not None
    return BrokenRow(
        number=task.number,
        customer=customer_name(errand.session, task),
        subject=task.subject,
        received_at=task.received_at,
        due_at=deadline.due_at,
        handler=handler.name,
        by_coordinator=Role.COORDINATOR in roles_of(errand.session, handler.id),
        told_at=_told_at(errand, deadline),
    )


def _told_at(errand: Errand, deadline: Deadline) -> datetime | None:
    """When the customer was told that we are late with this promise; None if nobody told them yet."""
    statement = select(OutboundMessage).where(
        col(OutboundMessage.task_id) == deadline.task_id, col(OutboundMessage.sent_at).is_not(None)
    )
    return max(
        (
            sent.sent_at
            for sent in errand.session.exec(statement)
            if sent.sent_at and "C-08" in sent.codes and sent.payload.get("deadline_id") == deadline.id
        ),
        default=None,
    )


def _case_values(errand: Errand, cases: list[Unsettled]) -> dict[str, object]:
    many = _floods(errand)
    rows = [
        _case_row(errand, deadline, mails=many.get(deadline.case_id, 1))
        for _, deadline, _ in cases[:MOST_ROWS]
    ]
    mails = sum(many.get(deadline.case_id, 1) for _, deadline, _ in cases)
    return {"cases": rows, "case_mails": mails, "cases_left_out": len(cases) - len(rows)}


def _case_row(errand: Errand, deadline: Deadline, *, mails: int) -> CaseRow:
    case = errand.row(Case, deadline.case_id)
    mail = errand.session.get(InboundMessage, case.message_id) if case.message_id is not None else None
    return CaseRow(
        case=case.number,
        due_at=deadline.due_at,
        address=_address(mail, case, mails) or None,
        mail=mail.number if mail else None,
        mails=mails,
        several=mails > 1 and case.flood == EVERYBODY,
    )


def _reply_to_case(errand: Errand, tasks: list[Unsettled], cases: list[Unsettled]) -> ReplyTo:
    if not tasks and len(cases) == 1:
        return ReplyTo("c", cases[0][2])
    return errand.answers_to_itself


def _take_over(errand: Errand, deadlines: Iterable[Deadline]) -> datetime | None:
    """When the first of these tasks becomes the coordinator's (the 9.30 step), if that is still to come."""
    statement = select(Escalation.fire_at).where(
        col(Escalation.deadline_id).in_([one.id for one in deadlines]),
        col(Escalation.step) == Step.TAKE_OVER,
        col(Escalation.fired_at).is_(None),
        col(Escalation.fire_at) > errand.now,
    )
    return min(errand.session.exec(statement), default=None)


def _not_waited_for(errand: Errand, items: list[ListItem]) -> tuple[str | None, datetime | None]:
    """The mailbox that had not been read when the step fired, and when it was read last."""
    names = [name for item in items for name in item.facts.get("not_waited_for") or ()]
    for name in dict.fromkeys(names):
        cursors = errand.session.exec(select(MailboxCursor).where(col(MailboxCursor.account) == name)).all()
        if not cursors and name not in errand.settings.mailbox:
            continue
        rounds = [cursor.last_round_ended for cursor in cursors]
        last = min((one for one in rounds if one is not None), default=None)
        mailbox = errand.settings.mailbox.get(name)
        return (mailbox.address if mailbox else name), None if None in rounds else last
    return None, None


def _list(errand: Errand, code: str, variant: str, told: Iterable[Row], **values: object) -> Draft:
    return _draft(errand, code, variant, [row.number for row in told], errand.answers_to_itself, **values)


def _draft(
    errand: Errand, code: str, variant: str, numbers: Iterable[int], reply_to: ReplyTo, **values: object
) -> Draft:
    return Draft(
        code=code,
        variant=variant,
        values=values,
        service_address=general_address(errand.settings),
        reply_to=reply_to,
        task_numbers=tuple(dict.fromkeys(numbers)),
    )
