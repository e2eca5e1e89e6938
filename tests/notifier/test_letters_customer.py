"""C-01, C-02, C-06, C-08 and C-39 say what is true when they leave (D-33), in the customer's own thread."""

from datetime import timedelta

import pytest

from models.task import Basis, DeadlineOutcome, Direction
from notifier.letters import Gone, write
from notifier.task_rows import standing_deadline
from rules.chain import Link
from rules.task_states import TaskState
from tests.support.builders import (
    a_case,
    a_company,
    a_mail,
    a_message,
    a_promise,
    a_task,
    assign,
    some_settings,
    words,
)
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
AINO = "aino@alfa.example"
NIGHT = helsinki("Tue 2027-01-12 21:15")
DUE = helsinki("Wed 2027-01-13 09:00")


def told(session, task, code="C-01", variant="", **fields):
    payload = fields.pop("payload", {"deadline_id": standing_deadline(session, task).id})
    return a_message(session, code, to=AINO, task=task, variant=variant, payload=payload, **fields)


@pytest.fixture
def company(session):
    return a_company(session)


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("Tue 2027-01-12 21:15", "Hän ottaa sen käsittelyyn viimeistään ke 13.1.2027"),
        # Half an hour before is still the ordinary text, a second less is not (D-33).
        ("Wed 2027-01-13 08:30:00", "Hän ottaa sen käsittelyyn viimeistään ke 13.1.2027"),
        ("Wed 2027-01-13 08:30:01", "heti työpäivän alkaessa, tänään ke 13.1.2027"),
        ("Wed 2027-01-13 08:59:59", "heti työpäivän alkaessa, tänään ke 13.1.2027"),
        ("Wed 2027-01-13 09:00:00", "emme ehtineet ottaa sitä käsittelyyn ajoissa"),
        ("Wed 2027-01-13 11:20:00", "emme ehtineet ottaa sitä käsittelyyn ajoissa"),
    ],
)
def test_a_receipt_is_checked_again_when_it_leaves(session, company, now, says):
    task = a_task(session, company)

    letter = write(session, SETTINGS, told(session, task), helsinki(now))

    assert says in letter.body
    assert letter.codes == (("C-08",) if "ajoissa" in says else ("C-01",))
    assert letter.automatic == ("auto-generated" if "ajoissa" in says else "auto-replied")


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (Link.NAMED, "Sen hoitaa Beata."),
        (Link.PRIMARY, "Sen hoitaa Beata."),
        (Link.SUBSTITUTE, "Sen hoitaa sijaisena Beata."),
        (Link.POOL, "Sen hoitaa sijaisena Beata."),
        (Link.COORDINATOR, "Sen hoitaa koordinaattori Beata."),
        (Link.MANAGER, "Sen hoitaa Beata."),  # by name alone
    ],
)
def test_a_receipt_names_who_has_it_now_and_as_what(session, company, link, says):
    task = a_task(session, company)
    assign(session, task, company.beata, link=link, at=NIGHT)

    letter = write(session, SETTINGS, told(session, task), NIGHT)

    assert says in letter.body


def test_a_receipt_of_a_finished_task_is_not_sent_for_done_has_been_said(session, company):
    task = a_task(session, company, state=TaskState.DONE)

    assert isinstance(write(session, SETTINGS, told(session, task), NIGHT), Gone)


def test_a_receipt_of_an_accepted_task_is_sent(session, company):
    task = a_task(session, company, state=TaskState.ACCEPTED)

    assert write(session, SETTINGS, told(session, task), NIGHT).codes == ("C-01",)


def test_a_receipt_that_was_held_up_does_not_apologise_for_a_promise_that_was_kept(session, company):
    task = a_task(session, company, state=TaskState.ACCEPTED)
    standing_deadline(session, task).outcome = DeadlineOutcome.KEPT

    letter = write(session, SETTINGS, told(session, task), DUE + timedelta(hours=1))

    assert letter.codes == ("C-01",)


def test_a_receipt_names_the_new_due_time_when_the_calendar_changed_before_it_left(session, company):
    task = a_task(session, company)
    message = told(session, task)
    standing_deadline(session, task).outcome = DeadlineOutcome.VOID
    session.flush()
    a_promise(session, task, received="Wed 2027-01-13 12:00", basis=Basis.RECALCULATED, seq=2)

    letter = write(session, SETTINGS, message, NIGHT)

    assert "to 14.1.2027" in letter.body


def test_the_sender_hears_once_from_one_handler_that_we_are_late(session, company):
    task = a_task(session, company)
    told(session, task, codes=["C-08"], sent=DUE + timedelta(minutes=5))  # a C-01 that had become C-08
    receipt = told(session, task, "C-08", "taken_in_late")

    assert isinstance(write(session, SETTINGS, receipt, DUE + timedelta(minutes=10)), Gone)


def test_the_sender_hears_again_when_another_has_it(session, company):
    task = a_task(session, company)
    told(session, task, codes=["C-08"], sent=DUE + timedelta(minutes=5))
    assign(session, task, company.kaisa, link=Link.COORDINATOR, at=DUE + timedelta(minutes=30))

    letter = write(session, SETTINGS, told(session, task, "C-08", "late"), DUE + timedelta(minutes=31))

    assert "Sen hoitaa nyt koordinaattori Kaisa" in letter.body


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (Link.COORDINATOR, "Sen hoitaa nyt koordinaattori Maria."),
        (Link.MANAGER, "Sen hoitaa nyt Maria."),  # a manager at the chain's end is no coordinator
    ],
)
def test_an_apology_calls_only_a_coordinator_so(session, company, link, says):
    task = a_task(session, company)
    assign(session, task, company.maria, link=link, at=DUE + timedelta(minutes=30))

    letter = write(session, SETTINGS, told(session, task, "C-08", "late"), DUE + timedelta(minutes=30))

    assert says in letter.body


