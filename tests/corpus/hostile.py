"""Mails that nobody should have to read: broken at random, or built to take a reader's time or memory; the same every run."""

from collections.abc import Iterator
from random import Random

from tests.corpus.case import mail, multi, part, plain
from tests.corpus.make import corpus

MUTATED, RANDOM = 850, 150
LARGEST_SEED = 60_000  # bytes of a mail that is broken; the larger ones would only take the test's time
PIECES = (
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"--", b"--B\r\n", b"--B--\r\n", b'"', b"<", b">", b"(", b")", b"=?utf-8?Q?", b"?=", b"=?x?B?AAA?=", b"\xff\xfe", b"\x1b$B",
    b"Content-Type: multipart/mixed; boundary=B\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n", b"; charset*0*=%00", b"; charset=\"\0\"", b"; filename*=x''%", b"Content-Disposition: attachment; filename*0=",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"<!--", b"<style>", b"<blockquote>", b"]]>", b"> " * 50, b"From: ", b"Subject: =?", b"boundary=", b"+ADw-", b"%s%n", b"\xf0\x9f\x98\x80",
)  # fmt: skip


def hostile() -> Iterator[tuple[str, bytes]]:
    """Name and bytes."""
    yield from _mutated()
    yield from _random()
    yield from _heads()
    yield from _trees()
    yield from _texts()
    yield from _pages()
    yield from _encodings()


def _mutated() -> Iterator[tuple[str, bytes]]:
    seeds = [case.raw for case in corpus() if len(case.raw) < LARGEST_SEED]
    chance = Random(20270112)
    for number in range(MUTATED):
        raw = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 6)):
            _break(raw, chance, seeds)
        yield f"mutated_{number}", bytes(raw)


def _break(raw: bytearray, chance: Random, seeds: list[bytes]) -> None:
    at = chance.randrange(len(raw) + 1)
    end = min(len(raw), at + chance.choice((1, 2, 10, 100, 1_000)))
    match chance.randrange(8):
        case 0:
            del raw[at:]
        case 1:
            del raw[at:end]
        case 2:
            raw[at:at] = raw[at:end] * chance.choice((1, 2, 20))
        case 3:
            other = chance.choice(seeds)
            raw[at:] = other[chance.randrange(len(other) + 1) :]
        case 4 if raw:
            raw[min(at, len(raw) - 1)] = chance.randrange(256)
        case 5:
            raw[at:at] = bytes(chance.randrange(256) for _ in range(20))
        case _:
            raw[at:at] = chance.choice(PIECES)


def _random() -> Iterator[tuple[str, bytes]]:
    chance = Random(13)
    for number in range(RANDOM):
        pieces = (*PIECES, b": ", b"\r\n", b"\r\n", b"a", b" ", b"Hei")
        yield f"random_{number}", b"".join(chance.choice(pieces) for _ in range(chance.choice((5, 50, 500))))


