"""Poller: fetch, keep, move, on a real IMAP server; nothing lost, nothing moved that was not kept."""

import threading
import time

import pytest

from base.errors import TryAgain, UserError
from intake.imap import ImapMailbox
from intake.poller import backoff_seconds
from tests.support.imap import pymap_server
from tests.support.mailbox_contract import Shelf, a_mail, a_poller


class RefusesMoves(ImapMailbox):
    """A server on which the target cannot be made."""

    def move(self, folder, uids, target):
        raise TryAgain("move: no such right")


class Rounds:
    def __init__(self):
        self.told = []

    def began(self, mailbox_name, began_at):
        self.told.append("began")

    def ended(self, mailbox_name, began_at, ended_at):
        assert began_at <= ended_at
        self.told.append("ended")


@pytest.fixture(scope="module")
def running():
    with pymap_server() as server:
        yield server


@pytest.fixture
def server(running):
    """One server for all of them: only its folders are emptied."""
    with running.person() as person:
        for folder in ("Processed", "Roskaposti", "Junk"):
            if person.folder_exists(folder):
                person.delete_folder(folder)
        person.select_folder("INBOX")
        if uids := person.search():
            person.delete_messages(uids)
            person.expunge()
    return running


def opener(server, kind=ImapMailbox, **changes):
    return lambda: kind("tehtavat", server.settings(**changes))


def test_a_round_keeps_every_mail_and_then_moves_it(server):
    server.append(a_mail(1), a_mail(2))
    shelf, rounds = Shelf(), Rounds()
    poller = a_poller(opener(server), shelf, rounds=rounds)

    count = poller.run_round()

    poller.close()
    assert (count.kept, count.moved) == (2, 2)
    assert list(shelf.kept.values()) == [a_mail(1), a_mail(2)]
    assert (server.lying_in("INBOX"), server.lying_in("Processed")) == (0, 2)
    assert rounds.told == ["began", "ended"]


def test_nothing_is_moved_when_it_could_not_be_kept(server):
    server.append(a_mail())
    rounds = Rounds()

    def refuse(mailbox_name, folder, uidvalidity, copies):
        raise TryAgain("commit: database is locked")

    poller = a_poller(opener(server), Shelf(), keep=refuse, rounds=rounds)
    with pytest.raises(TryAgain, match="database is locked"):
        poller.run_round()

    poller.close()
    assert server.lying_in("INBOX") == 1
    assert rounds.told == ["began"]  # a round that did not read to the end keeps no promise


def test_what_a_crash_left_between_commit_and_move_is_moved_by_the_next_round(server):
    server.append(a_mail(1))
    shelf = Shelf()
    before = opener(server)()
    fetched = before.fetch_new("INBOX", None, 0)
    shelf.keep("tehtavat", "INBOX", fetched.uidvalidity, fetched.copies)
    before.close()
    server.append(a_mail(2))
    poller = a_poller(opener(server), shelf)

    poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == [a_mail(1), a_mail(2)]
    assert (server.lying_in("INBOX"), server.lying_in("Processed")) == (0, 2)


def test_a_refused_move_keeps_no_mail_from_being_read(server):
    server.append(*[a_mail(number) for number in range(60)])
    shelf, rounds = Shelf(), Rounds()
    poller = a_poller(opener(server, RefusesMoves), shelf, rounds=rounds)

    count = poller.run_round()

    poller.close()
    assert len(shelf.kept) == 60
    assert count.moved == 0
    assert shelf.calls == 3  # two batches of new mail, and one look at what was left
    assert rounds.told == ["began", "ended"]


def test_it_is_behind_while_more_has_arrived_than_was_fetched(server):
    server.append(*[a_mail(number) for number in range(60)])
    shelf, told = Shelf(), []

    def keep(*batch):
        told.append(poller.is_behind)
        shelf.keep(*batch)

    poller = a_poller(opener(server), shelf, keep=keep)
    poller.run_round()

    poller.close()
    assert (told, poller.is_behind) == ([True, False], False)


def test_a_missing_folder_holds_up_no_other_but_the_round_is_not_complete(server):
    server.append(a_mail())
    shelf, rounds = Shelf(), Rounds()
    poller = a_poller(opener(server, folders=("Roskaposti", "INBOX")), shelf, rounds=rounds)

    with pytest.raises(TryAgain, match="Roskaposti"):
        poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == [a_mail()]
    assert rounds.told == ["began"]


