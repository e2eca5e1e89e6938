"""winmail.dat: what Outlook hides in it comes out, and it is kept whole as well."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.reading.tnef import opened
from tests.support.parts import file, mail, multipart, reading, taken, text

PNG = b"\x89PNG"


def attribute(kind: int, value: bytes, level: int = 2) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def listed(*properties: tuple[int, int, bytes]) -> bytes:
    """A property list: 0x1F UTF-16 text, 0x1E bytes of text, 0x102 and 0xD bytes, 0xB a truth."""
    made = struct.pack("<I", len(properties))
    for name, kind, value in properties:
        made += struct.pack("<HH", kind, name)
        made += struct.pack("<II", 1, len(value)) if kind != 0xB else b""
        made += value + b"\0" * (-len(value) % 4)
    return made


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def hidden_file(name: str, content: bytes, *more: tuple[int, int, bytes]) -> bytes:
    properties = listed((0x3707, 0x1F, name.encode("utf-16-le") + b"\0\0"), *more)
    return (
        attribute(0x00069002, b"\0" * 14) + attribute(0x00018010, b"LYHYT~1.PDF\0")
        + attribute(0x0006800F, content) + attribute(0x00069005, properties)
    )  # fmt: skip


def test_winmail_is_opened_and_kept_whole_as_well() -> None:
    whole = winmail(
        attribute(0x00089006, struct.pack("<I", 0x10000), level=1),
        hidden_file("työ.pdf", b"%PDF\0\xff", (0x370E, 0x1E, b"application/pdf\0")),
        hidden_file("logo.png", PNG, (0x370E, 0x1E, b"image/png\0"), (0x7FFE, 0xB, b"\1\0")),
    )
    attached = file(
        whole, 'Content-Disposition: attachment; filename="winmail.dat"', type="application/ms-tnef"
    )

    found, kept = taken(mail(multipart("mixed", text("Hoida."), attached)))

    assert kept == {1: whole, 2: b"%PDF\0\xff", 3: PNG}
    assert [(one.name, one.type, one.inline) for one in found.files] == [
        ("winmail.dat", "application/ms-tnef", False),
        ("työ.pdf", "application/pdf", False),
        ("logo.png", "image/png", True),
    ]
    assert found.defects == ()


def test_words_that_winmail_alone_holds_are_the_mails_words() -> None:
    for inside in (
        attribute(0x00069007, struct.pack("<II", 1252, 0), 1) + attribute(0x0002800C, "Varaa työ.\0".encode("cp1252"), 1),
        attribute(0x00069003, listed((0x1000, 0x1F, "Varaa työ.\0".encode("utf-16-le"))), 1),
        attribute(0x00069003, listed((0x1013, 0x102, "<p>Varaa työ.</p>".encode())), 1),
    ):  # fmt: skip
        assert reading(mail(file(winmail(inside), type="application/ms-tnef"))).text == "Varaa työ."


def test_files_of_a_message_inside_winmail_are_found_too() -> None:
    inner = winmail(hidden_file("syvä.pdf", b"%PDF"))
    whole = winmail(
        attribute(0x00069002, b"") + attribute(0x00069005, listed((0x3701, 0xD, b"\0" * 16 + inner)))
    )

    assert [(one.name, one.content) for one in opened(whole).files] == [("syvä.pdf", b"%PDF")]


def test_a_broken_winmail_gives_what_it_has() -> None:
    whole = winmail(hidden_file("a.pdf", b"%PDF"), hidden_file("b.pdf", b"%PDF" * 50))
    attached = file(whole[:-200], 'Content-Disposition: attachment; filename="winmail.dat"')

    found, kept = taken(mail(multipart("mixed", text("Hoida."), attached)))

    assert kept[2] == b"%PDF"
    assert found.defects == ("tnef_broken",)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_winmail_raises(data: st.DataObject) -> None:
    whole = winmail(hidden_file("a.pdf", b"%PDF", (0x8001, 0x102, b"x")), hidden_file("b.pdf", b"%PDF"))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(whole)))
        whole = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    assert sum(len(one.content) for one in opened(whole).files) <= len(whole)


@settings(max_examples=50)
@given(
    content=st.binary(max_size=100),
    name=st.text(st.characters(codec="utf-16", exclude_characters="\0"), min_size=1, max_size=20),
)
def test_any_file_comes_out_of_winmail_as_it_went_in(content: bytes, name: str) -> None:
    found = opened(winmail(hidden_file(name, content)))

    assert [(one.name, one.content) for one in found.files] == [(name, content)]
