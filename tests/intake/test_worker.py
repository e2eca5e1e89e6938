"""The worker: claims under a lease, reading outside transactions, decisions in one order, quarantine for what kills."""

import os
import signal
import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reader import Reader, ReadingDied
from intake.reading.value import ReadingSettings
from intake.take_in import take_in
from intake.worker import BATCH, MOST_ATTEMPTS, in_order, undecided_arrivals
from models.mail import InboundMessage, MailState
from models.outbox import Alarm
from tests.support.finnish_workdays import helsinki
from tests.support.post import BORDER, Post, a_raw, outcome

LEASE = 180


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


class Reads:
    """The real reading, with something that happens before it."""

    def __init__(self, post, before):
        self._reader, self._before = post.reader, before

    def read(self, path, folder):
        self._before(path.read_bytes())
        return self._reader.read(path, folder)


def subjects_decided(post):
    """Subjects in the order in which tasks were made."""
    return [task.subject for task in post.tasks()]


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
    post.change(lambda session: _set(session, owner=None, lease_until=None))

    assert post.worker("another").run_once() == 1


def _set(session, **fields):
    mail = session.get_one(InboundMessage, 1)
    for name, value in fields.items():
        setattr(mail, name, value)
    session.add(mail)


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

    assert subjects_decided(post)[0] == "Vanha"
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

    assert subjects_decided(post) == ["Ensimmäinen", "Toinen", "Kolmas", "Neljäs"]


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

    assert subjects_decided(post) == ["Ensin", "Sitten"]


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
    for place, seen in reach.items():
        for other in seen - {place}:
            assert place in reach[other] or ordered.index(other) < ordered.index(place)


# ------------------------------------------------------------------------- mails that break things


def test_a_mail_that_kills_the_reading_process_twice_is_quarantined_and_the_others_go_on(post):
    post.lay(a_raw(subject="Tappava", text="TAPPAVA"), a_raw(subject="Tavallinen"))
    killed = []

    with Reader(ReadingSettings(authserv_ids=(BORDER,))) as reader:
        really = reader.read

        def kill_on_sight(path, folder):
            if b"TAPPAVA" in path.read_bytes():
                reader._ready_child()
                os.kill(reader._child.pid, signal.SIGKILL)
                os.waitid(os.P_PID, reader._child.pid, os.WEXITED | os.WNOWAIT)
                killed.append(path)
                reader._child.poll = lambda: None  # it dies only while it reads
            return really(path, folder)

        reader.read = kill_on_sight
        assert post.worker(reader=reader).run_once() == 2

    by_outcome = {mail.outcome.value: mail for mail in post.mails()}
    assert len(killed) == 2
    assert by_outcome["quarantined"].reason == "kills_reader"
    assert by_outcome["quarantined"].due_at == helsinki("Wed 2027-01-13 09:00")
    assert post.told_in_k01() == ["unreadable"]
    assert subjects_decided(post) == ["Tavallinen"]


def test_a_mail_that_killed_it_once_is_taken_in(post):
    post.lay(a_raw())
    deaths = iter([ReadingDied("out of memory")])

    def die(raw):
        for death in deaths:
            raise death

    assert post.worker(reader=Reads(post, die)).run_once() == 1

    (mail,) = post.mails()
    assert (outcome(mail), mail.parse_attempts) == (("task", None), 2)


@pytest.mark.parametrize(("attempts", "expected"), [
    (2, ("task", None)),                               # a process that died twice may have died of anything:
    (MOST_ATTEMPTS - 1, ("task", None)),               # the mail itself is tried once more
    (MOST_ATTEMPTS, ("quarantined", "never_decided")),  # but not for ever
])  # fmt: skip
def test_a_mail_whose_processes_died_is_read_again_but_not_for_ever(post, attempts, expected):
    post.lay(a_raw(), owner="dead")
    post.change(lambda session: _set(session, parse_attempts=attempts))
    post.later(seconds=LEASE + 1)

    post.worker().run_once()

    assert outcome(post.mails()[0]) == expected


def test_a_refused_mail_is_quarantined_with_its_reason(post):
    post.lay(a_raw())

    def refuse(raw):
        raise RefusedMail("too_deep")

    post.worker(reader=Reads(post, refuse)).run_once()

    (mail,) = post.mails()
    assert (outcome(mail), mail.number) == (("quarantined", "too_deep"), 1)
    assert post.told_in_k01() == ["unreadable"]


def test_a_defect_of_ours_stops_no_other_mail_and_is_named_in_k12(post):
    post.lay(*(a_raw(subject="Huono", text="HUONO") for _ in range(BATCH)), received="Tue 2027-01-12 09:00")
    post.lay(a_raw(subject="Hyvä"), received="Tue 2027-01-12 09:30")

    def break_down(raw):
        if b"HUONO" in raw:
            raise ZeroDivisionError("words of the mail")

    worker = post.worker(reader=Reads(post, break_down))
    assert [worker.run_once(), worker.run_once()] == [0, 1]

    assert subjects_decided(post) == ["Hyvä"]
    alarms = post.all(Alarm)
    assert {alarm.code for alarm in alarms} == {"K-12"}
    assert "ZeroDivisionError" in alarms[0].text
    assert "words" not in alarms[0].text
    assert {code for code, to in post.outbox() if to == "kaisa@ysi.example"} == {"K-12"}


def test_a_mail_that_failed_is_tried_again_when_its_lease_has_run_out(post):
    post.lay(a_raw())
    failures = iter([ZeroDivisionError()])

    def fail_once(raw):
        for failure in failures:
            raise failure

    worker = post.worker(reader=Reads(post, fail_once))
    assert [worker.run_once(), worker.run_once()] == [0, 0]
    post.later(seconds=LEASE + 1)

    assert worker.run_once() == 1


def test_undecided_mails_are_known_by_their_arrival(post):
    post.lay(a_raw(), received="Tue 2027-01-12 09:00")
    post.lay(a_raw(), received="Tue 2027-01-12 09:30")

    with post.database.reading() as session:
        waiting = sorted(undecided_arrivals(session))
    post.worker().run_once()

    assert waiting == [helsinki("Tue 2027-01-12 09:00"), helsinki("Tue 2027-01-12 09:30")]
    with post.database.reading() as session:
        assert undecided_arrivals(session) == []


def test_a_reading_with_strings_that_postgresql_refuses_is_decided(post):
    post.lay(a_raw())
    bad = "a\0b\ud800c"

    class Broken:
        def read(self, path, folder):
            found = post.reader.read(path, folder)
            return replace(
                found, subject=bad, text=bad, forwarded=bad, full_text=bad, message_id=f"<{bad}>",
                references=(f"<{bad}>",), delivered_to=(bad,), defects=(bad,),
                sender=replace(found.sender, name=bad),
            )  # fmt: skip

    assert post.worker(reader=Broken()).run_once() == 1

    (mail,) = post.mails()
    assert (mail.subject, mail.sender_name) == ("abc", "abc")
    assert post.words()[0].text == "abc"
