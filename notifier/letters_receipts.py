"""What came of commands by mail, and of messages that did not arrive: C-41 and K-10. It only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.customer import Customer
from models.mail import InboundMessage
from models.outbox import OutboundMessage
from models.person import Person
from models.task import Task
from notifier.letter import Draft, Errand, Gone, general_address
from notifier.letters_customer import addressed
from notifier.receipts import DID, Result, receipt_line
from notifier.threads import as_answer


def receipt(errand: Errand) -> Draft | Gone:
    """C-41: one line a command, in an own subject, for the command mail's may name an illness."""
    lines = errand.payload.get("lines", [])
    return told(
        errand,
        lines,
        with_help=bool(errand.payload.get("help")),
        variant=errand.message.variant or ("receipt" if lines else "help"),
    )


def told(errand: Errand, lines: Sequence[Mapping[str, Any]], *, with_help: bool, variant: str) -> Draft:
    """The receipt of these lines, of one mail or of many."""
    mail = (
        errand.session.get(InboundMessage, errand.message.inbound_id) if errand.message.inbound_id else None
    )
    results = [Result(line["result"]) for line in lines]
    values = {
        "done": sum(result in DID for result in results),
        "failed": sum(result not in DID for result in results),
        "lines": [_receipt_line(errand, line) for line in lines],
        "help": with_help,
    }
    return Draft(
        code="C-41",
        variant=variant,
        values=values if variant == "receipt" else {},
        service_address=addressed(errand, mail),
        reply_to=errand.answers_to_itself,
        place=as_answer(errand),
        task_numbers=tuple(dict.fromkeys(line["number"] for line in lines if line.get("number"))),
    )


def undelivered(errand: Errand) -> Draft | Gone:
    """K-10: whom a message did not reach, and how to reach them otherwise."""
    failed = errand.row(OutboundMessage, errand.payload["failed_id"])
    person = errand.session.get(Person, failed.person_id) if failed.person_id is not None else None
    task = errand.session.get(Task, failed.task_id) if failed.task_id is not None else None
    customer_id = failed.customer_id or (task.customer_id if task else None)
    customer = (
        errand.session.get(Customer, customer_id) if customer_id is not None and person is None else None
    )
    named = person or customer
    return Draft(
        code="K-10",
        variant=errand.message.variant or "permanent",
        values={
            "recipient": f"{named.name}, {failed.address}" if named else failed.address,
            "code": next(iter(failed.codes), failed.code),
            "to_staff": person is not None,
            "number": task.number if task else None,
            "answer": errand.payload.get("reason") or failed.last_error,
            "phone": named.phone if named else None,
        },
        service_address=general_address(errand.settings),
        reply_to=errand.answers_to_itself,
        task_numbers=(task.number,) if task else (),
    )


def _receipt_line(errand: Errand, line: Mapping[str, Any]) -> str:
    keyword, number, handler = line.get("keyword"), line.get("number"), line.get("handler")
    minutes = line.get("minutes")
    return receipt_line(
        errand.language,
        Result(str(line["result"])),
        keyword=str(keyword or ""),
        number=number if isinstance(number, int) else None,
        handler=str(handler) if handler else None,
        minutes=minutes if isinstance(minutes, int) else None,
        kept=bool(line.get("kept")),
    )
