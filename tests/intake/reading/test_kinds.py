"""What kind of mail it is, by its headers and parts: of a person, a program, a list, our own; and a delivery report's fields."""

import pytest

from intake.reading.read import read
from intake.reading.value import Reading, ReadingSettings
from tests.support.parts import Kept
from tests.support.reports import BOUNCE

OURS = ReadingSettings(
    authserv_ids=("mx.ysi.example",),
    own_addresses=("tehtavat@ysi.example",),
    own_id_ends=(".out@ysi.example",),
)


def reading(raw: str) -> Reading:
    return read(raw.encode(), Kept().keep, OURS)


def a_mail(*headers: str, text: str = "Varaisitko hotellin?") -> str:
    return "\n".join(["From: Aino <aino@Alfa.example>", "To: tehtavat@ysi.example", *headers, "", text, ""])


KINDS = [
    (("Auto-Submitted: auto-replied",), "auto_reply"),
    (("Auto-Submitted: no",), "ordinary"),
    (("Auto-Submitted: auto-generated (cron)",), "auto_reply"),
    (("X-Autoreply: yes",), "auto_reply"),
    (("Precedence: auto_reply",), "auto_reply"),
    (("Precedence: bulk",), "bulk"),
    (("List-Id: <news.x.example>",), "bulk"),
    (("List-Unsubscribe: <https://x.example>",), "bulk"),
    (("Return-Path: <>",), "auto_reply"),
    (("Return-Path: <aino@alfa.example>",), "ordinary"),
    (("Subject: Automaattinen vastaus: Loma",), "auto_reply"),
    (("Subject: Re: Automaattinen vastaus: Loma",), "ordinary"),
    (("X-Auto-Response-Suppress: All",), "ordinary"),  # Outlook puts it on mails of people too
    (("X-Failed-Recipients: bo@beeta.example",), "ordinary"),  # anybody can write it
    (("Message-ID: <12.out@ysi.example>",), "own"),
]


@pytest.mark.parametrize(("headers", "kind"), KINDS)
def test_the_kind_of_a_mail(headers: tuple[str, ...], kind: str) -> None:
    assert reading(a_mail(*headers)).classification == kind


def test_automatic_mail_from_our_own_address_is_our_own() -> None:
    assert (
        reading("From: tehtavat+x@ysi.example\nAuto-Submitted: auto-replied\n\nHei").classification == "own"
    )
    assert reading("From: tehtavat@ysi.example\n\nHei").classification == "ordinary"


@pytest.mark.parametrize(
    "text",
    [
        "👍 Aino reacted to your message",
        "👍 Aino reagoi viestiisi",
        "❤️ Aino har reagerat på ditt meddelande:",
    ],
)
def test_a_reaction_is_no_mail(text: str) -> None:
    assert reading(a_mail("Content-Type: text/plain; charset=utf-8", text=text)).classification == "reaction"


def test_the_parts_of_a_reaction_tell_it_too() -> None:
    standard = a_mail("Content-Type: text/plain; charset=utf-8", "Content-Disposition: reaction", text="👍")
    gmail = a_mail("Content-Type: text/vnd.google.email-reaction+json", text='{"emoji": "👍"}')

    assert reading(standard).classification == reading(gmail).classification == "reaction"
    assert (
        reading(a_mail(text="Customers reacted to your message badly, call them")).classification
        == "ordinary"
    )


@pytest.mark.parametrize("type", ["message/rfc822", "text/rfc822-headers"])
def test_a_delivery_report_names_recipient_and_mail(type: str) -> None:
    found = reading(BOUNCE.format(type=type))

    assert found.classification == "bounce"
    assert found.bounce is not None
    assert (found.bounce.recipient, found.bounce.action) == ("Bo@beeta.example", "failed")
    assert (found.bounce.status, found.bounce.message_id) == ("5.1.1", "<7.out@ysi.example>")


def test_a_receipt_for_reading_is_automatic() -> None:
    receipt = BOUNCE.format(type="message/rfc822").replace("delivery-status", "disposition-notification")

    assert reading(
        receipt.replace("Auto-Submitted: auto-replied\n", "").replace("MAILER-DAEMON", "aino")
    ).classification == ("auto_reply")


@pytest.mark.parametrize(
    "header",
    ["X-Spam-Flag: YES", "X-Spam-Status: Yes, score=9", "X-Forefront-Antispam-Report: CIP:1;SCL:9;x"],
)
def test_the_servers_verdict_on_spam(header: str) -> None:
    assert reading(a_mail(header)).spam
    assert not reading(a_mail("X-Spam-Status: No, score=0", "X-Forefront-Antispam-Report: SCL:1;")).spam
