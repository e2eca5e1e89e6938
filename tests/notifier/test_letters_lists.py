"""List mails (D-24): the rows that are still true when they leave, all of them, or nothing."""

from datetime import timedelta

import pytest

from models.case import CaseKind, CaseState
from models.mail import MailboxCursor, MailState
from models.task import DeadlineOutcome, Escalation, open_deadline
from notifier.letters import Gone, write
from notifier.task_rows import standing_deadline
from notifier.tokens import read_reply_address
from rules.chain import Link
from rules.ladder import Step
from rules.task_states import TaskState
from tests.support.builders import (
    a_case,
    a_company,
    a_mail,
    a_message,
    a_promise,
    a_task,
    an_item,
    assign,
    some_settings,
)
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
DUE = helsinki("Wed 2027-01-13 09:00")
REMINDER = helsinki("Wed 2027-01-13 08:45")


@pytest.fixture
def company(session):
    return a_company(session)


def late(session, message, task, **facts):
    an_item(session, message, task=task, deadline=standing_deadline(session, task), **facts)


def test_a_reminder_names_only_what_this_person_has_not_picked_up(session, company):
    tasks = [a_task(session, company, subject=f"Asia {place}") for place in range(3)]
    message = a_message(session, "A-4", to=company.anna)
    for task in tasks:
        late(session, message, task)
    tasks[0].state = TaskState.ACCEPTED
    session.add(tasks[0])
    assign(session, tasks[1], company.beata, at=REMINDER)

    letter = write(session, SETTINGS, message, REMINDER)

    assert letter.subject == "Klo\u00a09.00: ottamatta 1"
    assert letter.task_numbers == (tasks[2].number,)


@pytest.mark.parametrize("code", ["A-4", "K-01", "K-02", "K-03", "A-5"])
def test_a_list_without_rows_is_not_sent(session, company, code):
    assert isinstance(write(session, SETTINGS, a_message(session, code, to=company.kaisa), DUE), Gone)


def test_what_waits_for_a_decision_is_what_is_still_open(session, company):
    open_one, closed, urgent = a_case(session), a_case(session), None
    closed.state = CaseState.DONE
    urgent = a_case(
        session, mail=a_mail(session, sender="eka@x.example", received="Mon 2027-01-11 12:00", number=99)
    )
    message = a_message(session, "K-01", to=company.kaisa)
    for case in (open_one, closed, urgent):
        an_item(session, message, case=case)

    letter = write(session, SETTINGS, message, REMINDER)

    assert letter.subject == "Odottaa päätöstäsi: 2 · ti 9.00"
    assert letter.body.index("eka@x.example") < letter.body.index("kuka@muualla.example")


@pytest.mark.parametrize(("code", "says"), [
    ("K-01", "Päätöstäsi odottaa 2 asiaa (4 viestiä)"),
    ("K-02", "Päätöstäsi odottaa yhä: 2 asiaa (4 viestiä)."),
    ("K-03", "Päätöstä odottaa yhä: 2 asiaa (4 viestiä)."),
])  # fmt: skip
def test_of_a_flood_cases_and_mails_are_counted_each_by_their_name(session, company, code, says):
    alone, flood = a_case(session), a_case(session, flood="roska@spam.example")
    for number, state in enumerate([MailState.QUARANTINED] * 3 + [MailState.DECIDED], start=50):
        a_mail(session, sender="roska@spam.example", state=state, case_id=flood.id, number=number)
    message = a_message(session, code, to=company.kaisa)
    for case in (alone, flood):
        an_item(session, message, case=case, deadline=open_deadline(session, case_id=case.id))

    letter = write(session, SETTINGS, message, DUE)

    assert says in letter.body
    if code == "K-01":
        assert letter.subject == "Päätettävää: 2 asiaa, 4 viestiä · ke 9.00"


