"""The worker: claims under a lease, reading outside transactions, decisions in one order."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.claiming import BATCH, in_order
from intake.reader import Reader
from intake.reading.value import ReadingSettings
from intake.take_in import take_in
from models.mail import InboundMessage, MailState
from tests.support.finnish_workdays import helsinki
from tests.support.post import BORDER, Post, Reads, a_raw, outcome, set_mail

LEASE = 180


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


# ------------------------------------------------------------------------------------------ claims


def test_a_stored_mail_is_taken_in_once(post):
    post.lay(a_raw())

    assert [post.worker().run_once(), post.worker().run_once()] == [1, 0]

    (mail,) = post.mails()
    assert (mail.state, mail.owner, mail.lease_until) == (MailState.DECIDED, None, None)
    assert (mail.parse_attempts, mail.decided_at) == (1, post.clock.now())


def test_a_real_child_process_reads_it(post):
    post.lay(a_raw(files=(("ohjelma.pdf", b"%PDF\0"),)))

    with Reader(ReadingSettings(authserv_ids=(BORDER,))) as reader:
        assert post.worker(reader=reader).run_once() == 1

    (mail,) = post.mails()
    assert outcome(mail) == ("task", None)
    assert (post.settings.blobs.path / mail.blob / "1").read_bytes() == b"%PDF\0"


def test_another_process_has_it_until_its_lease_runs_out(post):
    post.lay(a_raw(), owner="other")

    assert post.worker("one").run_once() == 0
    post.later(seconds=LEASE)
    assert post.worker("one").run_once() == 0
    post.later(seconds=1)
    assert post.worker("one").run_once() == 1

    (mail,) = post.mails()
    assert mail.parse_attempts == 2


def test_a_mail_without_any_lease_is_claimed(post):
    post.lay(a_raw())
    post.change(lambda session: set_mail(session, owner=None, lease_until=None))

    assert post.worker("another").run_once() == 1


def test_a_decision_is_not_taken_under_a_lost_lease(post):
    post.lay(a_raw())

    def lose(raw):
        post.later(seconds=LEASE + 1)
        assert post.worker("two").run_once() == 1

    assert post.worker("one", Reads(post, lose)).run_once() == 0

    assert len(post.tasks()) == 1
    assert post.outbox() == [("A-1", "anna@ysi.example"), ("C-01", "aino@alfa.example")]


def test_nobody_decides_for_another_owner_nor_twice(post):
    post.lay(a_raw(), owner="one")
    reading = post.reader.read(
        post.settings.blobs.path / post.mails()[0].blob / "raw", post.settings.blobs.path
    )

    def decide(owner):
        return take_in(post.database, post.settings, 1, reading, owner=owner, now=post.clock.now())

    assert [decide("two"), decide("one"), decide("one")] == [False, True, False]
    assert len(post.tasks()) == 1


def test_the_oldest_mails_are_claimed_first_however_many_wait(post):
    post.lay(*(a_raw(subject="Uusi", text=f"{n}") for n in range(BATCH)), received="Tue 2027-01-12 09:50")
    post.lay(a_raw(subject="Vanha"), received="Tue 2027-01-12 08:50")

    assert post.worker().run_once() == BATCH

    assert post.subjects()[0] == "Vanha"
    assert post.worker().run_once() == 1


def test_two_workers_at_once_decide_each_mail_once(post):
    post.lay(*(a_raw(text=f"{n}") for n in range(12)), owner="nobody")
    post.later(seconds=LEASE + 1)
    failures = []
    start = threading.Barrier(2)

    def work(owner):
        try:
            worker = post.worker(owner)
            start.wait()
            for _ in range(30):
                worker.run_once()
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    workers = [threading.Thread(target=work, args=(owner,)) for owner in ("one", "two")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert [outcome(mail) for mail in post.mails()] == [("task", None)] * 12
    assert sorted(task.number for task in post.tasks()) == list(range(1, 13))


# ------------------------------------------------------------------------------- order of decisions


def test_decisions_are_taken_in_order_of_arrival_then_id(post):
    post.lay(a_raw(subject="Kolmas"), received="Tue 2027-01-12 09:30")
    post.lay(a_raw(subject="Ensimmäinen"), received="Tue 2027-01-12 09:10")
    post.lay(a_raw(subject="Toinen"), received="Tue 2027-01-12 09:20")
    post.lay(a_raw(subject="Neljäs"), received="Tue 2027-01-12 09:30")

    post.worker().run_once()

    assert post.subjects() == ["Ensimmäinen", "Toinen", "Kolmas", "Neljäs"]


def test_a_reply_that_lay_in_the_mailbox_first_waits_for_what_it_answers(post):
    post.lay(
        a_raw(subject="Re: Matka", References="<m@x>", text="Ja aamiainen"), received="Tue 2027-01-12 09:10"
    )
    post.lay(a_raw(subject="Matka", message_id="<m@x>"), received="Tue 2027-01-12 09:30")

    post.worker().run_once()

    assert [outcome(mail) for mail in post.mails()] == [("reply", None), ("task", None)]


def test_a_reply_waits_for_what_another_process_has_in_hand(post):
    post.lay(a_raw(subject="Matka", message_id="<m@x>"), received="Tue 2027-01-12 09:30", owner="other")
    post.lay(
        a_raw(subject="Re: Matka", References="<m@x>", text="Ja aamiainen"), received="Tue 2027-01-12 09:10"
    )

    assert post.worker("one").run_once() == 0
    assert post.worker("other").run_once() == 1
    assert post.worker("one").run_once() == 1

    assert [outcome(mail) for mail in post.mails()] == [("task", None), ("reply", None)]


def test_a_reply_waits_also_for_what_came_in_while_it_was_read(post):
    post.lay(a_raw(subject="Re: Matka", References="<m@x>"))

    def meanwhile(raw):
        if len(post.mails()) == 1:
            post.lay(a_raw(subject="Matka", message_id="<m@x>"), owner="other")

    assert post.worker("one", Reads(post, meanwhile)).run_once() == 0
    assert post.worker("other").run_once() == 1
    assert post.worker("one").run_once() == 1


def test_what_arrived_later_waits_for_what_another_process_has_in_hand(post):
    post.lay(a_raw(subject="Ensin"), received="Tue 2027-01-12 09:10", owner="other")
    post.lay(a_raw(subject="Sitten"), received="Tue 2027-01-12 09:20", owner="one")

    assert post.worker("one").run_once() == 0
    post.worker("other").run_once()
    post.worker("one").run_once()

    assert post.subjects() == ["Ensin", "Sitten"]


def test_a_dead_process_holds_up_nothing_beyond_its_lease(post):
    post.lay(a_raw(subject="Matka", message_id="<m@x>"), owner="dead")
    post.lay(a_raw(subject="Re: Matka", References="<m@x>"), owner="one")
    assert post.worker("one").run_once() == 0

    post.later(seconds=LEASE + 1)
    assert post.worker("one").run_once() == 2

    assert [outcome(mail) for mail in post.mails()] == [("task", None), ("reply", None)]


@pytest.mark.parametrize("owners", [("one", "one", "one"), ("one", "two", "one"), ("one", "two", "three")])
def test_a_circle_of_references_ends(post, owners):
    names = {"a": "b", "b": "c", "c": "a"}
    for (name, other), owner in zip(names.items(), owners, strict=True):
        post.lay(a_raw(subject="Matka", message_id=f"<{name}@x>", References=f"<{other}@x>"), owner=owner)

    for _ in range(3):
        for owner in sorted(set(owners)):
            post.worker(owner).run_once()

    assert sorted(outcome(mail)[0] for mail in post.mails()) == ["reply", "reply", "task"]


def test_a_mail_that_refers_to_itself_is_taken_in(post):
    assert outcome(post.take_in(message_id="<a@x>", References="<a@x>")) == ("task", None)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 7), max_size=3)), max_size=8),
)
def test_every_mail_has_one_place_after_all_that_it_refers_to_unless_they_form_a_circle(rows):
    mails = [
        InboundMessage(
            id=place, identity_hash=str(place), message_id=f"<{place}>", references=[f"<{one}>" for one in refers],
            received_at=helsinki(f"Tue 2027-01-12 10:0{minute}"), stored_at=helsinki("Tue 2027-01-12 10:00"),
            size=1, blob="x",
        )
        for place, (minute, refers) in enumerate(rows)
    ]  # fmt: skip

    ordered = [mail.id for mail in in_order(mails)]

    reach = {place: set(refers) & set(range(len(rows))) for place, (_, refers) in enumerate(rows)}
    for _ in rows:
        reach = {place: seen | {two for one in seen for two in reach[one]} for place, seen in reach.items()}
    assert sorted(ordered) == list(range(len(rows)))
    for place, (_, refers) in enumerate(rows):
        for other in set(refers) & set(reach) - {place}:
            assert place in reach[other] or ordered.index(other) < ordered.index(place)
