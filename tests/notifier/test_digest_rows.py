"""digest_rows(): each open task of the person under one heading, frozen as JSON (d.3)."""

import json
from datetime import date

import pytest

from models.absence import Absence, AbsenceKind
from models.outbox import Digest
from models.task import DeadlineOutcome
from notifier.digest_rows import (
    absences,
    closed_days,
    digest_rows,
    task_numbers,
    task_rows,
)
from notifier.rows import Section
from notifier.task_rows import standing_deadline
from rules.chain import Link
from rules.task_states import TaskState
from tests.support.builders import a_company, a_mail, a_task, some_settings, words
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
MORNING = helsinki("Wed 2027-01-13 08:00")


@pytest.fixture
def company(session):
    return a_company(session)


def frozen(session, person, kind="A-2", now=MORNING):
    return digest_rows(session, SETTINGS, person, kind, now)


def sections(rows):
    return {row.number: row.section for row in task_rows(rows)}


def accepted(session, company, **fields):
    task = a_task(session, company, received="Mon 2027-01-11 12:00", state=TaskState.ACCEPTED, **fields)
    deadline = standing_deadline(session, task)
    deadline.outcome, deadline.handled_at = DeadlineOutcome.KEPT, helsinki("Mon 2027-01-11 13:00")
    session.add(deadline)
    session.flush()
    return task


def away(session, person, first, last=None):
    session.add(
        Absence(
            person_id=person.id, kind=AbsenceKind.PLANNED, start_on=first, end_on=last, reported_at=MORNING,
            reported_by="Kaisa",
        )
    )  # fmt: skip
    session.flush()


def test_each_task_stands_under_one_heading(session, company):
    overdue = a_task(session, company, received="Mon 2027-01-11 12:00")
    due = a_task(session, company)
    going = accepted(session, company)
    answered = accepted(session, company)
    words(session, answered, text="Lisätieto", at=MORNING.replace(hour=5), mail=a_mail(session))
    a_task(session, company, state=TaskState.DONE)
    a_task(session, company, handler=company.beata)

    found = sections(frozen(session, company.anna))

    assert found == {
        overdue.number: Section.OVERDUE,
        due.number: Section.DUE,
        going.number: Section.IN_PROGRESS,
        answered.number: Section.REPLIED,
    }


def test_the_afternoon_tells_of_the_next_working_day(session, company):
    task = a_task(session, company, received="Fri 2027-03-19 12:00")
    before_easter = helsinki("Fri 2027-03-19 16:00")

    rows = frozen(session, company.anna, "A-3", before_easter)

    assert sections(rows) == {task.number: Section.DUE}
    # Good Friday and Easter Monday; the Saturday and Sunday between are closed anyway.
    assert closed_days(rows) == [(date(2027, 3, 26), "pitkäperjantai")]


def test_who_stands_in_sees_for_whom(session, company):
    away(session, company.anna, date(2027, 1, 13), date(2027, 1, 13))
    task = a_task(session, company, handler=company.beata, link=Link.SUBSTITUTE)

    (row,) = task_rows(frozen(session, company.beata))

    assert (row.number, row.section, row.away) == (task.number, Section.SUBSTITUTE, "Anna")


def test_a_substitute_whose_primary_is_back_has_an_ordinary_task(session, company):
    away(session, company.anna, date(2027, 1, 11), date(2027, 1, 12))
    task = a_task(session, company, handler=company.beata, link=Link.SUBSTITUTE)

    assert sections(frozen(session, company.beata)) == {task.number: Section.DUE}


@pytest.mark.parametrize(
    ("classification", "said_at", "section"),
    [
        ("ordinary", "Wed 2027-01-13 07:00", Section.REPLIED),
        ("ordinary", "Tue 2027-01-12 15:00", Section.IN_PROGRESS),  # the digest of 16.00 has told it
        ("auto_reply", "Wed 2027-01-13 07:00", Section.IN_PROGRESS),  # an autoresponder is nobody
    ],
)
def test_a_reply_is_told_once_and_only_a_persons(session, company, classification, said_at, section):
    session.add(Digest(person_id=company.anna.id, kind="A-3", slot_at=helsinki("Tue 2027-01-12 16:00")))
    task = accepted(session, company)
    mail = a_mail(session, classification=classification)
    words(session, task, text="Lisätieto", at=helsinki(said_at), mail=mail)

    assert sections(frozen(session, company.anna)) == {task.number: section}


def test_own_absences_of_the_next_seven_days_are_told_without_a_kind(session, company):
    away(session, company.anna, date(2027, 1, 18), date(2027, 1, 19))
    away(session, company.anna, date(2027, 1, 21))  # the eighth day
    away(session, company.beata, date(2027, 1, 14))

    rows = frozen(session, company.anna)

    assert absences(rows) == [(date(2027, 1, 18), date(2027, 1, 19))]
    assert "planned" not in json.dumps(rows)


def test_rows_come_back_from_json_as_they_went(session, company):
    task = a_task(session, company)
    accepted(session, company)

    rows = frozen(session, company.anna)

    assert json.loads(json.dumps(rows)) == rows
    assert task_numbers(rows) == [row.number for row in task_rows(rows)]
    assert task_rows(rows)[0].received_at == task.received_at
