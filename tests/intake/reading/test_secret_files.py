"""Secrets in whole mails and their files (D-25, R-17): encoded subjects, HTML alone, soft breaks, text in every coding, names of files."""

import base64

import pytest

from intake.reading.secret_files import HELD, POSSIBLE, FileSecrets
from intake.reading.secret_tokens import MARKER
from intake.reading.value import FilePart
from tests.support.parts import file, html, mail, multipart, part, reading, text

PASSWORD = "Regnig-Stuga-2"


def attached(content: bytes, name: str, type: str):
    """What is known of one file of a mail without a secret of its own."""
    header = f'Content-Disposition: attachment; filename="{name}"'
    (found,) = reading(mail(multipart("mixed", text("Hoida."), file(content, header, type=type)))).files
    return found.secret


def holds_secret(content: bytes) -> bool:
    looked_at = FileSecrets(lambda _number, _content: None)
    looked_at.keep(1, [content])
    return looked_at.count == 1


# ------------------------------------------------------------------ text that is held back


@pytest.mark.parametrize(
    ("name", "type", "content"),
    [
        ("tunnukset.txt", "text/plain", f"salasana: {PASSWORD}\n"),
        ("tunnukset.csv", "text/csv", "palvelu;tunnus;salasana\nTrello;aino;Lankakera\n"),  # a plain word, in its column
        ("export.csv", "text/csv", '"Account","Login Name","Password"\n"Netvisor","aino","Kissa-99"\n'),
        ("ohje.md", "text/markdown", f"# Ohje\n\n* käyttäjä: aino\n* salasana: {PASSWORD}\n"),
        ("asetukset.json", "application/json", f'{{"user": "aino", "password": "{PASSWORD}", "n": 5}}'),
        ("sivu.html", "text/html", "<table><tr><th>Palvelu</th><th>Salasana</th></tr><tr><td>Trello</td><td>Lankakera</td></tr></table>"),
        (".env", "application/octet-stream", f"DB_PASSWORD={PASSWORD}\nPORT=8080\n"),
        ("avain.pem", "application/x-pem-file", "-----BEGIN PRIVATE KEY-----\nMIIBOgIBAAJBAKExample\n-----END PRIVATE KEY-----\n"),
        ("kutsu.ics", "text/calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDESCRIPTION:Zoom passcode: 449120\nEND:VEVENT\nEND:VCALENDAR\n"),
        ("aino.vcf", "text/vcard", f"BEGIN:VCARD\nFN:Aino Alfa\nNOTE:salasana {PASSWORD}\nEND:VCARD\n"),
        ("config.xml", "application/xml", "<config><user>aino</user><password>kissa</password></config>"),
        (".netrc", "application/octet-stream", "machine x.example login aino password kissa99\n"),
        ("verkko.txt", "text/plain", "WIFI:T:WPA;S:AlfaGuest;P:kissa1234;;"),
        ("henkilot.csv", "text/csv", "nimi,tunnus\nVille Vale,121178-9446\n"),
    ],
)  # fmt: skip
def test_text_with_a_secret_is_held(name, type, content):
    assert attached(content.encode(), name, type) == HELD


@pytest.mark.parametrize(
    ("name", "type", "content"),
    [
        ("ohje.txt", "text/plain", b"Salasana vaihdetaan 90 paivan valein."),
        ("laskut.csv", "text/csv", b"numero;viite;summa\n20260117;1232;480,50\n"),
        (
            "varmenne.pem",
            "application/x-pem-file",
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        ),
        ("kuva.png", "image/png", b"\x89PNG\x00\x01salasana: Kissa123"),
        ("tyhja.txt", "text/plain", b""),
    ],
)
def test_other_files_are_not(name, type, content):
    assert attached(content, name, type) == ""


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_text_is_read_in_every_coding_of_windows(coding):
    assert holds_secret("Lösenord: mansikka\nAnvändare: aino".encode(coding))


def test_half_a_letter_at_the_end_of_what_is_read_is_no_other_coding():
    content = ("ä" * 99_990 + "\nlösenord: mansikka\n").encode()

    assert not holds_secret(content[:199_985])
    assert holds_secret("lösenord: mansikka\n".encode() + content[:199_981])


def test_images_and_documents_beside_a_secret_are_possible_and_a_photo_of_a_product_is_not():
    def beside(words, name="IMG_0001.jpg", kind="image/jpeg"):
        photo = part(kind, b"\xff\xd8\0", f'attachment; filename="{name}"')
        return reading(mail(multipart("mixed", text(words), photo))).files[0].secret

    assert beside(f"Salasana: {PASSWORD}. Hoida.") == POSSIBLE
    assert beside(f"Salasana: {PASSWORD}. Hoida.", "lasku.pdf", "application/pdf") == POSSIBLE
    assert beside("Tilaa tätä tuotetta, kuva liitteenä.") == ""


