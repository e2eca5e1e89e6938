"""The virtual mailbox keeps the contract of every mailbox; the virtual server takes mails and refuses what it was told."""

from datetime import UTC, datetime, timedelta

import pytest

from base.clock import SystemClock, VirtualClock
from base.errors import TryAgain
from notifier.smtp import SmtpRefused
from tests.support.archive_contract import ArchiveContract
from tests.support.mailbox_contract import MailboxContract, a_mail
from ysi.play.virtual_mail import MailStore, Refusal, VirtualArchive, VirtualMailbox, VirtualMailServer

NOON = datetime(2027, 1, 12, 10, tzinfo=UTC)


class Place:
    """The virtual store as mailbox_contract wants it."""

    def __init__(self):
        self.store = MailStore()

    def mailbox(self, folders=("INBOX",)):
        return VirtualMailbox(self.store, "tehtavat", tuple(folders))

    def append(self, *mails, arrived=None, folder="INBOX"):
        for mail in mails:
            self.store.deliver("tehtavat", mail, arrived=arrived or SystemClock().now(), folder=folder)

    def make_anew(self, folder):
        self.store.make_anew("tehtavat", folder)

    def lying_in(self, folder):
        return len(self.store.lying_in("tehtavat", folder))


@pytest.fixture
def place():
    return Place()


class TestVirtualMailbox(MailboxContract):
    def test_a_folder_that_is_missing_may_come_later(self, place):
        with pytest.raises(TryAgain, match="open folder Junk"):
            place.mailbox().fetch_new("Junk", None, 0)

    def test_two_accounts_do_not_share_their_mail(self, place):
        place.append(a_mail())

        other = VirtualMailbox(place.store, "backoffice")

        assert other.fetch_new("INBOX", None, 0).copies == ()


RAW = "Subject: =?utf-8?q?P=C3=A4iv=C3=A4?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHyvää\r\n".encode()


def test_a_message_is_kept_as_it_left_and_can_be_read():
    server = VirtualMailServer(VirtualClock(NOON))

    server.send("tehtavat+b1@ysi.example", "Aino@Alfa.example", RAW)

    (sent,) = server.sent
    assert (sent.at, sent.envelope, sent.to) == (NOON, "tehtavat+b1@ysi.example", "aino@alfa.example")
    assert (sent.header("Subject"), sent.text, sent.html) == ("Päivä", "Hyvää\n", None)


@pytest.mark.parametrize(
    ("answer", "permanent"), [("450 4.2.0 try later", False), ("550 5.1.1 unknown", True)]
)
def test_a_recipient_is_refused_until_the_instant_that_was_said(answer, permanent):
    clock = VirtualClock(NOON)
    server = VirtualMailServer(clock)
    server.refuse(Refusal("aino@alfa.example", answer, NOON + timedelta(hours=2)))

    with pytest.raises(SmtpRefused) as refused:
        server.send("a@ysi.example", "aino@alfa.example", RAW)
    server.send("a@ysi.example", "antti@alfa.example", RAW)
    clock.advance_to(NOON + timedelta(hours=2))
    server.send("a@ysi.example", "aino@alfa.example", RAW)

    assert (refused.value.code, refused.value.permanent) == (int(answer[:3]), permanent)
    assert [sent.to for sent in server.sent] == ["antti@alfa.example", "aino@alfa.example"]


class TestErasing(ArchiveContract):
    @pytest.fixture
    def place(self):
        return ArchivePlace()


class ArchivePlace:
    def __init__(self):
        self.store = MailStore()

    def archive(self):
        return VirtualArchive(self.store, "tehtavat")

    def append(self, *raws, arrived, folder):
        for raw in raws:
            self.store.deliver("tehtavat", raw, arrived=arrived, folder=folder)

    def make_anew(self, folder):
        self.store.make_anew("tehtavat", folder)

    def lying_in(self, folder):
        return len(self.store.lying_in("tehtavat", folder))
