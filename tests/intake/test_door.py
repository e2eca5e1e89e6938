"""The LMTP/SMTP door over real sockets: 250 only for what is kept, 421, 45x or 55x for everything else."""

import smtplib
import threading

import pytest

from base.clock import VirtualClock
from tests.support.door import HELLO, OURS, Client, Porch, opened
from tests.support.finnish_workdays import helsinki

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
