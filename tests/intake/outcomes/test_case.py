"""What our people write otherwise goes to the coordinator and never to a customer (d.4, part 1)."""

import pytest

from models.person import Person
from models.task import Visibility
from rules.duty import Status
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, outcome

AINO, ANNA, KAISA = "aino@alfa.example", "anna@ysi.example", "kaisa@ysi.example"
LONG = "Hotelli Kämp on täynnä, kysyn vielä toisesta hotellista huomenna aamulla."


@pytest.fixture
def post(database, tmp_path):
    post = Post(database, tmp_path)
    post.take_in()
    return post


def test_words_in_a_thread_are_kept_inside_and_go_to_the_coordinator(post):
    mail = post.reply("A-1", ANNA, LONG)

    (case,) = post.cases()
    assert (outcome(mail), mail.task_id) == (("reply", "staff_mail"), 1)
    assert (case.kind.value, case.task_id, case.looks_like) == ("staff_mail", 1, "Anna")
    assert case.due_at == helsinki("Wed 2027-01-13 09:00")
    assert [(row.text, row.visibility) for row in post.words()][1:] == [(LONG, Visibility.INTERNAL)]
    assert (post.outbox()[2:], post.told_in_k01()) == ([("K-01", KAISA)], ["staff_mail"])
    assert post.tasks()[0].state.value == "assigned"


def test_words_outside_every_thread_are_a_case(post):
    mail = post.take_in(sender=ANNA, subject="Kysymys", text=LONG)

    assert outcome(mail) == ("case", "staff_mail")
    assert (mail.number, post.told_in_k01()) == (None, ["staff_mail"])
    assert len(post.tasks()) == 1


@pytest.mark.parametrize("text", ["OK", "VALMIS 0:45 Hotelli on varattu.", "NÄYTÄ", "OHJE", "#1 OK"])
def test_a_command_that_is_not_proven_is_not_carried_out(post, text):
    mail = post.reply("A-1", ANNA, text, verdict="none")

    assert outcome(mail) == ("reply", "staff_mail")
    assert (post.outbox()[2:], post.tasks()[0].state.value) == ([("K-01", KAISA)], "assigned")
    assert post.told_in_k01() == ["staff_mail"]


def test_an_unproven_command_in_a_fresh_mail_is_a_case(post):
    assert outcome(post.take_in(sender=ANNA, subject="", text="#1 OK", verdict="none")) == (
        "case",
        "staff_mail",
    )


@pytest.mark.parametrize("status", [Status.LEFT, Status.CANDIDATE])
def test_who_does_not_work_here_commands_nothing(post, status):
    def change(session):
        anna = session.get_one(Person, 1)
        anna.status = status
        session.add(anna)

    post.change(change)

    assert outcome(post.reply("A-1", ANNA, "OK")) == ("reply", "staff_mail")
    assert [code for code, _ in post.outbox()].count("C-41") == 0
