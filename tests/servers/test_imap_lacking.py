"""ImapMailbox on a Dovecot that has less than others, or other names: no MOVE, no IDLE, a prefix, few connections."""

import os
import time
from contextlib import contextmanager

import pytest

from base.errors import TryAgain
from intake.imap import ImapMailbox
from tests.support.dovecot import dovecot_server
from tests.support.mailbox_contract import Shelf, a_mail, a_poller

pytestmark = pytest.mark.needs("dovecot", "dovecot-imapd")
MAILS = [a_mail(number) for number in range(3)]


class Taken:
    """Of Junk the first mail was taken in."""

    def __init__(self):
        self.uids = [1]

    def taken_in(self, *_):
        return self.uids

    def note_moved(self, *_):
        self.uids = []


@contextmanager
def running(**changes):
    if os.geteuid() != 0:
        pytest.skip("needs root: the dovecot of the tests gives its mail to nobody")
    with dovecot_server(**changes) as server:
        yield server


def rounds(server, shelf, many=1, **changes):
    box = server.settings(**changes)
    poller = a_poller(lambda: ImapMailbox("tehtavat", box), shelf, junk=Taken(), processed=box.processed)
    for _ in range(many):
        poller.run_round()
    poller.close()


@pytest.mark.parametrize(("processed", "made"), [
    ("Processed", "INBOX.Processed"),              # as Cyrus and Courier want it
    ("Ysi/Processed", "INBOX.Ysi.Processed"),
    ("INBOX.Käsitelty", "INBOX.Käsitelty"),        # whoever knows the server may write it so; UTF-7 on the wire
])  # fmt: skip
def test_below_a_prefix_folders_are_found_and_made(processed, made):
    with running(prefix="INBOX.", separator=".", junk="Junk") as server:
        with server.person() as person:
            person.create_folder("INBOX.Junk")
        server.append(*MAILS)
        server.append(a_mail(8), a_mail(9), folder="INBOX.Junk")
        shelf = Shelf()
        rounds(server, shelf, processed=processed)

        assert list(shelf.kept.values()) == [*MAILS, a_mail(8), a_mail(9)]
        assert [server.lying_in(folder) for folder in ("INBOX", "INBOX.Junk", made)] == [0, 1, 4]


@pytest.mark.parametrize(("capability", "left"), [
    ("IMAP4rev1 UIDPLUS IDLE NAMESPACE", 0),
    ("IMAP4rev1 IDLE NAMESPACE", 3),               # flagged as deleted: to expunge them could take others along
])  # fmt: skip
def test_without_move_each_mail_is_read_once_and_copied_once(capability, left):
    with running(capability=capability) as server:
        server.append(*MAILS)
        shelf = Shelf()
        rounds(server, shelf, many=3, junk="")

        assert list(shelf.kept.values()) == MAILS
        assert (server.lying_in("INBOX"), server.lying_in("Processed")) == (left, 3)


def test_without_idle_mail_is_found_by_the_next_look():
    with running(capability="IMAP4rev1 MOVE UIDPLUS") as server:
        mailbox = ImapMailbox("tehtavat", server.settings())
        mailbox.fetch_new("INBOX", None, 0)
        server.append(*MAILS)
        began = time.monotonic()
        mailbox.wait(0.5)

        assert 0.4 < time.monotonic() - began < 3
        assert len(mailbox.fetch_new("INBOX", None, 0).copies) == 3
        mailbox.close()


def test_too_many_connections_are_something_to_try_again():
    with running(connections=1) as server, server.person():
        mailbox = ImapMailbox("tehtavat", server.settings())

        with pytest.raises(TryAgain, match="Maximum number of connections"):
            mailbox.fetch_new("INBOX", None, 0)


def test_a_mail_in_two_folders_is_read_in_both_and_told_apart_by_nobody():
    """As a mail with two labels at Gmail: copies are equal, and equal copies are one mail (raw.py)."""
    with running() as server:
        server.append(a_mail(1))
        with server.person() as person:
            person.create_folder("Tilaukset")
            person.select_folder("INBOX")
            person.copy(person.search(), "Tilaukset")
        shelf = Shelf()
        rounds(server, shelf, folders=("INBOX", "Tilaukset"))

        assert list(shelf.kept.values()) == [a_mail(1)] * 2
        assert [server.lying_in(folder) for folder in ("INBOX", "Tilaukset", "Processed")] == [0, 0, 2]