def test_nobody_is_told_that_we_are_late_once_somebody_has_acted(session, company):
    task = a_task(session, company, state=TaskState.ACCEPTED)
    message = told(session, task, "C-08", "late")
    standing_deadline(session, task).outcome = DeadlineOutcome.BROKEN

    assert isinstance(write(session, SETTINGS, message, DUE + timedelta(minutes=31)), Gone)


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("Wed 2027-01-13 09:30", "tämän työpäivän aikana"),
        ("Wed 2027-01-13 16:59:59", "tämän työpäivän aikana"),
        (
            "Wed 2027-01-13 17:00",
            "seuraavana työpäivänä, to 14.1.2027",
        ),  # nobody writes during a day that is over
        ("Sat 2027-01-16 12:00", "seuraavana työpäivänä, ma 18.1.2027"),
        ("Thu 2027-05-06 10:00", "seuraavana työpäivänä, pe 7.5.2027"),  # helatorstai
    ],
)
def test_an_apology_names_the_day_on_which_the_handler_writes(session, company, now, says):
    task = a_task(session, company)

    letter = write(session, SETTINGS, told(session, task, "C-08", "late"), helsinki(now))

    assert says in letter.body


def test_a_new_due_time_is_not_told_once_it_is_void(session, company):
    task = a_task(session, company)
    message = told(session, task, "C-02", "reply")
    standing_deadline(session, task).outcome = DeadlineOutcome.VOID

    assert isinstance(write(session, SETTINGS, message, NIGHT), Gone)


def test_a_new_due_time_that_has_passed_is_no_promise_but_an_apology(session, company):
    task = a_task(session, company)

    letter = write(session, SETTINGS, told(session, task, "C-02", "reply"), DUE + timedelta(hours=1))

    assert letter.codes == ("C-08",)


def test_done_carries_the_words_and_files_of_whoever_did_it(session, company, tmp_path):
    task = a_task(session, company, state=TaskState.DONE, done_at=DUE)
    said = words(
        session, task, text="Huone on varattu.\n\nHyvää matkaa", author="Beata", direction=Direction.OUT, at=DUE,
        files=(("varaus.pdf", 9), ("kartta.pdf", 8)),
    )  # fmt: skip
    payload = {"task_message_id": said.id, "minutes": 105}

    letter = write(session, some_settings(tmp_path), told(session, task, "C-06", payload=payload), DUE)

    assert "Huone on varattu.\n\nHyvää matkaa" in letter.body
    assert "Aikaa käytetty: 1\u00a0h\u00a045\u00a0min" in letter.body
    assert "viimeistään ke 27.1.2027" in letter.body  # 14 days
    assert "Beata, Ysi Oy" in letter.body
    assert [(file.name, file.path) for file in letter.files] == [
        ("varaus.pdf", tmp_path / f"{said.id}/1"),
        ("kartta.pdf", tmp_path / f"{said.id}/2"),
    ]
    assert letter.automatic is None


def test_done_answers_the_newest_mail_of_the_thread_and_names_all_before(session, company):
    task = a_task(session, company, mail=a_mail(session, message_id="<first@alfa>"))
    receipt = told(session, task, sent=NIGHT)
    reply = a_mail(
        session, message_id="<second@alfa>", received="Wed 2027-01-13 08:00", references=("<first@alfa>",)
    )
    words(session, task, text="Lisätieto", mail=reply, at=DUE)
    said = words(session, task, text="Tehty.", author="Anna", direction=Direction.OUT, at=DUE)

    letter = write(session, SETTINGS, told(session, task, "C-06", payload={"task_message_id": said.id}), DUE)

    assert letter.subject == f"Re: Matkavaraus [#{task.number}]"
    assert letter.in_reply_to == "<second@alfa>"
    assert letter.references == ("<first@alfa>", receipt.message_id, "<second@alfa>")


def test_what_we_wrote_to_somebody_else_stays_out_of_the_thread(session, company):
    task = a_task(session, company)
    a_message(session, "A-1", to=company.anna, task=task, sent=NIGHT)

    letter = write(session, SETTINGS, told(session, task), NIGHT)

    assert letter.references == (letter.in_reply_to,)


def test_a_thread_of_years_does_not_grow_a_header_without_end(session, company):
    ids = tuple(f"<{place}@alfa>" for place in range(500))
    task = a_task(session, company, mail=a_mail(session, references=ids))

    letter = write(session, SETTINGS, told(session, task), NIGHT)

    assert len(letter.references) == 30
    assert (letter.references[0], letter.references[-1]) == ("<0@alfa>", letter.in_reply_to)


def test_a_stranger_gets_nothing_of_their_own_mail(session, company):
    mail = a_mail(
        session,
        sender="kuka@muualla.example",
        subject="Salainen asia",
        recipients=["x@y", "backoffice@ysi.example"],
    )
    a_case(session, mail=mail)
    message = a_message(session, "C-39", to="kuka@muualla.example", language="sv", inbound_id=mail.id)

    letter = write(session, SETTINGS, message, NIGHT)

    assert letter.subject == "Vi har fått ditt mejl"
    assert "Salainen" not in letter.subject + letter.body
    assert "Kim" not in letter.body
    assert letter.service_address == "backoffice@ysi.example"
    assert letter.in_reply_to == mail.message_id
