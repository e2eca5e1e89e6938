"""The data of a mail ends at CRLF.CRLF and nowhere else, however it is cut on its way (RFC 5321, 4.1.1.4 and 4.5.2)."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.door_data import Body, Fate, read_data

LIMIT = 16  # bytes that the reader holds; 64 KB in service


def received(*chunks, most=1_000, room=lambda size: True, limit=LIMIT):
    """What a body becomes of these bytes, and what is left of them for the next command."""

    async def run():
        reader = asyncio.StreamReader(limit=limit)
        for chunk in chunks:
            reader.feed_data(chunk)
        reader.feed_eof()
        body = Body(b"", most=most, take_room=room)
        await read_data(reader, body, progress=lambda: None)
        return body, await reader.read()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "content"),
    [
        (b".\r\n", b""),                                # not a byte
        (b"\r\n.\r\n", b"\r\n"),                        # one empty line
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),                     # a dot alone, doubled on its way
        (b"..a\r\n...\r\n.\r\n", b".a\r\n..\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),                     # a client that doubled nothing: the first dot goes (4.5.2)
        (b"a.\r\n.\r\n", b"a.\r\n"),                    # a sentence ends in a dot
        (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n"),
        (b"a\r.\r\nb\r\n.\r\n", b"a\r.\r\nb\r\n"),
        (b"x" * 100 + b"\r\n.\r\n", b"x" * 100 + b"\r\n"),   # a line longer than the reader holds
        (b"x" * 15 + b"\r\n.\r\n", b"x" * 15 + b"\r\n"),     # the stop at every place of its end
        (b"x" * 14 + b"\r\n.\r\n", b"x" * 14 + b"\r\n"),
        (b"x" * 13 + b"\r\n.\r\n", b"x" * 13 + b"\r\n"),
    ],
)  # fmt: skip
def test_content_is_what_comes_before_the_end_with_single_dots(sent, content):
    body, left = received(sent + b"NOOP\r\n")

    assert (body.taken(), left, body.fate) == (content, b"NOOP\r\n", Fate.KEPT)
    assert (body.size, body.room) == (len(content), len(content))


def test_a_client_that_goes_away_leaves_nothing():
    with pytest.raises(asyncio.IncompleteReadError):
        received(b"a\r\nb\r\n.\r")


def test_what_is_too_big_is_read_to_its_end_and_not_kept():
    body, left = received(b"x" * 150 + b"\r\n.\r\nNOOP\r\n", most=100)

    assert (body.fate, body.taken(), left) == (Fate.TOO_BIG, b"", b"NOOP\r\n")


def test_what_is_far_too_big_is_not_even_read_to_its_end():
    body, _ = received(b"x" * 1_000, most=100)

    assert (body.fate, body.taken()) == (Fate.ENDLESS, b"")


def test_where_the_common_room_is_full_nothing_more_is_kept():
    left = [60]

    def take(size):
        left[0] -= size
        return left[0] >= 0

    body, _ = received(b"x" * 100 + b"\r\n.\r\n", room=take)

    assert (body.fate, body.taken()) == (Fate.NO_ROOM, b"")
    assert body.room <= 60


PIECES = st.lists(st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"\0", b"a", b"x" * 20])).map(
    b"".join
)


@given(content=PIECES, cuts=st.lists(st.integers(0, 400)))
def test_whatever_was_doubled_comes_out_as_it_went_in(content, cuts):
    sent = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b"\r\n.\r\nQUIT\r\n"
    at = sorted({0, *(cut for cut in cuts if cut < len(sent)), len(sent)})

    body, left = received(*(sent[begin:end] for begin, end in pairwise(at)))

    assert (body.taken(), left) == (content + b"\r\n", b"QUIT\r\n")


@given(sent=PIECES)
def test_it_ends_at_the_first_true_end_and_at_nothing_else(sent):
    whole = b"\r\n" + sent + b"\r\n.\r\n"
    end = whole.index(b"\r\n.\r\n") + 5

    body, left = received(sent + b"\r\n.\r\n")

    assert left == whole[end:]
    assert body.taken() == whole[: end - 3].replace(b"\r\n.", b"\r\n")[2:]
