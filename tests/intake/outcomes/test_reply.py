"""What joins a thread: customers' replies, and automatic ones, which change nothing (D-26, D-28)."""

import pytest

from models.task import Attachment, Deadline
from rules.task_states import TaskState
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, outcome

AINO, ANTTI, ANNA = "aino@alfa.example", "antti@alfa.example", "anna@ysi.example"


@pytest.fixture
def post(database, tmp_path):
    post = Post(database, tmp_path)
    post.take_in()
    return post


def done(post):
    post.reply("A-1", ANNA, "VALMIS 0:45 Hotelli on varattu.")
    return len(post.outbox())


def test_a_reply_joins_the_open_task_and_the_handler_is_told(post):
    mail = post.reply("C-01", AINO, "Ja aamiainen", files=(("toive.pdf", b"%PDF\0"),))

    assert (outcome(mail), mail.task_id) == (("reply", None), 1)
    assert post.outbox()[2:] == [("A-9", ANNA)]
    assert [(row.author, row.text) for row in post.words()][1:] == [("Aino", "Ja aamiainen")]
    (file,) = post.all(Attachment)
    assert (post.settings.blobs.path / file.file).read_bytes() == b"%PDF\0"
    assert len(post.all(Deadline)) == 1


@pytest.mark.parametrize("verdict", ["pass", "none"])
def test_a_colleague_may_reply_also_unproven(post, verdict):
    assert outcome(post.reply("C-01", AINO, "Kiitos!", sender=f"Antti <{ANTTI}>", verdict=verdict)) == (
        "reply",
        None,
    )


@pytest.mark.parametrize(("headers", "reason"), [
    ({"Auto_Submitted": "auto-replied", "subject": "Poissa: Re: Matkavaraus"}, "auto_reply"),
    ({"List_Id": "<alfa.groups.example>"}, "bulk"),        # a customer who writes through a group
])  # fmt: skip
def test_an_automatic_mail_joins_its_thread_and_changes_nothing(post, headers, reason):
    mail = post.reply("C-01", AINO, "Olen lomalla.", **headers)

    assert outcome(mail) == ("reply", reason)
    assert post.outbox()[2:] == [("A-9", ANNA)]
    assert post.message("A-9", ANNA).variant == "automatic"
    assert (post.tasks()[0].state, len(post.all(Deadline))) == (TaskState.ASSIGNED, 1)


def test_an_automatic_mail_reopens_nothing(post):
    before = done(post)

    mail = post.reply("C-06", AINO, "Olen lomalla.", Auto_Submitted="auto-replied")

    assert outcome(mail) == ("ignored", "auto_reply")
    assert (post.tasks()[0].state, len(post.outbox())) == (TaskState.DONE, before)


def test_a_reply_to_a_done_task_reopens_it_with_a_new_due_time(post):
    before = done(post)
    post.at("Thu 2027-01-14 21:00")

    mail = post.reply("C-06", AINO, "Varaus on väärälle päivälle.")

    (task,) = post.tasks()
    assert (outcome(mail), task.state, task.done_at) == (("reply", None), TaskState.ASSIGNED, None)
    assert task.promised_due_at == helsinki("Fri 2027-01-15 09:00")
    assert [row.basis.value for row in post.all(Deadline)] == ["received", "reopened"]
    assert post.outbox()[before:] == [("A-9", ANNA), ("C-02", AINO)]


@pytest.mark.parametrize(("when", "tasks"), [
    ("Tue 2027-01-26 10:00", 1),        # 14 days to the minute
    ("Tue 2027-01-26 10:01", 2),        # afterwards a new one, linked
])  # fmt: skip
def test_after_fourteen_days_a_reply_is_a_new_linked_task(post, when, tasks):
    done(post)
    post.at(when)

    post.reply("C-06", AINO, "Varaus on väärälle päivälle.")

    assert [task.linked_to_id for task in post.tasks()] == [None, 1][:tasks]


def test_what_arrived_in_time_and_is_read_late_reopens(post):
    done(post)
    post.at("Wed 2027-01-27 12:00")

    mail = post.reply("C-06", AINO, "Varaus on väärälle päivälle.", received="Tue 2027-01-26 09:59")

    assert outcome(mail) == ("reply", None)


def test_a_new_wish_in_an_old_thread_is_a_new_linked_task_with_its_own_c01(post):
    mail = post.reply("C-01", AINO, "Voisitko lähettää?", subject="Joulukortit")

    assert outcome(mail) == ("task", None)
    assert [(task.subject, task.linked_to_id) for task in post.tasks()] == [
        ("Matkavaraus", None),
        ("Joulukortit", 1),
    ]
    assert [code for code, to in post.outbox() if to == AINO] == ["C-01", "C-01"]


@pytest.mark.parametrize(
    "subject", ["Re: Matkavaraus", "[EXT] VS: *ulkoinen* matkavaraus [#1]", "", "Re: Matkavaraus Tukholmaan"]
)
def test_the_same_wish_under_another_coat_stays_in_the_thread(post, subject):
    assert outcome(post.reply("C-01", AINO, "Lisää", subject=subject)) == ("reply", None)


def test_a_reply_to_a_cancelled_task_is_a_new_linked_one(post):
    def cancel(session):
        task = session.get_one(type(post.tasks()[0]), 1)
        task.state = TaskState.CANCELLED
        session.add(task)

    post.change(cancel)

    assert outcome(post.reply("C-01", AINO, "Sittenkin")) == ("task", None)
    assert post.tasks()[1].linked_to_id == 1
