"""No ending but CRLF.CRLF makes two mails of one, whichever the world's servers were fooled by (SMTP smuggling, 2023).

The endings are all pairs of what some server takes for a line end, and what was published against Postfix
(CVE-2023-51764), Sendmail (51765), Exim (51766), Cisco's gateways, GMX and Exchange Online, and aiosmtpd
(CVE-2024-27305). Each is sent over a real socket, followed by the commands of a second mail.
"""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from base.settings import Settings
from intake.door_reception import Reception
from models.engine import Database
from models.mail import InboundMessage
from tests.support.door import HELLO, OURS, Client, Porch, opened

LINE_ENDS = {
    "CRLF": b"\r\n",
    "LF": b"\n",
    "CR": b"\r",
    "LFCR": b"\n\r",
    "CRCRLF": b"\r\r\n",        # Postfix made one line end of it, even when patched the first time
    "CRLFCR": b"\r\n\r",
    "NUL": b"\0",
    "CRNULLF": b"\r\0\n",       # some servers drop NUL before they look
    "nothing": b"",
}  # fmt: skip

PAIRS = {
    f"{before}.{after}": (first + b".", then)
    for before, first in LINE_ENDS.items()
    for after, then in LINE_ENDS.items()
    # What ends in CRLF before the dot and begins with it behind is the true end; there a sender doubles the dot.
    if not (first.endswith(b"\r\n") and then.startswith(b"\r\n"))
}
ODD = {
    "CRLF..CRLF": (b"\r\n..", b"\r\n"),                  # a doubled dot is a dot of the mail
    "CRLF.spaceCRLF": (b"\r\n. ", b"\r\n"),
    "CRLF.tabCRLF": (b"\r\n.\t", b"\r\n"),
    "CRLFspace.CRLF": (b"\r\n .", b"\r\n"),
    "CRLFNUL.CRLF": (b"\r\n\0.", b"\r\n"),
    "CRLF.NULCRLF": (b"\r\n.\0", b"\r\n"),
    "LFLF.LFLF": (b"\n\n.", b"\n\n"),
    "CRCR.CRCR": (b"\r\r.", b"\r\r"),
    "CRLF.ctrl-Z": (b"\r\n.\x1a", b"\r\n"),
    "VT.VT": (b"\x0b.", b"\x0b"),
    "FF.FF": (b"\x0c.", b"\x0c"),
    "NEL.NEL": (b"\xc2\x85.", b"\xc2\x85"),              # next line, in UTF-8
    "C1-NEL.NEL": (b"\x85.", b"\x85"),                   # and in Latin-1
    "LS.LS": (b"\xe2\x80\xa8.", b"\xe2\x80\xa8"),        # what Python's splitlines takes for a line end
    "RS.RS": (b"\x1e.", b"\x1e"),
    "backspace": (b"\r\nx\x08.", b"\r\n"),
    "fullwidth dot": (b"\r\n\xef\xbc\x8e", b"\r\n"),
    "CRLF=2ECRLF": (b"\r\n=2E", b"\r\n"),                # quoted-printable is no business of the door
}  # fmt: skip
ENDINGS = PAIRS | ODD
TRUE_ENDS = {
    f"{before}.CRLF": first + b".\r\n"
    for before, first in LINE_ENDS.items()
    if first.endswith(b"\r\n")
}  # fmt: skip
numbers = count(1)


def test_there_are_enough_of_them():
    assert len(ENDINGS) >= 30
    assert len({dot + rest for dot, rest in ENDINGS.values()}) == len(ENDINGS)


class Rows:
    """A real reception on a database, and what has come of it."""

    def __init__(self, url, place):
        self.database = Database(url)
        self.seen = 0
        self.settings = Settings(
            mailbox={"tehtavat": {"address": OURS}}, blobs={"path": place}, secrets={"key": "k" * 16}
        )
        self.reception = Reception(self.database, self.settings, owner="one", on_kept=lambda: None)

    def new_mails(self):
        """The raw mails that were kept since the last question, without the two trace lines."""
        wanted = select(InboundMessage).where(col(InboundMessage.id) > self.seen)
        with self.database.reading() as session:
            rows = session.exec(wanted.order_by(col(InboundMessage.id))).all()
        self.seen = max((row.id for row in rows), default=self.seen)
        raws = ((self.settings.blobs.path / row.blob / "raw").read_bytes() for row in rows)
        return [raw.split(b"\r\n", 2)[2] for raw in raws]


@pytest.fixture(scope="module")
def rows(sqlite_files, tmp_path_factory):
    rows = Rows(sqlite_files.migrated(), tmp_path_factory.mktemp("blobs"))
    yield rows
    rows.database.dispose()


# One protocol at a time: the reading of data is the same, and there are many endings.
@pytest.fixture(scope="module", params=[("lmtp", "at once"), ("smtp", "in turn")], ids=" ".join)
def door(request, rows):
    protocol, manner = request.param
    with opened(rows.reception, protocol=protocol) as door:
        door.protocol = protocol
        door.sends = in_one_piece if manner == "at once" else in_turn
        yield door


