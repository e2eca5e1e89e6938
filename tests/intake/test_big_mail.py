"""A mail too large for memory comes by pieces into a file of the store, and is the same mail as any other."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from base.errors import TryAgain
from intake import big_mail
from intake.big_mail import PIECE, SPOOL, MailGone, spooled
from intake.imap import ImapMailbox
from intake.mailbox import Copy
from intake.raw import keep, lease_for
from intake.reading.identity import identity
from models.blobs import folder_of
from tests.support.finnish_workdays import helsinki
from tests.support.imap import pymap_server
from tests.support.mailbox_contract import a_mail
from tests.support.post import Post

BIG = PIECE * 5 // 2
SMALL_BATCH = 10_000


@pytest.fixture(scope="module")
def server():
    with pymap_server() as running:
        yield running


@pytest.fixture
def mailbox(server, tmp_path):
    server.make_anew("Big")
    opened = ImapMailbox("tehtavat", server.settings(), store=tmp_path / "blobs")
    yield opened
    opened.close()


def fetched(mailbox, after=None):
    known, uid = (after.uidvalidity, after.uid) if after else (None, 0)
    return mailbox.fetch_new("Big", known, uid, max_bytes=SMALL_BATCH).copies


def spool(folder):
    return [*(folder / "blobs" / SPOOL).iterdir()]


def test_it_comes_byte_for_byte_and_alone(server, mailbox, tmp_path):
    raw = a_mail(2, size=BIG)
    server.append(a_mail(1), raw, a_mail(3), folder="Big")

    first = fetched(mailbox)
    second = fetched(mailbox, first[-1])
    third = fetched(mailbox, second[-1])

    assert [len(batch) for batch in (first, second, third)] == [1, 1, 1]
    assert [batch[0].big is None for batch in (first, second, third)] == [True, False, True]
    (copy,) = second
    assert (copy.raw, copy.size, copy.head[:40]) == (b"", len(raw), raw[:40])
    assert copy.content.read_bytes() == raw
    assert copy.identity() == identity(raw)
    assert [*(tmp_path / "blobs" / SPOOL).iterdir()] == [copy.content]


def test_it_has_the_arrival_time_of_the_server(server, mailbox):
    server.append(a_mail(size=BIG), folder="Big", arrived=helsinki("Tue 2027-01-12 09:58"))

    assert fetched(mailbox)[0].internal_date == helsinki("Tue 2027-01-12 09:58")


def test_one_that_goes_meanwhile_leaves_no_file(server, mailbox, tmp_path, monkeypatch):
    server.append(a_mail(size=BIG), folder="Big")

    def gone(client, uid):
        yield b"From: a@b.example\r\n"
        raise MailGone

    monkeypatch.setattr("intake.imap.pieces_of", gone)

    assert (fetched(mailbox), spool(tmp_path)) == ((), [])


def test_a_broken_connection_leaves_no_file_and_the_next_try_has_it_whole(
    server, mailbox, tmp_path, monkeypatch
):
    raw = a_mail(size=BIG)
    server.append(raw, folder="Big")
    real = big_mail.pieces_of

    def broken(client, uid):
        yield next(iter(real(client, uid)))
        raise OSError("connection reset")

    with monkeypatch.context() as patched:
        patched.setattr("intake.imap.pieces_of", broken)
        with pytest.raises(TryAgain, match="connection reset"):
            fetched(mailbox)

    assert spool(tmp_path) == []
    assert fetched(mailbox)[0].content.read_bytes() == raw


def test_what_a_killed_process_left_goes_with_the_next_and_what_is_fresh_stays(tmp_path):
    for name, hours in (("old", 7), ("fresh", 5)):
        left = tmp_path / SPOOL / f"{name}.tmp"
        left.parent.mkdir(exist_ok=True)
        left.write_bytes(b"x")
        when = left.stat().st_mtime - timedelta(hours=hours).total_seconds()
        os.utime(left, (when, when))

    made = spooled([b"From: a@b.example\r\n\r\n", b"Hei"], tmp_path)

    assert sorted((tmp_path / SPOOL).iterdir()) == sorted([made.path, tmp_path / SPOOL / "fresh.tmp"])


class TestKept:
    @pytest.fixture
    def post(self, database, tmp_path):
        return Post(database, tmp_path)

    def lay(self, post, raw, *, uid=7):
        """As the poller keeps it."""
        store, now = post.settings.blobs.path, post.clock.now()
        pieces = [raw[at : at + 1_000] for at in range(0, len(raw), 1_000)]
        copy = Copy("INBOX", 1, uid, now, b"", spooled(pieces, store))
        return keep(
            post.database, store, account="tehtavat", folder="INBOX", uidvalidity=1, copies=[copy],
            lease=lease_for("one", now, 180), now=now, settings=post.settings,
        )  # fmt: skip

    def test_it_lies_in_its_place_and_nowhere_else(self, post):
        raw = a_mail(size=50_000)

        assert self.lay(post, raw) == 1

        (mail,) = post.mails()
        assert (mail.identity_hash, mail.size) == (identity(raw).hash, len(raw))
        store = post.settings.blobs.path
        assert (store / folder_of(mail.identity_hash) / "raw").read_bytes() == raw
        assert [*(store / SPOOL).iterdir()] == []

    def test_the_same_mail_again_is_no_other_mail(self, post):
        raw = a_mail(size=50_000)
        post.lay(raw)

        assert self.lay(post, raw, uid=8) == 0

        assert len(post.mails()) == 1
        assert [*(post.settings.blobs.path / SPOOL).iterdir()] == []

    def test_it_is_taken_in_like_any_other(self, post):
        self.lay(post, a_mail(size=50_000))

        post.take_in()

        assert post.mails()[0].outcome is not None


MEASURED = """
import resource, sys
from pathlib import Path
from base.setting_tables import MailboxSettings
from intake.imap import ImapMailbox
box = ImapMailbox("tehtavat", MailboxSettings(address="a@b.example", host="127.0.0.1", port=int(sys.argv[1]), tls="none",
    user="tehtavat", password=sys.argv[3]), store=Path(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
(copy,) = box.fetch_new("Big", None, 0).copies
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, copy.size)
"""


def test_forty_megabytes_cost_the_poller_a_few(server, tmp_path):
    """In kB, in a process of its own: what this one had once, it keeps."""
    server.make_anew("Big")
    server.append(a_mail(size=40_000_000), folder="Big")
    settings = server.settings()

    told = subprocess.run(
        [sys.executable, "-c", MEASURED, str(settings.port), str(tmp_path), settings.secret_of("mailbox")],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    grown, size = map(int, told)
    assert size > 40_000_000
    assert grown < 30_000
