"""A mail that comes by the door is the same mail in the same tables as one that is fetched (X-01, D-3, D-30, D-32)."""

import errno
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import text

from base.setting_tables import MailboxSettings
from intake.door_reception import Arrival, DiskFull, Reception, trace_lines
from intake.reading.identity import identity
from models.blobs import folder_of
from models.engine import Database
from models.mail import InboundMessage, MailboxCopy, MailboxCursor, MailState
from models.outbox import Alarm
from notifier.tokens import envelope_address, reply_address
from tests.support.door import Client, opened
from tests.support.office import SETTINGS
from tests.support.post import BORDER, SERVICE, Post, a_raw, outcome

LINES = [b"Message-ID: <a@b>\r\n", b"From: a@b\n", b"\r\n", b"\n", b" x\r\n", b"Subject: x\r\n", b"x\r\n"]
BACKOFFICE = "backoffice@ysi.example"  # Cecilia's, who has no mailbox of the settings


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


@pytest.fixture
def woken():
    return threading.Event()


@pytest.fixture
def reception(post, woken):
    return Reception(post.database, post.settings, owner="one", on_kept=woken.set)


@pytest.fixture
def door(post, reception):
    with opened(reception, clock=post.clock) as door:
        yield door


def crlf(raw):
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def brings(door, raw, **envelope):
    with Client(door, greets="lmtp") as client:
        return client.bring(crlf(raw), **envelope)


def copies(post):
    return [(copy.account, copy.folder, copy.internal_date) for copy in post.all(MailboxCopy)]


def test_it_is_committed_with_its_copy_and_a_lease_and_wakes_the_reader(post, door, woken):
    raw = a_raw(message_id="<first@alfa.example>")

    assert brings(door, raw) == "250 2.0.0 Kept"

    mail, now = post.one(InboundMessage), post.clock.now()
    kept = (post.settings.blobs.path / folder_of(mail.identity_hash) / "raw").read_bytes()
    assert kept == trace_lines("aino@alfa.example", SERVICE) + crlf(raw)
    assert (mail.message_id, mail.received_at, mail.stored_at) == ("<first@alfa.example>", now, now)
    assert (mail.state, mail.owner, mail.lease_until) == (
        MailState.STORED,
        "one",
        now + timedelta(seconds=180),
    )
    assert copies(post) == [("door", SERVICE, now)]
    assert woken.is_set()


def test_it_has_no_cursor_since_nothing_lies_unread_anywhere(post, door):
    brings(door, a_raw())

    assert post.all(MailboxCursor) == []


def test_it_becomes_a_task_that_is_answered(post, door):
    brings(door, a_raw(subject="Matkavaraus"))
    post.worker().run_once()

    assert post.subjects() == ["Matkavaraus"]
    assert ("C-01", "aino@alfa.example") in post.outbox()


@pytest.mark.parametrize("first", ["door", "mailbox"])
def test_the_same_mail_by_both_ways_is_one_mail_with_two_copies(post, door, first):
    raw = a_raw(Delivered_To="tehtavat@ysi.example")  # as the mailbox's server writes it
    ways = {"door": lambda: brings(door, a_raw_without_trace(raw)), "mailbox": lambda: post.lay(raw)}
    arrived = post.clock.now()

    ways.pop(first)()
    post.later(minutes=5)
    next(iter(ways.values()))()

    assert [mail.received_at for mail in post.mails()] == [arrived]
    accounts = [account for account, _, _ in copies(post)]
    assert accounts == (["door", "tehtavat"] if first == "door" else ["tehtavat", "door"])


def a_raw_without_trace(raw):
    return b"\n".join(line for line in raw.split(b"\n") if not line.startswith(b"Delivered-To"))


@given(raw=st.binary(max_size=200) | st.lists(st.sampled_from(LINES)).map(b"".join))
def test_the_trace_lines_change_no_identity(raw):
    # A mail that begins in the middle of a header continues ours; no mail server sends one.
    assume(not raw.startswith((b" ", b"\t", b"\r")))

    assert identity(trace_lines("aino@alfa.example", SERVICE) + raw) == identity(raw)