def test_a_folder_that_is_read_cannot_be_the_target_of_moves(server):
    poller = a_poller(opener(server, folders=("INBOX", "Processed")), Shelf())

    with pytest.raises(UserError, match=r"name another one as 'processed' of \[mailbox.tehtavat\]"):
        poller.run_round()


def test_the_loop_takes_a_new_mail_at_once_and_ends_when_told(server):
    shelf, stop = Shelf(), threading.Event()
    poller = a_poller(lambda: ImapMailbox("tehtavat", server.settings(), stop=stop), shelf)
    loop = threading.Thread(target=poller.run_forever, args=(stop,))
    loop.start()
    time.sleep(0.5)
    server.append(a_mail())

    until = time.monotonic() + 10  # a poll would come after 30 s
    while not shelf.kept and time.monotonic() < until:
        time.sleep(0.05)
    stop.set()
    loop.join(5)

    assert list(shelf.kept.values()) == [a_mail()]
    assert not loop.is_alive()


def test_the_loop_goes_on_after_a_failure(server):
    server.append(a_mail())
    shelf, stop = Shelf(), threading.Event()
    failures = iter([TryAgain("commit: database is locked")])

    def fail_once(mailbox_name, folder, uidvalidity, copies):
        for failure in failures:
            raise failure
        shelf.keep(mailbox_name, folder, uidvalidity, copies)
        stop.set()

    poller = a_poller(lambda: ImapMailbox("tehtavat", server.settings(), stop=stop), shelf, keep=fail_once)
    poller.run_forever(stop)

    assert list(shelf.kept.values()) == [a_mail()]


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        (1, 1),  # the first pause is short: most faults pass at once
        (2, 2),
        (3, 4),
        (6, 32),
        (7, 60),  # never longer than the longest poll
        (1000, 60),  # a server that is away for a day
    ],
)
def test_the_pauses_double_up_to_a_minute(failures, expected):
    assert backoff_seconds(failures, jitter=1.0) == expected


class Junk:
    """Which mails of Junk were taken in, as the test says."""

    def __init__(self, *taken_in):
        self.uids = list(taken_in)
        self.asked = []

    def taken_in(self, mailbox_name, folder, uidvalidity):
        self.asked.append((folder, uidvalidity))
        return self.uids

    def note_moved(self, mailbox_name, folder, uidvalidity, uids):
        self.uids = [uid for uid in self.uids if uid not in uids]


def test_junk_is_read_after_the_inbox_and_only_what_was_taken_in_leaves_it(server):
    server.make_anew("Junk")
    server.append(a_mail(1))
    server.append(a_mail(2), a_mail(3), folder="Junk")
    with server.person() as person:
        person.select_folder("Junk")
        first_uid = person.search()[0]
    shelf, junk, rounds = Shelf(), Junk(first_uid), Rounds()
    poller = a_poller(opener(server), shelf, rounds=rounds, junk=junk)

    first, second = poller.run_round(), poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == [a_mail(1), a_mail(2), a_mail(3)]
    assert (first.kept, first.moved, second.kept, second.moved) == (3, 2, 0, 0)
    assert [server.lying_in(folder) for folder in ("INBOX", "Junk", "Processed")] == [0, 1, 2]
    assert junk.uids == []
    assert rounds.told == ["began", "ended"] * 2


def test_thousands_in_junk_do_not_hold_up_the_inbox(server):
    server.make_anew("Junk")
    server.append(*[a_mail(number) for number in range(230)], folder="Junk")
    shelf = Shelf()
    poller = a_poller(opener(server), shelf, junk=Junk())

    assert [poller.run_round().kept for _ in range(3)] == [200, 30, 0]
    poller.close()


@pytest.mark.parametrize("changes", [{"junk": ""}, {"junk": "Roskaposti"}])
def test_without_a_junk_folder_only_the_inbox_is_read(server, changes):
    server.make_anew("Junk")
    server.append(a_mail(1), folder="Junk")
    shelf, rounds = Shelf(), Rounds()
    poller = a_poller(opener(server, **changes), shelf, rounds=rounds, junk=Junk())

    poller.run_round()

    poller.close()
    assert shelf.kept == {}
    assert rounds.told == ["began", "ended"]


def test_a_junk_folder_that_is_made_later_is_found(server):
    shelf = Shelf()
    poller = a_poller(opener(server, junk="Roskaposti"), shelf, junk=Junk())
    poller.run_round()
    server.append(a_mail(1), folder="INBOX")
    server.make_anew("Roskaposti")
    server.append(a_mail(2), folder="Roskaposti")

    poller.run_round()

    poller.close()
    assert list(shelf.kept.values()) == [a_mail(1), a_mail(2)]
