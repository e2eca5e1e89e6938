"""The LMTP/SMTP door over real sockets: 250 only for what is kept, 421, 45x or 55x for everything else."""

import io
import logging
import resource
import smtplib
import socket
import threading
import time

import pytest
import structlog

from base.clock import VirtualClock
from base.errors import DiskFailed, TryAgain, UserError
from base.log import set_up
from base.setting_tables import DoorSettings
from intake.door import Door, demand_private, is_public
from intake.door_reception import DiskFull
from tests.support.door import HELLO, OURS, Client, Porch, opened
from tests.support.finnish_workdays import helsinki
from tests.support.program import until

MAIL = b"From: Aino <aino@alfa.example>\r\nSubject: Matka\r\n\r\nVaraisitko hotellin?\r\n"
TRACED = b"Return-Path: <aino@alfa.example>\r\nDelivered-To: tehtavat@ysi.example\r\n"
PROTOCOLS = pytest.mark.parametrize("protocol", ["lmtp", "smtp"])


@pytest.fixture
def porch():
    return Porch()


@pytest.fixture
def door(porch):
    with opened(porch) as door:
        yield door


def raws(porch):
    return [arrival.raw for arrival in porch.kept]


# ---- what is taken


@PROTOCOLS
def test_a_mail_is_kept_as_it_was_sent_under_the_instant_at_which_its_data_ended(porch, protocol):
    clock = VirtualClock(helsinki("Tue 2027-01-12 21:14"))
    kind = {"lmtp": smtplib.LMTP, "smtp": smtplib.SMTP}[protocol]

    with opened(porch, protocol=protocol, clock=clock) as door, kind("127.0.0.1", door.port) as client:
        assert client.sendmail("aino@alfa.example", [OURS], MAIL) == {}

    (arrival,) = porch.kept
    assert (arrival.recipient, arrival.received_at) == (OURS, helsinki("Tue 2027-01-12 21:14"))
    assert arrival.raw == TRACED + MAIL


def test_several_mails_come_over_one_connection(porch, door):
    with Client(door, greets="lmtp") as client:
        answers = [client.bring(MAIL + b"%d" % number) for number in range(5)]
        client.ask(b"RSET")
        answers.append(client.bring(MAIL))

    assert answers == ["250 2.0.0 Kept"] * 6
    assert len(porch.kept) == 6


def test_a_bounce_has_no_sender(porch, door):
    with Client(door, greets="lmtp") as client:
        client.bring(MAIL, sender=b"")

    assert raws(porch) == [b"Return-Path: <>\r\nDelivered-To: tehtavat@ysi.example\r\n" + MAIL]


def test_of_two_recipients_the_second_is_to_be_sent_again(porch, door):
    with smtplib.LMTP("127.0.0.1", door.port) as client:
        refused = client.sendmail("aino@alfa.example", [OURS, OURS.upper()], MAIL)

    assert refused == {OURS.upper(): (452, b"4.5.3 One recipient at a time, send it again for the next")}
    assert len(porch.kept) == 1


CONTENTS = {
    "nothing": b"",
    "an empty line": b"\r\n",
    "a line of 998": b"x" * 998 + b"\r\n",
    "a line of 999": b"x" * 999 + b"\r\n",
    "a line of 64 KB": b"x" * 65_536 + b"\r\n",
    "a line of 300 KB": b"x" * 300_000 + b"\r\n",
    "a line as long as what a reader holds": b"x" * (65_536 - 2) + b"\r\n" + b"." * 70_000 + b"\r\n",
    "8-bit": "Subject: ä\r\n\r\nÄitiä ö\r\n".encode("latin-1"),
    "UTF-8 in headers": "Subject: yö 🌙\r\n\r\nö\r\n".encode(),
    "every byte": bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n",
    "bare LF": b"a\nb\n\nc\r\n",
    "bare CR": b"a\rb\r\rc\r\n",
    "NUL": b"a\0b\0\r\n",
    "dots": b".\r\n..\r\n...\r\n. \r\nx.\r\n.x\r\n",
    "commands": b"QUIT\r\nMAIL FROM:<a@b>\r\nDATA\r\n",
}


@pytest.mark.parametrize("content", CONTENTS)
def test_content_is_kept_byte_for_byte(porch, door, content):
    with Client(door, greets="lmtp") as client:
        assert client.bring(CONTENTS[content]) == "250 2.0.0 Kept"
        assert client.ask(b"NOOP").startswith("250")

    assert raws(porch) == [TRACED + CONTENTS[content]]


