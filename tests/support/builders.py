"""The people and things of scenarios.md as rows: a company, its mails, tasks, cases and messages.

Must never do a deed: what follows from a mail or a command is the business of acts/.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session

from base.setting_tables import BlobSettings, CompanySettings, MailboxSettings, SecretsSettings
from base.settings import Settings
from models.calendar import CalendarDay, CalendarYear
from models.case import Case, CaseKind
from models.customer import AssistantRole, Contact, Customer, CustomerAssistant, ProductGroup
from models.mail import InboundMessage, MailState
from models.outbox import ListItem, MessageState, OutboundMessage
from models.person import EmailAddress, Person, PersonRole, Role, WorkHours
from models.task import (
    Assignment,
    AssignmentRole,
    Attachment,
    Basis,
    Deadline,
    Direction,
    Task,
    TaskMessage,
    Visibility,
    next_number,
    open_assignments,
)
from rules.chain import Link
from rules.due import due
from tests.support.finnish_workdays import finnish_workdays, helsinki

YEARS = (2026, 2028)
CALENDAR = finnish_workdays(*YEARS)
TRAINED_ON = date(2026, 1, 1)
EVENING = "Tue 2027-01-12 21:14"  # of the first example of scenarios.md; due Wed 2027-01-13 09:00
_numbers = count(1)  # keeps keys apart; no test reads them


@dataclass(frozen=True)
class Company:
    """Who is who; Alfa Oy's senders are Aino (task, order, billing) and Antti (task)."""

    anna: Person
    beata: Person
    cecilia: Person
    kaisa: Person
    kim: Person
    maria: Person
    alfa: Customer
    aino: Contact
    antti: Contact


def some_settings(folder: Path = Path("blobs")) -> Settings:
    """Settings of the company, with the general mailbox and the back office's."""
    return Settings(
        company=CompanySettings(name="Ysi Oy", support="tuki@ysi.example", phone="+358 9 123 4567"),
        mailbox={
            "tehtavat": MailboxSettings(address="tehtavat@ysi.example"),
            "backoffice": MailboxSettings(address="backoffice@ysi.example"),
        },
        secrets=SecretsSettings(key=SecretStr("a key that only the tests know")),
        blobs=BlobSettings(path=folder),
    )


def a_company(session: Session, *, language: str = "fi") -> Company:
    """The calendar, the six people and Alfa Oy; `language` is everybody's."""
    a_calendar(session)
    anna, beata, cecilia = (
        a_person(session, name, Role.ASSISTANT, language) for name in ("Anna", "Beata", "Cecilia")
    )
    kaisa = a_person(session, "Kaisa", Role.COORDINATOR, language, phone="+358 40 111 1111")
    kim = a_person(session, "Kim", Role.CONTACT, language, phone="+358 40 000 0000")
    maria = a_person(session, "Maria", Role.MANAGER, language)
    alfa = a_customer(session, "Alfa Oy", contact=kim, language=language)
    aino = a_contact(session, alfa, "Aino", "aino@alfa.example", rights=["task", "order", "billing"])
    antti = a_contact(session, alfa, "Antti", "antti@alfa.example", rights=["task"])
    _assists(session, alfa, anna, AssistantRole.PRIMARY)
    _assists(session, alfa, beata, AssistantRole.SUBSTITUTE)
    _assists(session, alfa, cecilia, AssistantRole.NAMED, ProductGroup.BACK_OFFICE, "backoffice@ysi.example")
    return Company(anna, beata, cecilia, kaisa, kim, maria, alfa, aino, antti)


