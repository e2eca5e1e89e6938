"""Mail that asks for nothing: delivery reports, mail of ours that came back, automatic mail. Never answered (D-24)."""

from itertools import product

import pytest
from sqlmodel import select

from models.outbox import MessageState, OutboundMessage
from models.person import EmailAddress
from notifier.tokens import envelope_address
from tests.support.post import SERVICE, Post, digits_of, outcome

AINO, ANNA, KAISA, KUKA = "aino@alfa.example", "anna@ysi.example", "kaisa@ysi.example", "kuka@muualla.example"


@pytest.fixture
def post(database, tmp_path):
    post = Post(database, tmp_path)
    post.take_in()
    return post


def a_report(to, *, recipient, action="failed", status="5.1.1", about="<x@x>"):
    """A delivery report as a mail server writes it (RFC 3464)."""
    return (
        f"From: Mail Delivery <mailer-daemon@alfa.example>\nTo: {to}\nSubject: Undelivered\nMessage-ID: <r{id(object())}@x>\n"
        f"Return-Path: <>\nAuto-Submitted: auto-replied\n"
        f"Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        f"--B\n\nSorry.\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\n"
        f"--B\nContent-Type: text/rfc822-headers\n\nMessage-ID: {about}\n\n--B--\n"
    ).encode()


def bounced(post):
    """Addresses that are marked."""
    with post.database.reading() as session:
        return session.exec(select(EmailAddress.address).where(EmailAddress.bounced_at.is_not(None))).all()


def verp(post, message):
    return envelope_address(post.settings, SERVICE, message.id)


def test_a_bounce_is_matched_by_its_envelope_address_and_marks_the_address(post):
    a1 = post.message("A-1", ANNA)

    mail = post.take_in(a_report(verp(post, a1), recipient=ANNA))

    assert outcome(mail) == ("ignored", "bounce")
    assert (post.message("A-1", ANNA).state, bounced(post)) == (MessageState.BOUNCED, [ANNA])
    assert post.outbox()[2:] == [("K-10", KAISA)]


def test_the_envelope_is_proof_also_where_the_recipient_forwards_their_mail(post):
    post.take_in(a_report(verp(post, post.message("A-1", ANNA)), recipient="anna.private@home.example"))

    assert bounced(post) == [ANNA]


def test_without_the_envelope_a_bounce_is_matched_by_the_message_id(post):
    a1 = post.message("A-1", ANNA)

    post.take_in(a_report(SERVICE, recipient=ANNA, about=a1.message_id))

    assert post.message("A-1", ANNA).state is MessageState.BOUNCED


@pytest.mark.parametrize("report", [
    {"recipient": ANNA, "action": "delayed", "status": "4.4.1"},    # it is still being tried
    {"recipient": ANNA, "action": "delivered", "status": "2.0.0"},
])  # fmt: skip
def test_what_has_not_failed_marks_nothing(post, report):
    mail = post.take_in(a_report(verp(post, post.message("A-1", ANNA)), **report))

    assert (outcome(mail), bounced(post), len(post.outbox())) == (("ignored", "bounce"), [], 2)


def test_a_message_that_expired_is_told_and_its_address_is_not_marked(post):
    report = {"recipient": ANNA, "action": "failed", "status": "4.4.7"}

    post.take_in(a_report(verp(post, post.message("A-1", ANNA)), **report))

    assert post.message("A-1", ANNA).state is MessageState.BOUNCED
    assert (bounced(post), [code for code, _ in post.outbox()].count("K-10")) == ([], 1)


def a_note(to, *, text, subject="failure notice"):
    """A report in words alone, as qmail and others write it."""
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.alfa.example\nTo: {to}\nSubject: {subject}\nMessage-ID: <n@x>\n\n"
        f"{text}\n"
    ).encode()


@pytest.mark.parametrize(("text", "marked", "told"), [
    (f"<{ANNA}>:\n550 5.1.1 no such user", [ANNA], 1),
    ("Sorry, we could not deliver it.", [ANNA], 1),                      # the envelope address tells enough
    (f"<{ANNA}>:\n452 4.2.2 mailbox full", [], 1),                       # it failed, yet may work again tomorrow
    (f"{ANNA} has been delayed. Delivery attempts will continue.", [], 0),
])  # fmt: skip
def test_a_report_in_words_is_matched_by_its_envelope_address(post, text, marked, told):
    mail = post.take_in(a_note(verp(post, post.message("A-1", ANNA)), text=text))

    assert (outcome(mail), bounced(post)) == (("ignored", "bounce"), marked)
    assert post.outbox()[2:] == [("K-10", KAISA)] * told


def test_a_report_in_words_is_matched_by_the_message_id_of_the_copy(post):
    a1 = post.message("A-1", ANNA)
    copy = f"--- Below this line is a copy of the message.\n\nTo: {ANNA}\nMessage-ID: {a1.message_id}"
    post.take_in(a_note(SERVICE, text=f"Unable to deliver.\n\n<{KUKA}>:\n550 no\n\n{copy}"))
    assert bounced(post) == []

    post.take_in(a_note(SERVICE, text=f"Unable to deliver.\n\n<{ANNA}>:\n550 no\n\n{copy}"))
    assert bounced(post) == [ANNA]


