"""To which task a mail belongs: by reply address, by references, by [#n]; each only for who belongs there (D-32)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.customer import Contact, Customer
from models.outbox import OutboundMessage
from notifier.tokens import reply_address
from tests.support.post import SERVICE, Post, a_raw, digits_of, outcome

AINO, ANTTI, ANNA, BEATA = "aino@alfa.example", "antti@alfa.example", "anna@ysi.example", "beata@ysi.example"
BO = "bo@beeta.example"


@pytest.fixture
def post(database, tmp_path):
    post = Post(database, tmp_path)
    post.take_in(subject="Matka", message_id="<origin@alfa.example>", References="<never-seen@elsewhere>")
    post.change(_add_beeta)
    return post


def _add_beeta(session):
    beeta = Customer(name="Beeta Ab", language="sv")
    session.add(beeta)
    session.flush()
    session.add(Contact(customer_id=beeta.id, name="Bo", address=BO, rights=["task"]))


def tagged(post, *, number=1, person=AINO, kind="t"):
    return reply_address(post.settings, SERVICE, kind=kind, number=number, person=person)


def test_each_way_alone_finds_the_thread(post):
    ours = post.message("C-01", AINO).message_id
    ways = [
        {"to": tagged(post)},
        {"to": "muu@alfa.example", "Cc": tagged(post)},                 # the address may stand anywhere
        {"to": "muu@alfa.example", "Delivered_To": tagged(post)},
        {"to": tagged(post).upper()},                                   # some hosts fold the case
        {"In_Reply_To": ours},                                          # to a message of ours
        {"References": f"<x@x> {ours} <y@y>"},                          # anywhere among the references
        {"In_Reply_To": "<origin@alfa.example>"},                       # to the customer's own mail
        {"References": "<never-seen@elsewhere>"},                       # to a mail that we never saw
        {"subject": "Re: Matka [#1]"},
        {"subject": "[#1]"},
    ]  # fmt: skip

    found = [outcome(post.take_in(text="Ja aamiainen", **{"subject": "Re: Matka", **way})) for way in ways]

    assert found == [("reply", None)] * len(ways)
    assert len(post.tasks()) == 1


def test_each_way_is_closed_to_who_does_not_belong_there(post):
    ours = post.message("C-01", AINO).message_id
    ways = [
        {"to": tagged(post)},
        {"In_Reply_To": ours},
        {"References": "<origin@alfa.example>"},
        {"subject": "Re: Matka [#1]"},
    ]

    strangers = [outcome(post.take_in(sender="x@muualla.example", text="Minäkin", **way)) for way in ways]

    assert strangers == [("quarantined", "stranger_in_thread")] * 4
    assert [len(post.tasks()), len(post.words())] == [1, 1]


def test_forged_digits_are_no_way_in_but_the_other_ways_stay_open(post):
    good = tagged(post)
    forged = good.replace(digits_of(good), "0" * 16)

    alone = post.take_in(to=forged, subject="Re: Matka")
    with_number = post.take_in(to=forged, subject="Re: Matka [#1]")

    assert [outcome(alone)[0], outcome(with_number)[0]] == ["task", "reply"]


def test_the_digits_of_one_task_do_not_open_another(post):
    post.take_in(subject="Toinen")
    other = tagged(post, number=2)
    moved = tagged(post, number=1).replace(digits_of(tagged(post, number=1)), digits_of(other))

    post.take_in(to=moved, subject="Re: Toinen", text="Lisää")

    assert [task.subject for task in post.tasks()] == ["Matka", "Toinen", "Toinen"]


def test_a_colleagues_reply_address_is_good_for_every_sender_of_the_customer(post):
    mail = post.take_in(sender=f"Antti <{ANTTI}>", to=tagged(post, person=AINO), subject="Re: Matka")

    assert outcome(mail) == ("reply", None)


def test_the_reply_address_is_stronger_than_references_and_they_than_the_number(post):
    second, third = (post.take_in(subject=name, message_id=f"<{name}@x>") for name in ("Toinen", "Kolmas"))
    first_way = post.take_in(to=tagged(post, number=2), References="<Kolmas@x>", subject="Re: Toinen [#1]")
    second_way = post.take_in(References="<Kolmas@x>", subject="Re: Kolmas [#1]")

    assert [first_way.task_id, second_way.task_id] == [second.task_id, third.task_id]


def test_the_nearest_reference_counts(post):
    second = post.take_in(subject="Toinen", message_id="<second@x>")

    mail = post.take_in(References="<origin@alfa.example> <second@x>", subject="Re: Toinen")

    assert mail.task_id == second.task_id


def test_thousands_of_references_are_no_work_for_thousands_of_queries(post):
    raw = a_raw(subject="Re: Matka", In_Reply_To="<origin@alfa.example>")
    flood = b"References: " + b" ".join(b"<%d@x>" % number for number in range(20_000)) + b"\n"

    assert outcome(post.take_in(flood + raw)) == ("reply", None)


def test_a_sender_of_another_customer_who_answers_our_mail_is_a_stranger_there(post):
    ours = post.message("C-01", AINO).message_id
    mails = [
        post.take_in(sender=f"Bo <{BO}>", subject="Re: Matka [#1]", **way)
        for way in ({"to": tagged(post)}, {"In_Reply_To": ours})
    ]

    assert [outcome(mail) for mail in mails] == [("quarantined", "stranger_in_thread")] * 2
    assert [(case.kind.value, case.looks_like) for case in post.cases()] == [("stranger", "Bo")] * 2
    assert BO not in [to for _, to in post.outbox()]


def test_a_sender_of_another_customer_keeps_the_promise_where_only_chance_joins_the_mails(post):
    mails = [
        post.take_in(sender=f"Bo <{BO}>", subject="Pöytä [#1]"),                        # a number of their own system
        post.take_in(sender=f"Bo <{BO}>", subject="Pöytä", References="<never-seen@elsewhere>"),
    ]  # fmt: skip

    assert [outcome(mail) for mail in mails] == [("task", None)] * 2
    assert [task.linked_to_id for task in post.tasks()] == [None] * 3


def test_of_our_people_everybody_may_write_into_a_thread(post):
    mail = post.take_in(sender=f"Beata <{BEATA}>", subject="[#1]", text="Autan mielelläni tässä asiassa.")

    assert outcome(mail) == ("reply", "staff_mail")
    assert mail.task_id == post.tasks()[0].id


def test_without_plus_addressing_references_and_the_number_do(post):
    mails = [
        post.reply("C-01", AINO, "Ja aamiainen", token=False, subject="Re: Matka"),
        post.take_in(subject="Re: Matka [#1]"),
    ]

    assert [outcome(mail) for mail in mails] == [("reply", None)] * 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_reply_to_any_message_of_ours_to_a_sender_finds_its_task(post, data):
    told = data.draw(
        st.sampled_from(
            [row for row in post.all(OutboundMessage) if row.code.startswith("C-") and row.task_id]
        )
    )
    ways = data.draw(st.sets(st.sampled_from(["address", "reference", "number"]), min_size=1))
    task = next(task for task in post.tasks() if task.id == told.task_id)
    mail = post.take_in(
        sender=f"Aino <{told.address}>",
        to=tagged(post, number=task.number, person=told.address) if "address" in ways else SERVICE,
        subject=f"Re: Matka [#{task.number}]" if "number" in ways else "Re: Matka",
        text=data.draw(st.sampled_from(["Ja aamiainen", "Voisiko sen vielä siirtää?", "x" * 50])),
        **({"In_Reply_To": told.message_id} if "reference" in ways else {}),
    )

    assert (outcome(mail), mail.task_id) == (("reply", None), task.id)
