"""Content in blocks: a large file is decoded piece by piece, to the same bytes as at once."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading import blocks
from intake.reading.bounds import BOUNDS, Bounds
from intake.reading.transfer import Content, unwrapped
from intake.reading.value import ReadingSettings
from tests.support.parts import file, mail, multipart, part, taken, text

LARGE = blocks.LARGE * 3 // 2
SOUND = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
PACKED = st.lists(st.sampled_from([b"QUJD", b"QQ==", b"QUI=", b"=", b"A", b"\r\n", b"-"]), max_size=12).map(
    b"".join
)


def at_once(wrapped):
    packed = wrapped.translate(None, blocks.BLANK)
    return base64.b64decode(packed) if len(packed) % 4 == 0 and SOUND.fullmatch(packed) else None


@pytest.mark.parametrize(
    "content",
    [
        b"x" * LARGE,  # whole triplets
        b"y" * (LARGE + 1),  # two signs of padding
        bytes(range(256)) * (LARGE // 256) + b"zz",  # one
    ],
)
def test_a_large_file_comes_out_byte_for_byte(content):
    found, kept = taken(
        mail(multipart("mixed", text("Hei"), file(content, "Content-Disposition: attachment")))
    )

    assert kept == {1: content}
    assert (found.files[0].size, found.defects) == (len(content), ())


def test_a_large_file_in_one_line_is_as_good():
    raw = mail(part("application/pdf", base64.b64encode(b"x" * LARGE), "Content-Transfer-Encoding: base64"))

    assert taken(raw)[1] == {1: b"x" * LARGE}


def test_of_a_large_broken_file_is_saved_what_can_be_saved():
    wrapped = base64.encodebytes(b"abc" * (LARGE // 3)).replace(b"\n", b"\r\n")
    broken = wrapped[:1_000_000] + b"*" + wrapped[1_000_000:]

    found, kept = taken(mail(part("application/pdf", broken, "Content-Transfer-Encoding: base64")))

    assert kept == {1: b"abc" * (LARGE // 3)}
    assert found.defects == ("base64_broken",)


def test_words_below_a_large_file_are_not_in_it():
    wrapped = base64.encodebytes(b"x" * LARGE) + b"\n____\nlista@x.example\n"

    assert taken(mail(part("application/pdf", wrapped, "Content-Transfer-Encoding: base64")))[1] == {
        1: b"x" * LARGE
    }


def test_a_large_file_without_an_encoding_comes_out_byte_for_byte():
    content = bytes(range(256)).replace(b"\n", b"") * (LARGE // 255)
    raw = mail(
        multipart(
            "mixed",
            part(
                "application/x",
                content,
                "Content-Transfer-Encoding: binary",
                "Content-Disposition: attachment",
            ),
        )
    )

    assert taken(raw)[1] == {1: content}


def test_an_endless_text_is_cut_at_a_line_and_the_cut_is_named():
    raw = mail(text("Hyvää työtä\n" * 3_000))

    found, _ = taken(raw, ReadingSettings(bounds=Bounds(text_bytes=10_000)))

    assert found.defects == ("eight_bit", "text_cut")
    assert found.full_text.endswith("\nHyvää työtä\n")
    assert 9_000 < len(found.full_text.encode()) <= 10_000


def test_a_text_within_the_bounds_is_whole():
    assert len(taken(mail(text("Hei\n" * 200_000)))[0].full_text) == 800_000 < BOUNDS.text_chars


def test_the_start_of_content_is_no_longer_than_asked():
    content = Content((b"abc", b"def", b"ghi"))

    assert [content.start(size) for size in (0, 2, 3, 4, 9, 99)] == [
        b"",
        b"ab",
        b"abc",
        b"abcd",
        b"abcdefghi",
        b"abcdefghi",
    ]


@given(PACKED, st.integers(1, 9))
def test_in_blocks_is_as_at_once(wrapped, size):
    pieces = [wrapped[at : at + size] for at in range(0, len(wrapped), size)]
    found = blocks.Decoded(pieces)

    assert (b"".join(found) if found.is_sound() else None) == at_once(wrapped)


@given(PACKED)
def test_whatever_is_broken_decodes_to_something(wrapped):
    content = unwrapped((wrapped,), "base64")

    assert content.payload == b"".join(content.blocks)
    assert (content.defect == "") == (at_once(wrapped) is not None)
