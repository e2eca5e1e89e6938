"""What a person must look at: with a number, a due time, one case and a row of K-01; and when C-39 is sent (D-22, D-30, D-34)."""

import pytest
from sqlmodel import select

from models.customer import AssistantRole, Contact, Customer, CustomerAssistant
from models.outbox import Alarm
from models.person import Person
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, a_raw, outcome

AINO, KAISA, KUKA = "aino@alfa.example", "kaisa@ysi.example", "kuka@muualla.example"
K01 = ("K-01", KAISA)


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


def test_an_unknown_sender_gets_c39_a_lead_case_and_a_row_in_k01(post):
    mail = post.take_in(
        sender=f"Kuka <{KUKA}>", received="Tue 2027-01-12 09:58", text="Hei, paljonko palvelunne maksaa?"
    )

    (case,) = post.cases()
    assert (outcome(mail), mail.number) == (("quarantined", "unknown_sender"), 1)
    assert (case.kind.value, case.message_id, case.customer_id) == ("lead", mail.id, None)
    assert mail.due_at == case.due_at == helsinki("Wed 2027-01-13 09:00")
    assert post.outbox() == [K01, ("C-39", KUKA)]
    assert post.told_in_k01() == ["lead"]
    assert post.tasks() == []


@pytest.mark.parametrize(("verdict", "messages"), [
    ("pass", [K01, ("C-39", KUKA)]),
    ("none", [K01]),                     # nobody knows whose address it is
    ("fail", [K01]),
])  # fmt: skip
def test_only_a_proven_address_is_answered(post, verdict, messages):
    assert post.take_in(sender=KUKA, verdict=verdict).outcome == "quarantined"

    assert post.outbox() == messages


def test_an_unknown_sender_is_answered_once_a_day(post):
    for when in ("Tue 2027-01-12 10:00", "Tue 2027-01-12 23:59", "Wed 2027-01-13 00:01"):
        post.at(when)
        post.take_in(sender=KUKA)

    assert [code for code, to in post.outbox() if to == KUKA] == ["C-39", "C-39"]
    assert [case.kind.value for case in post.cases()] == ["lead"] * 3


@pytest.mark.parametrize(("text", "language"), [
    ("Hei, haluaisin tietää hinnat ja toimitusajat.", "fi"),
    ("Hej, jag skulle vilja veta vad det kostar.", "sv"),
    ("Hello, I would like to know your prices.", "en"),
    ("Добрый день, сколько это стоит?", "fi"),         # none of ours: Finnish
])  # fmt: skip
def test_an_unknown_sender_is_answered_in_their_language(post, text, language):
    post.take_in(sender=KUKA, text=text)

    assert post.message("C-39", KUKA).language == language


def test_past_thirty_answers_an_hour_there_is_silence_and_one_warning(post):
    post.lay(*(a_raw(sender=f"x{number}@muualla.example") for number in range(35)))
    while post.worker().run_once():  # strangers may be left for a next turn
        pass

    assert [code for code, _ in post.outbox()].count("C-39") == 30
    assert len(post.cases()) == 35
    assert [alarm.code for alarm in post.all(Alarm)] == ["K-12"]
    assert post.message("K-12", KAISA).variant == "strangers"

    post.later(minutes=61)
    post.take_in(sender="late@muualla.example")

    assert [code for code, _ in post.outbox()].count("C-39") == 31


def test_spam_of_strangers_is_logged_and_of_known_senders_taken_in(post):
    strangers = [
        post.take_in(sender=KUKA, X_Spam_Flag="YES", verdict=verdict) for verdict in ("pass", "none", "fail")
    ]
    known = post.take_in(X_Spam_Flag="YES")

    assert [outcome(mail) for mail in strangers] == [("ignored", "spam")] * 3
    assert outcome(known) == ("task", None)
    assert post.cases() == []


