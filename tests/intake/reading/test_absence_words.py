"""Absences in the words of many programs and people, and what people say of holidays who want something."""

import pytest

from intake.reading.read import read
from intake.reading.value import ReadingSettings

SETTINGS = ReadingSettings(own_addresses=("tehtavat@ysi.example",))

# Subject, text; all of them answer a mail of ours.
ANSWERED_BY_A_PROGRAM = [
    ("Re: Matkavaraus", "Hei\n\nOlen vuosilomalla 5.7.-30.7. Palaan töihin maanantaina 2.8.\nKiireellisissä asioissa voitte ottaa yhteyttä Liisa Lahteen, liisa@beeta.example, 040 123 4567.\n\nMukavaa kesää!\nBo"),
    ("Vs: Matkavaraus", "Kiitos viestistäsi. Olen poissa toimistolta 12.1. saakka ja luen sähköpostia satunnaisesti. Vastaan viesteihin palattuani."),
    ("VS: Matkavaraus", "Olen opintovapaalla 31.5.2027 saakka. Asioitani hoitaa Liisa Lahti."),
    ("Re: Matkavaraus", "Olen koulutuksessa ke-pe enkä ehdi vastata viesteihin. Palaan asiaan maanantaina."),
    ("Re: Matkavaraus", "Olen hoitovapaalla. Sähköpostiani ei lueta. Ota yhteys vaihteeseen 09 123 4567."),
    ("Re: Matkavaraus", "En työskentele enää Beeta Oy:ssä. Lähetä viestisi jatkossa osoitteeseen info@beeta.example."),
    ("Re: Matkavaraus", "Tämä sähköpostiosoite ei ole enää käytössä. Uusi osoitteeni on bo@uusi.example."),
    ("Re: Matkavaraus", "Vastaanotettu! Käsittelemme viestisi kahden arkipäivän kuluessa. Tähän viestiin ei voi vastata."),
    ("Re: Matkavaraus", "Kiitos yhteydenotostasi! Tämä on automaattinen kuittaus. Palaamme asiaan mahdollisimman pian."),
    ("Poissa 5.-9.7.", "Olen poissa toimistolta 5.-9.7. Kiireellisissä asioissa ota yhteys Liisaan."),
    ("Re: Matkavaraus", "Olen parhaillaan kesälomalla. Sijaisenani toimii Liisa Lahti."),
    ("Sv: Resan", "Hej,\n\njag är på semester 5.7-30.7 och är tillbaka på jobbet måndag 2.8.\nI brådskande fall kontakta Lisa Lax, lisa@beta.example.\n\nMvh Bo"),
    ("Re: Resan", "Tack för ditt mejl. Jag är föräldraledig t.o.m. 31.5.2027. Mina ärenden sköts av Lisa Lax."),
    ("Re: Resan", "Jag är på tjänsteresa och har begränsad möjlighet att läsa e-post. Jag svarar när jag är tillbaka."),
    ("Re: Resan", "Jag har slutat på Beta Ab. Vänligen kontakta info@beta.example."),
    ("Re: Resan", "Den här e-postadressen används inte längre. Min nya adress är bo@ny.example."),
    ("Re: Resan", "Tack för ditt meddelande! Detta är ett automatiskt svar. Vi återkommer så snart som möjligt."),
    ("Sv: Resan", "Jag är sjukskriven tills vidare. Kontakta växeln 09 123 4567."),
    ("Sv: Resan", "Jag är borta från kontoret till den 12 januari. Vid brådskande ärenden ring 040 123 4567."),
    ("Re: Trip", "Thank you for your email. I am on vacation from July 5 to July 30 and will have limited access to email. For anything urgent, please contact Lisa Lahti at lisa@beeta.example."),
    ("Re: Trip", "I'm out of office until Monday. I will get back to you on my return."),
    ("Re: Trip", "I am on parental leave until 31 May 2027. Lisa Lahti is covering for me."),
    ("Re: Trip", "I no longer work at Beeta Ltd. Please direct your enquiries to info@beeta.example."),
    ("Re: Trip", "This mailbox is no longer monitored. Please write to info@beeta.example instead."),
    ("Re: Trip", "We have received your message and will respond within two business days. This is an automated message, please do not reply."),
    ("Re: Trip", "Hello, I'm currently attending a conference and won't be checking email regularly. If it's urgent call +358 40 123 4567."),
    ("Re: Trip", "Thanks for getting in touch! Our office is closed from 23 December to 6 January. We will reply when we are back."),
    ("AW: Reise", "Sehr geehrte Damen und Herren,\nich bin vom 5.7. bis 30.7. im Urlaub. Ihre Mail wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an Frau Lahti."),
    ("AW: Reise", "Vielen Dank für Ihre Nachricht. Ich befinde mich bis zum 31.5. in Elternzeit. Meine Vertretung ist Frau Lahti."),
    ("AW: Reise", "Ich bin zurzeit auf Dienstreise und kann Ihre E-Mail nur eingeschränkt beantworten."),
    ("Re: Reise", "Diese E-Mail-Adresse wird nicht mehr verwendet. Bitte schreiben Sie an info@beeta.example."),
    ("Abwesend: Reise", "Ich bin nicht da."),
    ("Abwesenheit", "Ich bin bis Montag abwesend, Ihre Nachricht wird nicht gelesen."),
    ("Automaattivastaus: Matka", "Lomalla"),
    ("Poissaoloilmoitus", "Olen poissa 12.1. asti. Vastaan palattuani."),
    ("Lomavastaus: Matka", "Lomalla"),
    ("Frånvaro: Resan", "Borta"),
    ("Semester: Resan", "Jag är på semester"),
    ("Out of office Re: Trip", "Away"),
    ("OOO: Trip", "Away"),
    ("Auto: Trip", "I am away"),
    ("[Auto-Reply] Trip", "Away"),
    ("Autoreply: Trip", "Away"),
    ("Re: Matka", "Olen kokouksessa, vastaan myöhemmin. Lähetetty automaattisesti ajaessani."),
    ("Re: Matka", "Ajan autoa juuri nyt. Näen viestisi, kun pääsen perille.\n\n(Tämä viesti on lähetetty automaattisesti.)"),
    ("Re: Asia", "Hei, olen kesälomalla viikot 28-31. Sähköpostejani ei lueta loman aikana, kiireelliset asiat: toimisto@beeta.example."),
    ("Re: Asia", "Olen poissa maanantaihin asti. Kiireisissä asioissa soita vaihteeseen."),
    ("Re: Asia", "Olen tällä hetkellä perhevapaalla. Sijaiseni on Liisa Lahti (liisa@beeta.example)."),
    ("Re: Asia", "Tavoitat minut taas 2.8. Olen siihen asti lomalla enkä lue sähköpostia."),
    ("Re: Asia", "Viestisi on vastaanotettu. Tämä on automaattinen ilmoitus, johon ei tarvitse vastata."),
    ("Re: Asia", "Kiitos viestistäsi! Toimistomme on suljettu 24.12.–6.1. Vastaamme viesteihin sen jälkeen. Vastaan viestiisi loman jälkeen."),
    ("Re: Asia", "Jag är ledig till den 2 augusti. Vid brådskande ärenden kontakta Lisa."),
    ("Re: Asia", "Tack för ditt mejl. Jag är på tjänsteresa denna vecka och svarar så snart jag kan."),
    ("Re: Asia", "Detta är ett automatiskt genererat meddelande och går inte att besvara."),
    ("Re: Asia", "Jag arbetar inte längre på Beta. Kontakta info@beta.example."),
    ("Re: Asia", "I'm on annual leave and back on 2 August. For urgent issues call the office."),
    ("Re: Asia", "I will be out of the office until further notice. In my absence please contact Lisa."),
    ("Re: Asia", "Thank you for contacting Beeta. This is an automated response to let you know we received your email."),
    ("Re: Asia", "John is no longer with the company. Please contact sales@beeta.example."),
    ("Re: Asia", "I am currently travelling with limited access to email and will respond as soon as I can."),
    ("Re: Asia", "Ich bin ab dem 5. Juli im Urlaub und ab dem 2. August wieder erreichbar. Ihre Nachricht wird nicht weitergeleitet."),
    ("Re: Asia", "Vielen Dank. Dies ist eine automatische Antwort."),
    ("Re: Asia", "Olen virkamatkalla. Luen sähköpostia satunnaisesti."),
]  # fmt: skip
WRITTEN_BY_A_PERSON = [
    ("Poissaoloni", "Olen poissa toimistosta ensi viikon. Hoidatko sillä aikaa postit?"),
    ("Re: Matka", "Olen lomalla ensi viikolla, mutta varaa hotelli silti."),
    ("Re: Matka", "Olen poissa perjantaina, siirrä palaveri maanantaille."),
    ("Loma-ajat", "Olen lomalla 5.–9.7. Laita kalenteriin."),
    ("Out of office message", "Please write me an out of office message: I am on vacation until 5 July and Lisa covers urgent matters."),
    ("Out of office", "Can you set my out of office? I'm travelling next week."),
    ("Re: Trip", "I'm out of the office tomorrow so call my mobile. Please go ahead with the booking."),
    ("Semestern", "Jag är på semester vecka 28. Kan du vattna blommorna?"),
    ("Re: Resan", "Jag är borta på fredag, flytta mötet till måndag."),
    ("Frånvaromeddelande", "Skriv ett frånvaromeddelande åt mig: jag är på semester till 5.7."),
    ("Poissaoloviesti", "Laita poissaoloviesti päälle, olen lomalla 5.7. asti."),
    ("Re: Kysymys", "Kiitos, vastaan tähän palattuani lomalta."),
    ("Re: Kysymys", "Liisa on lomalla, kiireellisissä asioissa soita minulle."),
    ("Re: Task", "Thanks, I will reply when I am back from the meeting."),
    ("Automaattinen varmistus", "Meidän automaattinen varmistus ei toimi, selvitä syy."),
    ("Automatic door", "The automatic door is broken, call the service."),
    ("Auto: katsastus", "Varaa katsastusaika."),
    ("Auto hajosi", "Auto: Volvo. Tilaa hinaus."),
    ("Re: Matka", "En työskentele perjantaisin. Siirretään torstaille."),
    ("Re: Matka", "Olen sairaana tänään, perutaan."),
    ("VS: Matka", "Olen matkalla, soitan illalla."),
    ("Re: Matka", "Kuulostaa hyvältä. Olen muuten poissa 12.1., joten soita Liisalle kiireellisissä asioissa mutta varaa lennot nyt."),
    ("Read: the contract", "Please read it."),
    ("Semester: datum", "Mina semesterdatum är 5-9.7, lägg in dem i kalendern."),
    ("Loma: päivät", "Laita kalenteriin lomapäiväni 5.-9.7."),
    ("Lomalista", "Kerää kaikkien lomat ja tee lista."),
    ("Vastaanotto", "Varaa vastaanottoaika lääkärille. Olen lomalla silloin."),
    ("Re: Asia", "Olen lomalla, mutta hyväksyn tarjouksen."),
    ("Re: Asia", "Olen matkalla, katson illalla."),
    ("Re: Asia", "Jag är ledig i dag, svarar i morgon"),
    ("Re: Asia", "I'm away today but yes, go ahead."),
    ("Re: Asia", "I am travelling, call me if it's urgent"),
    ("Re: Asia", "Kiitos! Olen poissa ensi viikolla, jatketaan sen jälkeen."),
    ("Re: Asia", "Kiireellisissä asioissa tavoittaa minut numerosta 040. Tämä ei ole kiireellinen."),
    ("Re: Asia", "Olen lomalla 5.7. alkaen. Kiireellisissä asioissa Liisa päättää. Saat jatkaa projektia."),
    ("Re: Asia", "Jag har slutat med snus. Boka tandläkaren."),
    ("Re: Asia", "He no longer works here, remove him from the list."),
    ("Re: Asia", "Tämä on automaattinen vaaka, hinta 120 €. Tilaa se."),
    ("Re: Asia", "Asiakkaamme on lomalla, odotetaan."),
    ("Re: Asia", "Bo ei ole enää meillä, vaihda yhteyshenkilöksi Liisa."),
    ("Re: Asia", "Meidän toimisto on kiinni perjantaina."),
    ("Re: Asia", "Office is closed on Friday, move the delivery."),
    ("Re: Asia", "En ole paikalla perjantaina"),
    ("Re: Asia", "Olen sairauslomalla tämän viikon, hoida asiat Liisan kanssa."),
    ("Re: Asia", "Minun osoitteeni on muuttunut: Esimerkkikatu 4."),
    ("Re: Asia", "Palaan töihin maanantaina, käydään läpi silloin."),
    ("Re: Asia", "Jag är sjuk, ställ in mötet."),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), ANSWERED_BY_A_PROGRAM)
