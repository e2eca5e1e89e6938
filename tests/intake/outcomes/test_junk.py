"""Mail in the mail server's Junk: known and proven senders are taken in, all the rest is counted and never answered (D-34)."""

from datetime import timedelta

import pytest

from intake.junk import note_moved, passed_over, taken_in
from models.mail import InboundMessage, Lane
from tests.support.post import Post, a_raw, outcome

AINO, KAISA, KUKA, ANNA = "aino@alfa.example", "kaisa@ysi.example", "kuka@muualla.example", "anna@ysi.example"


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


def test_a_proven_customer_in_junk_has_a_task_like_any_other(post):
    mail = post.take_in(folder="Junk", X_Spam_Flag="YES")

    assert outcome(mail) == ("task", None)
    assert ("C-01", AINO) in post.outbox()
    assert post.cases() == []


@pytest.mark.parametrize("verdict", ["none", "fail"])
def test_an_unproven_customer_in_junk_waits_for_the_coordinator_and_is_not_answered(post, verdict):
    mail = post.take_in(folder="Junk", verdict=verdict)

    assert outcome(mail) == ("quarantined", "not_proven")
    assert [(case.kind.value, case.looks_like) for case in post.cases()] == [("not_proven", "Aino")]
    assert post.outbox() == [("K-01", KAISA)]
    assert post.tasks() == []


@pytest.mark.parametrize("verdict", ["pass", "none", "fail"])
def test_a_stranger_in_junk_is_counted_and_nothing_else(post, verdict):
    mail = post.take_in(folder="Junk", sender=KUKA, verdict=verdict)

    assert outcome(mail) == ("ignored", "junk")
    assert (post.cases(), post.outbox()) == ([], [])


def test_a_stranger_in_junk_joins_no_thread(post):
    post.take_in()
    told = post.outbox()
    mail = post.take_in(folder="Junk", sender=KUKA, subject="Re: Matkavaraus [#1]")

    assert outcome(mail) == ("ignored", "junk")
    assert post.outbox() == told


def test_mail_in_junk_without_a_sender_or_unreadable_is_counted(post):
    nameless = a_raw().replace(b"From: Aino <aino@alfa.example>\n", b"")

    assert outcome(post.take_in(nameless, folder="Junk")) == ("ignored", "junk")
    assert (post.cases(), post.outbox()) == ([], [])


def test_a_command_in_junk_is_carried_out_when_it_is_proven(post):
    post.take_in()

    assert outcome(post.reply("A-1", ANNA, "OK", folder="Junk", verdict="none")) == (
        "quarantined",
        "not_proven",
    )
    assert outcome(post.reply("A-1", ANNA, "OK", folder="Junk")) == ("command", None)


@pytest.mark.parametrize(
    ("verdict", "said"), [("pass", ("ignored", "auto_reply")), ("none", ("ignored", "junk"))]
)
def test_an_absence_note_in_junk_is_never_answered(post, verdict, said):
    mail = post.take_in(folder="Junk", verdict=verdict, Auto_Submitted="auto-replied")

    assert outcome(mail) == said
    assert post.outbox() == []


def test_a_secret_in_junk_of_nobody_known_is_told_to_nobody(post):
    mail = post.take_in(folder="Junk", sender=KUKA, text="Salasana: Kissa123!")

    assert (outcome(mail), mail.secrets) == (("ignored", "junk"), 1)
    assert post.outbox() == []


@pytest.mark.parametrize("order", [("INBOX", "Junk"), ("Junk", "INBOX")])
def test_a_mail_in_inbox_and_junk_is_one_mail_of_the_inbox(post, order):
    raw = a_raw(sender=KUKA)
    for folder in order:
        post.lay(raw, folder=folder)
    post.worker().run_once()

    (mail,) = post.mails()
    assert (outcome(mail), mail.in_junk) == (("quarantined", "unknown_sender"), False)


def test_a_stranger_whom_somebody_takes_out_of_junk_is_decided_anew(post):
    raw = a_raw(sender=KUKA)
    passed_over_mail = post.take_in(raw, folder="Junk")
    assert (outcome(passed_over_mail), passed_over_mail.lane) == (("ignored", "junk"), Lane.FLOOD)

    post.later(minutes=5)
    mail = post.take_in(raw)

    assert (outcome(mail), mail.in_junk, mail.owner) == (("quarantined", "unknown_sender"), False, None)
    assert mail.lane == Lane.STRANGER
    assert post.outbox() == [("K-01", KAISA), ("C-39", KUKA)]


def test_what_became_of_a_mail_of_junk_stays_when_it_turns_up_in_the_inbox(post):
    raw = a_raw()
    post.take_in(raw, folder="Junk")
    told = post.outbox()

    post.take_in(raw)

    assert len(post.tasks()) == 1
    assert post.outbox() == told


def test_only_what_was_taken_in_leaves_junk_and_once(post):
    uids = [11, 12, 13, 14]
    post.lay(
        a_raw(),
        a_raw(sender=KUKA),
        a_raw(verdict="none"),
        a_raw(Auto_Submitted="auto-replied"),
        uids=uids,
        folder="Junk",
    )
    where = ("tehtavat", "Junk", 1)

    assert post.change(lambda session: taken_in(session, *where)) == []  # nothing is decided yet
    post.worker().run_once()
    assert post.change(lambda session: taken_in(session, *where)) == [11, 13]
    assert (
        post.change(lambda session: taken_in(session, "tehtavat", "Junk", 2)) == []
    )  # UIDs of a folder that is gone

    post.change(lambda session: note_moved(session, *where, [11, 13], now=post.clock.now()))
    assert post.change(lambda session: taken_in(session, *where)) == []


def test_what_was_passed_over_can_be_counted(post):
    began = post.clock.now()
    for sender in (KUKA, KUKA, AINO):
        post.take_in(folder="Junk", sender=sender)
    post.take_in(sender=KUKA, X_Spam_Flag="YES")  # in the inbox: no matter of Junk
    ended = post.clock.now() + timedelta(seconds=1)

    assert post.change(lambda session: passed_over(session, since=began, until=ended)) == {"junk": 2}
    assert (
        post.change(lambda session: passed_over(session, since=ended, until=ended + timedelta(days=1))) == {}
    )


def test_the_identity_of_what_is_passed_over_stays(post):
    post.take_in(folder="Junk", sender=KUKA)

    (mail,) = post.all(InboundMessage)
    assert mail.in_junk
    assert mail.raw_erase_on is not None  # its bytes go with those of all other mail (c.4)
