"""One mail, one transaction, one outcome (e.3, 1), and the service address it counts for (D-18)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.outcomes import OUTCOMES
from models.mail import MailState, Outcome
from models.task import Deadline, Escalation, TaskEvent
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, a_raw, outcome

BACKOFFICE, GENERAL = "backoffice@ysi.example", "tehtavat@ysi.example"


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


def test_a_mail_becomes_one_task_with_promise_ladder_events_and_messages(post):
    mail = post.take_in(received="Tue 2027-01-12 09:58", files=(("ohjelma.pdf", b"%PDF"),))

    (task,) = post.tasks()
    assert (outcome(mail), mail.task_id, mail.state) == (("task", None), task.id, MailState.DECIDED)
    assert (mail.verdict, mail.classification, mail.sender_address) == (
        "pass",
        "ordinary",
        "aino@alfa.example",
    )
    assert (mail.subject, mail.recipients, mail.language) == ("Matkavaraus", [GENERAL], "fi")
    (deadline,) = post.all(Deadline)
    assert (task.received_at, deadline.due_at) == (mail.received_at, helsinki("Wed 2027-01-13 09:00"))
    assert [rung.step.value for rung in post.all(Escalation)] == ["reminder", "due", "take_over"]
    assert [event.kind for event in post.all(TaskEvent)] == ["opened", "assigned"]
    assert post.outbox() == [("A-1", "anna@ysi.example"), ("C-01", "aino@alfa.example")]


def test_what_the_mail_says_about_its_date_moves_no_deadline(post):
    post.take_in(
        a_raw().replace(b"Date: Tue, 12 Jan 2027", b"Date: Tue, 5 Jan 2027"), received="Tue 2027-01-12 09:59"
    )

    assert post.tasks()[0].received_at == helsinki("Tue 2027-01-12 09:59")


WHERE = [
    ({"to": f"{GENERAL}, {BACKOFFICE}"}, "tehtavat", GENERAL),                      # the first in To counts
    ({"to": f"{BACKOFFICE}, {GENERAL}"}, "tehtavat", BACKOFFICE),
    ({"to": "muu@alfa.example", "Cc": f"{BACKOFFICE}, {GENERAL}"}, "tehtavat", BACKOFFICE),   # then Cc
    ({"to": GENERAL, "Cc": BACKOFFICE}, "tehtavat", GENERAL),                       # To before Cc
    ({"to": "BackOffice@YSI.example"}, "tehtavat", BACKOFFICE),                     # whatever its case
    ({"to": "muu@alfa.example", "Delivered_To": BACKOFFICE}, "tehtavat", BACKOFFICE),
    ({"to": "muu@alfa.example"}, "backoffice", BACKOFFICE),                         # by Bcc: where it lay
    ({"to": "muu@alfa.example"}, "gone", GENERAL),                                  # a mailbox that is no more
]  # fmt: skip


def test_the_service_address_is_the_first_in_to_then_cc_then_where_it_lay(post):
    for mail, account, expected in WHERE:
        post.take_in(account=account, **mail)

        assert post.tasks()[-1].service_address == expected, mail


def test_a_mail_to_two_service_addresses_is_one_task_with_the_first_in_to(post):
    raw = a_raw(to=f"{BACKOFFICE}, {GENERAL}")
    post.lay(raw, account="tehtavat")
    post.lay(b"Received: from mx\n" + raw, account="backoffice")

    post.worker().run_once()
    post.worker().run_once()

    (task,) = post.tasks()
    assert (task.service_address, task.product_group) == (BACKOFFICE, "back_office")
    assert post.outbox() == [("A-1", "cecilia@ysi.example"), ("C-01", "aino@alfa.example")]


def test_an_author_whose_address_is_endless_is_decided(post):
    mail = post.take_in(sender=f"{'x' * 3000}@muualla.example")

    assert outcome(mail)[0] == "quarantined"
    assert post.outbox() == [("K-01", "kaisa@ysi.example")]


KINDS = st.fixed_dictionaries(
    {
        "sender": st.sampled_from(
            [
                "Aino <aino@alfa.example>",
                "anna@ysi.example",
                "kaisa@ysi.example",
                "x@muualla.example",
                "MAILER-DAEMON@muualla.example",
                "tehtavat@ysi.example",
            ]
        ),
        "verdict": st.sampled_from(["pass", "none", "fail"]),
        "subject": st.sampled_from(["Matka", "Re: Matka [#1]", "Aivan muuta [#1]", "[#99]", ""]),
        "text": st.sampled_from(
            ["Varaisitko hotellin?", "OK", "VALMIS 0:30 tehty", "OHJE", "#1 OK", "\0", ""]
        ),
    },
    optional={
        "Auto_Submitted": st.sampled_from(["auto-replied", "no"]),
        "List_Id": st.just("<l.muualla.example>"),
        "X_Spam_Flag": st.just("YES"),
        "Return_Path": st.just("<>"),
        "References": st.sampled_from(["<a@x> <b@x>", "<>"]),
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mail=KINDS)
def test_every_mail_has_exactly_one_outcome(post, mail):
    before = len(post.mails())

    row = post.take_in(**mail)

    assert len(post.mails()) == before + 1
    assert row.outcome in Outcome
    quarantined = row.outcome is Outcome.QUARANTINED
    assert row.state is (MailState.QUARANTINED if quarantined else MailState.DECIDED)
    assert quarantined == (row.number is not None) == (row.due_at is not None)
    assert (row.outcome in (Outcome.IGNORED, Outcome.QUARANTINED)) <= (row.reason is not None)
    assert sum(case.message_id == row.id for case in post.cases()) <= 1
    if quarantined:
        assert row.case_id is not None
    if mail["verdict"] != "pass":
        assert row.outcome is not Outcome.COMMAND


def test_the_last_outcome_takes_whatever_is_left():
    assert OUTCOMES[-1].__name__ == "undecidable"
