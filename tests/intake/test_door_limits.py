"""What the door bears: so many connections, so much time and so many commands, and trouble that passes."""

import io
import logging
import resource
import socket
import threading
import time

import pytest
import structlog

from base.errors import DiskFailed, TryAgain
from base.log import set_up
from intake.door_reception import DiskFull
from tests.support.door import Client, Porch, opened
from tests.support.program import until

MAIL = b"From: Aino <aino@alfa.example>\r\nSubject: Matka\r\n\r\nVaraisitko hotellin?\r\n"


@pytest.fixture
def porch():
    return Porch()


@pytest.fixture
def door(porch):
    with opened(porch) as door:
        yield door


def test_a_thousand_idle_connections_are_fifty_and_421_for_the_rest(porch):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3_000
    if soft < wanted:
        if hard != resource.RLIM_INFINITY and hard < wanted:
            pytest.skip(f"needs {wanted} open files; this machine allows {hard}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    with opened(porch, connections=50, connections_a_client=50) as door:
        sockets = [socket.create_connection(("127.0.0.1", door.port), 20) for _ in range(1_000)]
        try:
            first = [one.recv(100)[:4] for one in sockets]
            assert (first.count(b"220 "), first.count(b"421 ")) == (50, 950)
            sockets[first.index(b"220 ")].close()
            assert until(lambda: greeted(door), 10)
        finally:
            for one in sockets:
                one.close()


def greeted(door):
    with Client(door) as client:
        return client.answer().startswith("220 ")


def test_one_client_does_not_take_every_place(porch):
    with (
        opened(porch, connections=3, connections_a_client=2) as door,
        Client(door) as one,
        Client(door) as two,
        Client(door) as three,
    ):
        told = [client.answer()[:3] for client in (one, two, three)]

    assert told == ["220", "220", "421"]


def test_a_stranger_to_the_settings_is_not_heard(porch):
    with opened(porch, clients=["10.0.0.7"]) as door, Client(door) as client:
        client.send(b"LHLO x\r\nMAIL FROM:<a@b>\r\n")
        assert client.rest() in (["554 5.7.1 Not for you"], [])  # what it sent unread may cost it our word


def test_whoever_says_nothing_is_sent_away(porch):
    with opened(porch, silence_seconds=1) as door, Client(door) as client:
        assert client.rest()[1:] == ["421 4.4.2 Too slow, begin again"]


@pytest.mark.parametrize("piece", [b"x.\r\n", b"..\r\n", b"\r\n", b".", b"\n.\n", b"\r\n.\r"])
def test_a_mail_of_line_ends_and_dots_holds_nobody_up(porch, door, piece):
    with Client(door, greets="lmtp") as client, Client(door, greets="lmtp") as other:
        client.begin()
        client.ask(b"DATA")
        sending = threading.Thread(
            target=client.send, args=(piece * (10_000_000 // len(piece)) + b"\r\n.\r\n",)
        )
        began = time.monotonic()
        sending.start()
        assert other.ask(b"NOOP").startswith("250")
        assert time.monotonic() - began < 2
        assert client.answer() == "250 2.0.0 Kept"
        sending.join(10)

    assert time.monotonic() - began < 10  # a step for each dot took minutes


@pytest.mark.parametrize("trouble", [None, TryAgain("commit")])
def test_silence_after_a_mail_is_silence_too(porch, trouble):
    porch.trouble = trouble
    with opened(porch, silence_seconds=1) as door, Client(door, greets="lmtp") as client:
        client.bring(MAIL)
        assert client.rest() == ["421 4.4.2 Too slow, begin again"]


def test_a_client_is_not_sent_away_while_it_waits_for_us(porch):
    porch.hold = threading.Event()
    with opened(porch, silence_seconds=1) as door, Client(door, greets="lmtp") as client:
        client.begin()
        client.ask(b"DATA")
        client.send(MAIL + b".\r\n")
        assert porch.entered.wait(10)
        time.sleep(1.5)
        porch.hold.set()
        assert client.answer() == "250 2.0.0 Kept"


def test_whoever_drips_is_sent_away_when_the_session_is_over(porch):
    with opened(porch, silence_seconds=1, session_seconds=2) as door, Client(door, greets="lmtp") as client:
        client.begin()
        client.ask(b"DATA")
        began = time.monotonic()
        assert until(lambda: is_cut_off(client), 15)

    assert 1 < time.monotonic() - began < 6
    assert porch.kept == []


def is_cut_off(client):
    try:
        client.send(b"x.\r\n")
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False


def test_commands_without_end_are_ended(porch):
    with opened(porch, commands=20) as door, Client(door, greets="lmtp") as client:
        client.send(b"NOOP\r\n" * 100)
        answers = client.rest()

    assert len(answers) <= 20
    assert answers[:10] == ["250 2.0.0 OK"] * 10


def test_the_mail_that_reaches_the_cap_is_still_answered(porch):
    with opened(porch, commands=6) as door, Client(door, greets="lmtp") as client:
        assert client.bring(MAIL) == "250 2.0.0 Kept"
        assert client.rest() == ["421 4.7.0 Enough for one connection"]


@pytest.mark.parametrize(
    ("trouble", "answer"),
    [
        (TryAgain("commit"), "451 4.3.0 Trouble here, try again later"),
        (RuntimeError("the password is kala123"), "451 4.3.0 Trouble here, try again later"),
        (TimeoutError(), "451 4.3.0 Trouble here, try again later"),
        (DiskFull("no room"), "452 4.3.1 No room, try again later"),
    ],
)
def test_trouble_is_told_without_its_words_and_passes(porch, door, trouble, answer):
    with Client(door, greets="lmtp") as client:
        porch.trouble = trouble
        assert client.bring(MAIL) == answer
        porch.trouble, porch.trouble_at_address = None, trouble
        assert client.begin() == answer
        porch.trouble_at_address = None
        client.ask(b"RSET")
        assert client.bring(MAIL) == "250 2.0.0 Kept"

    assert len(porch.kept) == 1
    assert door.died is None


def test_a_disk_that_cannot_be_trusted_ends_the_door_after_the_answer(porch, door):
    porch.trouble = DiskFailed("fsync")
    with Client(door, greets="lmtp") as client:
        assert client.bring(MAIL) == "451 4.3.0 Trouble here, try again later"

    door.thread.join(10)
    assert isinstance(door.died, DiskFailed)


@pytest.fixture
def log():
    """What the service would write to its log, the libraries' lines included."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers, root.level
    set_up("debug", stream)
    yield stream
    root.handlers, root.level = before
    structlog.reset_defaults()


def test_nothing_of_a_mail_or_its_trouble_is_logged(log, porch):
    porch.trouble = RuntimeError("kala123")
    with opened(porch) as door, Client(door, greets="lmtp") as client:
        client.bring(b"Subject: kala123\r\n\r\nkala123\r\n", sender=b"kala123@muualla.example")
        for _ in range(5):
            client.ask(b"kala123")

    assert "RuntimeError" in log.getvalue()
    assert "kala123" not in log.getvalue().lower()