def _heads() -> Iterator[tuple[str, bytes]]:
    for size in (1_000, 50_000, 1_000_000):
        for name, sign in (("quotes", '"'), ("brackets", "<"), ("round", "("), ("commas", ","), ("ats", "@"), ("backslashes", "\\"), ("colons", ":"), ("blanks", " "), ("semicolons", ";")):
            yield f"from_{name}_{size}", plain("Hei", sender=sign * size + " <aino@alfa.example>")
        yield f"subject_long_{size}", plain("Hei", subject="a" * size)
        yield f"subject_quotes_{size}", plain("Hei", subject='"' * size)
        yield f"type_long_{size}", mail(part("text/plain; charset=" + "x" * size, "Hei"))
        yield f"boundary_long_{size}", mail(multi("mixed", part("text/plain", "Hei"), boundary="b" * size))
        yield f"message_id_long_{size}", plain("Hei", "References: <" + "x" * size + "@x.example>")
        yield f"tabs_{size}", plain("Hei", "X-Fold: a" + "\n\t" * (size // 10) + "b")
    for count in (1_000, 20_000):
        yield f"words_{count}", plain("Hei", subject="=?utf-8?Q?a?= " * count)
        yield f"words_in_from_{count}", plain("Hei", sender="=?utf-8?Q?a?= " * count + "<aino@alfa.example>")
        yield f"addresses_{count}", plain("Hei", "Cc: " + ", ".join(f"a{n}@x.example" for n in range(count)))
        yield f"groups_{count}", plain("Hei", "Cc: " + "g: a@b.example; " * count)
        yield f"headers_{count}", plain("Hei", *(f"X-{n}: y" for n in range(count)))
        yield f"received_{count}", plain("Hei", *("Received: from a by b; Tue, 12 Jan 2027 10:00:00 +0200" for _ in range(count)))
        yield f"references_{count}", plain("Hei", "References: " + " ".join(f"<{n}@x>" for n in range(count)))
        yield f"rfc2231_{count}", mail(part("text/plain; " + "; ".join(f"name*{n}=a" for n in range(count)), "Hei"))
        yield f"parameters_{count}", mail(part("text/plain; " + "; ".join(f"p{n}=a" for n in range(count)), "Hei"))
        yield f"results_{count}", ("Authentication-Results: mx.ysi.example; " + "dmarc=pass (a) header.from=x; " * count).encode() + b"\r\n" + plain("Hei")
        yield f"comments_{count}", plain("Hei", sender="(" * count + ")" * count + " <a@b.example>")


def _trees() -> Iterator[tuple[str, bytes]]:
    text = part("text/plain", "Hei")
    for depth in (31, 100, 250, 600, 1_500):
        head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
        yield f"nested_{depth}", mail(head.encode() + text)
        yield f"nested_same_boundary_{depth}", mail(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * depth + text)
        yield f"mails_in_mails_{depth}", mail(b"Content-Type: message/rfc822\n\n" * depth + text)
        yield f"mails_and_parts_{depth}", mail(b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" * (depth // 2) + text)
    for count in (1_100, 10_000):
        yield f"parts_{count}", mail(multi("mixed", *[text] * count))
        yield f"empty_parts_{count}", mail(multi("mixed", *[b"\n"] * count))
        yield f"files_{count}", mail(multi("mixed", *[part("image/png", b"x", head=("Content-Disposition: attachment",))] * count))
        yield f"alternatives_{count}", mail(multi("alternative", *[part("text/html", "<p>a</p>")] * count))
        yield f"boundaries_{count}", mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * count)
        yield f"attached_mails_{count}", mail(multi("mixed", *[part("message/rfc822", b"Subject: a\n\nHei")] * (count // 10)))
        yield f"reports_{count}", mail(multi("report", part("message/delivery-status", "Final-Recipient: rfc822; a@b\nAction: failed\n\n" * count), extra="; report-type=delivery-status"))


def _texts() -> Iterator[tuple[str, bytes]]:
    rows = {
        "newlines": "\n", "on": "On ", "quotes": "> ", "deep": ">", "dashes": "-", "underscores": "_", "wrote": "kirjoitti: ", "from": "From: ", "sent": "Sent: a\n", "header_blocks": "From: a\nSent: b\nTo: c\nSubject: d\n", "stars": "*", "blanks": " ",
        "dates": "12.1.2027 klo 10.02 ", "digits": "4242 ", "letters": "a", "passwords": "salasana: ", "colons": ": ", "originals": "-----Original Message-----\n", "signatures": "-- \n", "begin_pgp": "-----BEGIN PGP MESSAGE-----\n", "keys": "-----BEGIN PRIVATE KEY-----\n",
        "at": "a@", "urls": "https://x.example/", "combining": "a\u0301", "emoji": "👍", "nbsp": "\u00a0", "rtl": "\u202e", "brackets": "[", "round": "(", "wrote_open": "On Tue, Jan 12, 2027 at 10:02 AM ", "iban": "FI21 1234 5600 ", "hetu": "010190-999", "out": "I am out of the office ",
    }  # fmt: skip
    for name, piece in rows.items():
        for size in (20_000, 200_000):
            yield f"text_{name}_{size}", plain(piece * (size // len(piece)))
    for size in (20_000, 200_000):
        flowed = part("text/plain; format=flowed", "a \n" * (size // 3))
        yield f"flowed_{size}", mail(flowed)


def _pages() -> Iterator[tuple[str, bytes]]:
    rows = {
        "div": "<div>", "div_open": "<div ", "table": "<table><tr><td>", "blockquote": "<blockquote>", "style": "<style>", "comment": "<!--", "script": "<script>x", "entity": "&lt;", "amp": "&amp;&", "br": "<br>", "less": "<", "quote": '<a href="', "cid": '<img src="cid:x">', "li": "<ul><li>", "b": "<b>",
        "padding": '<p style="padding:99999em">a</p>', "conditional": "<!--[if mso]>", "numbers": "&#0;&#55296;&#1114112;", "font": "<font><font>", "close": "</div>", "cdata": "<![CDATA[", "pre": "<pre>\n", "colspan": '<td colspan="99999">a</td>', "row": "<tr><td>a</td></tr>",
    }  # fmt: skip
    for name, piece in rows.items():
        for size in (20_000, 200_000):
            yield f"page_{name}_{size}", mail(part("text/html", piece * (size // len(piece))))


def _encodings() -> Iterator[tuple[str, bytes]]:
    for size in (100_000, 2_000_000):
        zeros = b"A" * size
        yield f"base64_zeros_{size}", mail(part("application/pdf", zeros, head=("Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=a.pdf")))
        yield f"base64_text_{size}", mail(part("text/plain", zeros, head=("Content-Transfer-Encoding: base64",)))
        yield f"base64_page_{size}", mail(part("text/html", b"PGRpdj4=\n" * (size // 9), head=("Content-Transfer-Encoding: base64",)))
        yield f"base64_bad_{size}", mail(part("application/pdf", b"A=!\n" * (size // 4), head=("Content-Transfer-Encoding: base64",)))
        yield f"quoted_{size}", mail(part("text/plain", b"=3D=\n" * (size // 5), head=("Content-Transfer-Encoding: quoted-printable",)))
        yield f"quoted_bad_{size}", mail(part("text/plain", b"=" * size, head=("Content-Transfer-Encoding: quoted-printable",)))
        yield f"uuencoded_{size}", mail(part("text/plain", b"begin 644 a\n" + b"M" * size, head=("Content-Transfer-Encoding: x-uuencode",)))
        yield f"base64_in_base64_{size}", mail(part("message/rfc822", b"QUFB" * (size // 4), head=("Content-Transfer-Encoding: base64",)))
    for charset in ("utf-7", "idna", "punycode", "unicode_escape", "utf-16", "utf-32", "iso-2022-jp", "hz", "iso-2022-kr", "base64", "zlib", "undefined", "mbcs", "oem", "../../x", "%00"):
        yield f"charset_{charset}", mail(part(f"text/plain; charset={charset}", bytes(range(1, 256)) * 400, cte="base64"))
        yield f"charset_letters_{charset}", mail(part(f"text/plain; charset={charset}", b"a" * 200_000, cte="base64"))
