"""Charsets of the real world: the letters come out right, or at least none is lost, and the defect is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.charsets import decoded
from intake.reading.words import decode_words, in_utf8
from tests.support.parts import html, mail, part, reading

TYO = "Työpöytä on täällä"
LETTERS = [
    (TYO.encode("cp1252"), "iso-8859-1", TYO, ""),
    (
        "”Hintä 5 €” – työ".encode("cp1252"),
        "iso-8859-1",
        "”Hintä 5 €” – työ",
        "",
    ),  # Windows under Latin-1's name
    (TYO.encode("cp1252"), "us-ascii", TYO, "charset_wrong"),
    (TYO.encode(), "us-ascii", TYO, ""),
    (TYO.encode(), "iso-8859-1", TYO, "charset_wrong"),  # a gateway's label
    (TYO.encode(), "windows-1252", TYO, "charset_wrong"),
    (TYO.encode("cp1252"), "utf-8", TYO, "charset_wrong"),
    ("Hinta 5 €".encode("iso8859-15"), "iso-8859-15", "Hinta 5 €", ""),
    (TYO.encode("cp1252"), "x-unheard-of", TYO, "charset_unknown"),
    (TYO.encode(), "x-unheard-of", TYO, "charset_unknown"),
    (TYO.encode(), "unknown-8bit", TYO, ""),  # RFC 1428: says only that nobody knows
    (TYO.encode(), None, TYO, ""),
    (TYO.encode("utf-16"), "utf-16", TYO, ""),
    (TYO.encode("utf-16-le"), "utf-16", TYO, ""),  # without a mark, as Windows writes it
    (TYO.encode("utf-16-be"), "utf-16", TYO, ""),  # without a mark, as RFC 2781 says
    (TYO.encode("utf-16-le"), "utf-16be", TYO, ""),
    (TYO.encode("utf-16-le"), "utf-8", TYO, "charset_wrong"),
    (TYO.encode("utf-16-le"), "us-ascii", TYO, "charset_wrong"),
    (TYO.encode(), "utf-16", TYO, "charset_wrong"),
    (TYO.encode("utf-8-sig"), "iso-8859-1", TYO, ""),
    (TYO.encode("utf-32"), "utf-32", TYO, ""),
    (b"+AGEAYg-", "utf-7", "+AGEAYg-", "charset_refused"),  # it hides ASCII: it stands as it came
    (b"+AGEAYg-", "unicode-1-1-utf-7", "+AGEAYg-", "charset_refused"),
    ("日本語".encode("iso2022_jp"), "iso-2022-jp", "日本語", ""),
    ("日本語".encode("iso2022_jp"), "us-ascii", "日本語", "charset_wrong"),
    ("日本語".encode("iso2022_jp"), None, "日本語", "charset_wrong"),
    ("日本語①".encode("cp932"), "shift_jis", "日本語①", ""),
    ("Привет, мир".encode("koi8-r"), "koi8-r", "Привет, мир", ""),
    ("Привіт".encode("koi8-u"), "KOI8-U", "Привіт", ""),
    ("Привет".encode("cp1251"), "windows-1251", "Привет", ""),
    ("你好，世界€".encode("gb18030"), "gb18030", "你好，世界€", ""),
    ("镕基€".encode("gb18030"), "gb2312", "镕基€", ""),  # letters that only the wider set has
    ("안녕하세요".encode("cp949"), "ks_c_5601-1987", "안녕하세요", ""),
    ("שלום".encode("iso8859-8"), "iso-8859-8-i", "שלום", ""),
    ((TYO * 4).encode()[:-1], "utf-8", (TYO * 4)[:-1] + "\ufffd", "charset_broken"),  # cut within a letter
    ("työ".encode() + b"\n" + "yö".encode("cp1252"), "utf-8", "työ\nyö", "charset_wrong"),  # answer and quote
    (b"abc", '"utf-8"', "abc", ""),
    (b"abc", "rot13", "abc", "charset_unknown"),
    (b"abc", "unicode_escape", "abc", "charset_unknown"),
    (b"", "utf-16", "", ""),
    (b"a", "utf-16", "a", "charset_wrong"),
]


@pytest.mark.parametrize(("payload", "charset", "expected", "defect"), LETTERS)
def test_letters_come_out_whatever_the_label_says(
    payload: bytes, charset: str | None, expected: str, defect: str
) -> None:
    found = decoded(payload, charset)

    assert (found.text, found.defect) == (expected, defect)


def test_html_without_a_charset_is_read_by_the_one_it_names_itself() -> None:
    page = '<html><head><meta charset="koi8-r"></head><body>Привет</body></html>'

    assert reading(mail(part("text/html", page.encode("koi8-r")))).text == "Привет"
    assert reading(mail(html(page))).text == "Привет"  # the header's word is the last one


def test_a_defect_of_the_charset_is_named_with_the_mail() -> None:
    found = reading(mail(part("text/plain; charset=x-unheard-of", "Työ".encode("cp1252"))))

    assert (found.text, found.defects) == ("Työ", ("charset_unknown", "eight_bit"))


WORDS = [
    ("=?utf-8?q?Ty=C3=B6?=", "Työ"),
    ("=?UTF-8*fi?B?VHnDtg==?= matka", "Työ matka"),  # RFC 2231 section 5: with a language
    ("=?utf-8?q?Ty=C3?= =?utf-8?q?=B6?=", "Työ"),  # cut within a letter
    ("=?utf-8?b?VHnDtg?=", "Työ"),  # no padding
    ("=?utf-8?b?VHnD!tg==?=", "Työ"),
    ("=?iso-8859-1?q?Ty=F6 matka?=", "Työ matka"),  # a bare space within
    ("=?iso-8859-1?q?Ty=F6?=\r\n =?utf-8?q?_p=C3=A4iv=C3=A4?=", "Työ päivä"),
    ("=?x-unheard-of?q?Ty=F6?=", "Työ"),
    ("=?gb2312?b?xOO6ww==?=", "你好"),
    ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本"),
    ("=?utf-7?q?a+AOQ-?=", "a+AOQ-"),
    ("Re: =?utf-8?q?=C3=A4?= ja =?utf-8?q?=C3=B6?=", "Re: ä ja ö"),
    ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
    ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
    ("=? =? ?= ?=", "=? =? ?= ?="),
]


@pytest.mark.parametrize(("value", "expected"), WORDS)
def test_an_encoded_word_is_read_however_broken(value: str, expected: str) -> None:
    assert decode_words(value) == expected
    assert decode_words(in_utf8(value.encode()).decode()) == expected


HEADERS = [
    (b"Subject: =?x-unheard-of?q?Ty=F6?=", "Työ"),
    (b"Subject: =?utf-8?b?VHnDtg?=", "Työ"),
    ("Subject: Työ".encode("cp1252"), "Työ"),
    ("Subject: Työ".encode(), "Työ"),
    (b"Subject: =?utf-8?q?Ty=C3?=\r\n =?utf-8?q?=B6?=", "Työ"),
    (b"Subject: a\0b", "ab"),
]


@pytest.mark.parametrize(("line", "subject"), HEADERS)
def test_a_subject_keeps_its_letters(line: bytes, subject: str) -> None:
    assert reading(b"From: a@b.example\r\n" + line + b"\r\n\r\nHei").subject == subject


@pytest.mark.parametrize(
    "name", ["=?x-unheard-of?q?=C4ij=E4?=", '"=?iso-8859-1?q?=C4ij=E4?="', "=?utf-8?b?w4RpasOk?="]
)
def test_a_senders_name_keeps_its_letters_and_names_one_address(name: str) -> None:
    found = reading(f"From: {name} <a@b.example>\r\n\r\nHei".encode())

    assert found.sender is not None
    assert (found.sender.name, found.sender.address) == ("Äijä", "a@b.example")


def test_an_encoded_name_cannot_become_another_address() -> None:
    found = reading(b"From: =?utf-8?q?boss=40alfa=2Eexample=2C?= <a@b.example>\r\n\r\nHei")

    assert found.sender is None or found.sender.address == "a@b.example"


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_any_text_in_utf_8_comes_back(text: str) -> None:
    assert decoded(text.encode(), "utf-8").text == text.removeprefix("\ufeff")


@given(payload=st.binary(max_size=200), charset=st.one_of(st.none(), st.text(max_size=20), st.sampled_from(
    ["utf-8", "utf-16", "iso-2022-jp", "gb18030", "hz", "utf-7", "cp037", "big5", "iso-2022-kr", "base64"])))  # fmt: skip
def test_no_bytes_and_no_label_raise(payload: bytes, charset: str | None) -> None:
    assert isinstance(decoded(payload, charset).text, str)


@given(value=st.text('=?utf8-qbBQ _"<>@,äö\r\n AZ19+/', max_size=120))
def test_no_header_raises(value: str) -> None:
    assert isinstance(decode_words(value), str)
    in_utf8(value.encode())
