"""What a person names on the command line, found in the database. Raises UserError with the listing that shows all."""

from sqlmodel import Session

from base.errors import UserError
from models.customer import Customer, customer_by_name
from models.person import Person, person_by_address
from models.task import Task, task_by_number


def customer_named(session: Session, name: str) -> Customer:
    customer = customer_by_name(session, name)
    if customer is None:
        raise UserError(f"{name!r} is no customer: `ysi company show` lists them, names as they stand there.")
    return customer


def person_at(session: Session, mail: str) -> Person:
    person = person_by_address(session, mail)
    if person is None:
        raise UserError(f"{mail}: nobody of ours has this address; `ysi company show` lists people.")
    return person


def task_numbered(session: Session, number: int) -> Task:
    task = task_by_number(session, number)
    if task is None:
        raise UserError(f"task {number}: there is no such task; `ysi task list` shows all.")
    return task
