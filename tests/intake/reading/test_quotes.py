"""split(): a person's own words, without quotes, forwards and signatures; never fewer words than they wrote."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.quotes import is_forward_subject, split
from intake.reading.signatures import without_signature

OWN = "Kyllä, varaa se.\n- 2 yötä\n- aamiainen"

REPLIES = [
    # Gmail, web
    "ke 25. marrask. 2026 klo 10.02 Matti (m@x.example) kirjoitti:\n\n> Varaanko?",
    # Apple Mail and iPhone
    "Matti <m@x.example> kirjoitti 25.11.2026 kello 10.02:\n\n> Varaanko?",
    # Gmail, Swedish, with the attribution wrapped at 72 characters
    "Den ons 25 nov. 2026 kl 10:02 skrev Matti <m@x.example>:\n\n> Bokar jag?",
    "Den ons 25 nov. 2026 kl 10:02 skrev Matti\n<m@x.example>:\n\n> Bokar jag?",
    "On Wed, Nov 25, 2026 at 10:02 AM Matti <m@x.example>\nwrote:\n\n> Shall I?",
    "On 25/11/2026 10:02, Matti wrote:\n> Shall I?",
    # Outlook without marks, in three languages, bold in one
    "Lähettäjä: Matti <m@x.example>\nLähetetty: keskiviikko 25. marraskuuta 2026 10.02\nVastaanottaja: A\nAihe: Re: H\n\nX?",
    "Från: Matti <m@x.example>\nSkickat: den 25 november 2026 10:02\nTill: A\nÄmne: Sv: H\n\nX?",
    "*From:* Matti <m@x.example>\n*Sent:* Wednesday, November 25, 2026 10:02 AM\n*To:* A\n*Subject:* Re: H\n\nX?",
    "________________________________\nFrom: M <m@x.example>\nSent: 25 November 2026 10:02\nTo: A\nSubject: H\n\nX?",
    # Samsung, and Outlook of old
    "-------- Alkuperäinen viesti --------\nLähettäjä: M <m@x.example>\nPäivämäärä: 25.11.2026 10.02\nSaaja: A\n\nX?",
    "-----Original Message-----\nFrom: M\nSent: 25 November 2026 10:02\nTo: A\n\nX?",
    "----- Ursprungligt meddelande -----\nFrån: M\n\nX?",
    "Lähetetty iPhonesta\n\nMatti <m@x.example> kirjoitti 25.11.2026 kello 10.02:\n\n> X?",
    "Lähetetty iPhonesta",
    "Skickat från min iPhone",
    "Sent from my Galaxy",
    "Hanki Outlook for Android<https://aka.example/x>",
    "-- \nMatti Meikäläinen\nAlfa Oy",
    # the client has lost the blank behind the hyphens
    "--\nMatti",
    "--\nMatti\ntoimitusjohtaja, Alfa",
    "--\nMatti\nAlfa Oy\n050 123 4567",
    "-- \nMatti\n\nke 25. marrask. 2026 klo 10.02 Matti <m@x.example> kirjoitti:\n> X?",
]


@pytest.mark.parametrize("below", REPLIES)
def test_what_stands_below_the_own_words_is_taken_off(below: str) -> None:
    found = split(f"{OWN}\n\n{below}")

    assert found.own == OWN
    assert found.forwarded == ""


WHOLE = [
    # "- 2 yötä" is no signature
    "Varaa hotelli:\n- 2 yötä\n- 1 huone",
    # dates and times, no attribution
    "Ma 12.1. klo 10 tapaaminen: Delta Oy, neukkari 2\nTi 13.1. klo 9 puhelinpalaveri: tarjous",
    # the verb and the colon, no date
    "Asiakas soitti eilen. Pekka kirjoitti:\nDelta haluaa tarjouksen.",
    # a date with its year as well, in a sentence
    "Asiakas soitti 24.11.2026 ja Pekka kirjoitti:\nDelta haluaa tarjouksen.",
    # a letter template with lines of a header
    "Make a letter template like so:\n\nFrom: Alfa Ltd\nSubject: Payment reminder\nDate: (automatic)\n\nKeep it polite.",
    "Tee kirje:\nLähettäjä: Alfa Oy\nPäivämäärä: 1.2.2027\nAihe: Muistutus\n\nPidä sävy kohteliaana.",
    # rows of dashes part two wishes
    "Kaksi tehtävää:\n\nVaraa tila.\n-----\nTilaa kahvi.",
    "Varaa tila.\n--\nTilaa kahvi ja pulla seitsemälle hengelle.",
    "Tilaa seuraavat\n-- 20 kpl mappeja\n-- teippiä",
    # two hyphens with one more above, below a colon, above wishes of one word, or amid longer words
    "Varaa tila.\n\n--\nKahvi\n\n--\nPulla",
    "Tilaa nämä:\n\n--\nMappeja",
    "Tilaa toimistolle.\n\n--\nMappeja\nTeippiä\nKyniä",
    "Varaa tila.\n--\nSiivous",
    "Varaa tila.\n\n--\nAino tulee myös mukaan, ja hän tarvitsee kokoushuoneesta oman paikan.",
    "Varaa tila.\n\n--\nAino\n\nTilaa myös kahvi.",
    "--\nAino",
    # '>' of one's own
    "Etsi kolme yritystä, jotka:\n > toimivat Pirkanmaalla\n > ovat voitollisia",
    # somebody's contact data are the wish itself
    "Soita näille:\n\nMatti Meikäläinen\nAlfa Oy\n050 123 4567",
    "Lisää osoitekirjaan:\nMaija Mallikas\nwww.beeta.example",
    "Lähetetty tavara on kadonnut, selvitä se\nLähetetty postista eilen",
    # a name is part of what somebody wrote
    "Peru perjantain varaus\n\nJukka",
    "Terveisin Matti\n\nMuista myös soittaa Liisalle 050 123 4567",
    # nothing else than what looks like a mark
    "Matti kirjoitti 25.11.2026 klo 10.02:\nvaraa hotelli",
    "This message is confidential.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_what_only_looks_like_a_quote_comes_back_whole(text: str) -> None:
    assert split(text).own == text


BETWEEN = [
    # below the quote
    ("Anna kirjoitti 9.2.2027 klo 15.01:\n> Mikä numero?\n\nP-14.\n\n-- \nIlkka", "P-14."),
    # between quoted lines, with words above
    (
        "Alla.\n\n29.1.2027 10:12, Beata kirjoitti:\n> Lehtiöt?\nJoo 20 kpl\n> Kynät?\nEi",
        "Alla.\n\nJoo 20 kpl\nEi",
    ),
    # the attribution is quoted itself (Apple Mail)
    ("> On 18 Feb 2027, at 12.00, Anna <anna@ysi.example> wrote:\n> \n> Who opens?\nI do.", "I do."),
    # Outlook with marks
    (
        "Från: A <a@x.example>\nSkickat: den 1 februari 2027 10:00\nTill: B\nÄmne: C\n\n> Pass?\nSex\n> Natt?\nEn",
        "Sex\nEn",
    ),
]


@pytest.mark.parametrize(("text", "own"), BETWEEN)
def test_own_lines_among_quoted_ones_are_kept(text: str, own: str) -> None:
    assert split(text).own == own


FORWARDS = [
    # a separator says so by itself
    (
        "Hoida.\n\n---------- Forwarded message ---------\nFrom: D <d@x.example>\nDate: x\n\nTervetuloa!",
        False,
        "Hoida.",
    ),
    ("Hoida.\n\n-------- Välitetty viesti --------\nAihe: K\nLähettäjä: D\n\nTervetuloa!", False, "Hoida."),
    ("Hoida.\n\n> Välitetty viesti alkaa:\n> \n> Lähettäjä: D\n> \n> Tervetuloa!", False, "Hoida."),
    # Outlook writes the same block for answers: the subject tells
    ("Hoida.\n\nFrom: D <d@x.example>\nSent: 1 February 2027 10:00\nTo: A\n\nTervetuloa!", True, "Hoida."),
    # so does its separator, which it writes above both
    (
        "Hoida.\n\n-----Alkuperäinen viesti-----\nLähettäjä: D <d@x.example>\nLähetetty: 1. helmikuuta 2027 10.00\nAihe: K\n\nTervetuloa!",
        True,
        "Hoida.",
    ),
    (
        "Ordna.\n\n-----Ursprungligt meddelande-----\nFrån: D <d@x.example>\nSkickat: den 1 februari 2027 10:00\nÄmne: K\n\nTervetuloa!",
        True,
        "Ordna.",
    ),
    (
        "Do it.\n\n-----Original Message-----\nFrom: D <d@x.example>\nSent: Monday, February 1, 2027 10:00 AM\n\nTervetuloa!",
        True,
        "Do it.",
    ),
    # and what stands quoted below the mark of a reply
    ("Hoida.\n\nOn Mon, Feb 1, 2027 at 10:00 AM D <d@x.example> wrote:\n> Tervetuloa!", True, "Hoida."),
    # nothing of one's own: all of it is the wish
    ("---------- Forwarded message ---------\nFrom: D <d@x.example>\n\nTervetuloa!", False, ""),
    ("From: D <d@x.example>\nSent: 1 February 2027 10:00\nTo: A\n\nTervetuloa!", False, ""),
]


@pytest.mark.parametrize(("text", "forward", "own"), FORWARDS)
def test_a_forward_is_content_kept_apart(text: str, forward: bool, own: str) -> None:
    found = split(text, forward=forward)

    assert found.own == own
    assert "Tervetuloa!" in found.forwarded


@pytest.mark.parametrize(
    ("subject", "forward"),
    [
        ("VL: Kutsu", True),
        ("vb: Inbjudan", True),
        ("Fwd: x", True),
        ("FW: x", True),
        ("[EXT] FW: x", True),
        ("***SPAM*** VL: x", True),
        ("Re: Fwd: x", False),
        ("VS: x", False),
    ],
)
def test_the_subject_of_a_forward(subject: str, forward: bool) -> None:
    assert is_forward_subject(subject) is forward


SIGNATURES = [
    # closing words and name stay, what follows is contact data
    (
        "Ok.\n\nKind regards,\nOlivia Otter\nManaging Director\nAlfa Ltd\nT +358 40 123 4567",
        "Ok.\n\nKind regards,\nOlivia Otter",
    ),
    ("Ok.\n\nT. Leena Lumme\np. 050 111 2233", "Ok.\n\nT. Leena Lumme"),
    ("Går inte.\n\nKarl\nKarl Kvist\ninköpschef\nGamma Ab", "Går inte.\n\nKarl"),
    ("Ok\n\nWendy Wren\nBeta Ltd\nSent from my iPad", "Ok\n\nWendy Wren"),
    (
        "Ok.\n\nTerv. Riitta\n\nTämä viesti on luottamuksellinen. Jos sait sen erehdyksessä, poista se.",
        "Ok.\n\nTerv. Riitta",
    ),
]


@pytest.mark.parametrize(("text", "own"), SIGNATURES)
def test_contact_data_below_a_signed_mail_are_no_words_of_its_writer(text: str, own: str) -> None:
    assert split(text).own == own


# Words of any kind, but none that could be a mark: no '>', dashes, colons, contact data or verbs of an attribution.
plain_words = st.text(alphabet="aäoåeiknst ,.!?\n", min_size=1, max_size=400).filter(str.strip)


@pytest.mark.parametrize("blank", ["\r", "\u2003", "\ufeff", "\x1c"])
def test_a_line_of_nothing_but_an_odd_blank_is_no_signature(blank: str) -> None:
    assert without_signature([blank]) == ([blank], "")


@given(text=plain_words)
def test_a_text_without_any_mark_comes_back_whole(text: str) -> None:
    assert split(text).own.split() == text.split()


@given(above=plain_words, below=st.sampled_from(REPLIES))
def test_no_word_above_a_mark_is_lost(above: str, below: str) -> None:
    assert split(f"{above}\n\n{below}").own.split() == above.split()


@given(
    lines=st.lists(
        st.sampled_from(
            ["> a", "b", "", "-- ", "From: a@b.example", *REPLIES[0].split("\n"), "Sent: 1.1.2027"]
        )
    )
)
def test_every_word_is_own_quoted_forwarded_or_signature(lines: list[str]) -> None:
    text = "\n".join(lines)

    found = split(text)

    parts = f"{found.own} {found.forwarded} {found.signature} {found.quoted}"
    assert set(text.replace(">", " ").split()) <= set(parts.replace(">", " ").split())


@pytest.mark.parametrize(
    "text", ["\n" * 20_000, "On " * 3_000, "From: a@b\n" * 5_000, "1.1.2027 wrote:\n> a\nb\n" * 3_000]
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    began = time.process_time()

    split(text)

    assert time.process_time() - began < 2


def test_the_labelled_quotes_come_out_as_a_careful_reader_would_cut_them() -> None:
    found = [json.loads(line) for line in _labelled()]

    right = [
        one
        for one in found
        if _words(split(one["text"]).own) in [_words(o) for o in (one["own"], *one["own_alt"])]
    ]

    assert len(right) >= 0.98 * len(found)


def _labelled() -> list[str]:
    """The labelled texts that may lie beside the repository; none is needed."""
    file = Path(__file__).parents[4] / "shared" / "labelled" / "quotes.jsonl"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def _words(text: str) -> str:
    return " ".join(text.split())


def test_a_quote_at_the_end_without_an_attribution_is_taken_off():
    text = "OK\n\n> Tehtävä 1: ota se viimeistään ke 13.1.2027 klo 9.00.\n>\n> OK – otat tehtävän\n"

    found = split(text)

    assert (found.own, found.quoted.splitlines()[0]) == (
        "OK",
        "Tehtävä 1: ota se viimeistään ke 13.1.2027 klo 9.00.",
    )


@pytest.mark.parametrize(
    "text", ["> tärkeä huomio", "Kaksi asiaa\n> yksi", "> a\n> b", "Ennen\n> a\n> b\nja jälkeen"]
)
def test_lines_with_an_arrow_that_may_be_the_persons_own_are_kept(text):
    assert split(text).own == text
