"""What was measured in other help desks, as mails through the whole intake: none of it happens here.

The reading of such mails alone is in tests/corpus; kills at every checkpoint are in tests/crash.
"""

import pytest
from sqlmodel import select

from acts.handovers import reassign
from intake.reader import Reader
from intake.reading.value import ReadingSettings
from models.mail import InboundMessage
from models.person import Person
from models.task import Attachment, Task
from rules.rights import Actor
from tests.support.post import BORDER, Post, a_raw, outcome

AINO, ANNA, BEATA = "aino@alfa.example", "anna@ysi.example", "beata@ysi.example"


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


def in_charset(label: str, body: bytes, **fields) -> bytes:
    """A mail whose body is in that charset, or says so."""
    head, _, _ = a_raw(**fields).partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.lower().startswith((b"content-", b"mime-"))]
    types = f"MIME-Version: 1.0\nContent-Type: text/plain; charset={label}\nContent-Transfer-Encoding: 8bit".encode()
    return b"\n".join([*kept, types]) + b"\n\n" + body


def gives(post: Post, name: str) -> None:
    """The coordinator gives the first task into other hands."""

    def deed(session):
        task = session.exec(select(Task)).one()
        people = {person.name: person for person in session.exec(select(Person)).all()}
        by = Actor(people["Kaisa"].id, "Kaisa")
        reassign(session, post.settings, task, people[name], by=by, now=post.clock.now())

    post.change(deed)


def test_django_helpdesk_an_unknown_charset_does_not_stop_the_queue(post):
    odd = in_charset("x-does-not-exist", "Työ odottaa, hoidatko?".encode())

    post.lay(odd)
    post.lay(a_raw(subject="Seuraava"))
    for _ in range(3):
        post.worker().run_once()

    assert [task.subject for task in post.tasks()] == ["Matkavaraus", "Seuraava"]
    assert post.words()[0].text == "Työ odottaa, hoidatko?"


def test_roundup_a_mail_that_cannot_be_read_well_leaves_a_trace(post):
    nonsense = in_charset("x-does-not-exist", bytes(range(1, 256)))

    mail = post.take_in(nonsense)

    assert mail.outcome is not None
    assert mail.task_id or mail.case_id


def test_roundup_a_mail_that_is_no_mail_waits_for_the_coordinator(post):
    post.lay(b"\xd0\xcf\x11\xe0" + bytes(2_000))
    post.worker().run_once()

    (mail,) = post.mails()
    assert outcome(mail)[0] == "quarantined"
    assert [case.message_id for case in post.cases()] == [mail.id]


def test_request_tracker_a_body_in_utf_16_reaches_the_assistant(post):
    words = "Varaisitko pöydän neljälle, hinta enintään 50 €?"

    post.take_in(in_charset("utf-16", words.encode("utf-16")))

    assert post.words()[0].text == words


def test_request_tracker_references_alone_find_the_thread(post):
    first = post.take_in(message_id="<toive.1@alfa.example>")

    mail = post.take_in(
        subject="Matkavaraus", text="Ja aamiainen.", References="<x@y.example> <toive.1@alfa.example>"
    )

    assert (outcome(mail), mail.task_id) == (("reply", None), first.task_id)


def test_files_of_any_kind_are_kept_byte_for_byte(post, tmp_path):
    csv, sheet = "nimi;määrä\r\nÅsa;3\r\n".encode("latin-1"), b"PK\x03\x04" + bytes(range(256)) * 40
    raw = a_raw(files=(("luvut.csv", csv), ("luvut.xlsx", sheet)))
    with Reader(ReadingSettings(authserv_ids=(BORDER,))) as reader:
        post.lay(raw.replace(b"application/pdf", b"text/csv", 1))
        post.worker(reader=reader).run_once()

    files = {file.name: file for file in post.all(Attachment)}
    assert {name: (post.settings.blobs.path / file.file).read_bytes() for name, file in files.items()} == {
        "luvut.csv": csv,
        "luvut.xlsx": sheet,
    }


def test_a_mail_that_lies_there_again_after_a_kill_is_no_second_task(post):
    raw = a_raw()
    post.lay(raw, uids=[1])
    post.worker().run_once()

    # Killed between the commit and MOVE: the next process sees the same UID, a restored mailbox another one.
    post.lay(raw, uids=[1], owner="two")
    post.lay(raw, uids=[1], uidvalidity=2, owner="two")
    post.worker("two").run_once()

    assert len(post.tasks()) == 1
    assert post.outbox() == [("A-1", ANNA), ("C-01", AINO)]


@pytest.mark.parametrize("same_id", [False, True])
def test_a_mail_like_last_years_is_a_task_of_its_own(post, same_id):
    """The same wish every year, even from a device that gives all its mails one Message-ID."""
    ids = ["<laite@alfa.example>"] * 2 if same_id else ["<1@alfa.example>", "<2@alfa.example>"]
    this_year = a_raw(text="Tilaa joulukortit.", subject="Joulukortit", message_id=ids[0])
    post.take_in(this_year, received="Tue 2027-01-12 09:00")
    post.at("Wed 2028-01-12 10:00")

    next_year = a_raw(text="Tilaa joulukortit.", subject="Joulukortit", message_id=ids[1])
    post.take_in(next_year.replace(b"12 Jan 2027", b"12 Jan 2028"), received="Wed 2028-01-12 09:00")

    assert post.subjects() == ["Joulukortit", "Joulukortit"]
    assert [outcome(mail)[0] for mail in post.all(InboundMessage)] == ["task", "task"]


def test_a_reply_after_a_hand_over_reaches_the_new_handler(post):
    post.take_in()
    gives(post, "Beata")
    before = len(post.outbox())

    mail = post.reply("C-01", AINO, "Ja aamiainen.")

    assert (outcome(mail), mail.task_id) == (("reply", None), post.tasks()[0].id)
    assert post.words()[-1].text == "Ja aamiainen."
    assert post.outbox()[before:] == [("A-9", BEATA)]


def test_an_answer_of_the_former_handler_after_a_hand_over_is_no_mail_into_nowhere(post):
    post.take_in()
    gives(post, "Beata")

    mail = post.reply("A-1", ANNA, "Ehdin jo kysyä hotellista: vapaata on.")

    assert mail.outcome is not None
    assert mail.task_id == post.tasks()[0].id
