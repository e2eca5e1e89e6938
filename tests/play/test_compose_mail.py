"""Mails of a scenario: what a mail client writes is what the service reads."""

from datetime import UTC, datetime

import pytest

from base.chance import Chance
from intake.reading.read import read
from intake.reading.value import ReadingSettings
from tests.support.parts import Kept
from ysi.play.compose_mail import Border, attribution, bounce_bytes, file_bytes, mail_bytes, reply_bytes
from ysi.play.event_tables import MailTable, ReplyTable
from ysi.play.virtual_mail import Sent

AT = datetime(2027, 1, 12, 19, 14, tzinfo=UTC)
BORDER_ID = "mx.ysi.example"
SETTINGS = ReadingSettings(authserv_ids=(BORDER_ID,), own_addresses=("tehtavat@ysi.example",))

A_1 = Sent(
    AT,
    "tehtavat+b1.0f@ysi.example",
    "anna@ysi.example",
    b"From: =?utf-8?q?Aino_/_Alfa_Oy_=28teht=C3=A4v=C3=A4=29?= <tehtavat@ysi.example>\r\n"
    b"To: anna@ysi.example\r\nReply-To: tehtavat+rt1.0f@ysi.example\r\n"
    b"Subject: Matkavaraus [#1]\r\nMessage-ID: <1@ysi.example>\r\nReferences: <0@alfa.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nVaraisitko hotellin?\r\n\r\nVastaa: OK\r\n",
)


def border():
    return Border(BORDER_ID, Chance.seeded(b"mail"))


def a_mail(**changes):
    plain = {
        "from": "Aino <aino@alfa.example>",
        "to": ["tehtavat@ysi.example"],
        "subject": "Päiväkahvit",
        "text": "Hei",
    }
    return MailTable.model_validate(plain | changes)


def a_reply(**changes):
    plain = {"from": "anna@ysi.example", "to": {"to": "anna@ysi.example"}, "text": "OK"}
    return ReplyTable.model_validate(plain | changes)


def reading(raw):
    files = Kept()
    return read(raw, files.keep, SETTINGS), files


def test_a_mail_is_read_as_it_was_meant():
    mail = a_mail(
        cc=["antti@alfa.example"],
        text="Hyvää päivää,\nvaraisitko hotellin?",
        attachments=[{"name": "lista ä.txt", "text": "yksi"}, {"name": "b.bin", "base64": "AAEC"}],
    )

    found, files = reading(mail_bytes(mail, at=AT, border=border()))

    assert (found.sender.name, found.sender.address) == ("Aino", "aino@alfa.example")
    assert [one.address for one in (*found.to, *found.cc)] == ["tehtavat@ysi.example", "antti@alfa.example"]
    assert (found.subject, found.text) == ("Päiväkahvit", "Hyvää päivää,\nvaraisitko hotellin?")
    assert (found.date, found.verdict, found.defects) == (AT, "pass", ())
    assert [(part.name, part.type) for part in found.files] == [
        ("lista ä.txt", "text/plain"),
        ("b.bin", "application/octet-stream"),
    ]
    assert files[2] == b"\x00\x01\x02"


@pytest.mark.parametrize("said", ["pass", "fail", "none"])
def test_the_border_says_what_the_scenario_wants(said):
    found, _ = reading(mail_bytes(a_mail(authentication=said), at=AT, border=border()))

    assert found.verdict == said


def test_mails_have_distinct_ids_unless_one_is_given():
    place = border()

    ids = [reading(mail_bytes(a_mail(), at=AT, border=place))[0].message_id for _ in range(3)]
    given, _ = reading(mail_bytes(a_mail(message_id="x@alfa.example"), at=AT, border=place))

    assert len(set(ids)) == 3
    assert given.message_id == "<x@alfa.example>"


def test_headers_are_added_and_replace_those_of_the_client():
    headers = {"Auto-Submitted": "auto-replied", "Subject": "Poissa", "Date": "", "X-Two": ["a", "b"]}

    raw = mail_bytes(a_mail(headers=headers), at=AT, border=border())

    found, _ = reading(raw)
    assert (found.subject, found.classification, found.date) == ("Poissa", "auto_reply", None)
    assert raw.count(b"X-Two: ") == 2