def a_calendar(session: Session) -> None:
    """The closed days of YEARS, written down and not computed."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    session.add_all(CalendarYear(year=year, seeded_at=at) for year in range(YEARS[0], YEARS[1] + 1))
    session.add_all(
        CalendarDay(day=day, name_fi=row.name_fi, name_sv=row.name_sv, name_en=row.name_en, changed_at=at)
        for day, row in CALENDAR.closed.items()
    )
    session.flush()


def a_person(
    session: Session, name: str, role: Role, language: str = "fi", *, phone: str | None = None, **fields: Any
) -> Person:
    """Active and trained, at work Monday to Friday 9 to 17, with one address made of the name."""
    person = Person(
        name=name, language=language, trained_on=TRAINED_ON, phone=phone, position=next(_numbers), **fields
    )
    session.add(person)
    session.flush()
    session.add(PersonRole(person_id=person.id, role=role))
    session.add(EmailAddress(person_id=person.id, address=address(person)))
    session.add_all(
        WorkHours(person_id=person.id, weekday=weekday, starts=time(9), ends=time(17)) for weekday in range(5)
    )
    session.flush()
    return person


def address(person: Person) -> str:
    return f"{person.name.lower()}@ysi.example"


def a_customer(
    session: Session, name: str, *, contact: Person | None = None, language: str = "fi"
) -> Customer:
    customer = Customer(
        name=name,
        language=language,
        contact_person_id=contact.id if contact else None,
        phone="+358 9 765 4321",
    )
    session.add(customer)
    session.flush()
    return customer


def a_contact(session: Session, customer: Customer, name: str, mail: str, *, rights: list[str]) -> Contact:
    contact = Contact(customer_id=customer.id, name=name, address=mail, rights=rights)
    session.add(contact)
    session.flush()
    return contact


def _assists(
    session: Session,
    customer: Customer,
    person: Person,
    role: AssistantRole,
    group: ProductGroup | None = None,
    service_address: str | None = None,
) -> None:
    session.add(
        CustomerAssistant(
            customer_id=customer.id, person_id=person.id, role=role, product_group=group, address=service_address,
            position=1,
        )
    )  # fmt: skip
    session.flush()


def a_mail(
    session: Session,
    *,
    sender: str = "aino@alfa.example",
    received: str = EVENING,
    references: tuple[str, ...] = (),
    **fields: Any,
) -> InboundMessage:
    """A stored and decided mail."""
    number = next(_numbers)
    at = helsinki(received)
    values = {
        "message_id": f"<mail-{number}@alfa.example>", "state": MailState.DECIDED, "classification": "ordinary",
        "recipients": ["tehtavat@ysi.example"], "verdict": "pass", **fields,
    }  # fmt: skip
    mail = InboundMessage(
        identity_hash=f"{number:064}", references=list(references), received_at=at, stored_at=at, size=1000,
        blob=f"blobs/{number}", sender_address=sender, **values,
    )  # fmt: skip
    session.add(mail)
    session.flush()
    return mail


def a_task(
    session: Session,
    company: Company,
    *,
    handler: Person | None = None,
    link: Link = Link.PRIMARY,
    received: str = EVENING,
    subject: str = "Matkavaraus",
    text: str = "Varaisitko hotellin?",
    forwarded: str = "",
    mail: InboundMessage | None = None,
    **fields: Any,
) -> Task:
    """A task of Aino's with its mail, promise, words and open assignment (Anna's, where nobody is named)."""
    number, at, holder = next_number(session, "task"), helsinki(received), handler or company.anna
    origin = mail or a_mail(session, received=received)
    values = {"language": company.alfa.language, "made_at": at, **fields}
    task = Task(
        number=number, customer_id=company.alfa.id, requester_name="Aino", requester_address="aino@alfa.example",
        origin_message_id=origin.id, service_address="tehtavat@ysi.example", subject=subject,
        handler_id=holder.id, received_at=at, **values,
    )  # fmt: skip
    session.add(task)
    session.flush()
    a_promise(session, task, received=received)
    words(session, task, text=text, forwarded=forwarded, mail=origin, at=at)
    assign(session, task, holder, link=link, at=at)
    return task


def a_promise(
    session: Session, task: Task, *, received: str, basis: Basis = Basis.RECEIVED, seq: int = 1
) -> Deadline:
    at = helsinki(received)
    deadline = Deadline(
        task_id=task.id, seq=seq, basis=basis, received_at=at, made_at=at, due_at=due(at, CALENDAR)
    )
    session.add(deadline)
    session.flush()
    return deadline


def assign(
    session: Session,
    task: Task,
    person: Person,
    *,
    link: Link | None = Link.PRIMARY,
    role: AssignmentRole = AssignmentRole.HANDLER,
    at: datetime,
) -> Assignment:
    """The person has the task from `at`, or is asked to help; whoever had it has it no more."""
    if role is AssignmentRole.HANDLER:
        assert task.id is not None
        for row in open_assignments(session, task.id, role):
            row.ended_at = at
        session.flush()
        task.handler_id = person.id
    row = Assignment(
        task_id=task.id, person_id=person.id, role=role, link=link, began_at=at, reason="routed", by="ysi"
    )
    session.add_all([row, task])
    session.flush()
    return row


def words(
    session: Session,
    task: Task,
    *,
    text: str,
    at: datetime,
    author: str = "Aino",
    forwarded: str = "",
    mail: InboundMessage | None = None,
    direction: Direction = Direction.IN,
    files: tuple[tuple[str, int], ...] = (),
) -> TaskMessage:
    """A message of the thread; `files` are names and sizes."""
    message = TaskMessage(
        task_id=task.id, direction=direction, author=author, visibility=Visibility.CUSTOMER, text=text,
        forwarded=forwarded, salt="00", at=at, inbound_id=mail.id if mail else None,
    )  # fmt: skip
    session.add(message)
    session.flush()
    for place, (name, size) in enumerate(files, start=1):
        session.add(
            Attachment(
                task_message_id=message.id, name=name, type="application/pdf", size=size,
                sha256=f"{next(_numbers):064}", file=f"{message.id}/{place}",
            )
        )  # fmt: skip
    session.flush()
    return message


def a_case(
    session: Session, *, kind: CaseKind = CaseKind.LEAD, mail: InboundMessage | None = None, **fields: Any
) -> Case:
    """A quarantined mail's case, with its own promise."""
    number = next_number(session, "case")
    mail = mail or a_mail(session, sender="kuka@muualla.example", number=number)
    due_at = due(mail.received_at, CALENDAR)
    case = Case(
        number=number, kind=kind, message_id=mail.id, opened_at=mail.received_at, received_at=mail.received_at,
        due_at=due_at, **fields,
    )  # fmt: skip
    session.add(case)
    session.flush()
    mail.case_id = case.id
    session.add(
        Deadline(
            case_id=case.id, seq=1, basis=Basis.RECEIVED, received_at=mail.received_at, made_at=mail.received_at,
            due_at=due_at,
        )
    )  # fmt: skip
    session.flush()
    return case