def test_addresses_in_letters_of_the_world_are_taken(porch, door):
    with Client(door, greets="lmtp") as client:
        client.ask("MAIL FROM:<yrjö@yhtiö.example> BODY=8BITMIME SMTPUTF8 SIZE=300".encode())
        client.ask(b"RCPT TO:<" + OURS.encode() + b">")
        client.ask(b"DATA")
        client.send(b"x\r\n.\r\n")
        assert client.answer() == "250 2.0.0 Kept"

    assert raws(porch)[0].startswith("Return-Path: <yrjö@yhtiö.example>\r\n".encode())


# ---- what is refused


@pytest.mark.parametrize(
    ("recipient", "answer"),
    [
        (b"<nobody@ysi.example>", "550 5.1.1"),
        (b"<postmaster>", "550 5.1.1"),
        (b"<a\rb@ysi.example>", "553 5.1.3"),        # it would stand in a header of ours
        (b"<a\0b@ysi.example>", "553 5.1.3"),
        (b"<\xff@ysi.example>", "553 5.1.3"),        # bytes of no text
        (b"<", "553 5.1.3"),
        (b"<@", "553 5.1.3"),
        (b"<>", "553 5.1.3"),
        (b"", "501 5.5.4"),
        (b"<tehtavat@ysi.example> NOTIFY=NEVER", "555 5.5.4"),
        (b"<" + b"a" * 400 + b"@ysi.example>", "553 5.1.3"),
        (b"<" + b"a" * 2_000 + b"@ysi.example>", "500 5.5.2"),
    ],
)  # fmt: skip
def test_who_is_not_ours_is_refused_at_once(porch, door, recipient, answer):
    with Client(door, greets="lmtp") as client:
        client.ask(b"MAIL FROM:<aino@alfa.example>")

        assert client.ask(b"RCPT TO:" + recipient)[:9] == answer
        assert client.ask(b"DATA").startswith("354")
        assert client.ask(b".") == "554 5.5.1 No valid recipient"
    assert porch.kept == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (b"MAIL FROM:<a@b> SIZE=52428801", "552 5.3.4"),
        (b"MAIL FROM:<a@b> SIZE=x", "501 5.5.4"),
        (b"MAIL FROM:<a@b> BODY=BINARYMIME", "501 5.5.4"),
        (b"MAIL FROM:<a@b> RET=FULL", "555 5.5.4"),
        (b"MAIL FROM:<a\rb@c>", "553 5.1.7"),
        (b"MAIL FROM:<", "553 5.1.3"),
        (b"RCPT TO:<tehtavat@ysi.example>", "503 5.5.1"),
        (b"VRFY tehtavat", "252 2.5.0"),
        (b"EXPN all", "500 5.5.2"),
        (b"AUTH PLAIN AGEAYg==", "500 5.5.2"),
        (b"STARTTLS", "500 5.5.2"),
        (b"HELP", "500 5.5.2"),
        (b"EHLO x", "500 5.5.2"),                     # this is LMTP
        (b"", "500 5.5.2"),
        (b"\xff\xfe", "500 5.5.2"),
        (b"x" * 70_000, "500 5.5.2"),
    ],
)  # fmt: skip
def test_other_commands_get_their_answer_and_its_code(door, command, answer):
    with Client(door, greets="lmtp") as client:
        assert client.ask(command)[:9] == answer
        assert client.ask(b"NOOP") == "250 2.0.0 OK"


def test_an_answer_never_carries_a_clients_line_end_back(door):
    with Client(door, greets="lmtp") as client:
        assert client.ask(b"A\rB\x1b[2J") == '500 5.5.2 Error: command "A?B?[2J" not recognized'


