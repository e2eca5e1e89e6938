"""Generated mails as customers send them: the mix of the issue, the same in every run of one seed. Opens no connection.

15 % have one to three attachments of 20 KB to 1 MB, two thirds text and HTML, 20 % answer an earlier mail of the
corpus, 3 % are written in odd charsets; the mean is about 100 KB.
"""

import base64
import quopri
from collections.abc import Iterator
from random import Random
from textwrap import fill

from tests.bench.company import SENDERS, sender

ADDRESS = "tehtavat@ysi.example"
BORDER = "mx.ysi.example"
CUSTOMERS = 200
TEXT = (
    "hei varaisitko hotellin tampereelta keskiviikoksi ja junaliput mukaan kokous siirtyy perjantaille pyydän "
    "lähettämään tarjouksen asiakkaalle ennen iltapäivää laskun liite puuttuu voisitko tarkistaa asian sekä "
    "vahvistaa ajan kalenteriin osallistujia on kahdeksan tarjoilu kahvi sämpylät matkan aikataulu ei ole vielä "
    "selvillä kiitos avusta palataan huomenna yhteyshenkilö työmaalla sopimus allekirjoitettavaksi"
)
WORDS = TEXT.split()
ODD = ("windows-1252", "koi8-r", "iso-8859-15", "x-unknown", "utf-16")
WRITTEN_AS = {"koi8-r": ("koi8-r", "Здравствуйте, забронируйте гостиницу"), "x-unknown": ("cp1252", None)}


def corpus(count: int, *, seed: int) -> Iterator[bytes]:
    """So many mails, in order of arrival."""
    chance = Random(seed)
    first: list[tuple[str, str, str]] = []  # whom a later one may answer: Message-ID, sender, subject
    for number in range(count):
        message_id = f"<{seed}.{number}.{chance.getrandbits(48):x}@mail.customer.example>"
        if first and number % 5 == 4:
            answered, address, subject = chance.choice(first)
            yield _mail(chance, number, message_id, address, f"Re: {subject}", answered)
            continue
        address = sender(chance.randrange(CUSTOMERS), chance.randrange(SENDERS))
        subject = f"{' '.join(chance.choices(WORDS, k=4)).capitalize()} {number}"
        first.append((message_id, address, subject))
        yield _mail(chance, number, message_id, address, subject, None)


