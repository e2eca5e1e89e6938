"""A-1, A-9, C-41 and K-10: the customer's words and files, to whoever has the task now and to nobody else (d.2)."""

from datetime import timedelta

import pytest

from models.task import AssignmentRole, Direction, Task
from notifier.letters import Gone, write
from rules.task_states import TaskState
from tests.support.builders import (
    a_company,
    a_mail,
    a_message,
    a_task,
    assign,
    some_settings,
    words,
)
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
MORNING = helsinki("Wed 2027-01-13 08:00")
NOON = helsinki("Wed 2027-01-13 12:00")
MB = 1024 * 1024


@pytest.fixture
def company(session):
    return a_company(session)


def new_task(session, task, person, variant="usual", **fields):
    row = assign(session, task, person, at=MORNING)
    return a_message(
        session, "A-1", to=person, task=task, variant=variant, payload={"assignment_id": row.id}, **fields
    )


def shown(session, task, person):
    return a_message(session, "A-1", to=person, task=task, variant="usual", payload={"shown": True})


def test_the_handler_gets_words_forward_and_files_under_the_customers_name(session, company, tmp_path):
    task = a_task(session, company, text="Hoidatko tämän?", forwarded="Lähettäjä: Hotelli\nLasku liitteenä")
    lasku = words(session, task, text="Tässä lasku", at=MORNING, files=(("lasku.pdf", MB),))

    letter = write(session, some_settings(tmp_path), new_task(session, task, company.anna), MORNING)

    assert letter.from_name == "Aino / Alfa Oy (tehtävä)"
    assert letter.subject == f"Matkavaraus [#{task.number}]"
    assert "Hoidatko tämän?\n\nLähettäjä: Hotelli\nLasku liitteenä" in letter.body
    assert "Aiemmin: Aino, ke 13.1. klo\u00a08.00: Tässä lasku" in letter.body
    assert "Liitteet: lasku.pdf" in letter.body
    assert [(file.name, file.path) for file in letter.files] == [("lasku.pdf", tmp_path / f"{lasku.id}/1")]
    assert letter.service_address == "tehtavat@ysi.example"


@pytest.mark.parametrize(
    ("state", "now", "says"),
    [
        (TaskState.ASSIGNED, "Wed 2027-01-13 08:00", "ota se viimeistään ke 13.1.2027"),
        (TaskState.ASSIGNED, "Wed 2027-01-13 09:31", "on myöhässä: ota se nyt"),
        (
            TaskState.ACCEPTED,
            "Wed 2027-01-13 08:00",
            "olet jo ottanut sen",
        ),  # by a digest's answer, before A-1 left
    ],
)
def test_a_new_task_says_how_it_stands(session, company, state, now, says):
    task = a_task(session, company, state=state)

    assert says in write(session, SETTINGS, new_task(session, task, company.anna), helsinki(now)).body


def test_a_new_task_is_not_sent_to_somebody_who_has_it_no_more(session, company):
    task = a_task(session, company)
    message = new_task(session, task, company.anna)
    assign(session, task, company.beata, at=MORNING)

    assert isinstance(write(session, SETTINGS, message, MORNING), Gone)


def test_a_task_that_went_away_and_came_back_is_told_once(session, company):
    task = a_task(session, company)
    first = new_task(session, task, company.anna)
    assign(session, task, company.beata, at=MORNING)
    second = new_task(session, task, company.anna)

    assert isinstance(write(session, SETTINGS, first, MORNING), Gone)
    assert write(session, SETTINGS, second, MORNING).codes == ("A-1",)


def test_a_task_that_came_back_without_a_new_message_is_told_by_the_old_one(session, company):
    task = a_task(session, company)
    message = new_task(session, task, company.anna)
    assign(session, task, company.beata, at=MORNING)
    assign(session, task, company.anna, at=MORNING)

    assert write(session, SETTINGS, message, MORNING).codes == ("A-1",)


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.CANCELLED])
def test_a_finished_task_is_new_to_nobody_but_can_be_shown(session, company, state):
    task = a_task(session, company, state=state)

    assert isinstance(write(session, SETTINGS, new_task(session, task, company.anna), MORNING), Gone)
    assert (
        "Varaisitko hotellin?" in write(session, SETTINGS, shown(session, task, company.anna), MORNING).body
    )


def test_help_is_wanted_until_somebody_picks_it_up(session, company):
    task = a_task(session, company)
    row = assign(session, task, company.beata, role=AssignmentRole.ASKED, link=None, at=NOON)
    payload = {"assignment_id": row.id}
    message = a_message(session, "A-1", to=company.beata, task=task, variant="help_wanted", payload=payload)

    assert "Apua pyydetään" in write(session, SETTINGS, message, NOON).body

    task.state = TaskState.ACCEPTED
    session.add(task)
    assert isinstance(write(session, SETTINGS, message, NOON), Gone)


