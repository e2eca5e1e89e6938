"""What breaks while mails are taken in: it ends in quarantine or in another try, and stops no other mail."""

import os
import signal
from dataclasses import replace

import pytest

from base.errors import DiskFailed, RefusedMail
from intake.claiming import BATCH
from intake.reader import Reader, ReadingDied
from intake.reading.value import ReadingSettings
from intake.worker import MOST_ATTEMPTS
from models.outbox import Alarm
from tests.support.finnish_workdays import helsinki
from tests.support.post import BORDER, Post, Reads, a_raw, outcome, set_mail

LEASE = 180


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


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
    assert post.subjects() == ["Tavallinen"]


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
    post.change(lambda session: set_mail(session, parse_attempts=attempts))
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

    assert post.subjects() == ["Hyvä"]
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


def test_a_disk_that_fails_ends_the_work_and_leaves_the_mail_claimable(post):
    post.lay(a_raw())

    def fail(*_):
        raise DiskFailed("write the files of a mail: no space left")

    with pytest.raises(DiskFailed):
        post.worker(reader=Reads(post, fail)).run_once()
    post.later(seconds=LEASE + 1)

    assert post.worker().run_once() == 1
