"""What other products' own test mails showed: shapes that were read wrongly once, with letters and names of our own."""

import binascii
from collections.abc import Iterator

from tests.corpus.case import Case, file, html, mail, multi, part, plain

MESSAGE_ID = "Message-ID: <20270112.aX9-k2_Zq77$b@delta.example>"


def cases() -> Iterator[Case]:
    yield from _letters()
    yield from _signed_words()
    yield from _headers_are_no_secrets()
    yield from _marks()
    yield from _files_as_letters()


def _letters() -> Iterator[Case]:
    russian = "Здравствуйте, забронируйте гостиницу в Тампере на пятницу."
    for name in ("koi8-r", "cp1251"):
        raw = mail(b"Content-Transfer-Encoding: 8bit\n\n" + russian.encode(name) + b"\n", subject="Varaus")
        yield Case(f"letters_unlabelled_{name}", raw, {"text": russian, "language": "other", "error": None})
    nordic = mail(b"Content-Transfer-Encoding: 8bit\n\n" + "ÅÄÖ åäö".encode("cp1252") + b"\n")
    yield Case("letters_unlabelled_nordic", nordic, {"text": "ÅÄÖ åäö", "error": None})
    chinese = "你好，我们需要一间会议室。"
    wrong = mail(part('text/plain; charset="GB2312"', chinese, cte="8bit"))
    yield Case("letters_utf8_called_gb2312", wrong, {"text": chinese, "defect": True, "error": None})


def _signed_words() -> Iterator[Case]:
    armour = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{}\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=e4u6\n-----END PGP SIGNATURE-----"
    yield Case("signed_words", plain(armour.format("Varaa hotelli.\n- - 2 yötä")), {"text": "Varaa hotelli. - 2 yötä", "error": None})
    between = f"Huom.\n\n{armour.format('Varaa hotelli.')}\n\nLisäksi juna."
    yield Case("signed_words_among_others", plain(between), {"text": "Huom. Varaa hotelli. Lisäksi juna.", "error": None})


def _headers_are_no_secrets() -> Iterator[Case]:
    """An attached mail is full of made-up letters; it must reach the assistant all the same."""
    head = (f"{MESSAGE_ID}\nReferences: <a1B2-c3_D4$e@x.example>\nDKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=k1;\n"
            "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=dGVzdHNpZ25h\nX-Spam-Id: kJ8#hh2_Ls\n")  # fmt: skip
    inner = f"From: info@delta.example\nSubject: Kutsu\n{head}Content-Type: text/plain\n\nTervetuloa!\n".encode()
    words = part("text/plain; charset=utf-8", "Hoidatko tämän?\n", cte="8bit")
    attached = part("message/rfc822", inner, head=('Content-Disposition: attachment; filename="Kutsu.eml"',))
    expect = {"text": "Hoidatko tämän?", "secret": False, "attachments": [file("Kutsu.eml", inner, "message/rfc822")], "error": None}
    yield Case("attached_mail_holds_no_secret", mail(multi("mixed", words, attached), crlf=False), expect)
    quoted = plain(f"Tämä tuli takaisin, mitä teen?\n\n{head}")
    yield Case("pasted_headers_hold_no_secret", quoted, {"secret": False, "full_has": ["aX9-k2_Zq77$b"], "error": None})
    secret = inner.replace(b"Tervetuloa!", b"Salasana: Kissa99!x")
    with_secret = part("message/rfc822", secret, head=('Content-Disposition: attachment; filename="Kutsu.eml"',))
    yield Case("attached_mail_holds_a_secret", mail(multi("mixed", words, with_secret)), {"secret": True, "gone": ["Kissa99!x"], "error": None})


