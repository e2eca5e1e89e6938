"""K-12 from the facts of whoever raised it: intake, scheduler, health and sender word them differently."""

import pytest

from models.outbox import Alarm
from notifier.letters import write
from notifier.task_rows import standing_deadline
from tests.support.builders import a_company, a_message, a_task, some_settings
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
NOW = helsinki("Wed 2027-01-13 08:00")


@pytest.fixture
def company(session):
    return a_company(session)


def alarm(session, company, variant, **facts):
    row = Alarm(code="K-12", dedupe_key="one", text="…", raised_at=NOW)
    session.add(row)
    session.flush()
    payload = {"alarm_id": row.id, **facts}
    return a_message(session, "K-12", to=company.kaisa, variant=variant, payload=payload)


def test_a_bad_row_is_named_with_its_task(session, company):
    task = a_task(session, company)
    deadline = standing_deadline(session, task)
    message = alarm(session, company, "bad_row", row=f"deadline {deadline.id}", error="ValueError")

    assert f"määräaika {deadline.id} · tehtävä {task.number}" in write(session, SETTINGS, message, NOW).body


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"row": "mail 7", "error": "KeyError"}, "saapunut viesti 7"),
        ({"row": "digest A-2 of person 3", "error": "KeyError"}, "kooste 3"),
        ({"kind": "message", "number": 9, "task_id": None}, "viesti 9"),
    ],
)
def test_every_kind_of_bad_row_is_named(session, company, facts, says):
    assert says in write(session, SETTINGS, alarm(session, company, "bad_row", **facts), NOW).body


def test_a_mailbox_that_was_never_read_says_so(session, company):
    facts = {"mailbox": "backoffice", "minutes": 10, "last_round": None, "due": None, "count": 0}

    body = write(session, SETTINGS, alarm(session, company, "intake", **facts), NOW).body

    assert "Emme ole vielä lukeneet postia." in body
    assert "backoffice@ysi.example" in body
    assert "Vaarassa" not in body
