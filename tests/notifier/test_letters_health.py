"""K-12 from the facts of whoever raised it: intake, scheduler, health and sender word them differently."""

import pytest

from models.mail import Lane
from models.outbox import Alarm
from notifier.letters import write
from notifier.messages import MESSAGES
from notifier.task_rows import standing_deadline
from tests.support.builders import a_company, a_mail, a_message, a_task, some_settings
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


def a_flood(session, sender, scope, *, lane=Lane.FLOOD):
    """What came within the hour: of one stranger, of another one of the domain, of a third, of a customer; and older mail."""
    came = {
        "roska@spam.example": (Lane.STRANGER, Lane.STRANGER, Lane.FLOOD),
        "toinen@spam.example": (Lane.STRANGER, Lane.FLOOD),
        "x@nospam.example": (Lane.FLOOD,),
        "ville@uusi.example": (Lane.STRANGER,),
        "aino@alfa.example": (Lane.KNOWN, Lane.ABOVE, Lane.ABOVE),
    }
    for address, lanes in came.items():
        for one in lanes:
            flood = "x" if one in {Lane.FLOOD, Lane.ABOVE} else ""
            a_mail(session, sender=address, received="Wed 2027-01-13 07:30", lane=one, flood=flood)
            a_mail(session, sender=address, received="Wed 2027-01-13 07:00", lane=one, flood=flood)
    a_mail(session, sender="junk@x.example", received="Wed 2027-01-13 07:30", lane=Lane.FLOOD, in_junk=True)
    last = a_mail(session, sender=sender, received="Wed 2027-01-13 07:59", lane=lane, flood="x")
    return {"scope": scope, "inbound_id": last.id}


@pytest.mark.parametrize(
    ("sender", "scope", "lane", "count", "who"),
    [
        ("roska@spam.example", "address", Lane.FLOOD, 4, "Lähettäjä: roska@spam.example"),
        ("roska@spam.example", "domain", Lane.FLOOD, 6, "Lähettäjä: spam.example"),
        ("roska@spam.example", "all", Lane.FLOOD, 8, None),
        ("aino@alfa.example", "known", Lane.ABOVE, 4, "Lähettäjä: aino@alfa.example"),
    ],
)
def test_a_flood_is_counted_by_whose_it_is_with_what_was_below_the_quota(
    session, company, sender, scope, lane, count, who
):
    message = alarm(session, company, "flood", **a_flood(session, sender, scope, lane=lane))

    letter = write(session, SETTINGS, message, NOW)

    assert letter.subject == f"Viestitulva: {count} tunnissa"
    assert f"Viestejä viimeisen tunnin aikana: {count}." in letter.body
    assert (who in letter.body) if who else ("Lähettäjä" not in letter.body)


def test_the_cap_of_answers_is_a_limit_and_its_interval_that_of_the_lists(session, company):
    mail = a_mail(session)
    message = alarm(session, company, "answers", answers=20, inbound_id=mail.id)

    letter = write(session, SETTINGS, message, NOW)

    assert letter.subject == "Vastaukset yhteen osoitteeseen: yli 20 tunnissa"
    assert f"yhdellä viestillä {MESSAGES['C-01'].interval_minutes} minuutin välein" in letter.body
    assert "Automaattisten vastausten raja tunnissa: 20." in letter.body
