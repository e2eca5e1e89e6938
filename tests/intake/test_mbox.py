"""mbox files: mails come apart where a program wrote a From_ line, and nobody's words are taken for one."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import mbox

FROM = b"From aino@alfa.example Tue Jan 12 08:00:00 2027\n"
MAIL = b"Subject: Matka\n\nVaraisitko hotellin?\n"
MOST = 10_000


def raws(content, most=MOST):
    return [mail.raw for mail in mbox.mails(io.BytesIO(content), most_bytes=most)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (FROM + MAIL + b"\n" + FROM + MAIL + b"\n", [MAIL, MAIL]),
        (FROM + MAIL, [MAIL]),  # no empty line at the end
        (FROM + MAIL.rstrip(b"\n"), [MAIL.rstrip(b"\n")]),  # nor a line end
        (FROM + MAIL + FROM + MAIL, [MAIL, MAIL]),  # no empty line between: the header below it tells
        (b"\n" + FROM + MAIL, [MAIL]),
        ((FROM + MAIL + b"\n").replace(b"\n", b"\r\n"), [MAIL.replace(b"\n", b"\r\n")]),
        (b"", []),
        (FROM, [b""]),
        (FROM + b">From old@x Mon Jan 11 08:00:00 2027\n" + MAIL, [MAIL]),  # of a server before
        (b"From MAILER-DAEMON\n" + MAIL + b"\nFrom -\n" + MAIL, [MAIL, MAIL]),  # without a date
    ],
)
def test_mails_come_apart(content, expected):
    assert raws(content) == expected


@pytest.mark.parametrize(
    ("quoted", "words"),
    [
        (b">From Turku", b"From Turku"),  # mboxo and mboxrd
        (b">>From Turku", b">From Turku"),  # mboxrd
        (b"> From Turku", b"> From Turku"),  # a quote that somebody wrote
        (b">Fromage", b">Fromage"),
        (b"From Turku to Oulu", b"From Turku to Oulu"),  # a program that quotes nothing
        (
            b"From the office on Tue 12 Jan at 10:30 we leave",
            b"From the office on Tue 12 Jan at 10:30 we leave",
        ),
    ],
)
def test_quoting_goes_and_words_stay(quoted, words):
    before, after = b"Subject: x\n\nHei\n\n", b"\nTerveisin\n"

    assert raws(FROM + before + quoted + after + b"\n" + FROM + MAIL) == [before + words + after, MAIL]


def test_only_whole_lines_are_looked_at():
    long = b"x" * mbox.PIECE_BYTES + b"From here\n"

    assert raws(FROM + b"Subject: x\n\n" + long, most=10**6) == [b"Subject: x\n\n" + long]


def test_a_mail_over_the_limit_is_found_and_the_next_one_is_read():
    assert raws(FROM + b"Subject: x\n\n" + b"a\n" * MOST + b"\n" + FROM + MAIL) == [None, MAIL]


@pytest.mark.parametrize(
    ("line", "instant"),
    [
        (b"From a@b Tue Jan 12 08:00:00 2027", datetime(2027, 1, 12, 8, tzinfo=UTC)),  # RFC 4155: UTC
        (b"From a@b Tue Jan 12 10:00:00 2027 +0200", datetime(2027, 1, 12, 8, tzinfo=UTC)),
        (b"From a@b Tue, 12 Jan 2027 10:00:00 +0200", datetime(2027, 1, 12, 8, tzinfo=UTC)),
        (b"From - Tue Jan  5 08:00:00 2027", datetime(2027, 1, 5, 8, tzinfo=UTC)),  # Thunderbird
        (b"From a b c Tue Jan 12 08:00:00 2027", datetime(2027, 1, 12, 8, tzinfo=UTC)),
        (b"From a@b", None),
        (b"From a@b Tue Feb 31 08:00:00 2027", None),
    ],
)
def test_the_from_line_tells_the_arrival(line, instant):
    assert mbox.arrival(line) == instant


@given(st.lists(st.sampled_from(["From x", ">From y", "", "Hei", "From: z", ">>From \xe4"]), max_size=8))
def test_what_an_mboxrd_writer_quotes_comes_back(lines):
    body = "".join(f"{line}\n" for line in lines).encode("latin-1")
    quoted = b"".join(
        b">" + line if line.lstrip(b">").startswith(b"From ") else line
        for line in body.splitlines(keepends=True)
    )

    assert raws((FROM + b"Subject: x\n\n" + quoted + b"\n") * 2) == [b"Subject: x\n\n" + body] * 2


@given(st.binary(max_size=400))
def test_whatever_a_file_holds_it_comes_apart(content):
    assert len(raws(FROM + content)) >= 1
