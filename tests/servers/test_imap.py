"""ImapMailbox on real servers: the contract of a mailbox, and what only a real server can do to us."""

import os
import socket
import threading
import time

import pytest

from base.errors import TryAgain, UserError
from intake.imap import ImapMailbox
from tests.support.dovecot import dovecot_server
from tests.support.imap import PASSWORD, pymap_server
from tests.support.mailbox_contract import MailboxContract, a_mail


class Place:
    """A real server as mailbox_contract wants it."""

    def __init__(self, server):
        self.server = server
        self.append, self.make_anew, self.lying_in = server.append, server.make_anew, server.lying_in
        self._opened = []

    def mailbox(self, folders=("INBOX",), *, stop=None, **changes):
        mailbox = ImapMailbox("tehtavat", self.server.settings(folders=folders, **changes), stop=stop)
        self._opened.append(mailbox)
        return mailbox

    def close(self):
        for mailbox in self._opened:
            mailbox.close()


def _dovecot_place():
    if os.geteuid() != 0:
        pytest.skip("needs root: the dovecot of the tests gives its mail to nobody")
    return dovecot_server()


@pytest.fixture
def dovecot():
    with _dovecot_place() as server:
        place = Place(server)
        yield place
        place.close()


@pytest.fixture(
    params=["pymap", pytest.param("dovecot", marks=pytest.mark.needs("dovecot", "dovecot-imapd"))]
)
def place(request):
    with pymap_server() if request.param == "pymap" else _dovecot_place() as server:
        place = Place(server)
        yield place
        place.close()


class TestImap(MailboxContract):
    def test_fetching_marks_nothing_as_read(self, place):
        place.append(a_mail())
        place.mailbox().fetch_new("INBOX", None, 0)

        with place.server.person() as person:
            person.select_folder("INBOX", readonly=True)
            (values,) = person.fetch(person.search(), ["FLAGS"]).values()

        assert b"\\Seen" not in values[b"FLAGS"]

    def test_wait_ends_after_its_seconds(self, place):
        began = time.monotonic()

        place.mailbox().wait(1.5)

        assert 1.4 < time.monotonic() - began < 4

    def test_wait_ends_when_the_service_is_to_stop(self, place):
        stop = threading.Event()
        mailbox = place.mailbox(stop=stop)
        stopper = threading.Timer(0.3, stop.set)
        stopper.start()
        began = time.monotonic()

        mailbox.wait(30)

        stopper.join()
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize("deed", ["fetch_new", "move", "wait"])
    def test_a_dead_server_is_something_to_try_again(self, place, deed):
        place.append(a_mail())
        mailbox = place.mailbox()
        mailbox.fetch_new("INBOX", None, 0)
        place.server.kill()

        calls = {
            "fetch_new": lambda: mailbox.fetch_new("INBOX", None, 0),
            "move": lambda: mailbox.move("INBOX", [1], "Processed"),
            "wait": lambda: mailbox.wait(20),
        }
        with pytest.raises(TryAgain, match="mailbox tehtavat"):
            calls[deed]()

    def test_a_server_that_dies_while_we_wait_is_noticed_at_once(self, place):
        mailbox = place.mailbox()
        mailbox.fetch_new("INBOX", None, 0)
        killer = threading.Timer(0.5, place.server.kill)
        killer.start()
        began = time.monotonic()

        with pytest.raises(TryAgain):
            mailbox.wait(30)

        killer.join()
        assert time.monotonic() - began < 5

    def test_a_missing_folder_is_something_to_try_again_and_the_next_deed_works(self, place):
        place.append(a_mail())
        mailbox = place.mailbox(("INBOX", "Roskaposti"))

        with pytest.raises(TryAgain, match="read folder Roskaposti"):
            mailbox.fetch_new("Roskaposti", None, 0)

        assert len(mailbox.fetch_new("INBOX", None, 0).copies) == 1

    def test_a_move_is_refused_after_the_folder_was_made_anew(self, place):
        place.make_anew("Tilaukset")
        place.append(a_mail(1), folder="Tilaukset")
        mailbox = place.mailbox(("Tilaukset", "INBOX"))
        (copy,) = mailbox.fetch_new("Tilaukset", None, 0).copies
        mailbox.fetch_new("INBOX", None, 0)
        place.make_anew("Tilaukset")
        place.append(a_mail(2), folder="Tilaukset")

        with pytest.raises(TryAgain, match="made anew"):
            mailbox.move("Tilaukset", [copy.uid], "Processed")

        assert place.lying_in("Tilaukset") == 1

    def test_a_wrong_password_is_told_with_its_remedy_and_without_the_password(self, place):
        with pytest.raises(UserError, match=r"refuses the login of tehtavat; mend user and password") as told:
            place.mailbox(password="wrong-secret").fetch_new("INBOX", None, 0)

        assert "wrong-secret" not in str(told.value)

    def test_the_password_may_come_from_a_command(self, place):
        mailbox = place.mailbox(password=None, password_command=f"printf '%s\\nsecond line' '{PASSWORD}'")

        assert mailbox.fetch_new("INBOX", None, 0).copies == ()


