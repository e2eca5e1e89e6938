"""VALMIS: the time is booked, the result goes out once, and what lacked its time is kept (d.4)."""

from sqlmodel import col, select

from acts.escalate import fall_due
from acts.words import File
from models.outbox import OutboundMessage
from models.task import Attachment, DeadlineOutcome, Pending, TaskMessage, TimeEntry, Visibility
from rules.task_states import TaskState
from tests.support.finnish_workdays import helsinki
from tests.support.office import SETTINGS, a_task, person, says_done, says_ok, send_all
from tests.support.readers import asked, assignments, handler, listed, outbox, promise, wall

MORNING = "Wed 2027-01-13 "
TICKET = File("lippu.pdf", "application/pdf", 10, "0" * 64, inline=False, path="7/1")
BILL = File("lasku.pdf", "application/pdf", 20, "1" * 64, inline=False, path="8/1")
AINO = "aino@alfa.example"


def result(session):
    """The words and file names of the latest C-06."""
    c06 = session.exec(select(OutboundMessage).where(col(OutboundMessage.code) == "C-06")).all()[-1]
    message = session.get_one(TaskMessage, c06.payload["task_message_id"])
    files = session.exec(
        select(Attachment.name)
        .where(col(Attachment.task_message_id) == message.id)
        .order_by(col(Attachment.id))
    )
    return message.text, list(files), message.visibility


def test_a_task_is_done_with_its_time_and_the_result_goes_to_whoever_asked(session):
    task = a_task(session)
    says_ok(session, task, "Anna", at=MORNING + "08:20")
    send_all(session, MORNING + "08:30")

    code = says_done(session, task, "Anna", at=MORNING + "11:00", minutes=90, text="Varattu.").code

    assert (code, task.state, wall(task.done_at)) == ("done", TaskState.DONE, MORNING + "11:00")
    (entry,) = session.exec(select(TimeEntry)).all()
    assert (entry.minutes, f"{entry.worked_on}", entry.person_id) == (
        90,
        "2027-01-13",
        person(session, "Anna").id,
    )
    assert outbox(session) == [("C-06", AINO)]
    assert result(session) == ("Varattu.", [], Visibility.CUSTOMER)


def test_done_without_an_ok_is_the_first_human_act(session):
    task = a_task(session)

    says_done(session, task, "Anna", at=MORNING + "08:59:59", now=MORNING + "09:20")

    assert promise(session, task).outcome is DeadlineOutcome.KEPT
    assert wall(promise(session, task).handled_at) == "Wed 2027-01-13 08:59:59"


def test_done_twice_books_and_sends_once(session):
    task = a_task(session)

    codes = [says_done(session, task, "Anna", at=MORNING + f"08:2{n}").code for n in range(2)]

    assert codes == ["done", "already_done"]
    assert len(session.exec(select(TimeEntry)).all()) == 1


def test_the_asked_helper_who_finishes_without_an_ok_has_the_task(session):
    task = a_task(session)
    fall_due(session, SETTINGS, promise(session, task), not_waited_for=[], now=helsinki(MORNING + "09:00"))
    send_all(session, MORNING + "09:01")

    code = says_done(session, task, "Beata", at=MORNING + "09:20").code

    assert (code, handler(session, task), asked(session, task)) == ("done", "Beata", [])
    assert assignments(session, task)[-1] == ("Beata", "substitute", "helped")
    assert listed(session, "A-5") == [("Anna", task.number)]
    assert outbox(session) == [("A-5", "anna@ysi.example"), ("C-06", AINO)]
    (entry,) = session.exec(select(TimeEntry)).all()
    assert entry.person_id == person(session, "Beata").id


def test_somebody_else_cannot_finish_it(session):
    task = a_task(session)
    send_all(session, MORNING + "08:01")

    result = says_done(session, task, "Cecilia", at=MORNING + "08:20")

    assert (result.code, result.handler, task.state) == ("not_yours", "Anna", TaskState.ASSIGNED)
    assert outbox(session) == []


def test_without_a_time_nothing_is_done_and_a_bare_time_completes_it(session):
    task = a_task(session)
    send_all(session, MORNING + "08:01")

    first = says_done(
        session, task, "Anna", at=MORNING + "08:20", minutes=None, text="Lippu.", files=(TICKET,)
    )

    assert (first.code, task.state, outbox(session)) == ("minutes_missing", TaskState.ASSIGNED, [])
    assert promise(session, task).outcome is None

    second = says_done(session, task, "Anna", at=MORNING + "08:25", text="")

    assert (second.code, outbox(session)) == ("done", [("C-06", AINO)])
    assert result(session) == ("Lippu.", ["lippu.pdf"], Visibility.CUSTOMER)


def test_new_words_take_the_place_of_the_kept_ones_and_no_file_is_lost(session):
    task = a_task(session)
    says_done(session, task, "Anna", at=MORNING + "08:20", minutes=None, text="Lippu.", files=(TICKET,))
    says_done(session, task, "Anna", at=MORNING + "08:22", minutes=None, text="", files=(BILL,))

    says_done(session, task, "Anna", at=MORNING + "08:25", text="Lippu ja lasku.")

    assert result(session) == ("Lippu ja lasku.", ["lippu.pdf", "lasku.pdf"], Visibility.CUSTOMER)
    waiting = session.exec(select(Pending).where(col(Pending.resolved_at).is_(None))).all()
    assert waiting == []


def test_what_one_person_kept_is_not_told_by_another(session):
    task = a_task(session)
    says_done(session, task, "Anna", at=MORNING + "08:20", minutes=None, text="Annan sanat.")

    says_done(session, task, "Kaisa", at=MORNING + "08:25", text="")

    assert result(session) == ("", [], Visibility.CUSTOMER)
    assert handler(session, task) == "Kaisa"
