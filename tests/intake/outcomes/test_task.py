"""A new wish becomes one task, in the right hands, told in the sender's language (D-4, D-22)."""

import pytest

from models.customer import Contact
from models.task import Attachment
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, outcome

AINO, ANTTI = "aino@alfa.example", "antti@alfa.example"


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


@pytest.mark.parametrize(("received", "due"), [
    ("Wed 2027-01-13 08:59:59", "Wed 2027-01-13 09:00"),
    ("Wed 2027-01-13 09:00:00", "Thu 2027-01-14 09:00"),
    ("Fri 2027-01-15 17:30:00", "Mon 2027-01-18 09:00"),
])  # fmt: skip
def test_the_due_time_counts_from_the_arrival(post, received, due):
    post.at(received)

    post.take_in(received=received)

    assert post.tasks()[0].promised_due_at == helsinki(due)


def test_a_mail_that_was_read_after_its_due_time_gets_c08_instead_of_c01(post):
    post.at("Wed 2027-01-13 09:20")

    post.take_in(received="Tue 2027-01-12 21:14")

    assert [code for code, to in post.outbox() if to == AINO] == ["C-08"]
    assert post.tasks()[0].promised_due_at is None


@pytest.mark.parametrize("verdict", ["pass", "none"])
def test_a_known_sender_gives_tasks_also_unproven(post, verdict):
    assert outcome(post.take_in(sender=f"Antti <{ANTTI}>", verdict=verdict)) == ("task", None)

    assert (post.tasks()[0].requester_name, post.tasks()[0].requester_address) == ("Antti", ANTTI)


def test_a_contacts_own_language_is_the_tasks(post):
    def swedish(session):
        aino = session.get_one(Contact, 1)
        aino.language = "sv"
        session.add(aino)

    post.change(swedish)
    post.take_in()

    assert (post.tasks()[0].language, post.message("C-01", AINO).language) == ("sv", "sv")


def test_the_words_and_files_of_the_mail_are_the_tasks(post):
    post.take_in(
        subject="VS: [EXT] Matka \N{MIDDLE DOT} Tukholma", text="Varaisitko?\n\nTerveisin Aino",
        files=(("a.pdf", b"1\0"), ("b.pdf", b"2")),
    )  # fmt: skip

    (words,) = post.words()
    assert (post.tasks()[0].subject, words.author) == ("Matka \N{MIDDLE DOT} Tukholma", "Aino")
    assert words.text.startswith("Varaisitko?")
    assert [(row.name, (post.settings.blobs.path / row.file).read_bytes()) for row in post.all(Attachment)] == [
        ("a.pdf", b"1\0"), ("b.pdf", b"2"),
    ]  # fmt: skip


def test_two_mails_of_one_wish_to_two_people_are_two_tasks_but_a_copy_is_none(post):
    post.take_in(message_id="<one@x>")
    post.take_in(message_id="<two@x>")

    assert [task.number for task in post.tasks()] == [1, 2]