def test_html_alone_and_beside_text():
    alone, _ = reading(mail_bytes(a_mail(text=None, html="<p>Hei <b>sinä</b></p>"), at=AT, border=border()))
    both, _ = reading(mail_bytes(a_mail(text="Moi", html="<p>Hei</p>"), at=AT, border=border()))

    assert (alone.text, both.text) == ("Hei sinä", "Moi")


@pytest.mark.parametrize("language", ["fi", "sv", "en", "other"])
def test_of_a_reply_only_the_own_words_are_taken(language):
    raw = reply_bytes(a_reply(), A_1, language=language, at=AT, border=border())

    found, _ = reading(raw)
    assert (found.text, found.subject) == ("OK", "Re: Matkavaraus [#1]")
    assert "> Varaisitko hotellin?" in found.full_text
    assert attribution(A_1, language) in found.full_text
    assert found.in_reply_to == ("<1@ysi.example>",)
    assert found.references == ("<0@alfa.example>", "<1@ysi.example>")
    assert [one.address for one in found.to] == ["tehtavat+rt1.0f@ysi.example"]


def test_an_html_reply_quotes_in_its_html_and_has_a_plain_part_only_with_a_text():
    markup = "<html><body><p>OK</p></body></html>"
    alone = a_reply(text=None, html=markup)
    both = a_reply(html=markup)

    only, two = (reply_bytes(one, A_1, language="fi", at=AT, border=border()) for one in (alone, both))

    found, _ = reading(only)
    assert (b"text/plain" in only, b"text/plain" in two, b"</blockquote>" in two) == (False, True, True)
    assert (found.text, reading(two)[0].text) == ("OK", "OK")
    assert "> Varaisitko hotellin?" in found.full_text
    assert attribution(A_1, "fi") in found.full_text


def test_an_html_reply_without_its_quote_is_sent_as_it_was_written():
    reply = a_reply(text=None, html="<p>OK</p>", quote=False)

    found, _ = reading(reply_bytes(reply, A_1, language="fi", at=AT, border=border()))

    assert found.full_text == "OK"


def test_a_reply_can_lose_its_token_its_quote_and_its_subject():
    reply = a_reply(token=False, quote=False, subject="Uusi asia")

    found, _ = reading(reply_bytes(reply, A_1, language="fi", at=AT, border=border()))

    assert [one.address for one in found.to] == ["tehtavat@ysi.example"]
    assert (found.full_text.strip(), found.subject) == ("OK", "Uusi asia")


def test_a_delivery_report_names_the_message_and_the_recipient():
    found, _ = reading(bounce_bytes(A_1, at=AT, chance=Chance.seeded(b"bounce")))

    assert found.classification == "bounce"
    assert (found.bounce.recipient, found.bounce.action, found.bounce.status) == (
        "anna@ysi.example",
        "failed",
        "5.1.1",
    )
    assert found.bounce.message_id == "<1@ysi.example>"
    assert [one.address for one in found.to] == ["tehtavat+b1.0f@ysi.example"]


def test_a_mail_of_a_file_is_stamped_unless_it_brings_the_borders_own_header():
    plain = b"From: Aino\r\n <aino@alfa.example>\r\nSubject: x\r\n\r\nHei\r\n"
    stamped = b"Authentication-Results: mx.ysi.example; dmarc=fail header.from=alfa.example\r\n" + plain
    mail = MailTable.model_validate({"eml": "a.eml"})
    unproven = MailTable.model_validate({"eml": "a.eml", "authentication": "none"})

    verdicts = [
        reading(file_bytes(raw, table, border=border()))[0].verdict
        for raw, table in [(plain, mail), (stamped, mail), (plain, unproven)]
    ]

    assert verdicts == ["pass", "fail", "none"]
    assert file_bytes(plain, mail, border=border()).endswith(plain)