def test_a_client_that_never_got_our_answer_sends_it_again_to_no_effect(post, door):
    raw = a_raw()

    answers = [brings(door, raw) for _ in range(3)]

    assert answers == ["250 2.0.0 Kept"] * 3
    assert (len(post.mails()), len(copies(post))) == (1, 1)


def test_a_mail_that_was_taken_in_already_is_told_kept_and_stays_what_it_became(post, door):
    raw = a_raw()
    brings(door, raw)
    post.worker().run_once()

    assert brings(door, raw) == "250 2.0.0 Kept"
    post.worker().run_once()

    assert len(post.tasks()) == 1


def test_one_mail_to_two_of_our_addresses_is_one_mail(post, door):
    raw = a_raw()

    brings(door, raw)
    brings(door, raw, recipient=BACKOFFICE.encode())

    assert len(post.mails()) == 1
    assert [folder for _, folder, _ in copies(post)] == [SERVICE, BACKOFFICE]


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        (SERVICE, True),
        (SERVICE.upper(), True),
        ("tehtavat+muistio@ysi.example", True),        # a tag of anybody's
        (BACKOFFICE, True),                             # a named assistant's own
        ("tehtavat@muualla.example", False),
        ("kaisa@ysi.example", False),                   # a person's, not the service's
        ("+x@ysi.example", False),
        ("ysi.example", False),
        ("@ysi.example", False),
    ],
)  # fmt: skip
def test_which_addresses_are_ours(office, address, ours):
    assert at(office, SETTINGS).is_ours(address) is ours


def test_tags_of_replies_and_envelopes_are_ours(office):
    reply = reply_address(SETTINGS, SERVICE, kind="t", number=7, person="aino@alfa.example")

    assert at(office, SETTINGS).is_ours(reply)
    assert at(office, SETTINGS).is_ours(envelope_address(SETTINGS, SERVICE, 12))


@pytest.mark.parametrize("written", ["tehtävät@yhtiö.example", "tehtävät@xn--yhti-8qa.example"])
def test_a_domain_with_letters_of_ours_is_known_in_both_spellings(office, written):
    box = {"tehtavat": MailboxSettings(address="tehtävät@yhtiö.example")}

    assert at(office, SETTINGS.model_copy(update={"mailbox": box})).is_ours(written)


def at(database, settings):
    return Reception(database, settings, owner="one", on_kept=lambda: None)


def test_many_clients_at_once_with_the_same_mails_make_each_of_them_once(post, door):
    raws = [a_raw() for _ in range(5)]

    def a_client(_):
        return [brings(door, raw) for raw in raws]

    with ThreadPoolExecutor(6) as clients:
        answers = [answer for told in clients.map(a_client, range(6)) for answer in told]

    # Where two collide on the database the client comes again; nothing is lost, and nothing comes twice.
    assert {answer[:9] for answer in answers} <= {"250 2.0.0", "451 4.3.0"}
    assert [brings(door, raw) for raw in raws] == ["250 2.0.0 Kept"] * 5
    assert (len(post.mails()), len(copies(post))) == (5, 5)


# ---- who wrote it (D-30)

RECEIVED = b"Received: from x (x [203.0.113.9]) by mx.ysi.example with ESMTP id 1\r\n"
FORGED = b"Authentication-Results: mx.ysi.example; dmarc=pass header.from=alfa.example\r\n"


@pytest.mark.parametrize(
    ("stamps", "verdict"),
    [
        (FORGED + RECEIVED, "pass"),      # our border stamped it above its own Received line
        (RECEIVED + FORGED, "none"),      # below that line stands what the sender wrote
        (RECEIVED, "none"),
        (FORGED.replace(b"pass", b"fail") + RECEIVED + FORGED, "fail"),
    ],
)  # fmt: skip
def test_the_border_is_believed_and_nobody_below_it(post, door, stamps, verdict):
    brings(door, stamps + crlf(a_raw(verdict="none")))
    post.worker().run_once()

    assert post.one(InboundMessage).verdict == verdict
    assert BORDER.encode() in FORGED