def big_mail(size: int) -> bytes:
    """One mail of about so many bytes, nearly all of it one attachment."""
    chance = Random(size)
    content = chance.randbytes(size * 3 // 4 * 76 // 78)
    head = _head(chance, f"<big.{size}@mail.customer.example>", sender(0, 0), "Iso liite", None)
    return head + _multipart(
        "mixed", "big", [_text("Liitteenä video.", "utf-8"), _file("video.mp4", content)]
    )


def wishes(count: int, *, customer: int) -> Iterator[bytes]:
    """So many short mails of one customer, each a new wish."""
    chance = Random(customer)
    for number in range(count):
        message_id = f"<wish.{customer}.{number}@mail.customer.example>"
        head = _head(chance, message_id, sender(customer, 0), f"{_words(chance, 1)[:30]} {number}", None)
        yield head + _text(_words(chance, 3), "utf-8")


def small_mail(number: int) -> bytes:
    """A short wish, each another."""
    chance = Random(number)
    head = _head(
        chance,
        f"<small.{number}@mail.customer.example>",
        sender(number % CUSTOMERS, 1),
        f"Toive {number}",
        None,
    )
    return head + _text(_words(chance, 3), "utf-8")


def _mail(
    chance: Random, number: int, message_id: str, address: str, subject: str, answered: str | None
) -> bytes:
    head = _head(chance, message_id, address, subject, answered)
    text = _words(chance, chance.randint(2, 12))
    if answered:
        quoted = "\n".join("> " + line for line in _words(chance, 6).splitlines())
        text += f"\n\nTo 26.11.2026 klo 9.14 Ysi <{ADDRESS}> kirjoitti:\n{quoted}\n"
    charset = "utf-8"
    if number % 33 == 7:
        charset = ODD[number // 33 % len(ODD)]
        text = WRITTEN_AS.get(charset, ("", None))[1] or text
    body = _text(text, charset)
    if number % 3 != 2:
        body = _multipart("alternative", f"alt{number}", [body, _html(chance, text, charset)])
    if chance.random() < 0.15:
        files = [
            _file(f"liite {place}.pdf", chance.randbytes(_file_size(chance)))
            for place in range(chance.choice((1, 1, 1, 2, 2, 3)))
        ]
        body = _multipart("mixed", f"mix{number}", [body, *files])
    return head + body


def _file_size(chance: Random) -> int:
    """20 KB to 1 MB; small ones are more frequent, as they are."""
    return int(20_000 * 50 ** chance.random())


def _words(chance: Random, lines: int) -> str:
    paragraphs = (" ".join(chance.choices(WORDS, k=chance.randint(8, 40))) for _ in range(lines))
    return "\n\n".join(fill(paragraph.capitalize() + ".", 76) for paragraph in paragraphs)


def _head(chance: Random, message_id: str, address: str, subject: str, answered: str | None) -> bytes:
    domain = address.partition("@")[2]
    traces = "".join(
        f"Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{hop}])\r\n"
        f"\tby {BORDER if hop == 0 else 'relay.' + domain} (Postfix) with ESMTPS id {chance.getrandbits(48):X}\r\n"
        f"\tfor <{ADDRESS}>; Wed, 25 Nov 2026 06:{hop:02}:11 +0200 (EET)\r\n"
        for hop in range(4)
    )
    signature = base64.b64encode(chance.randbytes(192)).decode()
    references = f"In-Reply-To: {answered}\r\nReferences: {answered}\r\n" if answered else ""
    return (
        f"Authentication-Results: {BORDER}; dmarc=pass header.from={domain}\r\n{traces}"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\r\n"
        f"\tb={fill(signature, 70, subsequent_indent=' ').replace(chr(10), chr(13) + chr(10))}\r\n"
        f'From: "Person" <{address}>\r\nTo: Ysi <{ADDRESS}>\r\nSubject: {subject}\r\n'
        f"Date: Wed, 25 Nov 2026 06:00:00 +0200\r\nMessage-ID: {message_id}\r\n{references}"
        "X-Mailer: Microsoft Outlook 16.0\r\nAccept-Language: fi-FI, en-US\r\nThread-Index: AdxE\r\n"
        "MIME-Version: 1.0\r\n"
    ).encode()


def _text(text: str, charset: str, subtype: str = "plain") -> bytes:
    written = WRITTEN_AS.get(charset, (charset, None))[0]
    raw = text.replace("\n", "\r\n").encode(written, "replace")
    if charset == "utf-16":
        return _part(f"text/{subtype}; charset={charset}", "base64", _base64(raw))
    lines = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return _part(f"text/{subtype}; charset={charset}", "quoted-printable", lines)


def _html(chance: Random, text: str, charset: str) -> bytes:
    style = "".join(
        f"p.Mso{number} {{margin:0cm;font-size:11.0pt;font-family:'Calibri',sans-serif;}}\n"
        for number in range(chance.randint(10, 60))
    )
    paragraphs = "".join(
        f'<p class="MsoNormal"><span>{line}</span></p>\n' for line in text.splitlines() if line
    )
    return _text(
        f"<html><head><style>{style}</style></head><body lang=FI>{paragraphs}"
        "<table><tr><td>Person</td><td>Customer Oy</td></tr></table></body></html>",
        charset,
        "html",
    )


def _file(name: str, content: bytes) -> bytes:
    return _part(
        f'application/pdf; name="{name}"',
        "base64",
        _base64(content),
        f'Content-Disposition: attachment; filename="{name}"\r\n',
    )


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _part(type: str, transfer: str, content: bytes, more: str = "") -> bytes:
    return f"Content-Type: {type}\r\nContent-Transfer-Encoding: {transfer}\r\n{more}\r\n".encode() + content


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    line = f"\r\n--{boundary}".encode()
    inner = b"".join(line + b"\r\n" + part for part in parts)
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + inner + line + b"--\r\n"
    )
