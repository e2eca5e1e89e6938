"""What every Mailbox promises, whatever lies behind it: a class of tests to inherit from.

The heir has a fixture `place`: an object with `mailbox(folders=("INBOX",))` (a new Mailbox on it),
`append(*mails, arrived=None, folder="INBOX")`, `make_anew(folder)` (delete and create) and
`lying_in(folder)` (how many mails lie there).
"""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

from base.chance import Chance
from base.clock import SystemClock
from intake.poller import Poller

# In the past of any machine: Dovecot turns an arrival time that lies ahead into now.
ARRIVED = datetime(2026, 3, 9, 15, 30, 12, tzinfo=timezone(timedelta(hours=2)))


def a_mail(number: int = 1, *, size: int = 0) -> bytes:
    head = (
        f"Message-ID: <{number}@alfa.example>\r\nFrom: aino@alfa.example\r\nSubject: Tilaus {number}\r\n\r\n"
    )
    return head.encode() + b"Hei, \xe4\xe4kk\xf6set ja =3D.\r\n" + (b"x" * 76 + b"\r\n") * (size // 78)


class NoRounds:
    def began(self, mailbox_name, began_at): ...

    def ended(self, mailbox_name, began_at, ended_at): ...


class Shelf:
    """Keeps batches in memory, as raw.py does in the database: a copy twice is one copy."""

    def __init__(self):
        self.kept = {}
        self.calls = 0

    def keep(self, mailbox_name, folder, uidvalidity, copies):
        self.calls += 1
        for copy in copies:
            self.kept[(mailbox_name, folder, uidvalidity, copy.uid)] = copy.raw

    def cursor(self, mailbox_name, folder):
        keys = [key for key in self.kept if key[:2] == (mailbox_name, folder)]
        return keys[-1][2:] if keys else (None, 0)


def a_poller(open_mailbox, shelf, *, rounds=None, keep=None, junk=None, processed="Processed"):
    return Poller(
        open_mailbox,
        processed=processed,
        keep=keep or shelf.keep,
        cursor=shelf.cursor,
        rounds=rounds or NoRounds(),
        junk=junk,
        clock=SystemClock(),
        chance=Chance.seeded(b"poller"),
    )


class MailboxContract:
    def test_a_mail_comes_unchanged_with_the_arrival_time_of_the_server_in_utc(self, place):
        place.append(a_mail(), arrived=ARRIVED)

        fetched = place.mailbox().fetch_new("INBOX", None, 0)

        (copy,) = fetched.copies
        assert copy.raw == a_mail()
        assert copy.internal_date == ARRIVED
        assert copy.internal_date.tzinfo is UTC
        assert (copy.folder, copy.uidvalidity, fetched.more) == ("INBOX", fetched.uidvalidity, False)

    def test_only_what_is_above_the_last_uid_comes(self, place):
        place.append(a_mail(1), a_mail(2))
        mailbox = place.mailbox()
        first = mailbox.fetch_new("INBOX", None, 0)

        again = mailbox.fetch_new("INBOX", first.uidvalidity, first.copies[0].uid)
        none = mailbox.fetch_new("INBOX", first.uidvalidity, first.copies[1].uid)

        assert [copy.uid for copy in again.copies] == [first.copies[1].uid]
        assert none.copies == ()

    def test_an_empty_folder_has_nothing(self, place):
        assert place.mailbox().fetch_new("INBOX", None, 0).copies == ()

    def test_a_move_makes_a_missing_folder(self, place):
        place.append(a_mail(1), a_mail(2))
        mailbox = place.mailbox()
        copies = mailbox.fetch_new("INBOX", None, 0).copies

        mailbox.move("INBOX", [copies[0].uid], "Processed")
        mailbox.move("INBOX", [copies[1].uid], "Processed")

        assert (place.lying_in("INBOX"), place.lying_in("Processed")) == (0, 2)

    def test_a_mail_that_has_gone_can_be_moved_without_harm(self, place):
        place.append(a_mail(1), a_mail(2))
        mailbox = place.mailbox()
        uids = [copy.uid for copy in mailbox.fetch_new("INBOX", None, 0).copies]
        mailbox.move("INBOX", uids[:1], "Processed")

        mailbox.move("INBOX", uids, "Processed")

        assert (place.lying_in("INBOX"), place.lying_in("Processed")) == (0, 2)

    def test_a_folder_made_anew_is_read_from_its_beginning(self, place):
        place.make_anew("Tilaukset")
        place.append(a_mail(1), a_mail(2), folder="Tilaukset")
        before = place.mailbox(("Tilaukset",)).fetch_new("Tilaukset", None, 0)
        place.make_anew("Tilaukset")
        place.append(a_mail(3), folder="Tilaukset")

        after = place.mailbox(("Tilaukset",)).fetch_new(
            "Tilaukset", before.uidvalidity, before.copies[-1].uid
        )

        assert after.uidvalidity != before.uidvalidity
        assert [copy.raw for copy in after.copies] == [a_mail(3)]

    def test_sixty_mails_come_in_two_batches(self, place):
        place.append(*[a_mail(number) for number in range(60)])
        mailbox = place.mailbox()

        first = mailbox.fetch_new("INBOX", None, 0)
        second = mailbox.fetch_new("INBOX", first.uidvalidity, first.copies[-1].uid)

        assert (len(first.copies), first.more) == (50, True)
        assert (len(second.copies), second.more) == (10, False)
        assert [copy.raw for copy in first.copies + second.copies] == [a_mail(number) for number in range(60)]

    def test_a_mail_of_twenty_megabytes_comes_alone(self, place):
        large = a_mail(2, size=20 * 1024 * 1024)
        place.append(a_mail(1), large, a_mail(3))
        mailbox = place.mailbox()

        batches, last_uid, uidvalidity = [], 0, None
        for _ in range(3):
            fetched = mailbox.fetch_new("INBOX", uidvalidity, last_uid)
            uidvalidity, last_uid = fetched.uidvalidity, fetched.copies[-1].uid
            batches.append([copy.raw for copy in fetched.copies])

        assert batches == [[a_mail(1)], [large], [a_mail(3)]]

    def test_wait_ends_early_when_a_mail_comes(self, place):
        mailbox = place.mailbox()
        mailbox.fetch_new("INBOX", None, 0)
        sender = threading.Timer(0.5, place.append, [a_mail()])
        sender.start()
        began = time.monotonic()

        mailbox.wait(20)

        sender.join()
        assert time.monotonic() - began < 10
        assert len(mailbox.fetch_new("INBOX", None, 0).copies) == 1

    def test_wait_ends_at_once_when_a_mail_came_since_the_last_look(self, place):
        mailbox = place.mailbox()
        mailbox.fetch_new("INBOX", None, 0)
        place.append(a_mail())
        began = time.monotonic()

        mailbox.wait(20)

        assert time.monotonic() - began < 5

    def test_two_pollers_on_one_mailbox_lose_nothing_and_keep_nothing_twice(self, place):
        place.append(*[a_mail(number) for number in range(60)])
        shelf = Shelf()
        pollers = [a_poller(place.mailbox, shelf) for _ in range(2)]
        threads = [threading.Thread(target=poller.run_round) for poller in pollers]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(shelf.kept.values()) == sorted(a_mail(number) for number in range(60))
        assert place.lying_in("INBOX") == 0
        assert place.lying_in("Processed") >= 60
