"""The cap of answers to one address (D-24): twenty an hour one by one, the rest in one list each ten minutes."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.outbox import Alarm, ListItem, MessageState, OutboundMessage
from models.task import open_deadline
from notifier.caps import answer
from notifier.lease import claim
from notifier.letters import Gone, Letter, write
from notifier.marks import mark_sent
from notifier.queue import Recipient
from rules.chain import Link
from rules.task_states import TaskState
from tests.support.builders import a_company, a_mail, a_task, assign, some_settings
from tests.support.finnish_workdays import helsinki

SETTINGS = some_settings()
MOST = SETTINGS.flood.answers_an_hour
AINO = Recipient("aino@alfa.example", "fi")
EVENING = helsinki("Tue 2027-01-12 21:14")


@pytest.fixture
def company(session):
    return a_company(session)


def receives(session, task, *, at, to=AINO, mail=True):
    """C-01 for that task, as opening it does."""
    deadline = open_deadline(session, task_id=task.id)
    answer(
        session, SETTINGS, code="C-01", to=to, cause="test", dedupe_key=f"C-01:{task.id}", task=task, deadline=deadline,
        payload={"deadline_id": deadline.id}, inbound_id=task.origin_message_id if mail else None, now=at,
    )  # fmt: skip


def many(session, company, count, *, at=EVENING, step=timedelta(0), **more):
    tasks = [a_task(session, company, subject=f"Asia {number}") for number in range(count)]
    for place, task in enumerate(tasks):
        receives(session, task, at=at + place * step, **more)
    return tasks


def queued(session, code="C-01"):
    """Variant and time of every message of that code."""
    rows = session.exec(
        select(OutboundMessage).where(col(OutboundMessage.code) == code).order_by(col(OutboundMessage.id))
    )
    return [(row.variant, row.not_before) for row in rows]  # fmt: skip


def the_list(session, at):
    """The list mail, claimed and written."""
    claim(session, owner="one", now=at, until=at + timedelta(minutes=5), limit=100)
    message = session.exec(select(OutboundMessage).where(col(OutboundMessage.variant) == "list")).one()
    return message, write(session, SETTINGS, message, at)


def test_twenty_leave_one_by_one_and_the_rest_in_one_list_ten_minutes_later(session, company):
    many(session, company, 25)

    assert queued(session) == [("", EVENING)] * 20 + [("list", EVENING + timedelta(minutes=10))]
    assert len(session.exec(select(ListItem)).all()) == 5


@pytest.mark.parametrize(("step", "singles"), [
    (timedelta(minutes=2), 25),      # thirty an hour: those of an hour ago no longer count, so a few are collapsed
    (timedelta(minutes=4), 25),      # fifteen an hour: none is
])  # fmt: skip
def test_the_hour_slides(session, company, step, singles):
    many(session, company, 25, step=step)

    variants = [variant for variant, _ in queued(session)]
    assert variants.count("") == (20 if step < timedelta(minutes=3) else singles)


def test_what_answers_no_mail_and_other_addresses_are_not_collapsed(session, company):
    many(session, company, MOST)
    antti, phoned = (
        many(session, company, 1, to=Recipient("antti@alfa.example", "fi")),
        many(session, company, 1, mail=False),
    )

    assert queued(session) == [("", EVENING)] * (MOST + 2)
    assert (len(antti), len(phoned)) == (1, 1)


def test_one_answer_is_told_once_whichever_way_it_goes(session, company):
    tasks = many(session, company, MOST + 1)
    for task in tasks:
        receives(session, task, at=EVENING)

    assert len(queued(session)) == MOST + 1
    assert len(session.exec(select(ListItem)).all()) == 1


def test_the_list_says_number_subject_handler_and_due_of_each(session, company):
    tasks = many(session, company, MOST + 3)
    assign(session, tasks[-1], company.kaisa, link=Link.COORDINATOR, at=EVENING)
    assign(session, tasks[-2], company.beata, link=Link.SUBSTITUTE, at=EVENING)

    message, letter = the_list(session, EVENING + timedelta(minutes=10))

    assert letter.subject == "Saapuneet tehtävät: 3"
    assert letter.codes == ("C-01",)
    assert letter.task_numbers == tuple(task.number for task in tasks[MOST:])
    assert f"#{tasks[-3].number} Asia 20 · Anna · ke 13.1.2027 klo\u00a09.00" in letter.body
    assert f"#{tasks[-2].number} Asia 21 · sijaisena Beata · ke" in letter.body
    assert f"#{tasks[-1].number} Asia 22 · koordinaattori Kaisa · ke" in letter.body
    assert "Yhteyshenkilösi: Kim" in letter.body
    assert letter.automatic == "auto-replied"
    assert message.person_id is None


def test_what_is_done_when_the_list_leaves_is_not_in_it(session, company):
    tasks = many(session, company, MOST + 2)
    tasks[-1].state = TaskState.DONE

    _, letter = the_list(session, EVENING + timedelta(minutes=10))
    assert letter.task_numbers == (tasks[-2].number,)

    tasks[-2].state = TaskState.CANCELLED
    assert isinstance(write(session, SETTINGS, *_again(session)), Gone)


def _again(session):
    return (
        session.exec(select(OutboundMessage).where(col(OutboundMessage.variant) == "list")).one(),
        EVENING + timedelta(minutes=10),
    )


def test_the_promises_that_a_list_told_are_told(session, company):
    tasks = many(session, company, MOST + 1)
    at = EVENING + timedelta(minutes=10)
    message, letter = the_list(session, at)

    mark_sent(session, message, letter, now=at)

    deadline = open_deadline(session, task_id=tasks[-1].id)
    assert (deadline.told_at, deadline.told_message_id) == (at, message.id)


def test_a_list_leaves_before_the_first_due_time_in_it(session, company):
    just = helsinki("Wed 2027-01-13 08:55")
    many(session, company, MOST + 1, at=just)

    assert queued(session)[-1] == ("list", helsinki("Wed 2027-01-13 08:59"))


def test_a_list_that_left_too_late_says_so_for_each_that_is_late(session, company):
    many(session, company, MOST + 1, at=helsinki("Wed 2027-01-13 08:55"))

    _, letter = the_list(session, helsinki("Wed 2027-01-13 09:05"))

    assert letter.codes == ("C-08",)
    assert "Emme ehtineet ottaa näitä tehtäviäsi käsittelyyn ajoissa. Pyydämme anteeksi." in letter.body
    assert "9.00" not in letter.body


def test_a_hundred_rows_are_shown_and_the_others_by_their_numbers(session, company):
    tasks = many(session, company, MOST + 103)

    _, letter = the_list(session, EVENING + timedelta(minutes=10))

    assert letter.body.count("\n#") == 100
    assert f"Lisäksi saimme 3: numerot {tasks[-3].number}–{tasks[-1].number}." in letter.body
    assert len(letter.task_numbers) == 103  # all of them are told


def test_the_next_list_waits_ten_minutes_after_the_last(session, company):
    many(session, company, MOST + 1)
    at = EVENING + timedelta(minutes=10)
    message, letter = the_list(session, at)
    assert isinstance(letter, Letter)
    mark_sent(session, message, letter, now=at)

    many(session, company, 2, at=at + timedelta(minutes=1))

    assert queued(session)[-1] == ("list", at + timedelta(minutes=10))
    assert [variant for variant, _ in queued(session)].count("list") == 2


def test_a_row_joins_no_list_that_was_tried(session, company):
    many(session, company, MOST + 1)
    message, _ = the_list(session, EVENING + timedelta(minutes=10))
    message.state = MessageState.QUEUED

    many(session, company, 1, at=EVENING + timedelta(minutes=11))

    assert [variant for variant, _ in queued(session)].count("list") == 2


def test_the_coordinator_is_warned_once_and_the_alarm_names_nobody(session, company):
    many(session, company, MOST + 3)

    (alarm,) = session.exec(select(Alarm)).all()
    (warning,) = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "K-12")).all()
    letter = write(session, SETTINGS, warning, EVENING)
    assert "alfa" not in alarm.text + alarm.dedupe_key
    assert (warning.variant, warning.not_before) == ("answers", EVENING)  # also at night
    assert letter.subject == "Vastaukset yhteen osoitteeseen: yli 20 tunnissa"
    assert "Osoite: aino@alfa.example" in letter.body


LINES = [
    {"keyword": "OK", "number": 7, "result": "accepted"},
    {"keyword": "OHJE", "number": None, "result": "help"},
]


def commands(session, company, number, *, lines=LINES, variant="receipt", to=None):
    mail = a_mail(session, sender="anna@ysi.example")
    answer(
        session, SETTINGS, code="C-41", to=to or Recipient("anna@ysi.example", "fi", company.anna.id), cause="test",
        dedupe_key=f"C-41:{number}", variant=variant, payload={"lines": lines, "help": variant != "receipt"},
        inbound_id=mail.id, now=EVENING,
    )  # fmt: skip


def test_receipts_of_commands_are_one_receipt_with_all_lines(session, company):
    for number in range(MOST + 3):
        commands(session, company, number)

    message, letter = the_list(session, EVENING + timedelta(minutes=10))

    assert (message.code, letter.codes) == ("C-41", ("C-41",))
    assert letter.subject == "Kuittaus: tehty 3, tekemättä 3" or letter.body.count("#7 OK") == 3
    assert letter.body.count("#7 OK") == 3


def test_help_that_was_asked_for_again_and_again_is_one_help(session, company):
    for number in range(MOST + 3):
        commands(session, company, number, lines=[], variant="help_customer", to=AINO)

    _, letter = the_list(session, EVENING + timedelta(minutes=10))

    assert letter.subject == "Ohje: näin lähetät tehtävän"
