"""skeleton(), tree(): the parser makes the same tree of what is left of a mail, and every byte comes back."""

import email
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from base.errors import RefusedMail
from intake.reading.bounds import BOUNDS, Bounds
from intake.reading.identity import head_and_body
from intake.reading.skeleton import skeleton
from intake.reading.tree import Part, tree
from tests.support.parts import HEAD, file, mail, multipart, part, text

LINES = st.sampled_from(
    [
        b"", b"", b"Hei", b"two words: here", b" folded", b"\t", b"From aino", b"From: bo@x", b":", b"-", b"--", b"--b", b"--b--", b"--c", b"--c--", b"--b ", b"--bb", b"----",
        b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: multipart/digest; boundary=c", b'Content-Type: multipart/mixed;\n boundary="c"',
        b"Content-Type: message/rfc822", b"Content-Type: message/delivery-status", b"Content-Type: MESSAGE/Delivery-Status", b"Content-Type: text/plain", b"Content-Type: multipart/mixed",
        b"Content-Transfer-Encoding: base64", b"QUJD" * 5, b"\xe4\xff", b"\r", b"a\rb", b"\r--b\r", b"\x0b", b"\0", b"<left out ", b"x" * 30,
    ]
)  # fmt: skip
MAILS = st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r\n", b"\r\n", b"\r"])), max_size=40).map(
    lambda lines: b"".join(line + end for line, end in lines)
)


def split(raw, least=0, bounds=BOUNDS):
    end, _ = head_and_body(raw)
    return tree(raw, bounds, head=bytes(raw[:end]), start=end, least=least)


def whole(raw):
    """The library's tree of all bytes."""
    return email.message_from_bytes(raw)


def outline(part):
    """All that a tree says."""
    inner = part._payload
    if isinstance(part, Part):
        content = b"".join(part.wrapped())
    else:
        content = inner.encode("ascii", "surrogateescape") if isinstance(inner, str) else b""
    parts = [outline(one) for one in inner] if isinstance(inner, list) else None
    named = [type(defect).__name__ for defect in part.defects]
    return part.get_content_type(), part.raw_items() and [*part.raw_items()], named, content, parts


@pytest.mark.parametrize(
    "raw",
    [
        # an ordinary mail
        mail(multipart("mixed", text("Hei\n" * 200), file(b"x" * 9_000, "Content-Disposition: attachment"))),
        # the content ends without a line end, and without the closing delimiter
        mail(multipart("mixed", text("Hei\n" * 200)).rstrip(b"-B\r\n")),
        # an empty line is the last of the content
        mail(multipart("mixed", text("Hei\n" * 200 + "\n\n"), text("b"))),
        # text before the first delimiter and after the last one
        mail(part('multipart/mixed; boundary="B"', b"a\n" * 300 + b"--B\n\nHei\n--B--\n" + b"z\n" * 300)),
        # a delivery report, whose blocks are parted by empty lines
        mail(multipart("report", text("Hei\n" * 200), part("message/delivery-status", b"a: b\n\n" * 90 + b"c\n" * 300 + b"\nd: e\n\nf: g\n"))),
        # the same, an empty line before the delimiter
        mail(multipart("report", part("message/delivery-status", b"a: b\r\n\r\n" + b"c\r\n" * 200 + b"\r\n"))),
        # an attached mail that begins with lines that are no headers
        mail(multipart("mixed", part("message/rfc822", b"\n" + b"no header\n" * 200 + b"\nSubject: a\n\nHei"))),
        # an attached mail of a digest, where it is the kind of part that needs no name
        mail(multipart("digest", b"\r\nSubject: a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n" + b"Hei\r\n" * 99 + b"--c--\r\n")),
        # nothing but empty lines
        HEAD + b"\r\n" * 500,
        b"\n" * 500,
    ],
)  # fmt: skip
def test_the_tree_is_that_of_the_whole_mail(raw):
    assert outline(split(raw, least=100)) == outline(whole(raw))


def test_of_a_large_file_the_parser_sees_two_lines():
    content = file(b"x" * 5_000_000)

    bare = skeleton(mail(content), head=HEAD, start=len(HEAD), most=100)

    assert len(bare.text) < 500
    assert b"".join(bare.pieces(bare.text)) == mail(content)


def test_a_mail_cannot_hold_the_mark_that_stands_for_its_gaps():
    raw = mail(text("Hei\n" * 100))
    first = skeleton(raw, head=HEAD, start=len(HEAD), most=100)

    copied = mail(text(first.text[len(HEAD) :].decode() + "Hei\n" * 100))

    assert outline(split(copied)) == outline(whole(copied))


def test_a_view_of_a_file_is_read_like_bytes():
    raw = mail(multipart("mixed", text("Hei\n" * 200), file(b"x" * 9_000)))

    assert outline(split(memoryview(raw))) == outline(whole(raw))


def test_whoever_asks_the_library_for_content_has_the_content():
    part = split(mail(file(b"x" * 9_000)))

    assert part.get_payload(decode=True) == b"x" * 9_000


def test_a_mail_of_too_many_parts_is_refused_before_they_are_all_made():
    raw = mail(multipart("mixed", *[b"\r\n"] * 50))

    with pytest.raises(RefusedMail, match="more than 40 parts"):
        split(raw, bounds=Bounds(parsed_parts=40))


def test_a_mail_of_too_many_lines_of_structure_is_refused_and_lines_of_text_do_not_count():
    few = Bounds(lines=100)

    split(mail(text("Hei\n" * 5_000)), bounds=few)

    with pytest.raises(RefusedMail, match="more than 100 lines"):
        split(mail(text("--a\n" * 200)), bounds=few)


@given(MAILS)
@example(b"Content-Type: message/rfc822\n\n\n\n--b\nHei\n")
@example(b"Content-Type: multipart/digest; boundary=b\n\n--b\n\n\n\nContent-Type: text/x\n\nHei\n")
@example(b"\r\n\r\n--b")
def test_any_lines_make_the_same_tree(raw):
    assert outline(split(raw)) == outline(whole(raw))


@given(MAILS)
def test_every_byte_is_kept_or_lies_in_one_gap(raw):
    end, _ = head_and_body(raw)

    bare = skeleton(raw, head=raw[:end], start=end, least=0, most=100)

    assert b"".join(bare.pieces(bare.text)) == raw
    assert list(bare.gaps) == sorted(bare.gaps)
    assert len(re.findall(re.escape(bare.mark), bare.text)) == len(bare.gaps)
