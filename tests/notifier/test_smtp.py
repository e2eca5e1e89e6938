"""SmtpServer against a real server: whose fault an answer is, and one connection for many messages."""

import ssl
import subprocess

import pytest

from base.errors import TryAgain
from base.setting_tables import SmtpSettings
from notifier.smtp import SmtpRefused, SmtpServer, Unreachable
from tests.support.smtp import Sink, closed_port, only

RAW = b"Subject: x\r\n\r\n.dot\r\nFrom here\r\n"


@pytest.fixture
def sink():
    with Sink() as server:
        yield server


@pytest.fixture
def server(sink):
    server = SmtpServer(sink.settings)
    yield server
    server.close()


def send(server, to="aino@alfa.example", raw=RAW):
    server.send("alfa+b7.0123456789abcdef@ysi.example", to, raw)


def test_a_mail_arrives_as_it_left(sink, server):
    send(server)

    (mail,) = sink.delivered
    assert (mail.sender, mail.recipient) == ("alfa+b7.0123456789abcdef@ysi.example", "aino@alfa.example")
    assert mail.raw == RAW
    assert [option.partition("=")[0] for option in mail.options] == ["SIZE"]


def test_a_batch_goes_over_one_connection(sink, server):
    for _ in range(5):
        send(server)

    assert len(sink.delivered) == 5
    assert sink.connections == 1


def test_after_closing_the_next_message_connects_anew(sink, server):
    send(server)
    server.close()
    send(server)

    assert sink.connections == 2


@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 5.1.1 no such user", True), ("450 4.2.0 greylisted", False)]
)
def test_a_refused_recipient_says_no_for_good_or_for_now(sink, server, answer, permanent):
    sink.refuse["gone@alfa.example"] = answer

    with pytest.raises(SmtpRefused) as caught:
        send(server, to="gone@alfa.example")
    send(server)  # on the same connection

    assert (caught.value.code, caught.value.permanent) == (int(answer[:3]), permanent)
    assert str(caught.value) == answer
    assert (len(sink.delivered), sink.connections) == (1, 1)


@pytest.mark.parametrize(("answer", "permanent"), [("554 5.7.1 spam", True), ("451 4.3.0 later", False)])
def test_refused_data_says_no_for_good_or_for_now(sink, server, answer, permanent):
    sink.at_data = answer

    with pytest.raises(SmtpRefused) as caught:
        send(server)

    assert caught.value.permanent is permanent


def test_a_mail_that_is_too_big_has_failed_for_good():
    with Sink(data_size_limit=100) as sink:
        server = SmtpServer(sink.settings)

        with pytest.raises(SmtpRefused) as caught:
            send(server, raw=RAW + b"x" * 200 + b"\r\n")

        assert (caught.value.code, caught.value.permanent) == (552, True)
        server.close()


def test_a_refused_sender_is_our_trouble(sink, server):
    sink.refuse_sender = "550 5.7.1 sender rejected"

    with pytest.raises(Unreachable, match=r"550 5\.7\.1 sender rejected"):
        send(server)


def test_a_server_that_hangs_up_leaves_it_open_whether_the_mail_arrived(sink, server):
    sink.hang_up = True

    with pytest.raises(TryAgain) as caught:
        send(server)
    sink.hang_up = False
    send(server)

    assert not isinstance(caught.value, Unreachable)
    assert sink.connections == 2


def test_a_connection_that_died_between_two_messages_is_made_anew(sink, server):
    send(server)
    server._connection.sock.shutdown(2)  # as a server does that waited long enough

    send(server)

    assert (len(sink.delivered), sink.connections) == (2, 2)


def test_a_server_that_is_not_there_is_unreachable():
    with closed_port() as port:
        server = SmtpServer(SmtpSettings(host="127.0.0.1", port=port, timeout_seconds=2))

        with pytest.raises(Unreachable):
            send(server)


def test_the_right_password_logs_in_and_a_wrong_one_is_our_trouble():
    with Sink(authenticator=only("ysi", "right"), auth_require_tls=False) as sink:
        right = SmtpServer(settings_of(sink, user="ysi", password="right"))
        wrong = SmtpServer(settings_of(sink, user="ysi", password="wrong"))

        send(right)
        with pytest.raises(Unreachable) as caught:
            send(wrong)

        assert len(sink.delivered) == 1
        assert "wrong" not in str(caught.value)
        right.close()


def test_a_password_command_that_fails_is_our_trouble(sink):
    server = SmtpServer(settings_of(sink, user="ysi", password_command="false"))

    with pytest.raises(Unreachable, match="password_command failed"):
        send(server)


def test_an_address_beyond_ascii_needs_a_server_that_takes_it():
    with Sink(enable_SMTPUTF8=False) as old:
        server = SmtpServer(old.settings)
        with pytest.raises(SmtpRefused) as caught:
            send(server, to="mäkinen@alfa.example")
        assert caught.value.permanent
        server.close()

    with Sink(enable_SMTPUTF8=True) as modern:
        other = SmtpServer(modern.settings)
        send(other, to="mäkinen@alfa.example", raw="To: mäkinen@alfa.example\r\n\r\nx\r\n".encode())
        send(other)
        assert [mail.recipient for mail in modern.delivered] == ["mäkinen@alfa.example", "aino@alfa.example"]
        assert {"SMTPUTF8", "BODY=8BITMIME"} <= set(modern.delivered[0].options)
        other.close()


@pytest.mark.needs("openssl", "openssl")
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_tls_is_used_and_an_unknown_certificate_refused(tls, tmp_path):
    key, certificate = make_certificate(tmp_path)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate, key)
    trust = ssl.create_default_context(cafile=certificate)
    how = {"ssl_context": theirs} if tls == "implicit" else {"tls_context": theirs, "require_starttls": True}

    with Sink(**how) as sink:
        settings = settings_of(sink, host="localhost", tls=tls)
        knows, doubts = SmtpServer(settings, trust=trust), SmtpServer(settings)

        send(knows)
        with pytest.raises(Unreachable):
            send(doubts)

        assert len(sink.delivered) == 1
        knows.close()


def settings_of(sink, **told) -> SmtpSettings:
    return SmtpSettings(**{"host": "127.0.0.1", "port": sink.port, "timeout_seconds": 5, **told})


def make_certificate(folder):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    return key, certificate