def test_files_over_twenty_megabytes_are_named_and_come_when_the_task_is_shown(session, company):
    task = a_task(session, company)
    words(session, task, text="a", at=MORNING, files=(("a.pdf", 15 * MB), ("b.pdf", 15 * MB), ("c.pdf", MB)))
    first = new_task(session, task, company.anna)

    letter = write(session, SETTINGS, first, MORNING)
    again = write(session, SETTINGS, shown(session, task, company.anna), MORNING)

    assert [file.name for file in letter.files] == ["a.pdf", "c.pdf"]
    assert "Liitteet: a.pdf, b.pdf (15,0\u00a0Mt), c.pdf" in letter.body
    assert "b.pdf" in [file.name for file in again.files]


def test_our_own_files_do_not_come_back_to_the_handler(session, company):
    task = a_task(session, company)
    words(session, task, text="Tehty", direction=Direction.OUT, at=MORNING, files=(("varaus.pdf", 9),))

    assert write(session, SETTINGS, new_task(session, task, company.anna), MORNING).files == ()


def test_a_long_thread_is_short_in_a_new_task_and_whole_when_shown(session, company):
    task = a_task(session, company)
    for place in range(8):
        words(session, task, text=f"viesti {place} " + "x" * 300, at=MORNING + timedelta(minutes=place))

    short = write(session, SETTINGS, new_task(session, task, company.anna), NOON).body
    whole = write(session, SETTINGS, shown(session, task, company.anna), NOON).body

    assert ["viesti 2" in short, "viesti 3" in short] == [False, True]  # the newest five
    assert short.count("x" * 300) == 1  # the customer's last word, which is to be acted on
    assert short.index("viesti 3") < short.index("viesti 7")
    assert whole.count("x" * 300) == 8


def test_a_later_message_of_the_task_stands_in_the_handlers_own_thread(session, company):
    task = a_task(session, company)
    first = new_task(session, task, company.anna, sent=MORNING)
    said = words(session, task, text="Lisätieto", at=NOON)
    payload = {"task_message_id": said.id}
    message = a_message(session, "A-9", to=company.anna, task=task, variant="open", payload=payload)

    letter = write(session, SETTINGS, message, NOON)

    assert letter.subject == f"Re: Matkavaraus [#{task.number}]"
    assert (letter.in_reply_to, letter.references) == (first.message_id, (first.message_id,))


def test_a_reply_goes_to_nobody_who_has_the_task_no_more(session, company):
    task = a_task(session, company)
    said = words(session, task, text="Lisätieto", at=NOON)
    payload = {"task_message_id": said.id}
    message = a_message(session, "A-9", to=company.anna, task=task, variant="open", payload=payload)
    assign(session, task, company.beata, at=NOON)

    assert isinstance(write(session, SETTINGS, message, NOON), Gone)


def test_a_reply_reaches_a_handler_who_has_just_finished(session, company):
    task = a_task(session, company, state=TaskState.DONE)
    said = words(session, task, text="Lisätieto", at=NOON)
    payload = {"task_message_id": said.id}
    message = a_message(session, "A-9", to=company.anna, task=task, variant="open", payload=payload)

    assert "Lisätieto" in write(session, SETTINGS, message, NOON).body


def test_a_heap_shrinks_to_what_still_waits(session, company):
    tasks = [a_task(session, company, subject=f"Asia {place}") for place in range(5)]
    assign(session, tasks[0], company.beata, at=MORNING)
    tasks[1].state = TaskState.ACCEPTED
    session.add(tasks[1])
    payload = {"task_ids": [task.id for task in tasks]}
    message = a_message(session, "A-1", to=company.anna, variant="many", payload=payload)

    letter = write(session, SETTINGS, message, MORNING)

    assert letter.task_numbers == tuple(task.number for task in tasks[2:])


def test_a_receipt_has_a_subject_of_ours_and_counts_what_was_done(session, company):
    mail = a_mail(session, sender="anna@ysi.example", subject="Olen kipeä")
    lines = [
        {"keyword": "OK", "number": 1, "result": "accepted"},
        {"keyword": "OK", "number": 2, "result": "unknown_number"},
    ]
    message = a_message(
        session, "C-41", to=company.anna, payload={"lines": lines, "help": False}, inbound_id=mail.id
    )

    letter = write(session, SETTINGS, message, MORNING)

    assert letter.subject == "Kuittaus: tehty 1, tekemättä 1"
    assert "kipeä" not in letter.body
    assert letter.task_numbers == (1, 2)
    assert letter.in_reply_to == mail.message_id


def test_whom_a_message_to_staff_did_not_reach_is_told_with_their_telephone(session, company):
    failed = a_message(session, "A-1", to=company.kaisa, task=a_task(session, company))
    payload = {"failed_id": failed.id, "reason": "550 no such user"}
    message = a_message(session, "K-10", to=company.maria, variant="permanent", payload=payload)

    body = write(session, SETTINGS, message, MORNING).body

    assert "Kaisa, kaisa@ysi.example" in body
    assert "Puhelin: +358 40 111 1111" in body
    assert "ysi task reassign" in body


def test_a_task_without_a_subject_has_one_of_ours(session, company):
    task = a_task(session, company, subject="")

    letter = write(session, SETTINGS, new_task(session, task, company.anna), MORNING)

    assert letter.subject == f"Tehtävä [#{session.get(Task, task.id).number}]"