def test_a_single_case_is_found_by_the_answer(session, company):
    case = a_case(session, kind=CaseKind.NOT_PROVEN, looks_like="Aino", customer_id=company.alfa.id)
    message = a_message(session, "K-01", to=company.kaisa)
    an_item(session, message, case=case)

    letter = write(session, SETTINGS, message, REMINDER)

    tag = read_reply_address(SETTINGS, letter.reply_to, person=message.address)
    assert (tag.kind, tag.number) == ("c", case.number)
    assert "näyttää lähettäjältä Aino, Alfa Oy, mutta ei varmistettu" in letter.body


def test_a_colleagues_words_stand_under_the_colleagues_name(session, company):
    task = a_task(session, company)
    mail = a_mail(session, sender="anna@ysi.example")
    case = a_case(session, kind=CaseKind.STAFF_MAIL, mail=mail, task_id=task.id)
    message = a_message(session, "K-01", to=company.kaisa)
    an_item(session, message, case=case)

    letter = write(session, SETTINGS, message, REMINDER)

    assert "anna@ysi.example · työkaverin viesti (Anna), ei komentoa" in letter.body
    assert letter.task_numbers == (task.number,)


def test_overdue_tells_whom_to_call_who_was_asked_and_when_it_moves(session, company):
    task = a_task(session, company)
    deadline = standing_deadline(session, task)
    session.add(Escalation(deadline_id=deadline.id, step=Step.TAKE_OVER, fire_at=DUE + timedelta(minutes=30)))
    for folder, read in (("INBOX", "Wed 2027-01-13 08:40"), ("Junk", "Wed 2027-01-13 08:41")):
        session.add(MailboxCursor(account="tehtavat", folder=folder, last_round_ended=helsinki(read)))
    message = a_message(session, "K-02", to=company.kaisa)
    late(session, message, task, asked="Beata", not_waited_for=["mail 7", "tehtavat"])

    letter = write(session, SETTINGS, message, DUE)

    assert letter.subject == "Myöhässä: 1 · sinulle klo\u00a09.30"
    assert "Hoitaja: Anna. Pyysimme apua: Beata" in letter.body
    assert "postilaatikko tehtavat@ysi.example, luettu viimeksi ke 13.1.2027 klo\u00a08.40" in letter.body


@pytest.mark.parametrize("code", ["K-02", "K-03"])
@pytest.mark.parametrize("outcome", list(DeadlineOutcome))
def test_what_is_settled_is_neither_overdue_nor_broken(session, company, code, outcome):
    handled, waiting = a_task(session, company), a_task(session, company)
    message = a_message(session, code, to=company.kaisa)
    for task in (handled, waiting):
        late(session, message, task)
    standing_deadline(session, handled).outcome = outcome

    letter = write(session, SETTINGS, message, DUE)

    assert letter.task_numbers == (waiting.number,)


def test_a_broken_promise_says_when_the_customer_heard_of_it(session, company):
    task = a_task(session, company)
    deadline = standing_deadline(session, task)
    told_at = DUE + timedelta(minutes=30)
    assign(session, task, company.kaisa, link=Link.COORDINATOR, at=told_at)
    a_message(
        session, "C-08", to="aino@alfa.example", task=task, sent=told_at, payload={"deadline_id": deadline.id}
    )
    message = a_message(session, "K-03", to=company.maria)
    late(session, message, task)

    letter = write(session, SETTINGS, message, told_at)

    assert letter.subject == f"Lupaus rikkoutui: Alfa Oy [#{task.number}]"
    assert "sen hoitaa nyt koordinaattori Kaisa" in letter.body
    assert "Kerroimme asiakkaalle ke 13.1.2027 klo\u00a09.30" in letter.body


def test_a_case_that_nobody_decided_is_overdue_under_its_mail(session, company):
    case = a_case(session)
    message = a_message(session, "K-02", to=company.kaisa)
    an_item(session, message, case=case, deadline=open_deadline(session, case_id=case.id))

    letter = write(session, SETTINGS, message, DUE)

    assert "kuka@muualla.example" in letter.body
    assert read_reply_address(SETTINGS, letter.reply_to, person=message.address).kind == "c"


