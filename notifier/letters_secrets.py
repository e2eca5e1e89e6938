"""What is told when a secret was taken off a mail: C-37 to its sender, K-06 to the coordinator (R-17). It only reads.

Neither says what it was, where it stood, or of which kind.
"""

from __future__ import annotations

from models.customer import Customer
from models.mail import InboundMessage
from models.task import Task
from notifier.letter import Draft, Errand, Gone, ReplyTo, general_address
from notifier.threads import in_customers_thread


def removed(errand: Errand) -> Draft | Gone:
    """C-37: something like a password was removed, how to share it, and that the task goes on."""
    task = errand.task()
    return Draft(
        code="C-37",
        variant="removed",
        values={
            "number": task.number,
            "password_service": errand.settings.company.password_service or None,
        },
        service_address=task.service_address,
        reply_to=ReplyTo("t", task.number),
        task=task,
        place=in_customers_thread(errand, task),
        task_numbers=(task.number,),
    )


def incident(errand: Errand) -> Draft | Gone:
    """K-06: whose mail it was, whether they know, and how long the original stays; which files hold a secret, and which may."""
    mail = errand.row(InboundMessage, errand.message.inbound_id)
    task = errand.session.get(Task, errand.message.task_id) if errand.message.task_id is not None else None
    customer = errand.session.get_one(Customer, task.customer_id) if task is not None else None
    return Draft(
        code="K-06",
        variant="removed",
        values={
            "told": bool(errand.payload.get("told")),
            "erase_on": mail.raw_erase_on,
            "address": mail.sender_address or None,
            "customer": customer.name if customer else None,
            "number": task.number if task else None,
            "mail": mail.number,
            "held": list(errand.payload.get("held") or ()),
            "files": list(errand.payload.get("possible") or ()),
        },
        service_address=general_address(errand.settings),
        reply_to=ReplyTo("t", task.number) if task else errand.answers_to_itself,
        task_numbers=(task.number,) if task else (),
    )
