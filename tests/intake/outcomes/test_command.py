"""Commands by reply: carried out for who may, told line by line in one C-41 (d.4)."""

import pytest
from sqlmodel import select

from models.customer import Contact, Customer
from models.outbox import Digest
from models.person import Person
from models.task import Attachment, Direction, TaskMessage, TimeEntry, Visibility
from notifier.queue import queue, staff
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, a_raw, outcome

AINO, ANNA, BEATA, KAISA = "aino@alfa.example", "anna@ysi.example", "beata@ysi.example", "kaisa@ysi.example"
PDF = ("liput.pdf", b"%PDF\0\xff")


@pytest.fixture
def post(database, tmp_path):
    post = Post(database, tmp_path)
    post.take_in()
    return post


def state(post, number=1):
    return post.tasks()[number - 1].state.value


def files_of_c06(post):
    """What the newest C-06 carries, byte for byte."""
    words = post.message("C-06", AINO).payload["task_message_id"]
    rows = post.all(Attachment, Attachment.task_message_id == words)
    return [(row.name, (post.settings.blobs.path / row.file).read_bytes()) for row in rows]


LINES = {
    "accepted": ["OK", "Otan.", "hyvaksyn", "TAR", "Accept"],
    "done": ["VALMIS 45 min", "klar 0:45", "Done 0.75 h"],
    "shown": ["NÄYTÄ", "Visa", "show"],
    "help": ["OHJE", "Hjälp", "HELP"],
}


def test_every_command_is_understood_in_three_languages_with_all_that_mail_puts_around_it(post):
    for number, (result, line) in enumerate(
        ((result, line) for result, lines in LINES.items() for line in lines), start=2
    ):
        post.take_in(subject=f"Tehtävä {number}")
        text = f"Hei,\n\n{line}\n\nTerveisin\nAnna\n\n-- \nAnna Assistentti\n+358 40 123\n\n> #1 NÄYTÄ"

        mail = post.reply("A-1", ANNA, text)

        assert (line, outcome(mail), post.receipt()) == (line, ("command", None), [result])
        assert mail.task_id == number
    assert [code for code, _ in post.outbox()].count("C-41") == sum(map(len, LINES.values()))
    assert post.cases() == []


def test_ok_counts_from_the_arrival_of_the_mail(post):
    post.at("Wed 2027-01-13 09:20")

    post.reply("A-1", ANNA, "OK", received="Wed 2027-01-13 08:59:40")

    (task,) = post.tasks()
    assert (task.state.value, task.handled_at) == ("accepted", helsinki("Wed 2027-01-13 08:59:40"))
    assert post.outbox()[2:] == [("C-41", ANNA)]


def test_done_sends_text_and_files_to_who_asked(post):
    post.reply("A-1", ANNA, "VALMIS 1 h 30 min Hotelli on varattu.\nLiput liitteenä.", files=(PDF,))

    assert [row.minutes for row in post.all(TimeEntry)] == [90]
    (told,) = post.all(TaskMessage, TaskMessage.direction == Direction.OUT)
    assert (told.text, told.visibility) == ("Hotelli on varattu.\nLiput liitteenä.", Visibility.CUSTOMER)
    assert files_of_c06(post) == [PDF]
    assert post.outbox()[2:] == [("C-06", AINO), ("C-41", ANNA)]


def test_a_picture_inside_the_text_reaches_the_customer_too(post):
    raw = a_raw(
        sender=ANNA,
        subject="Re: Matkavaraus [#1]",
        text="VALMIS 0:30 Kuitti ohessa.",
        files=(("kuitti.pdf", b"%PDF"),),
    ).replace(b"Content-Disposition: attachment", b"Content-Disposition: inline")  # as phones send them

    post.take_in(raw)

    assert files_of_c06(post) == [("kuitti.pdf", b"%PDF")]


def test_done_without_a_time_keeps_text_and_files_and_a_bare_time_completes_it(post):
    post.reply("A-1", ANNA, "VALMIS\nHotelli on varattu.", files=(PDF,))
    assert (post.receipt(), post.message("C-41", ANNA).payload["lines"][0]["kept"]) == (
        ["minutes_missing"],
        True,
    )
    assert (state(post), post.outbox()[2:]) == ("assigned", [("C-41", ANNA)])

    post.take_in(sender=ANNA, subject="", text="#1 0:45")

    assert (post.receipt(), state(post)) == (["done"], "done")
    words = post.message("C-06", AINO).payload["task_message_id"]
    assert post.one(TaskMessage, TaskMessage.id == words).text == "Hotelli on varattu."
    assert files_of_c06(post) == [PDF]


def test_several_lines_are_answered_in_one_receipt_and_text_goes_to_the_last(post):
    post.take_in(subject="Toinen")

    post.take_in(sender=ANNA, subject="", text="#1 OK\n#2 VALMIS 0:30\nTehty on.\n")

    assert (post.receipt(), state(post, 1), state(post, 2)) == (["accepted", "done"], "accepted", "done")
    assert post.message("C-06", AINO).task_id == 2


def test_files_of_a_mail_with_several_results_reach_no_customer_but_the_coordinator(post):
    post.take_in(subject="Toinen")

    post.take_in(sender=ANNA, subject="", text="#1 VALMIS 0:30\n#2 VALMIS 0:45\nTehty on.", files=(PDF,))

    assert post.receipt() == ["done", "done", "text_to_coordinator"]
    assert files_of_c06(post) == []
    assert post.told_in_k01() == ["staff_mail"]