@pytest.mark.parametrize("code", ["K-02", "K-03"])
def test_the_oldest_due_stands_first_then_the_lower_number(session, company, code):
    first, second = a_task(session, company), a_task(session, company)
    newest = a_task(session, company, received="Wed 2027-01-13 21:00")
    oldest = a_task(session, company, received="Mon 2027-01-11 21:00")
    message = a_message(session, code, to=company.kaisa)
    # The first task's promise was made anew after the second's.
    standing_deadline(session, first).outcome = DeadlineOutcome.VOID
    session.flush()
    a_promise(session, first, received="Tue 2027-01-12 21:20", seq=2)
    for task in (newest, second, oldest, first):
        late(session, message, task)

    letter = write(session, SETTINGS, message, helsinki("Thu 2027-01-14 09:30"))

    assert letter.task_numbers == (oldest.number, first.number, second.number, newest.number)


def test_a_broken_promise_that_a_manager_has_is_not_called_the_coordinators(session, company):
    tasks = [a_task(session, company), a_task(session, company)]
    told_at = DUE + timedelta(minutes=30)
    assign(session, tasks[0], company.maria, link=Link.MANAGER, at=told_at)
    assign(session, tasks[1], company.kaisa, link=Link.COORDINATOR, at=told_at)
    message = a_message(session, "K-03", to=company.kaisa)
    for task in tasks:
        payload = {"deadline_id": standing_deadline(session, task).id}
        a_message(session, "C-08", to="aino@alfa.example", task=task, sent=told_at, payload=payload)
        late(session, message, task)

    letter = write(session, SETTINGS, message, told_at)

    assert "Hoitaja: Maria\n" in letter.body
    assert "Hoitaja: koordinaattori Kaisa\n" in letter.body
    assert letter.body.count("Lupasimme, että hoitaja kirjoittaa") == 1
    assert letter.body.count("Lupasimme, että koordinaattori kirjoittaa") == 1


def a_take_over(session, task):
    deadline = standing_deadline(session, task)
    session.add(Escalation(deadline_id=deadline.id, step=Step.TAKE_OVER, fire_at=DUE + timedelta(minutes=30)))


@pytest.mark.parametrize("reader", ["kaisa", "maria"])
def test_whoever_has_the_overdue_task_already_is_told_to_pick_it_up(session, company, reader):
    holder = getattr(company, reader)
    task = a_task(session, company, handler=holder, link=Link.COORDINATOR)
    a_take_over(session, task)
    message = a_message(session, "K-02", to=holder)
    late(session, message, task)

    letter = write(session, SETTINGS, message, DUE)

    assert letter.subject == "Myöhässä: 1"
    assert "Tehtävä on sinulla.\n" in letter.body
    assert f"Ehdotus: ota tehtäväsi nyt käsittelyyn. Vastaa #{task.number} OK." in letter.body
    assert "soita" not in letter.body
    assert "siirtyy" not in letter.body


def test_what_is_hers_and_what_will_be_hers_are_told_apart(session, company):
    own = a_task(session, company, handler=company.kaisa, link=Link.COORDINATOR)
    annas = a_task(session, company)
    for task in (own, annas):
        a_take_over(session, task)
    message = a_message(session, "K-02", to=company.kaisa)
    for task in (own, annas):
        late(session, message, task)

    letter = write(session, SETTINGS, message, DUE)

    assert letter.subject == "Myöhässä: 2 · sinulle klo\u00a09.30"
    assert f"soita hoitajalle, tai vastaa #{annas.number} OK" in letter.body
    assert f"Ota myös tehtäväsi nyt käsittelyyn. Vastaa #{own.number} OK." in letter.body