def test_an_absence_notice_to_the_envelope_address_is_no_bounce(post):
    mail = post.take_in(
        sender=f"Anna <{ANNA}>", to=verp(post, post.message("A-1", ANNA)), subject="Poissa", Return_Path="<>",
        text="Olen lomalla 550 5.1.1",
    )  # fmt: skip

    assert (outcome(mail), bounced(post)) == (("ignored", "auto_reply"), [])


def test_a_forged_report_marks_nothing(post):
    a1 = post.message("A-1", ANNA)
    post.take_in(a_report(SERVICE, recipient="beata@ysi.example", about=a1.message_id))
    post.take_in(a_report(verp(post, a1).replace(digits_of(verp(post, a1)), "0" * 16), recipient=ANNA))
    post.take_in(a_report(SERVICE, recipient=ANNA, about="<made-up@x>"))

    assert (bounced(post), len(post.outbox())) == ([], 2)


def test_a_second_report_tells_nothing_new(post):
    for _ in range(2):
        post.take_in(a_report(verp(post, post.message("A-1", ANNA)), recipient=ANNA) + b"\n")

    assert [code for code, _ in post.outbox()].count("K-10") == 1


def test_a_customers_address_is_marked_too(post):
    post.take_in(a_report(verp(post, post.message("C-01", AINO)), recipient=AINO))

    assert post.outbox()[2:] == [("K-10", KAISA)]
    assert outcome(post.take_in(subject="Uusi asia")) == ("task", None)  # their mails count as before


def test_a_person_whose_address_bounced_still_acts_from_it(post):
    post.take_in(a_report(verp(post, post.message("A-1", ANNA)), recipient=ANNA))

    assert outcome(post.reply("A-1", ANNA, "OK")) == ("command", None)
    assert post.receipt() == ["accepted"]


def test_our_own_mail_that_comes_back_is_not_taken_in(post):
    ours = post.message("C-01", AINO).message_id

    by_id = post.take_in(message_id=ours, sender=f"Ysi <{SERVICE}>")
    automatic = post.take_in(sender=f"Ysi <{SERVICE}>", Auto_Submitted="auto-replied")

    assert [outcome(by_id), outcome(automatic)] == [("ignored", "own")] * 2
    assert len(post.outbox()) == 2


def test_automatic_mail_outside_a_thread_is_logged_and_never_answered(post):
    for headers, reason in (
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Return_Path": "<>"}, "auto_reply"),
        ({"List_Id": "<uutiset.muualla.example>"}, "bulk"),
        ({"Precedence": "bulk"}, "bulk"),
    ):
        for sender, verdict in product((AINO, KUKA, ANNA), ("pass", "none", "fail")):
            mail = post.take_in(sender=sender, verdict=verdict, **headers)
            assert (sender, verdict, outcome(mail)) == (sender, verdict, ("ignored", reason))

    assert (len(post.outbox()), post.cases()) == (2, [])


def test_a_customers_reaction_is_no_mail(post):
    mail = post.reply("C-01", AINO, "👍 Aino reagoi viestiisi")

    assert outcome(mail) == ("ignored", "reaction")
    assert (post.tasks()[0].state.value, len(post.outbox())) == ("assigned", 2)


@pytest.mark.parametrize("sign", ["👍 Anna reacted to your message", "👍", "👍👍 ❤️"])
def test_an_assistants_reaction_accepts_nothing_and_is_told_once_what_does(post, sign):
    mails = [post.reply("A-1", ANNA, sign) for _ in range(2)]

    assert [outcome(mail) for mail in mails] == [("ignored", "reaction")] * 2
    assert (post.tasks()[0].state.value, post.cases()) == ("assigned", [])
    assert post.outbox()[2:] == [("C-41", ANNA)]
    assert post.receipt() == ["reaction"]


def test_a_reaction_to_the_receipt_or_after_the_ok_is_told_nothing(post):
    post.reply("A-1", ANNA, "👍")
    post.reply("C-41", ANNA, "👍")
    post.reply("A-1", ANNA, "OK")
    post.reply("A-1", ANNA, "❤️ Anna reagoi viestiisi")

    assert [code for code, _ in post.outbox()[2:]] == ["C-41", "C-41"]
    assert post.receipt() == ["accepted"]


def test_a_reaction_that_nobody_proved_or_of_somebody_else_is_told_nothing(post):
    post.reply("A-1", ANNA, "👍", verdict="none")
    post.reply("A-1", ANNA, "👍", sender="Beata <beata@ysi.example>")

    assert len(post.outbox()) == 2


def test_a_customers_typed_sign_is_an_answer(post):
    assert outcome(post.reply("C-01", AINO, "👍")) == ("reply", None)


def test_nothing_is_sent_about_a_report_on_our_warning(post):
    post.take_in(a_report(verp(post, post.message("A-1", ANNA)), recipient=ANNA))
    post.take_in(a_report(verp(post, post.message("K-10", KAISA)), recipient=KAISA))

    assert [code for code, _ in post.outbox()].count("K-10") == 1
    assert len(post.all(OutboundMessage, OutboundMessage.state == MessageState.BOUNCED)) == 2