def test_a_bounce_finds_its_message_by_the_envelope_alone(post, door):
    post.take_in()
    told = post.message("C-01", "aino@alfa.example")
    bounce = b"From: MAILER-DAEMON@mx.example\r\nTo: <>\r\nSubject: Returned mail\r\n\r\nIt did not work: 550 5.1.1\r\n"
    envelope = envelope_address(post.settings, SERVICE, told.id)

    brings(door, bounce, sender=b"", recipient=envelope.encode())
    post.worker().run_once()

    assert post.mails()[-1].classification == "bounce"
    assert post.one(Alarm).dedupe_key == f"undelivered:{told.id}"


def test_a_mail_that_names_none_of_our_addresses_goes_by_the_one_it_came_to(post, door):
    brings(door, a_raw(to="undisclosed-recipients:;"), recipient=BACKOFFICE.encode())
    post.worker().run_once()

    assert [task.service_address for task in post.tasks()] == [BACKOFFICE]


def test_a_mail_that_cannot_be_read_goes_by_the_address_too(post, door):
    brings(door, b"Content-Type: multipart/mixed\r\n" * 30_000, recipient=BACKOFFICE.encode())
    post.worker().run_once()

    assert outcome(post.mails()[-1])[0] == "quarantined"


# ---- trouble


LOCKS = {"sqlite": "SELECT 1", "postgresql": "LOCK TABLE mailbox_copy IN ACCESS EXCLUSIVE MODE"}


def test_no_answer_comes_before_the_commit_and_the_others_do_not_wait(post, door):
    engine = post.database.engine
    with Client(door, greets="lmtp") as client, Client(door, greets="lmtp") as other:
        assert client.begin().startswith("250")
        with engine.begin() as somebody:
            somebody.execute(text(LOCKS[engine.dialect.name]))
            client.ask(b"DATA")
            client.send(crlf(a_raw()) + b".\r\n")
            client.socket.settimeout(0.4)
            with pytest.raises(TimeoutError):
                client.socket.recv(100)
            assert post.mails() == [] or engine.dialect.name == "postgresql"
            assert other.ask(b"NOOP") == "250 2.0.0 OK"
        client.socket.settimeout(20)

        assert client.socket.recv(100) == b"250 2.0.0 Kept\r\n"
    assert len(post.mails()) == 1


def test_a_table_that_cannot_be_written_is_trouble_that_passes(post, door):
    with Client(door, greets="lmtp") as client:
        with post.database.engine.begin() as somebody:
            somebody.execute(text("ALTER TABLE mailbox_copy RENAME TO gone"))
        assert client.bring(crlf(a_raw())) == "451 4.3.0 Trouble here, try again later"
        with post.database.engine.begin() as somebody:
            somebody.execute(text("ALTER TABLE gone RENAME TO mailbox_copy"))
        assert client.bring(crlf(a_raw())) == "250 2.0.0 Kept"

    assert len(post.mails()) == 1


def test_a_database_out_of_reach_is_trouble_that_passes(post):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        away = Database(f"postgresql+psycopg://nobody@127.0.0.1:{held.getsockname()[1]}/none")
        with opened(at(away, post.settings)) as door, Client(door, greets="lmtp") as client:
            assert client.begin() == "451 4.3.0 Trouble here, try again later"
            assert client.ask(b"NOOP") == "250 2.0.0 OK"
        away.dispose()


@pytest.mark.parametrize("full", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_nothing_and_says_so(post, door, monkeypatch, full):
    def fsync(_):
        raise OSError(full, os.strerror(full))

    with Client(door, greets="lmtp") as client:
        with monkeypatch.context() as disk:
            disk.setattr(os, "fsync", fsync)
            assert client.bring(crlf(a_raw())) == "452 4.3.1 No room, try again later"
        assert post.mails() == []
        assert client.bring(crlf(a_raw())) == "250 2.0.0 Kept"

    assert door.died is None


def test_a_full_disk_wakes_nobody(post, reception, woken, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))

    with pytest.raises(DiskFull):
        reception.keep(Arrival(SERVICE, post.clock.now(), a_raw()))

    assert not woken.is_set()