class TestTls:
    pytestmark = pytest.mark.needs("dovecot", "dovecot-imapd")

    @pytest.mark.parametrize("tls", ["implicit", "starttls"])
    def test_a_mailbox_is_read_over_tls(self, dovecot, tls, monkeypatch):
        monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.server.certificate))
        dovecot.append(a_mail())
        port = dovecot.server.tls_port if tls == "implicit" else dovecot.server.port
        mailbox = dovecot.mailbox(tls=tls, port=port, host="localhost")

        (copy,) = mailbox.fetch_new("INBOX", None, 0).copies
        mailbox.wait(1)

        assert copy.raw == a_mail()

    @pytest.mark.parametrize("tls", ["implicit", "starttls"])
    def test_a_certificate_that_nobody_vouches_for_is_refused(self, dovecot, tls):
        port = dovecot.server.tls_port if tls == "implicit" else dovecot.server.port

        with pytest.raises(TryAgain, match="CERTIFICATE_VERIFY_FAILED"):
            dovecot.mailbox(tls=tls, port=port).fetch_new("INBOX", None, 0)


@pytest.mark.needs("dovecot", "dovecot-imapd")
def test_the_folder_that_the_server_marks_is_its_junk(dovecot):
    assert dovecot.mailbox().junk() is None
    with dovecot.server.person() as person:
        person.create_folder("Junk")

    assert dovecot.mailbox(junk="Roskaposti").junk() == "Junk"
    assert dovecot.mailbox(junk="").junk() is None


@pytest.mark.needs("dovecot", "dovecot-imapd")
def test_a_mail_that_the_server_cannot_give_does_not_hold_up_the_others(dovecot):
    dovecot.append(a_mail(1), a_mail(2), a_mail(3))
    second = sorted(dovecot.server.mail.rglob("Maildir/new/*"))[1]
    second.write_bytes(b"")  # a broken disk: the index says one size, the file has another
    second.chmod(0)

    fetched = dovecot.mailbox().fetch_new("INBOX", None, 0)

    assert [copy.raw for copy in fetched.copies] == [a_mail(1), a_mail(3)]
    assert len(fetched.unreadable) == 1


def test_a_connection_that_breaks_at_the_login_is_not_called_a_wrong_password():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=_hang_up_at_login, args=(listener,))
        server.start()
        with pymap_server() as other:
            settings = other.settings(port=listener.getsockname()[1])

        with pytest.raises(TryAgain):
            ImapMailbox("tehtavat", settings).fetch_new("INBOX", None, 0)

        server.join()


def _hang_up_at_login(listener):
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb", 0) as stream:
        stream.write(b"* OK ready\r\n")
        tag = stream.readline().split()[0]
        stream.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        stream.readline()
