"""The nights that erase: once each, in their quiet hours, here and in the mailboxes, with a report (c.4, D-25)."""

import pytest
from sqlmodel import col

from acts.archives import Cleared
from base.errors import TryAgain
from models.audit import AuditEntry
from models.mail import MailboxCopy
from scheduler import retention
from tests.support.finnish_workdays import helsinki
from tests.support.nights import MONDAY, SECRET, archives_of, arrives, files, last, lying, nights, works
from tests.support.post import Post, a_raw
from ysi.play.virtual_mail import MailStore


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path, at=MONDAY)


@pytest.fixture
def store():
    return MailStore()


def test_a_night_is_told_in_the_log_of_the_administration_with_its_figures(post, store):
    arrives(post, store, a_raw(text=SECRET))

    nights(post, store, "2027-01-18")

    report = post.all(AuditEntry, col(AuditEntry.deed) == "retention")[-1]
    assert report.facts == {
        "night": "2027-01-18T00:10:00+00:00", "erased": {"secret_mail": 1, "copies": 1}, "left": {},
    }  # fmt: skip
    assert last(post).erased == {"secret_mail": 1, "copies": 1}


def test_a_mail_that_was_erased_and_comes_again_is_known_and_erased_again(post, store):
    raw = a_raw(text=SECRET)
    arrives(post, store, raw)
    nights(post, store, "2027-01-18")

    post.at("Mon 2027-01-18 10:00")
    store.deliver("tehtavat", raw, arrived=post.clock.now(), folder="Processed")
    assert post.lay(raw) == 0
    assert post.worker().run_once() == 0
    works(post, "Mon 2027-01-18 10:01", {})  # its file does not wait for the night

    assert (len(post.tasks()), len(post.mails()), files(post, raw)) == (1, 1, [])
    nights(post, store, "2027-01-19")
    assert lying(store) == []
    assert [copy.erased_at is not None for copy in post.all(MailboxCopy)] == [True, True]


def test_a_copy_in_the_folder_that_is_read_goes_as_well(post, store):
    raw = a_raw(text=SECRET)
    arrives(post, store, raw, folder="INBOX")  # the move failed

    nights(post, store, "2027-01-18")

    assert lying(store, "INBOX") == []


def test_a_server_that_is_away_is_told_in_the_report_and_tried_again_the_next_night(post, store):
    class Away:
        def erase(self, wanted, folders):
            raise TryAgain("erase 1 mails of mailbox tehtavat: refused")

        def close(self): ...

    raw = a_raw(text=SECRET)
    arrives(post, store, raw)
    works(post, "Sun 2027-01-17 16:00", {})
    works(post, "Mon 2027-01-18 02:10", {"tehtavat": Away})

    assert last(post).left == {"tehtavat": "erase 1 mails of mailbox tehtavat: refused"}
    assert (files(post, raw), lying(store)) == ([], [raw])
    nights(post, store, "2027-01-19")
    assert (last(post).left, lying(store)) == ({}, [])


def test_a_mail_that_is_only_marked_is_told_and_owed(post, store):
    class NoUidplus:
        def erase(self, wanted, folders):
            return Cleared(marked=frozenset(one.identity_hash for one in wanted))

        def close(self): ...

    arrives(post, store, a_raw(text=SECRET))
    works(post, "Sun 2027-01-17 16:00", {})
    works(post, "Mon 2027-01-18 02:10", {"tehtavat": NoUidplus})

    assert "only marked as deleted" in last(post).left["tehtavat"]
    assert post.one(MailboxCopy).erased_at is None


def test_a_mailbox_that_the_settings_no_longer_name_is_told(post, store):
    arrives(post, store, a_raw(text=SECRET))
    works(post, "Sun 2027-01-17 16:00", {})
    works(post, "Mon 2027-01-18 02:10", {})

    assert last(post).left == {"tehtavat": 1}


def test_a_mail_out_of_a_file_is_owed_in_no_mailbox(post, store):
    post.take_in(a_raw(text=SECRET), account="(files)")

    nights(post, store, "2027-01-18")

    assert (last(post).erased, last(post).left) == ({"secret_mail": 1}, {})


def test_a_night_that_was_slept_through_is_left_to_the_next_one(post, store):
    """The service comes back at half past eight: nothing is erased while promises fall due."""
    raw = a_raw(text=SECRET)
    arrives(post, store, raw)
    archives = archives_of(store)
    works(post, "Sun 2027-01-17 16:00", archives)

    works(post, "Mon 2027-01-18 08:30", archives)
    assert files(post, raw) == ["raw"]
    works(post, "Tue 2027-01-19 02:10", archives)

    assert (files(post, raw), lying(store)) == ([], [])


def test_the_night_is_an_instant_of_its_own_and_comes_once(post, store):
    archives = {}
    works(post, "Sun 2027-01-17 16:00", archives)
    with post.database.reading() as session:
        assert retention.next_due(session, helsinki("Sun 2027-01-17 16:00")) == helsinki(
            "Mon 2027-01-18 02:10"
        )

    for at in ("Mon 2027-01-18 02:10", "Mon 2027-01-18 02:11", "Mon 2027-01-18 02:12"):
        works(post, at, archives)

    assert len(post.all(AuditEntry, col(AuditEntry.deed) == "retention")) == 1
    with post.database.reading() as session:
        assert retention.next_due(session, helsinki("Mon 2027-01-18 02:12")) == helsinki(
            "Tue 2027-01-19 02:10"
        )


def test_two_schedulers_erase_each_thing_once(post, store):
    archives = archives_of(store)
    for number in range(3):
        arrives(post, store, a_raw(text=SECRET, subject=f"Nro {number}"))
    works(post, "Sun 2027-01-17 16:00", archives)

    now = helsinki("Mon 2027-01-18 02:10")
    for _ in range(10):
        for _ in range(2):
            retention.run_due(post.database, post.settings, now)
        for _ in range(2):
            retention.run_in_mailboxes(post.database, post.settings, now, archives)

    assert last(post).erased == {"secret_mail": 3, "copies": 3}
    assert len(post.all(AuditEntry, col(AuditEntry.deed) == "retention")) == 1