def test_words_after_ok_go_to_the_coordinator_and_into_the_task_never_to_the_customer(post):
    mail = post.reply("A-1", ANNA, "OK, kysyn hotellista vielä hinnan.")

    assert (outcome(mail), post.receipt()) == (("command", None), ["accepted", "text_to_coordinator"])
    assert [row.visibility for row in post.words()][1:] == [Visibility.INTERNAL]
    assert (post.outbox()[2:], post.told_in_k01()) == ([("K-01", KAISA), ("C-41", ANNA)], ["staff_mail"])


@pytest.mark.parametrize(("who", "text", "results"), [
    (BEATA, "#1 OK", ["not_yours"]),                      # nobody asked her
    (BEATA, "#1 VALMIS 0:30 tehty", ["not_yours", "text_to_coordinator"]),  # her words are not lost
    (BEATA, "#1 NÄYTÄ", ["not_yours"]),
    (ANNA, "#99 OK", ["unknown_number"]),
    (ANNA, "OK", ["number_missing"]),                     # a fresh mail names no task
    (ANNA, "#1 VALMIS 13 h tehty", ["minutes_out_of_range"]),
    (ANNA, "#1 OK\n#1 OK", ["accepted", "already_accepted"]),
    (ANNA, "#1 VALMIS 0:30\n#1 OK", ["done", "already_done"]),
    (KAISA, "#1 OK", ["accepted"]),                       # a coordinator may take any task
])  # fmt: skip
def test_errors_are_told_line_by_line(post, who, text, results):
    post.take_in(sender=who, subject="Asiaa", text=text)

    assert post.receipt(who) == results


@pytest.mark.parametrize("text", ["VALMSI 0:45", "#1 HOIDETTU", "TEHTY"])
def test_what_is_nearly_a_command_is_asked_about_and_sent_to_no_customer(post, text):
    mail = post.reply("A-1", ANNA, text)

    assert (outcome(mail), post.receipt()) == (("command", None), ["nearly"])
    assert (post.told_in_k01(), state(post)) == (["staff_mail"], "assigned")


def a_digest(post):
    """Anna's list of the morning, with task 1 in it."""

    def make(session):
        anna = session.exec(select(Person).where(Person.name == "Anna")).one()
        digest = Digest(person_id=anna.id, kind="A-2", slot_at=post.clock.now(), task_numbers=[1])
        session.add(digest)
        session.flush()
        queue(
            session, post.settings, code="A-2", to=staff(session, anna), cause="test", dedupe_key="A-2:test",
            now=post.clock.now(), payload={"digest_id": digest.id},
        )  # fmt: skip

    post.change(make)


@pytest.mark.parametrize(("text", "token", "results"), [
    ("#1 OK", True, ["accepted"]),
    ("OK", True, ["number_missing"]),       # a digest names several tasks
    ("OK", False, ["number_missing"]),      # found by its Message-ID alone
    ("#2 OK", True, ["accepted"]),          # a number that is not in it, but hers now
])  # fmt: skip
def test_in_a_digest_reply_the_number_says_which(post, text, token, results):
    post.take_in(subject="Toinen")
    a_digest(post)

    post.reply("A-2", ANNA, text, token=token, subject="Re: Tehtäväsi")

    assert post.receipt() == results


def test_the_same_command_mail_changed_by_a_gateway_is_carried_out_once(post):
    post.reply("A-1", ANNA, "VALMIS 0:45 Tehty on.", message_id="<c@ysi.example>")
    copy = post.reply("A-1", ANNA, "VALMIS 0:45 Tehty on.\n\n[Ulkoinen]", message_id="<c@ysi.example>")

    assert outcome(copy) == ("duplicate", "same_message_id")
    assert len(post.all(TimeEntry)) == 1
    assert [code for code, _ in post.outbox()].count("C-41") == 1


@pytest.mark.parametrize(("text", "expected"), [
    ("OHJE", "command"), ("Hej,\n\nHJÄLP\n\nHälsningar\nAino", "command"), ("help", "command"),
    ("Ohje puuttuu meiltä", "task"), ("OHJE\nVaraisitko hotellin?", "task"), ("OK", "task"), ("VALMIS 0:45", "task"),
])  # fmt: skip
def test_of_customers_only_help_alone_is_a_command(post, text, expected):
    mail = post.take_in(subject="Asiaa", text=text)

    assert outcome(mail)[0] == expected
    assert [code for code, to in post.outbox() if to == AINO][1:] == (
        ["C-41"] if expected == "command" else ["C-01"]
    )


def test_help_with_a_file_is_a_task_and_unproven_help_is_too(post):
    with_file = post.take_in(subject="Asiaa", text="OHJE", files=(PDF,))
    unproven = post.take_in(subject="Asiaa", text="OHJE", verdict="none")

    assert [outcome(mail)[0] for mail in (with_file, unproven)] == ["task", "task"]


def test_the_help_of_a_customer_is_in_their_language(post):
    def bo(session):
        beeta = Customer(name="Beeta Ab", language="sv")
        session.add(beeta)
        session.flush()
        session.add(Contact(customer_id=beeta.id, address="bo@beeta.example", rights=["task"]))

    post.change(bo)
    post.take_in(sender="bo@beeta.example", subject="", text="OHJE")

    told = post.message("C-41", "bo@beeta.example")
    assert (told.language, told.variant) == ("sv", "help_customer")