def first_and_second():
    number = next(numbers)
    first = b"Message-ID: <%d@a>\r\nSubject: one\r\n\r\nfirst" % number
    second = b"Message-ID: <%d@b>\r\nSubject: two\r\n\r\nsmuggled" % number
    commands = (
        b"RSET\r\nMAIL FROM:<evil@muualla.example>\r\nRCPT TO:<tehtavat@ysi.example>\r\nDATA\r\n"
        + second
        + b"\r\n.\r\nQUIT\r\n"
    )
    return first, second, commands


def in_one_piece(door, content):
    """Everything at once, as a client sends that waits for nothing."""
    with Client(door) as client:
        hello = HELLO[door.protocol]
        client.send(
            hello
            + b"\r\nMAIL FROM:<aino@alfa.example>\r\nRCPT TO:<"
            + OURS.encode()
            + b">\r\nDATA\r\n"
            + content
        )
        return client.rest()


def in_turn(door, content):
    """A client that waits for each answer before the data, and then sends it all."""
    with Client(door, greets=door.protocol) as client:
        client.begin()
        client.ask(b"DATA")
        client.send(content)
        return client.rest()


def single(dotted):
    return (b"\r\n" + dotted).replace(b"\r\n.", b"\r\n")[2:]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_false_ending_makes_one_mail_of_what_was_sent(door, rows, ending):
    first, _, commands = first_and_second()
    dot, rest = ENDINGS[ending]

    answers = door.sends(door, first + dot + rest + commands)

    kept = rows.new_mails()
    sent = first + dot + rest + commands.removesuffix(b".\r\nQUIT\r\n")
    assert kept == [single(sent)]
    assert sum(answer.startswith("250 2.0.0 Kept") for answer in answers) == 1
    assert answers[-1].startswith("221")


@pytest.mark.parametrize("ending", TRUE_ENDS)
def test_a_true_ending_ends_a_mail_whatever_stands_before_it(door, rows, ending):
    first, second, commands = first_and_second()

    answers = door.sends(door, first + TRUE_ENDS[ending] + commands)

    kept = rows.new_mails()
    assert kept == [first + TRUE_ENDS[ending].removesuffix(b".\r\n"), second + b"\r\n"]
    assert sum(answer.startswith("250 2.0.0 Kept") for answer in answers) == 2


def test_data_behind_a_refused_recipient_is_read_as_data(door, rows):
    # A client that waits for no answer would otherwise have its mail's lines carried out.
    _, _, commands = first_and_second()

    with Client(door) as client:
        client.send(
            HELLO[door.protocol]
            + b"\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<nobody@ysi.example>\r\nDATA\r\n"
            + commands
        )
        answers = client.rest()

    assert rows.new_mails() == []
    assert [answer[:9] for answer in answers[-3:]] == ["354 End d", "554 5.5.1", "221 2.0.0"]


@pytest.mark.parametrize("command", [b"BDAT 300 LAST", b"BDAT 300", b"DATA now"])
def test_what_follows_a_refused_way_of_sending_data_is_no_command(door, rows, command):
    _, _, commands = first_and_second()

    with Client(door, greets=door.protocol) as client:
        client.begin()
        client.send(command + b"\r\n" + commands)
        answers = client.rest()

    assert rows.new_mails() == []
    assert [answer[:3] for answer in answers] in (
        ["502"],
        ["501"],
        [],
    )  # the last word may be lost on the way


ATTACK = st.lists(
    st.sampled_from(
        [
            b"\r", b"\n", b".", b"\0", b"\r\n", b"\r\n.", b".\r\n", b"\r\n.\r\n", b"\n.\n", b" ", b"x",
            b"MAIL FROM:<a@b.example>\r\n", b"RCPT TO:<tehtavat@ysi.example>\r\n", b"DATA\r\n", b"DATA\n",
            b"RSET\r\n", b"LHLO x\r\n", b"BDAT 5 LAST\r\n", b"Subject: x\r\n\r\n",
        ]
    ),
    max_size=40,
)  # fmt: skip


@pytest.fixture(scope="module")
def porch():
    return Porch()


@pytest.fixture(scope="module")
def street_door(porch):
    with opened(porch, protocol="lmtp") as door:
        yield door


@settings(max_examples=150)
@given(pieces=ATTACK, cut=st.integers(0, 200))
def test_never_more_mails_than_transactions_that_were_told_so(street_door, porch, pieces, cut):
    stream = b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<tehtavat@ysi.example>\r\nDATA\r\n" + b"".join(pieces)
    porch.kept.clear()

    with Client(street_door) as client:
        client.send(stream[:cut])
        client.send(stream[cut:] + b"\r\n.\r\nQUIT\r\n\r\n.\r\nQUIT\r\n")
        answers = client.rest()

    told = sum(answer == "250 2.0.0 Kept" for answer in answers)
    begun = sum(answer.startswith("354") for answer in answers)
    assert told == len(porch.kept) <= begun
    assert begun <= stream.upper().count(b"DATA")
