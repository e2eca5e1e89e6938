"""Secrets that hide behind what nobody sees: tags in words, signs without width, wide digits, letters of other alphabets (R-17)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.reading.secret_sight import seen
from intake.reading.secret_tokens import MARKER
from intake.reading.secrets import redact


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<b>sala</b>sana: Xy7kukka ok", f"<b>sala</b>sana: {MARKER} ok"),  # a tag within the word
        ("sala<span style='x'>sana</span>: Xy7kukka ok", f"sala<span style='x'>sana</span>: {MARKER} ok"),
        ("Salasana on Kissa<b></b>123, ok", f"Salasana on {MARKER}, ok"),  # within the value
        ("4242<b>4242</b>42424242 ok", f"{MARKER} ok"),
        ("sala\u200bsana on Kissa123 ok", f"sala\u200bsana on {MARKER} ok"),  # zero width space
        ("K\u00adissa\u00ad123 on salasana", f"{MARKER} on salasana"),  # soft hyphens
        ("sala&shy;sana: Kissa123", f"sala&shy;sana: {MARKER}"),
        ("hetu 121178\u00ad-9\u200b446 ok", f"hetu {MARKER} ok"),
        ("salasana:\u00a0Kissa123", f"salasana:\u00a0{MARKER}"),  # no-break space
        ("PIN&nbsp;koodi:&nbsp;4711", f"PIN&nbsp;koodi:&nbsp;{MARKER}"),
        (
            "lo\u0308senord: mansikka. Ok",
            f"lo\u0308senord: {MARKER}. Ok",
        ),  # ö in two parts, as macOS sends it
        ("Kortti ４２４２ ４２４２ ４２４２ ４２４２ ok", f"Kortti {MARKER} ok"),  # wide digits
        ("s\u0430l\u0430s\u0430n\u0430: Kissa123", f"s\u0430l\u0430s\u0430n\u0430: {MARKER}"),  # Cyrillic а
        ("> salasana:\n> Xy-kissa99\n> terv", f"> salasana:\n> {MARKER}\n> terv"),  # over quoted lines
        ("> > salasana on\n> > Xy-kissa99", f"> > salasana on\n> > {MARKER}"),
        ("henkilötunnus 121178-\n> 9446 ok", f"henkilötunnus {MARKER} ok"),
        ("<!-- salasana: Xy7kukka -->", f"<!-- salasana: {MARKER} -->"),  # in a comment of HTML
        ('<p style="display:none">PIN-koodi 4711</p>', f'<p style="display:none">PIN-koodi {MARKER}</p>'),
    ],
)
def test_a_hidden_secret_goes(text, left):
    assert redact(text) == (left, 1)


@pytest.mark.parametrize(
    "text", ["Hei <b>Anna</b>, tilaa 3 kpl", "soft\u00adhyphen", "a\u0308iti tulee klo 8", "Привет, Анна"]
)
def test_what_is_only_written_so_stays(text):
    assert redact(text) == (text, 0)


@given(st.text(st.sampled_from("abö <>/\u200b\u00ad\u0308４&;shy\n"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_place_leads_back_into_the_text_and_never_backwards(text):
    sight = seen(text)
    places = [sight.original((place, place))[0] for place in range(len(sight.text) + 1)]

    assert places == sorted(places)
    assert places[-1] <= len(text)
    assert sight.original((0, len(sight.text)))[1] == len(text) or sight.text == ""
    assert unicodedata.normalize("NFC", sight.text) is not None