@pytest.mark.parametrize(("sender", "kind", "looks_like"), [
    (AINO, "not_proven", "Aino"),                       # "looks like Aino, not proven"
    ("anna@ysi.example", "not_proven", "Anna"),         # also one of our people
    (KUKA, "lead", ""),
])  # fmt: skip
def test_a_forged_author_joins_no_customer_and_no_thread(post, sender, kind, looks_like):
    post.take_in()
    mail = post.take_in(sender=sender, verdict="fail", subject="Re: Matkavaraus [#1]", text="OK")

    assert outcome(mail) == ("quarantined", "not_proven")
    assert [(case.kind.value, case.looks_like, case.customer_id) for case in post.cases()] == [
        (kind, looks_like, None)
    ]
    assert post.outbox()[2:] == [K01]
    assert len(post.words()) == 1


def test_a_mail_without_exactly_one_author_is_quarantined(post):
    raws = [
        a_raw().replace(b"From: Aino <aino@alfa.example>", b"From: aino@alfa.example, antti@alfa.example"),
        a_raw().replace(b"From: Aino <aino@alfa.example>\n", b""),
    ]

    assert [outcome(post.take_in(raw)) for raw in raws] == [("quarantined", "no_single_sender")] * 2
    assert post.told_in_k01() == ["no_sender"] * 2


def test_a_stranger_in_a_thread_gets_no_c39(post):
    post.take_in()
    mail = post.take_in(sender=KUKA, subject="Re: Matkavaraus [#1]")

    (case,) = post.cases()
    assert outcome(mail) == ("quarantined", "stranger_in_thread")
    assert (case.kind.value, case.task_id, case.customer_id) == ("stranger", 1, 1)
    assert post.outbox()[2:] == [K01]
    assert len(post.words()) == 1


def test_a_sender_without_the_right_to_give_tasks_is_quarantined_for_their_customer(post):
    post.change(
        lambda session: session.add(
            Contact(customer_id=1, name="Lasse", address="lasse@alfa.example", rights=["billing"])
        )
    )
    mail = post.take_in(sender="lasse@alfa.example")

    (case,) = post.cases()
    assert (outcome(mail), case.customer_id, case.looks_like) == (("quarantined", "no_right"), 1, "Lasse")
    assert post.outbox() == [K01]


def two_customers(session, **contact):
    """Aino's address is a sender of Beeta, too, which has an address of its own at ours."""
    anna = session.exec(select(Person).where(Person.name == "Anna")).one()
    beeta = Customer(name="Beeta Ab", language="sv")
    session.add(beeta)
    session.flush()
    session.add(Contact(customer_id=beeta.id, address=AINO, **{"rights": ["task"], **contact}))
    for role, address in ((AssistantRole.PRIMARY, None), (AssistantRole.NAMED, "beeta@ysi.example")):
        session.add(CustomerAssistant(customer_id=beeta.id, person_id=anna.id, role=role, address=address))


def test_an_address_of_two_customers_is_told_apart_or_quarantined(post):
    thread = post.take_in()
    post.change(two_customers)

    in_thread = post.take_in(subject="Re: Matkavaraus [#1]", to="beeta@ysi.example")
    new_in_thread = post.take_in(subject="Aivan muu asia [#1]")
    by_address = post.take_in(to="BEETA@ysi.example", subject="Pöytävaraus")
    unclear = post.take_in(subject="Pöytävaraus")

    assert [outcome(mail)[0] for mail in (in_thread, new_in_thread, by_address, unclear)] == [
        "reply", "task", "task", "quarantined",
    ]  # fmt: skip
    assert in_thread.task_id == thread.task_id
    assert [task.customer_id for task in post.tasks()] == [1, 1, 2]
    assert [(case.kind.value, case.customer_id) for case in post.cases()] == [("ambiguous", None)]


@pytest.mark.parametrize(("contact", "expected"), [
    ({"is_default": True}, ("task", None)),
    ({"is_default": True, "rights": ["billing"]}, ("quarantined", "no_right")),   # then it is known whose, and no task
])  # fmt: skip
def test_the_default_customer_decides_last(post, contact, expected):
    post.change(lambda session: two_customers(session, **contact))

    assert outcome(post.take_in()) == expected
