"""A flood under several workers and pollers at once: still one case, one number a mail, one warning (X-01, D-22)."""

import threading
from collections import Counter

import pytest

from models.outbox import Alarm
from tests.intake.test_floods import SMALL, SPAM, Flooded
from tests.support.post import a_raw


@pytest.fixture
def post(database, tmp_path):
    return Flooded(database, tmp_path, SMALL)


def at_once(*deeds):
    failures = []
    start = threading.Barrier(len(deeds))

    def run(deed):
        try:
            start.wait()
            deed()
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_two_workers_put_a_flood_under_one_case(post):
    for owner in ("one", "two"):
        post.lay(*(a_raw(sender=SPAM, text=f"{owner} {n}") for n in range(15)), owner=owner)

    at_once(*(lambda owner=owner: post.work(post.worker(owner)) for owner in ("one", "two")))

    assert post.outcomes() == {"quarantined": 30}
    assert sorted(mail.number for mail in post.mails()) == list(range(1, 31))
    assert Counter(bool(case.flood) for case in post.cases()) == {False: 6, True: 1}


def test_two_pollers_warn_once(post):
    def pour(account):
        for n in range(3):
            post.lay(*(a_raw(sender=SPAM, text=f"{account} {n} {m}") for m in range(5)), account=account)

    at_once(lambda: pour("tehtavat"), lambda: pour("backoffice"))

    assert len(post.mails()) == 30
    assert [alarm.dedupe_key for alarm in post.all(Alarm)] == ["flood:strangers"]
    # Each may let a batch through that the other has not seen yet; never more.
    assert 6 <= sum(not mail.flood for mail in post.mails()) <= 12