def test_images_and_documents_are_possible_where_name_or_mail_speaks_of_a_secret():
    assert attached(b"%PDF\0", "salasanat.pdf", "application/pdf") == POSSIBLE
    assert attached(b"%PDF\0", "lasku.pdf", "application/pdf") == ""


# ------------------------------------------------------------------ no more work than a mail is worth


def test_only_the_first_megabyte_of_all_files_is_looked_through_and_the_rest_is_listened_to():
    secrets = FileSecrets(lambda number, blocks: list(blocks) and None)
    dull = b"rivi ilman mitaan erityista\n" * 8_000

    for number in range(1, 7):
        secrets.keep(number, [dull])
    secrets.keep(7, [f"salasana: {PASSWORD}".encode()])
    secrets.keep(8, [b"hyllyn mitat 80 cm"])

    assert [flag(secrets, number) for number in (1, 7, 8)] == ["", POSSIBLE, ""]


def test_a_word_for_a_secret_far_down_in_a_long_file_makes_it_possible():
    secrets = FileSecrets(lambda number, blocks: list(blocks) and None)

    secrets.keep(1, [b"rivi\n" * 50_000, f"salasana: {PASSWORD}".encode()])

    assert flag(secrets, 1) == POSSIBLE


def flag(secrets: FileSecrets, number: int) -> str:
    part = FilePart(number=number, name="a.txt", type="text/plain", size=1, sha256="", inline=False)
    return secrets.flagged([part], ["a.txt"], "", ())[0].secret


# ------------------------------------------------------------------ files that hold the mail's words again


def test_an_attached_mail_is_held_where_its_words_had_a_secret():
    inner = b"From: Delta <d@delta.example>\r\nSubject: Kutsu\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    secret = inner + base64.b64encode(f"salasana: {PASSWORD}".encode())
    dull = inner + base64.b64encode(b"Tervetuloa!")

    held = reading(mail(multipart("mixed", text("Hoida."), part("message/rfc822", secret))))
    sent_on = reading(mail(multipart("mixed", text(f"salasana: {PASSWORD}"), part("message/rfc822", dull))))

    assert (held.files[0].secret, sent_on.files[0].secret) == (HELD, "")
    assert PASSWORD not in held.forwarded + held.full_text


# ------------------------------------------------------------------ whole mails


def everything(found) -> str:
    return "\n".join(
        [found.subject, found.text, found.forwarded, found.full_text, *(one.name for one in found.files)]
    )


def test_a_secret_in_an_encoded_subject_goes():
    word = base64.b64encode(f"lösenord {PASSWORD}".encode()).decode()

    raw = mail(text("Hämta rapporten.")).replace(b"Subject: Matka", f"Subject: =?utf-8?B?{word}?=".encode())

    found = reading(raw)

    assert found.subject == f"lösenord {MARKER}"


@pytest.mark.parametrize(
    "page",
    [
        f"<p>Salasana: <b>{PASSWORD}</b></p>",
        f"<p><b>sala</b>sana: {PASSWORD}</p>",
        f"<p>Salasana:<br>{PASSWORD}</p>",
        f"<table><tr><td>Salasana</td><td>{PASSWORD}</td></tr></table>",
        f"<ul><li>Tunnus: aino</li><li>Salasana: {PASSWORD}</li></ul>",
        f"<p>Sala&shy;sana:&nbsp;{PASSWORD}</p>",
        f'<div style="display:none">Salasana: {PASSWORD}</div><p>Hei</p>',
        "<p>Salasana: Regnig<span>-Stuga-2</span></p>",
    ],
)
def test_a_secret_of_a_page_goes_from_everywhere(page):
    assert PASSWORD not in everything(reading(mail(html(page))))


def test_a_secret_goes_over_soft_breaks_and_quoted_lines():
    flowed = part(
        "text/plain; format=flowed", f"Salasana on \r\n{PASSWORD} ja hae \r\nraportti.\r\n".encode()
    )
    quoted = text(f"Ok.\n\n> salasana:\n> {PASSWORD}\n> terv. Aino\n")

    assert PASSWORD not in everything(reading(mail(flowed)))
    assert PASSWORD not in everything(reading(mail(quoted)))


def test_a_secret_in_the_name_of_a_file_goes():
    header = f'Content-Disposition: attachment; filename="salasana {PASSWORD}.pdf"'

    found = reading(mail(multipart("mixed", text("Hoida."), file(b"%PDF", header, type="application/pdf"))))

    assert found.files[0].name == f"salasana {MARKER}.pdf"
