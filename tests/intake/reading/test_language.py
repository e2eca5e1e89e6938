"""Languages are told by a mail's own words, also by one or two of them; nothing but ours is taken for ours."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.reading.language import language_of

TEXTS = {
    "fi": [
        "Kiitos!", "Varaa hotelli", "Kiitti", "Moi Anna", "Hei", "Joo, sopii", "Selvä juttu", "Peru varaus", "Ei kiitos", "Kaksi yötä",
        "Loistavaa työtä! 😊", "Palaveri siirtyy", "Huomenta", "Milloin?", "Osallistun", "Vahvistan", "Ok, hyväksyn.", "Soita minulle",
        "no jopas, passelisti hoijettu. kiitoksia immeinen!", "Menee taas ristiin: sanoin 14.30, en 13.30.", "Hotelli Tampereelta",
        "<p>Hei,</p><p>Kortin numero: <b>••••</b></p>", "FTP: ftp.alfa.example\nuser: alfaweb\nVaihda etusivun kuva",
        "Elikkäs myö ollaan valmiita jatkamaan, tauko piisaa jo", "Tack-kortti pitäisi tilata Ruotsista ensi viikoksi",
    ],
    "sv": [
        "Tack så mycket", "Tack!", "Hej", "Boka hotell", "Jättebra", "tackar 👍", "Superbra jobbat! 😊", "Ok, godkänns.", "Två nätter",
        "Sätt in i kalendern", "Ring mig", "På måndag", "Flytta mötet", "Båda", "Toppen", "Jo det passar", "Mvh Aino", "God morgon",
        "Född 12.11.1978. Fyll i stipendieansökan.", "JJFI65432100055566677 står stilla sedan 12.1", "Hotell i Åbo", "Glöm det",
        "första halvan 5200 8282\nandra halvan 8282 8210\nköp mässbiljetterna", "vi fortsätter med den",
    ],
    "en": [
        "Thanks!", "Thank you", "Hi", "Book a hotel", "Both nights", "Yep fine", "OK, approved.", "ok thx", "Sounds good", "Call me",
        "Don't forget:\n- flowers\n- cake", "Perfect", "Two nights", "Will do", "On Monday", "Best regards", "Book it under overheads.",
        "Serial number 5CG9412TRW, warranty till 2028. Make a service request.", "Hotel in Turku", "Any news?",
    ],
    "other": [
        "", "12345", "👏👏", "OK", "500.", "https://alfa.example/varaa/hotelli",
        # Estonian is nearest to Finnish.
        "Aitäh!", "Tere! Kas saaksite mulle hotelli broneerida?", "Palun saatke mulle arve", "Olen puhkusel kuni esmaspäevani",
        "Kas te saate koosoleku järgmisele nädalale tõsta?",
        # Danish and Norwegian are nearest to Swedish.
        "Tak!", "Takk!", "Kan du sende meg fakturaen?", "Hvad koster det?", "Jeg er på ferie til mandag", "Kan vi flytte mødet til i morgen?",
        "Vi trenger et bord for to på fredag", "Med vennlig hilsen",
        "Danke", "Bitte buchen Sie einen Tisch für zwei Personen", "Dank u wel", "Merci beaucoup", "Muchas gracias", "Grazie mille",
        "Dziękuję bardzo", "Obrigado", "Paldies!", "Ačiū", "Köszönöm szépen",
        "Здравствуйте, забронируйте, пожалуйста, гостиницу", "Дякую", "Ευχαριστώ πολύ", "请帮我预订酒店", "ホテルを予約してください",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"), [(text, name) for name, texts in TEXTS.items() for text in texts]
)
def test_the_language_of_a_text(text, language):
    assert language_of(text) == language


def test_letters_in_two_pieces_are_letters():
    assert language_of(unicodedata.normalize("NFD", "Huomenna käy, hyvää yötä")) == "fi"


def test_the_first_text_that_has_words_tells():
    assert language_of("OK", "", "Matkavaraus huomiseksi") == "fi"
    assert language_of("👍", "Can you do this by Friday?", "Vs: Kysymys") == "en"
    assert language_of("Danke", "Kiitos", "Kiitos") == "other"


@pytest.mark.parametrize(
    "text", ["<" * 300_000, "a" * 300_000, "@ " * 300_000, "&a" * 300_000, "ä" * 300_000]
)
def test_a_hostile_text_takes_no_time(text):
    begin = time.process_time()
    language_of(text)

    assert time.process_time() - begin < 0.2


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300))
def test_every_text_has_one_of_four_languages(text):
    assert language_of(text) in ("fi", "sv", "en", "other")
