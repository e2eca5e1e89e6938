"""read(): which of a mail's forms and headers become the text that people are shown."""

import pytest

from intake.reading.read import read
from intake.reading.value import Reading, ReadingSettings

SETTINGS = ReadingSettings(authserv_ids=("mx.ysi.example",), own_addresses=("tehtavat@ysi.example",))


def a_reading(content_type: str, body: str) -> Reading:
    raw = f"From: aino@alfa.example\nContent-Type: {content_type}\n\n{body}\n"
    return read(raw.encode(), lambda number, content: None, SETTINGS)


QUOTE = "ke 25. marrask. 2026 klo 10.02 Anna (a@ysi.example) kirjoitti:\n\n> Tehtävä 1: ota se.\n> OK – otat tehtävän"


@pytest.mark.parametrize(
    ("plain", "html", "text"),
    [
        # only a quote in the plain part: the answer stands in the HTML
        (QUOTE, "<p>OK</p><div>On 25 Nov 2026, Anna wrote:</div><blockquote>Ota se.</blockquote>", "OK"),
        (QUOTE, "<p>OK</p>", "OK"),
        ("> Tehtävä 1: ota se.", "<p>OK</p>", "OK"),
        ("Lähetetty iPhonesta\n\n" + QUOTE, "<p>OK</p><p>Lähetetty iPhonesta</p>", "OK"),
        ("  ", "<p>OK</p>", "OK"),
        # own words in the plain part are the mail's
        ("Ei käy\n\n" + QUOTE, "<p>OK</p>", "Ei käy"),
        # nothing of anybody's own in the HTML either, or only the quote without its mark
        (QUOTE, "<blockquote>Tehtävä 1: ota se.</blockquote>", ""),
        (QUOTE, "<p>" + QUOTE.replace("> ", "").replace("\n", "<br>") + "</p>", ""),
    ],
)
def test_of_two_forms_the_one_with_the_persons_words_is_read(plain: str, html: str, text: str) -> None:
    parts = (
        f"--B\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
        f"--B\nContent-Type: text/html; charset=utf-8\n\n{html}\n--B--"
    )

    assert a_reading("multipart/alternative; boundary=B", parts).text == text


def test_hyphens_above_a_name_in_html_are_a_signature() -> None:
    html = "<p>Varaa.</p><div>--<br>Aino<br>Alfa Oy</div>"

    assert a_reading("text/html", html).text == "Varaa."


@pytest.mark.parametrize(
    ("headers", "forwarded"),
    [
        (
            "From: Joku <joku@muu.example>\nSubject: Tarjous\n",
            "From: Joku <joku@muu.example>\nSubject: Tarjous\n\n100 e.",
        ),
        ("X-A: b\n", "100 e."),
    ],
)
def test_an_attached_mail_is_shown_with_the_headers_that_it_has(headers: str, forwarded: str) -> None:
    parts = f"--B\n\nHoidatko?\n--B\nContent-Type: message/rfc822\n\n{headers}\n100 e.\n--B--"

    found = a_reading("multipart/mixed; boundary=B", parts)

    assert (found.text, found.forwarded) == ("Hoidatko?", forwarded)
