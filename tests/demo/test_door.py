"""DemoDoor: takes mail from any mail program, stamps it, and answers faults of ours with 451."""

import smtplib
import socket

import pytest

from base.errors import UserError
from ysi.demo import door
from ysi.demo.door import DemoDoor, stamped

MAIL = b"From: Aino <aino@alfa.example>\r\nTo: tehtavat@ysi.example\r\nSubject: Tilaus\r\n\r\nHei!\r\n..\r\n"
STAMP = b"Authentication-Results: ysi.example; dmarc=pass header.from=alfa.example\r\n"


@pytest.fixture
def taken():
    return []


@pytest.fixture
def open_door(taken):
    with DemoDoor("127.0.0.1", deliver=lambda recipient, raw: taken.append((recipient, raw))) as running:
        yield running


def test_a_mail_is_delivered_once_a_recipient_with_our_stamp_on_top(open_door, taken):
    with smtplib.SMTP("127.0.0.1", open_door.port) as client:
        client.sendmail("aino@alfa.example", ["tehtavat@ysi.example", "anna@ysi.example"], MAIL)

    assert taken == [("tehtavat@ysi.example", STAMP + MAIL), ("anna@ysi.example", STAMP + MAIL)]


@pytest.mark.parametrize(
    "forged",
    [
        b"Authentication-Results: ysi.example; dmarc=fail\r\n",
        b"AUTHENTICATION-RESULTS: YSI.example 1; dmarc=fail\r\n",  # a version, and letters of any case
        b"Authentication-Results : (a comment) ysi.example;\r\n dmarc=fail\r\n",  # a comment, and folded
        b"Authentication-Results:\r\n\tysi.example; dmarc=fail\r\n",  # the id on the second line
        b"X-Other: 1\nAuthentication-Results: ysi.example; dmarc=fail\r\n",  # behind a bare line feed
    ],
)
def test_a_result_under_our_name_that_came_in_is_removed(forged):
    assert b"dmarc=fail" not in stamped(forged + MAIL, "ysi.example")


def test_the_result_of_another_host_stays():
    other = b"Authentication-Results: mx.alfa.example; dmarc=pass\r\n"

    assert stamped(other + MAIL, "ysi.example") == STAMP + other + MAIL


@pytest.mark.parametrize(
    ("sender", "result"),
    [
        (b'From: "Aino, Alfa" <aino@ALFA.example>', b"dmarc=pass header.from=alfa.example"),
        (b"From: =?utf-8?q?=C3=84ij=C3=A4?= <aino@alfa.example>", b"dmarc=pass header.from=alfa.example"),
        (b"From: aino@alfa.example, antti@beta.example", b"dmarc=none"),  # no single author
        (b"From: <>", b"dmarc=none"),
        (b"Subject: nobody", b"dmarc=none"),
    ],
)
def test_only_a_single_author_passes(sender, result):
    assert b"ysi.example; " + result + b"\r\n" in stamped(sender + b"\r\n\r\nHei\r\n", "ysi.example")


@pytest.mark.parametrize("body", [b"", b"a\nb\r\n", b"\r\n\r\n\0\xe4"])
def test_the_body_stays_to_the_byte(body):
    assert stamped(b"From: a@b.example\r\n\r\n" + body, "ysi.example").endswith(b"a@b.example\r\n\r\n" + body)


@pytest.mark.parametrize("raw", [b"", b"\r\nonly text", b"From: a@b.example", b"From: a@b.example\r\n"])
def test_a_mail_without_head_or_body_is_stamped_as_well(raw):
    assert stamped(raw, "ysi.example").startswith(b"Authentication-Results: ysi.example; dmarc=")


def test_a_fault_of_ours_is_answered_with_try_again_and_tells_nothing():
    def fail(recipient, raw):
        raise RuntimeError("a secret")

    with (
        DemoDoor("127.0.0.1", deliver=fail) as running,
        smtplib.SMTP("127.0.0.1", running.port) as client,
        pytest.raises(smtplib.SMTPDataError) as told,
    ):
        client.sendmail("aino@alfa.example", ["tehtavat@ysi.example"], MAIL)

    assert told.value.smtp_code == 451
    assert b"secret" not in told.value.smtp_error


def test_a_mail_that_is_too_large_is_refused_for_good(open_door, taken):
    with smtplib.SMTP("127.0.0.1", open_door.port) as client:
        client.helo()  # a program that announces no size
        with pytest.raises(smtplib.SMTPDataError) as told:
            client.sendmail(
                "aino@alfa.example", ["a@ysi.example"], MAIL + (b"x" * 76 + b"\r\n") * (door.MAX_BYTES // 78)
            )

    assert told.value.smtp_code == 552
    assert taken == []


def test_more_recipients_than_the_cap_are_put_off(open_door, taken):
    recipients = [f"a{number}@ysi.example" for number in range(door.MAX_RECIPIENTS + 1)]

    with smtplib.SMTP("127.0.0.1", open_door.port) as client:
        refused = client.sendmail("aino@alfa.example", recipients, MAIL)

    assert list(refused) == recipients[-1:]
    assert refused[recipients[-1]][0] == 452
    assert len(taken) == door.MAX_RECIPIENTS


def test_more_connections_than_the_cap_are_sent_away_and_later_ones_taken(open_door):
    crowd = [socket.create_connection(("127.0.0.1", open_door.port), 5) for _ in range(door.MAX_CONNECTIONS)]
    for connection in crowd:
        assert connection.recv(3) == b"220"

    with socket.create_connection(("127.0.0.1", open_door.port), 5) as one_more:
        assert one_more.recv(3) == b"421"
    for connection in crowd:
        connection.close()

    assert _greeting(open_door.port) == b"220"


def _greeting(port):
    for _ in range(50):  # the door needs a moment to see that the others have left
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            if (greeting := connection.recv(3)) == b"220":
                return greeting
    return greeting


def test_the_door_opens_on_loopback_only():
    with pytest.raises(UserError, match="loopback only"):
        DemoDoor("0.0.0.0", deliver=print)