def test_an_absence_is_told_by_its_words(subject, text):
    assert kind(subject, text) == "auto_reply"


@pytest.mark.parametrize(("subject", "text"), WRITTEN_BY_A_PERSON)
def test_what_a_person_says_of_a_holiday_stays_ordinary(subject, text):
    assert kind(subject, text) == "ordinary"


ANSWER = "BEGIN:VCALENDAR\nMETHOD:{}\nBEGIN:VEVENT\nUID:1\nDTSTART:20270115T080000Z\nSUMMARY:Kokous\nEND:VEVENT\nEND:VCALENDAR"


@pytest.mark.parametrize(
    ("method", "words", "found"),
    [
        ("REPLY", "", "auto_reply"),
        ("REPLY", "Bo Berg on hyväksynyt tämän kutsun.", "auto_reply"),
        ("REPLY", "Tulen, mutta varaa isompi sali.", "ordinary"),  # somebody wrote beside the answer
        ("REQUEST", "", "ordinary"),
    ],
)
def test_a_calendars_answer_is_no_task(method, words, found):
    raw = (
        "From: bo@beeta.example\nSubject: Kokous\nContent-Type: multipart/alternative; boundary=B\n\n--B\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n--B\n"
        f"Content-Type: text/calendar; charset=utf-8; method={method}\n\n{ANSWER.format(method)}\n--B--\n"
    )

    assert read(raw.encode(), {}.__setitem__, SETTINGS).classification == found


def kind(subject, text):
    lines = [
        "From: bo@beeta.example",
        "To: tehtavat@ysi.example",
        f"Subject: {subject}",
        "In-Reply-To: <7.out@ysi.example>",
    ]
    raw = "\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text, ""])
    return read(raw.encode(), {}.__setitem__, SETTINGS).classification