MARKS = {
    "zoho": "---- On Tue, 12 Jan 2027 10:02:00 +0200 Anna <anna@ysi.example> wrote ----\n\nMoneltako?",
    "android": "---- Anna kirjoitti ----\n\nMoneltako?",
    "fairmail": "12. tammikuuta 2027 10.02.00 Anna <anna@ysi.example>:\n\n> Moneltako?",
    "hotmail_of_old": "Date: Tue, 12 Jan 2027 10:02:00 +0200\nFrom: anna@ysi.example\nTo: aino@alfa.example\nSubject: Kokous\n\nMoneltako?",
    "yahoo_app": "On Tue, 12 Jan 2027 at 10:02, Anna<anna@ysi.example> wrote:   Moneltako?",
    "estonian": "12. jaanuar 2027 10:02 kirjutas Anna <anna@ysi.example>:\n\n> Moneltako?",
    "french": "Le 12 janv. 2027 à 10:02, Anna <anna@ysi.example> a écrit :\n\n> Moneltako?",
    "russian": '12.01.2027 10:02 пользователь "Anna" <anna@ysi.example>\nнаписал:\n\n> Moneltako?',
    "norwegian_block": "Fra: Anna <anna@ysi.example>\nSendt: 12. januar 2027 10:02\nTil: Aino\nEmne: Kokous\n\nMoneltako?",
    "without_date": "Anna <anna@ysi.example> kirjoitti:\n> Moneltako?",
    "old_ruler": "  _____  \n\nFrom: Anna [mailto:anna@ysi.example]\nSent: Tuesday, January 12, 2027 10:02 AM\nTo: Aino\nSubject: Kokous\n\nMoneltako?",
}  # fmt: skip


def _marks() -> Iterator[Case]:
    for name, mark in MARKS.items():
        yield Case(f"mark_{name}", plain(f"Kymmeneltä.\n\n{mark}", subject="Re: Kokous"), {"text": "Kymmeneltä.", "full_has": ["Moneltako?"], "error": None})
    same_line = plain("Kymmeneltä. On Tue, Jan 12, 2027 at 10:02 AM Anna <anna@ysi.example> wrote:\n> Moneltako?")
    yield Case("mark_on_the_same_line", same_line, {"text": "Kymmeneltä.", "error": None})
    footer = "Lisää alatunnisteeseen:\n\nTämä viesti on luottamuksellinen."
    yield Case("a_disclaimer_to_be_written", plain(footer), {"text": footer, "error": None})
    page = '<div>Kymmeneltä.</div><div>26.01.2027, 14:41, "Anna" &lt;<a href="mailto:anna@ysi.example">anna@ysi.example</a>&gt;:</div><blockquote>Moneltako?</blockquote>'
    yield Case("mark_with_a_link_html", html(page), {"text_starts": "Kymmeneltä.", "text_lacks": ["Moneltako?"], "error": None})


def _files_as_letters() -> Iterator[Case]:
    """uuencode, which Lotus Notes and scripts still write into the text."""
    content = bytes(range(256)) * 3
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)).decode()
    expect = {"text": "Kuva alla. Aino", "secret": False, "attachments": [file("kuva.png", content, "application/octet-stream")], "error": None}
    block = "Kuva alla.\n\nbegin 644 kuva.png\n{}`\nend\n\nAino"
    yield Case("uuencoded", plain(block.format(lines)), expect)
    stripped = "\n".join(line.rstrip() for line in lines.split("\n"))
    yield Case("uuencoded_without_blanks_at_the_ends", plain(block.format(stripped)), expect)
    filled = plain(block.format(lines + "!A[]]\n"))  # what fills the last line lay in memory
    yield Case("uuencoded_filled_up", filled, {"text": "Kuva alla. Aino", "files": 1, "error": None})
    cut = f"Kuva alla.\n\nbegin 644 kuva.png\n{lines[:100]}"
    yield Case("uuencoded_cut_off", plain(cut), {"files": 0, "full_has": ["begin 644 kuva.png"], "error": None})
    yield Case("uuencoded_in_words_only", plain("begin 644 kuva.png\non rivin alku\nend"), {"text": "begin 644 kuva.png on rivin alku end", "error": None})