def test_what_is_offered_is_what_is_there(door):
    with Client(door) as client:
        assert client.answer().startswith("220 ")
        client.send(HELLO["lmtp"] + b"\r\n")
        lines = [client._stream.readline().decode().strip() for _ in range(6)]

    offered = [line[4:] for line in lines[1:]]
    assert offered == ["SIZE 52428800", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES"]


def test_greeting_again_and_again_widens_no_limit(door):
    with Client(door, greets="lmtp") as client:
        for _ in range(200):
            client.ask(HELLO["lmtp"])
        assert client.ask(b"MAIL FROM:<" + b"a" * 1_100 + b"@b>")[:9] == "500 5.5.2"


def test_a_mail_that_is_too_big_is_refused_and_the_next_is_taken(porch):
    with opened(porch, mail_bytes=1_000, bytes_at_once=1_000) as door, Client(door, greets="lmtp") as client:
        assert client.bring(b"x" * 998) == "250 2.0.0 Kept"
        assert client.bring(b"x" * 999) == "552 5.3.4 Too big"
        assert client.bring(b"x" * 998) == "250 2.0.0 Kept"

    assert len(porch.kept) == 2


def test_a_mail_without_an_end_is_hung_up_on(porch):
    with (
        opened(porch, mail_bytes=100_000, bytes_at_once=100_000) as door,
        Client(door, greets="lmtp") as client,
    ):
        client.begin()
        client.ask(b"DATA")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            client.send(b"x" * 100_000_000)

    assert porch.kept == []


def test_more_bytes_at_once_than_the_cap_must_wait(porch):
    porch.hold = threading.Event()
    with (
        opened(porch, mail_bytes=100_000, bytes_at_once=150_000) as door,
        Client(door, greets="lmtp") as first,
        Client(door, greets="lmtp") as second,
    ):
        first.begin()
        first.ask(b"DATA")
        first.send(b"x" * 90_000 + b"\r\n.\r\n")
        assert porch.entered.wait(10)
        assert second.bring(b"y" * 80_000)[:9] == "452 4.3.1"
        assert second.ask(b"MAIL FROM:<a@b> SIZE=80000")[:9] == "452 4.3.1"
        porch.hold.set()
        assert first.answer() == "250 2.0.0 Kept"
        assert second.bring(b"y" * 80_000) == "250 2.0.0 Kept"


def test_a_client_that_goes_away_within_its_data_leaves_nothing_and_its_room(porch):
    with opened(porch, mail_bytes=100_000, bytes_at_once=100_000) as door:
        for _ in range(5):
            with Client(door, greets="lmtp") as client:
                client.begin()
                client.ask(b"DATA")
                client.send(b"x" * 80_000)
        with Client(door, greets="lmtp") as client:
            assert client.bring(b"y" * 80_000) == "250 2.0.0 Kept"

    assert len(porch.kept) == 1


# ---- caps on connections and time


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


# ---- trouble


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


# ---- the end


def test_at_the_end_the_mail_in_hand_is_answered_and_the_others_are_told(porch):
    porch.hold = threading.Event()
    with opened(porch) as door, Client(door, greets="lmtp") as busy, Client(door, greets="lmtp") as idle:
        busy.begin()
        busy.ask(b"DATA")
        busy.send(MAIL + b".\r\n")
        assert porch.entered.wait(10)

        door.stop.set()
        assert idle.rest() == ["421 4.3.2 Closing"]
        porch.hold.set()
        assert busy.rest() == ["250 2.0.0 Kept", "421 4.3.2 Closing"]
    assert len(porch.kept) == 1


def test_a_mail_that_is_still_coming_in_at_the_end_has_some_seconds(porch):
    with opened(porch) as door, Client(door, greets="lmtp") as client:
        client.begin()
        client.ask(b"DATA")
        client.send(MAIL)
        door.stop.set()
        time.sleep(0.5)
        client.send(b".\r\n")
        assert client.answer() == "250 2.0.0 Kept"


def test_a_client_that_never_ends_does_not_keep_it_open(porch):
    with opened(porch) as door, Client(door, greets="lmtp") as client:
        client.begin()
        client.ask(b"DATA")
        began = time.monotonic()
        door.stop.set()
        door.thread.join(15)

    assert time.monotonic() - began < 7
    assert porch.kept == []


# ---- where it listens


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False), ("::1", False), ("10.1.2.3", False), ("172.31.0.1", False), ("192.168.1.1", False),
        ("fd00::1", False), ("fe80::1%lo", False),
        ("0.0.0.0", True), ("::", True),             # every address of the machine
        ("172.32.0.1", True), ("8.8.8.8", True), ("2a00::1", True), ("192.0.2.1", True), ("100.64.0.1", True),
    ],
)  # fmt: skip
def test_a_public_address_is_one_that_more_than_our_own_networks_may_reach(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "203.0.113.5"])
def test_a_public_address_is_refused_unless_it_is_allowed(porch, host):
    with pytest.raises(UserError, match="allow_public"):
        Door(DoorSettings(host=host, port=0), porch, VirtualClock(helsinki("Tue 2027-01-12 21:14"))).open()
    demand_private(DoorSettings(host=host, allow_public=True))


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.5"])
def test_an_address_that_is_not_of_this_machine_is_told(porch, host):
    door = Door(
        DoorSettings(host=host, port=0, allow_public=True),
        porch,
        VirtualClock(helsinki("Tue 2027-01-12 21:14")),
    )
    with pytest.raises(UserError, match="host"):
        door.open()


def test_a_port_that_is_taken_is_told(porch, door):
    second = Door(DoorSettings(port=door.port), porch, VirtualClock(helsinki("Tue 2027-01-12 21:14")))

    with pytest.raises(UserError, match=f"port = {door.port}: cannot listen there: Address already in use"):
        second.open()
