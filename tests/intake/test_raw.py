"""Raw first: bytes and identity of every mail are committed before anything is parsed (X-01, e.1)."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.mailbox import Copy
from intake.raw import cursor_of, keep, lease_for, note_round
from intake.reading.identity import identity
from models.blobs import folder_of
from models.mail import InboundMessage, MailboxCopy, MailState
from tests.support.finnish_workdays import helsinki
from tests.support.post import Post, a_raw

LARGEST = 2**32 - 1  # of a UID and of a UIDVALIDITY (RFC 9051 section 9)


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


def raw_file(post, raw):
    return post.settings.blobs.path / folder_of(identity(raw).hash) / "raw"


def test_a_mail_is_kept_byte_for_byte_with_its_identity_and_a_lease(post):
    raw = a_raw(message_id="<first@alfa.example>", References="<a@x> <b@x>", In_Reply_To="<c@x>")

    assert post.lay(raw, received="Tue 2027-01-12 09:58") == 1

    (mail,) = post.mails()
    assert raw_file(post, raw).read_bytes() == raw
    assert (mail.identity_hash, mail.message_id) == (identity(raw).hash, "<first@alfa.example>")
    assert mail.references == ["<a@x>", "<b@x>", "<c@x>"]
    assert (mail.received_at, mail.stored_at) == (helsinki("Tue 2027-01-12 09:58"), post.clock.now())
    assert (mail.state, mail.outcome, mail.size) == (MailState.STORED, None, len(raw))
    assert (mail.owner, mail.parse_attempts) == ("one", 1)
    assert mail.lease_until == post.clock.now() + timedelta(seconds=180)


ODDITIES = [
    b"",                                                     # nothing at all
    b"\0\0\0\n\n\0",                                               # no header, and what PostgreSQL refuses in a text
    b"Message-ID: <a\0b@x>\r\nReferences: <\xff@x> <\0>\r\n\r\nx",
    b"Message-ID: \xed\xa0\x80@x\n\n",                       # a lone surrogate, as bytes
    b"Message-ID: <" + "\N{GRINNING FACE}".encode() * 800 + b"@x>\n\n",  # no index takes so long an id
    b"References: " + b"<a@b> " * 100_000 + b"\n\nmany",
    b"\r\n\r\nno header",
]  # fmt: skip


def test_whatever_the_world_sends_is_kept_unread(post):
    assert [post.lay(raw) for raw in ODDITIES] == [1] * len(ODDITIES)

    assert [raw_file(post, raw).read_bytes() for raw in ODDITIES] == ODDITIES


def test_the_files_are_whole_before_the_rows_are_there(post, monkeypatch):
    raw = a_raw()
    seen = []

    def refuse(work):
        seen.append(raw_file(post, raw).read_bytes())
        raise OSError("the machine stops here")

    with monkeypatch.context() as broken:
        broken.setattr(post.database, "transaction", refuse)
        with pytest.raises(OSError, match="stops here"):
            post.lay(raw, uids=[7])
    assert (seen, post.mails()) == ([raw], [])

    post.lay(raw, uids=[7])

    assert len(post.mails()) == 1


def test_a_batch_is_one_commit_and_rows_stand_in_order_of_identity(post):
    raws = [a_raw(text=f"{number}") for number in range(20)]

    assert post.lay(*raws) == 20

    hashes = [mail.identity_hash for mail in post.mails()]
    assert hashes == sorted(hashes)


def test_a_copy_in_a_second_mailbox_is_the_same_mail(post):
    raw = a_raw()
    copy = b"Received: from mx2 by mx3\r\nDelivered-To: backoffice@ysi.example\r\n" + raw.replace(
        b"\n", b"\r\n"
    )

    assert post.lay(raw) == 1
    assert post.lay(copy, account="backoffice") == 0

    (mail,) = post.mails()
    assert [(row.account, row.message_id) for row in post.all(MailboxCopy)] == [
        ("tehtavat", mail.id), ("backoffice", mail.id),
    ]  # fmt: skip
    assert raw_file(post, raw).read_bytes() == raw


def test_two_copies_in_one_batch_are_one_mail(post):
    raw = a_raw()

    assert post.lay(raw, b"Received: again\n" + raw) == 1

    assert (len(post.mails()), len(post.all(MailboxCopy))) == (1, 2)


def test_the_same_batch_again_changes_nothing(post):
    raw = a_raw()
    post.lay(raw, uids=[7])

    assert post.lay(raw, uids=[7]) == 0

    assert (len(post.mails()), len(post.all(MailboxCopy))) == (1, 1)


def test_a_new_uidvalidity_makes_copies_and_no_mails(post):
    first, second = a_raw(), a_raw()
    post.lay(first, second, uids=[7, 8], uidvalidity=1)

    assert post.lay(second, first, uids=[1, 2], uidvalidity=LARGEST) == 0

    assert (len(post.mails()), len(post.all(MailboxCopy))) == (2, 4)
    with post.database.reading() as session:
        cursor = cursor_of(session, "tehtavat", "INBOX")
        assert (cursor.uidvalidity, cursor.last_uid) == (LARGEST, 2)


def test_the_largest_uid_is_kept_and_the_cursor_never_goes_back(post):
    post.lay(a_raw(), uids=[LARGEST])
    post.lay(a_raw(), uids=[3])

    with post.database.reading() as session:
        assert cursor_of(session, "tehtavat", "INBOX").last_uid == LARGEST


def test_the_same_message_id_with_other_bytes_is_another_mail_and_flagged(post):
    post.lay(a_raw(message_id="<one@x>", text="Yksi"))
    post.lay(a_raw(message_id="<one@x>", text="Kaksi"))

    assert [mail.repeated_message_id for mail in post.mails()] == [False, True]


ARRIVALS = [
    (["Tue 2027-01-12 09:30"], "Tue 2027-01-12 09:30"),                             # INTERNALDATE (D-3)
    (["Tue 2027-01-12 09:30", "Tue 2027-01-12 09:20"], "Tue 2027-01-12 09:20"),     # the earliest of all copies
    (["Tue 2027-01-12 09:20", "Tue 2027-01-12 09:30"], "Tue 2027-01-12 09:20"),
    (["Tue 2027-01-12 10:30"], "Tue 2027-01-12 10:00"),                             # a server whose clock runs ahead
    (["Tue 2027-01-12 10:30", "Tue 2027-01-12 10:20"], "Tue 2027-01-12 10:00"),
]  # fmt: skip


def test_received_at_is_the_earliest_arrival_and_never_after_now(post):
    for arrivals, expected in ARRIVALS:
        raw = a_raw()
        for arrived in arrivals:
            post.lay(raw, received=arrived)

        assert post.mails()[-1].received_at == helsinki(expected), arrivals


def test_a_round_is_noted_for_every_folder(post):
    began, ended = helsinki("Tue 2027-01-12 10:00"), helsinki("Tue 2027-01-12 10:01")
    post.change(
        lambda session: note_round(session, "tehtavat", ["INBOX", "Junk"], began_at=began, ended_at=ended)
    )

    with post.database.reading() as session:
        rows = [cursor_of(session, "tehtavat", folder) for folder in ("INBOX", "Junk")]
    assert [(row.last_round_began, row.last_round_ended) for row in rows] == [(began, ended)] * 2


def test_two_pollers_with_the_same_mails_at_once_keep_each_once(post):
    batches = [[a_raw(text=f"{batch} {number}") for number in range(3)] for batch in range(200)]
    failures = []
    start = threading.Barrier(2)

    def poll(account, order):
        try:
            start.wait()
            for number, batch in enumerate(batches):
                copies = [
                    Copy("INBOX", 1, 3 * number + place, post.clock.now(), raw)
                    for place, raw in enumerate(batch[::order])
                ]
                keep(
                    post.database, post.settings.blobs.path, account=account, folder="INBOX", uidvalidity=1,
                    copies=copies, lease=lease_for(account, post.clock.now(), 180), now=post.clock.now(),
                )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    pollers = [threading.Thread(target=poll, args=row) for row in (("tehtavat", 1), ("backoffice", -1))]
    for poller in pollers:
        poller.start()
    for poller in pollers:
        poller.join()

    assert failures == []
    assert len({mail.identity_hash for mail in post.mails()}) == len(post.mails()) == 600
    assert len(post.all(MailboxCopy)) == 1200


def test_two_pollers_of_one_mailbox_at_once_keep_each_copy_once(post):
    batches = [[a_raw(text=f"{batch}")] for batch in range(50)]
    failures = []
    start = threading.Barrier(2)

    def poll():
        try:
            start.wait()
            for number, batch in enumerate(batches, start=1):
                post.lay(*batch, uids=[number])
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    pollers = [threading.Thread(target=poll) for _ in range(2)]
    for poller in pollers:
        poller.start()
    for poller in pollers:
        poller.join()

    assert failures == []
    assert (len(post.mails()), len(post.all(MailboxCopy))) == (50, 50)


TRACES = st.lists(
    st.sampled_from(["Received: from a by b", "Delivered-To: x@ysi.example", "X-Spam-Status: No",
                     "Authentication-Results: mx; dmarc=pass", "Return-Path: <a@b>"])
)  # fmt: skip


@given(traces=TRACES, crlf=st.booleans(), ends=st.integers(0, 3))
def test_trace_headers_and_line_ends_never_change_which_mail_it_is(traces, crlf, ends):
    raw = a_raw(message_id="<same@x>")
    copy = "".join(line + "\n" for line in traces).encode() + raw + b"\n" * ends

    assert identity(copy.replace(b"\n", b"\r\n") if crlf else copy).hash == identity(raw).hash


@given(one=st.binary(max_size=200), other=st.binary(max_size=200))
def test_mails_with_other_words_are_other_mails(one, other):
    same = one.replace(b"\r\n", b"\n").rstrip(b"\r\n") == other.replace(b"\r\n", b"\n").rstrip(b"\r\n")
    head = b"Message-ID: <a@x>\n\n"

    assert same or identity(head + one).hash != identity(head + other).hash or b"\r" in one + other


def test_an_identity_row_is_never_written_twice(post):
    raw = a_raw()
    post.lay(raw)
    post.lay(b"X-Copy: 1\n" + raw, account="backoffice")

    assert len(post.all(InboundMessage)) == 1