def a_message(
    session: Session,
    code: str,
    *,
    to: Person | str,
    task: Task | None = None,
    sent: datetime | None = None,
    **fields: Any,
) -> OutboundMessage:
    """A row of the outbox that is being sent, or was; to one of ours or to a customer's address, in Finnish."""
    number, at = next(_numbers), sent or helsinki(EVENING)
    values = {"language": "fi", "payload": {}, "variant": "", "codes": [code] if sent else [], **fields}
    message = OutboundMessage(
        code=code, person_id=to.id if isinstance(to, Person) else None,
        address=address(to) if isinstance(to, Person) else to, cause="test", dedupe_key=f"test:{number}",
        message_id=f"<ours-{number}@ysi.example>", task_id=task.id if task else None, created_at=at, not_before=at,
        state=MessageState.SENT if sent else MessageState.SENDING, sent_at=sent, **values,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def an_item(
    session: Session,
    message: OutboundMessage,
    *,
    task: Task | None = None,
    case: Case | None = None,
    deadline: Deadline | None = None,
    **facts: Any,
) -> ListItem:
    """A row of that list mail."""
    item = ListItem(
        code=message.code, person_id=message.person_id, task_id=task.id if task else None,
        case_id=case.id if case else None, deadline_id=deadline.id if deadline else None, facts=facts,
        dedupe_key=f"item:{next(_numbers)}", created_at=message.created_at, outbound_id=message.id,
    )  # fmt: skip
    session.add(item)
    session.flush()
    return item
