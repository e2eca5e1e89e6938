"""Mail that no person wrote is told from mail that tells of a holiday and wants something."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.reading.absence_words import is_notice
from intake.reading.read import read
from intake.reading.value import ReadingSettings

SETTINGS = ReadingSettings(own_addresses=("tehtavat@ysi.example",), own_id_ends=(".out@ysi.example",))


def kind(*headers: str, text: str = "Hei") -> str:
    lines = ["From: Bo Berg <bo@beeta.example>", "To: tehtavat@ysi.example", *headers]
    raw = "\n".join([*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, ""])
    return read(raw.encode(), {}.__setitem__, SETTINGS).classification


AWAY_FI = "Hei,\n\nolen lomalla 11.–17.1.2027. Kiireellisissä asioissa ota yhteyttä: Beata, puh. 040 000 0000.\n\nBo"
AWAY_SV = "Hej!\n\nJag är på semester till den 17 januari. Vid brådskande ärenden, kontakta Beata.\n\nBo"
AWAY_EN = "Hello,\n\nI am currently out of the office with limited access to email. For urgent matters please contact Beata."
AWAY_DE = "Guten Tag,\n\nich bin bis zum 17.01. nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Frau Berg."

AUTOMATIC = [
    # Exchange and Microsoft 365 mark what they send, and name it in the language of the mailbox.
    (("Subject: Automaattinen vastaus: Tehtävä", "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"), AWAY_FI),
    (("Subject: Automaattinen vastaus: Tehtävä",), AWAY_FI),
    (("Subject: Autosvar: Tehtävä",), AWAY_SV),
    (("Subject: Automatiskt svar: Tehtävä",), AWAY_SV),
    (("Subject: Automatic reply: Tehtävä",), AWAY_EN),
    (("Subject: Out of Office AutoReply: Tehtävä",), AWAY_EN),
    (("Subject: Automatische Antwort: Tehtävä",), AWAY_DE),
    (("Subject: Abwesenheitsnotiz: Tehtävä",), AWAY_DE),
    (("Subject: Poissa", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"), AWAY_FI),
    # Gmail answers under the same subject, with headers of its own.
    (("Subject: Re: Tehtävä", "X-Autoreply: yes", "Precedence: bulk", "Auto-Submitted: auto-replied"), AWAY_EN),
    (("Subject: Re: Tehtävä", "X-Autoreply: yes"), AWAY_EN),
    # Lotus Notes and Domino write a sentence as subject.
    (("Subject: AUTO: Bo Berg is out of the office (returning 18.1.2027)",), AWAY_EN),
    (("Subject: Bo Berg is out of the office.",), "I will be out of the office starting 11.1.2027 and will not return until 18.1.2027."),
    (("Subject: AUTO: Bo Berg on poissa toimistosta (palaa 18.1.2027)",), AWAY_FI),
    (("Subject: Bo Berg är inte på kontoret.",), AWAY_SV),
    (("Subject: AUTO: Bo Berg ist außer Haus (Rückkehr am 18.01.2027)",), AWAY_DE),
    # Mobile operators' mailboxes and gateways, and what else answers by itself without a header.
    (("Subject: Re: Tehtävä",), "Tämä on automaattinen vastaus. Viestisi on välitetty tekstiviestinä numeroon 040 000 0000."),
    (("Subject: Re: Tehtävä",), "Detta är ett automatiskt meddelande. Ditt mejl har skickats vidare som sms."),
    (("Subject: Re: Tehtävä",), "This is an automated response. Your message was received."),
    (("Subject: AW: Tehtävä",), "Dies ist eine automatische Antwort. Ihre Nachricht ist eingegangen."),
    (("Subject: Re: Tehtävä", "X-POST-MessageClass: 9; Autoresponder"), "Kiitos viestistäsi."),
    (("Subject: [Tiketti 55] Vastaanotettu", "X-OTRS-Loop: yes"), "Kiitos viestistäsi."),
    # Vacation programs without any header: they answer, and say what they say.
    (("Subject: Re: Tehtävä",), AWAY_FI),
    (("Subject: Re: Tehtävä",), AWAY_SV),
    (("Subject: Re: Tehtävä",), AWAY_EN),
    (("Subject: AW: Tehtävä",), AWAY_DE),
    (("Subject: Olen lomalla",), AWAY_FI),
    (("Subject: Poissa toimistosta",), "Olen poissa toimistosta 18.1. asti. Vastaan viestiisi palattuani."),
    (("Subject: Tehtävä", "In-Reply-To: <7.out@ysi.example>"), "Olen äitiyslomalla. Minua sijaistaa Beata, sijaiseni tavoittaa numerosta 040 000 0000."),
    (("Subject: Vs: Tehtävä",), "En ole tavoitettavissa tällä viikolla. Luen sähköpostiani seuraavan kerran maanantaina."),
    (("Subject: Sv: Uppdrag",), "Jag är tjänstledig till augusti och läser inte min e-post. Kontakta Beata."),
    (("Subject: Re: Task",), "I’m on annual leave until Monday. I’ll reply when I am back."),
    # Receipts for reading.
    (("Subject: Out of office",), "I am out of the office until 14 July."),
    (("Subject: Poissa toimistolta",), "Olen poissa toimistolta 14.7. asti. Palaan asiaan silloin."),
    (("Subject: Re: Tehtävä",), "Olen lomalla 14.7. saakka. Viestejäni ei lueta loma-aikana."),
    (("Subject: Sv: Uppdrag",), "Tack för ditt mejl. Jag är på semester och är tillbaka den 14 juli."),
    (("Subject: AW: Tehtävä",), "Ich bin derzeit im Urlaub und ab dem 14.7. wieder erreichbar."),
    (("Subject: Viestisi on vastaanotettu",), "Kiitos yhteydenotostasi. Tämä on automaattinen vastaus, älä vastaa tähän viestiin."),
    (("Subject: Luettu: Tehtävä",), "Viestisi\n\n  Vastaanottaja: Bo\n  Aihe: Tehtävä\n\non luettu 12.1.2027 10:00."),
    (("Subject: Read: Tehtävä",), "Your message\n\n  To: Bo\n  Subject: Tehtävä\n\nwas read on 12.1.2027 10:00."),
    # Another ysi, a monitor, a calendar: whatever says that it is automatic.
    (("Subject: Tehtävä on tallessa", "Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: OOF, AutoReply, RN, NRN"), "Hei"),
    (("Subject: Hälytys", "Auto-Submitted: auto-generated"), "Levy on täynnä."),
    (("Subject: Re: Tehtävä", "Return-Path: <>"), "Kiitos."),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "text"), AUTOMATIC)
def test_what_answers_by_itself_is_automatic(headers, text):
    assert kind(*headers, text=text) == "auto_reply"


WRITTEN = [
    # A holiday is told of, and something is wanted.
    ("Subject: Loma", "Olen lomalla ensi viikolla, varaa hotelli Tampereelta. Kiireellisissä asioissa ota yhteyttä Beataan."),
    ("Subject: Re: Tehtävä", "Olen lomalla 18.1. asti, kiireellisissä asioissa ota yhteyttä Beataan. Voisitko siirtää palaverin?"),
    ("Subject: Re: Tehtävä", "Olen matkalla. Kiireellisissä asioissa soita. Tarvitsen hotellin perjantaiksi."),
    ("Subject: Re: Tehtävä", "Jag är på semester. Vid brådskande ärenden ring mig, men boka hotellet nu."),
    ("Subject: Re: Task", "I am out of the office today; for urgent matters call me. Could you book the hotel"),
    ("Subject: AW: Tehtävä", "Ich bin im Urlaub, in dringenden Fällen rufen Sie an. Buchen Sie bitte das Hotel."),
    # An assistant or a customer who tells us, in a mail of their own.
    ("Subject: Lomani", AWAY_FI),
    ("Subject: Poissaolo 11.–15.1.", "Hei Kaisa, olen poissa ensi viikon."),
    ("Subject: Re: Tehtävä", "Olen lomalla, palataan ensi viikolla."),
    ("Subject: Re: Tehtävä", "Olen poissa perjantaina, muuten sopii."),
    ("Subject: Re: Tehtävä", "Kiitos viestistäsi. Olen poissa perjantaina, siirrätkö palaverin?"),
    ("Subject: Varaus", "Varaa alla oleva.\n\nThis is an automated message, do not reply."),
    # Mails about such notices.
    ("Subject: Poissaoloviesti", "Laadi minulle poissaoloviesti: olen lomalla 1.7. alkaen, voisitko tehdä sen tänään?"),
    ("Subject: Automaattinen vastaus puuttuu", "Saimme asiakkaalta palautetta, järjestä se kuntoon."),
    ("Subject: Re: Automatic reply: Loma", "Kiitos, odotan siis."),
    ("Subject: Read: kirjatilaus", "Tilaa meille tämä kirja."),
    ("Subject: Autojen katsastus", "Varaa ajat."),
    ("Subject: AUTOSTA", "Se on korjaamolla, hae se perjantaina."),
    ("Subject: Lounas", "This is an automatic machine that we need to order"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), WRITTEN)
def test_what_a_person_wants_is_ordinary(subject, text):
    assert kind(subject, text=text) == "ordinary"


def test_a_long_mail_is_no_notice():
    assert (
        kind("Subject: Re: Tehtävä", text=AWAY_FI + "\n\nMuuten:\n" + "Kokouksen muistio on tässä. " * 60)
        == "ordinary"
    )


BULK = [
    (("Subject: Uutiskirje", "List-Unsubscribe: <https://alfa.example/u>"), "Hei"),
    (("Subject: [lista] Kokous", "List-Id: <lista.alfa.example>"), "Hei"),
    (("Subject: Alennus", "Precedence: bulk"), "Hei"),
    (("Subject: Alennus", "X-Mailchimp-ID: 1"), "Hei"),
    (("Subject: Report domain: ysi.example Submitter: mx.beeta.example Report-ID: <2027.01.12>",), "This is a DMARC aggregate report."),
    (("Subject: Report Domain: ysi.example Submitter: google.example Report-ID: 55", "Auto-Submitted: auto-generated"), ""),
    (("Subject: TLS", "TLS-Report-Domain: ysi.example", "TLS-Report-Submitter: beeta.example"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "text"), BULK)
def test_mail_to_many_and_reports_of_servers_are_bulk(headers, text):
    assert kind(*headers, text=text) == "bulk"


@pytest.mark.parametrize(("sender", "found"), [("noreply-dmarc@beeta.example", "bulk"), ("aino@alfa.example", "ordinary")])  # fmt: skip
def test_a_report_is_told_by_its_file_unless_a_person_sends_it(sender, found):
    raw = (
        f"From: {sender}\nSubject: Raportti\nContent-Type: application/gzip\nContent-Disposition: attachment;"
        ' filename="beeta.example!ysi.example!1799971200!1800057599.xml.gz"\nContent-Transfer-Encoding: base64\n\nH4sI\n'
    )

    assert read(raw.encode(), {}.__setitem__, SETTINGS).classification == found


REACTIONS = [
    "👍 Aino reacted to your message", "Aino reacted to your message:", "👍 Aino Aalto (Alfa Oy) reagoi viestiisi", "❤️ Aino on reagoinut viestiisi.",
    "👍 Aino reagerade på ditt meddelande", "🎉 Aino har reagerat på ert meddelande:", "Aino reacted to your message 👍", "👍\n\nAino reacted via Gmail",
    "Liked “Varaus on tehty.”",
]  # fmt: skip


@pytest.mark.parametrize("text", REACTIONS)
def test_a_sentence_of_a_mail_program_alone_is_a_reaction(text):
    assert kind("Subject: Re: Tehtävä", text=text) == "reaction"


@pytest.mark.parametrize("text", [
    "👍", "👍 kiitos!",                                         # somebody typed it: an answer to a question, perhaps
    "Aino reagoi viestiisi, soita hänelle.", "Miksi Aino reagoi viestiisi?", "Asiakas reagoi viestiisi vihaisesti",
    "👍 Aino reacted to your message\n\nBut please book the hotel, too.",
])  # fmt: skip
def test_words_are_no_reaction(text):
    assert kind("Subject: Re: Tehtävä", text=text) == "ordinary"


@pytest.mark.parametrize("part", [
    "Content-Type: text/plain; charset=utf-8\nContent-Disposition: reaction\n\n👍",
    'Content-Type: text/vnd.google.email-reaction+json; charset="UTF-8"\n\n{"emoji": "👍", "version": 1}',
])  # fmt: skip
def test_the_part_of_a_reaction_among_others_tells_it(part):
    raw = (
        "From: aino@alfa.example\nSubject: Re: Tehtävä\nContent-Type: multipart/alternative; boundary=B\n\n"
        f"--B\nContent-Type: text/plain; charset=utf-8\n\n👍\n\nAino reacted via Gmail\n--B\n{part}\n--B--\n"
    )

    assert read(raw.encode(), {}.__setitem__, SETTINGS).classification == "reaction"


@pytest.mark.parametrize(
    "piece", ["olen ", "ich bin ", "i am ", "olen a a ", "viestisi ", "x ", "jag är ", "@", "\n"]
)
def test_a_hostile_text_takes_no_time(piece):
    begin = time.process_time()
    is_notice(piece * (1_500 // len(piece)), subject="re: " + piece * 100, answers=True)

    assert time.process_time() - begin < 0.1


@settings(max_examples=100, deadline=None)
@given(words=st.text(max_size=400), subject=st.text(max_size=100), answers=st.booleans())
def test_any_words_are_a_notice_or_none(words, subject, answers):
    assert is_notice(words, subject=subject, answers=answers) in (True, False)
