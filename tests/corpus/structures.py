"""The shapes of mails: parts in every nesting, bodies in every form, and files that must come out byte for byte."""

from collections.abc import Iterator

from tests.corpus.case import Case, attachment, both, file, html, mail, multi, part, plain, raw_text

WISH = "Hei, varaisitko hotellin Tampereelta?"
PAGE = "<html><body><p>Hei, varaisitko hotellin Tampereelta?</p></body></html>"
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 5
SIGNATURE = b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"


def cases() -> Iterator[Case]:
    yield from _nestings()
    yield from _bodies()
    yield from _flowed()
    yield from _files()
    yield from _file_names()
    yield from _broken()


def _nestings() -> Iterator[Case]:
    text = part("text/plain; charset=utf-8", WISH, cte="8bit")
    page = part("text/html; charset=utf-8", PAGE, cte="quoted-printable")
    shown = part("text/html; charset=utf-8", PAGE.replace("</body>", '<img src="cid:logo@x"></body>'), cte="quoted-printable")
    logo = part('image/png; name="logo.png"', LOGO, cte="base64", head=("Content-ID: <logo@x>", 'Content-Disposition: inline; filename="logo.png"'))
    bare_logo = part("image/png", LOGO, cte="base64", head=("Content-ID: <logo@x>",))
    inner = {
        "plain": text, "html": page, "alternative": multi("alternative", text, page), "related": multi("related", shown, logo),
        "alternative_related": multi("alternative", text, multi("related", shown, logo)), "related_alternative": multi("related", multi("alternative", text, shown), bare_logo),
        "mixed": multi("mixed", text), "alternative_html_first": multi("alternative", page, text), "alternative_alone": multi("alternative", text),
        "related_html_bare": multi("related", shown, bare_logo), "parallel": multi("parallel", text), "unknown_multipart": multi("x-odd", text),
    }  # fmt: skip
    signature = part('application/pgp-signature; name="signature.asc"', SIGNATURE)
    for name, content in inner.items():
        for crlf in (True, False):
            ends = "crlf" if crlf else "lf"
            yield Case(f"shape_{name}_{ends}", mail(content, crlf=crlf), {"text": WISH, "attachments": [], "error": None})
            mixed = multi("mixed", content, attachment("lippu.pdf", PDF))
            yield Case(f"shape_mixed_{name}_{ends}", mail(mixed, crlf=crlf), {"text": WISH, "attachments": [file("lippu.pdf", PDF)], "error": None})
        signed = multi("signed", content, signature, extra='; protocol="application/pgp-signature"; micalg=pgp-sha256')
        yield Case(f"shape_signed_{name}", mail(signed), {"text": WISH, "error": None})
        deep = content
        for _ in range(8):
            deep = multi("mixed", deep)
        yield Case(f"shape_deep_{name}", mail(deep), {"text": WISH, "error": None})
    logos = [part("image/png", LOGO + bytes([n]), cte="base64", head=(f"Content-ID: <logo{n}@x>",)) for n in range(43)]
    pictures = "".join(f'<img src="cid:logo{n}@x">' for n in range(43))
    many = multi("related", part("text/html", PAGE.replace("</body>", pictures + "</body>")), *logos)
    yield Case("shape_43_logos", mail(many), {"text": WISH, "attachments": [], "error": None})
    photo = part('image/jpeg; name="IMG_1.jpeg"', LOGO, cte="base64", head=('Content-Disposition: inline; filename="IMG_1.jpeg"',))
    yield Case("shape_phone_photo", mail(multi("mixed", text, photo)), {"text": WISH, "attachments": [file("IMG_1.jpeg", LOGO, "image/jpeg")], "error": None})
    shown_pdf = part('application/pdf; name="lasku.pdf"', PDF, cte="base64", head=('Content-Disposition: inline; filename="lasku.pdf"',))
    between = multi("mixed", text, shown_pdf, part("text/plain", "Ja ruokaa."))
    yield Case("shape_pdf_between_words", mail(between), {"text": WISH + " Ja ruokaa.", "attachments": [file("lasku.pdf", PDF)], "error": None})


def _bodies() -> Iterator[Case]:
    yield Case("body_empty", plain("").rstrip(b"\r\n") + b"\r\n\r\n", {"text": "", "error": None})
    yield Case("body_none", mail(b"")[:-2], {"text": "", "error": None})
    yield Case("body_blank", plain(" \n\n \n"), {"text": "", "error": None})
    yield Case("body_enormous", plain((WISH + "\n") * 40_000), {"text_starts": WISH, "error": None})
    yield Case("body_one_endless_line", plain("sana " * 200_000), {"text_starts": "sana sana", "error": None})
    yield Case("body_no_content_type", mail(b"\n" + WISH.encode()), {"text": WISH, "error": None})
    yield Case("body_empty_plain_and_html", both("", PAGE), {"text": WISH, "error": None})
    yield Case("body_blank_plain_and_html", both("\n \n", PAGE), {"text": WISH, "error": None})
    pages = {
        "entities": ("<p>Hyv&auml;&auml; p&#228;iv&auml;&auml; &lt;3 &amp; 5&nbsp;&euro;</p>", "Hyvää päivää <3 & 5 €"), "style": ("<style>p{color:red}</style><p>Hei</p><script>x()</script>", "Hei"),
        "breaks": ("Hei<br>maailma<br/>taas", "Hei maailma taas"), "list": ("<ul><li>yksi</li><li>kaksi</li></ul>", "* yksi * kaksi"), "hidden": ('<div style="display:none">x1x</div><p>Hei</p>', "Hei"),
        "table": ("<table><tr><td>Hotelli</td><td>2 yötä</td></tr></table>", "Hotelli 2 yötä"), "unclosed": ("<p>Hei <b>maailma", "Hei maailma"), "doctype": ("<!DOCTYPE html><html><head><title>T</title></head><body>Hei</body></html>", "Hei"),
        "word": ('<p class=MsoNormal>Hei<o:p></o:p></p><p class=MsoNormal>Kiitos<o:p></o:p></p>', "Hei Kiitos"), "comment": ("<!-- ei --><p>Hei</p>", "Hei"), "conditional": ("<!--[if mso]><p>ei</p><![endif]--><p>Hei</p>", "Hei"),
        "letters_around": ("1 < 2 ja <b>3 > 2</b>", "1 < 2 ja 3 > 2"),
    }  # fmt: skip
    for name, (page, text) in pages.items():
        yield Case(f"html_{name}", html(page), {"text": text, "error": None})
    yield Case("html_deep", html("<div>" * 300 + "Hei" + "</div>" * 300), {"text": "Hei", "error": None})
    yield Case("html_latin1", mail(part("text/html; charset=iso-8859-1", "<p>Työ</p>".encode("latin-1"), cte="8bit")), {"text": "Työ", "error": None})
    meta = '<html><head><meta charset="iso-8859-1"></head><body>Työ</body></html>'
    yield Case("html_charset_in_meta_only", mail(part("text/html", meta.encode("latin-1"), cte="8bit")), {"text": "Työ", "error": None})
    yield Case("html_as_plain_alternative", both("Näytä viesti selaimessa", PAGE), {"text_has": [], "error": None})


def _flowed() -> Iterator[Case]:
    rows = {
        "joined": ("Hei, varaisitko \nhotellin?", "", "Hei, varaisitko hotellin?"), "hard": ("Hei,\nvaraisitko", "", "Hei, varaisitko"), "delsp": ("Hei varai \nsitko", "; delsp=yes", "Hei varaisitko"),
        "stuffed": (" From Turku", "", "From Turku"), "signature": ("Hei \nmaailma\n-- \nAino", "", "Hei maailma"), "quote": ("Kyllä\n\n> vanha \n> rivi", "", "Kyllä"),
    }  # fmt: skip
    for name, (content, extra, text) in rows.items():
        raw = mail(part(f"text/plain; charset=utf-8; format=flowed{extra}", content + "\n", cte="8bit"))
        expect = {"text": text, "error": None} if name != "quote" else {"text_starts": "Kyllä", "error": None}
        yield Case(f"flowed_{name}", raw, expect)


def _files() -> Iterator[Case]:
    text = part("text/plain; charset=utf-8", WISH, cte="8bit")
    office = "application/vnd.openxmlformats-officedocument"
    kinds = {
        "lippu.pdf": "application/pdf", "sopimus.docx": f"{office}.wordprocessingml.document", "luvut.xlsx": f"{office}.spreadsheetml.sheet", "esitys.pptx": f"{office}.presentationml.presentation",
        "makro.xlsm": "application/vnd.ms-excel.sheet.macroenabled.12", "kuva.png": "image/png", "paketti.zip": "application/zip", "tuntematon.bin": "application/octet-stream", "kortti.vcf": "text/vcard", "aani.m4a": "audio/mp4",
    }  # fmt: skip
    for name, type in kinds.items():
        content = PDF + name.encode()
        yield Case(f"file_{name}", mail(multi("mixed", text, attachment(name, content, type))), {"text": WISH, "attachments": [file(name, content, type)], "error": None})
    rows = {"lf": b"a;b\n1;2\n", "crlf": b"a;b\r\n1;2\r\n", "mixed": b"a;b\r\n1;2\n3;4\r", "latin1": "nimi;määrä\n".encode("latin-1"), "no_end": b"a;b", "utf16": "nimi;määrä".encode("utf-16"), "mark": b"\xef\xbb\xbfa;b"}
    for name, content in rows.items():
        for cte in ("base64", "quoted-printable") if name != "mixed" else ("base64",):
            body = multi("mixed", text, attachment("luvut.csv", content, "text/csv", cte))
            yield Case(f"csv_{name}_{cte}", mail(body, crlf=cte == "base64"), {"text": WISH, "attachments": [file("luvut.csv", content, "text/csv")], "error": None})
    yield Case("file_empty", mail(multi("mixed", text, attachment("tyhja.pdf", b""))), {"text": WISH, "attachments": [file("tyhja.pdf", b"")], "error": None})
    twice = multi("mixed", text, attachment("a.pdf", PDF), attachment("a.pdf", PDF[::-1]))
    yield Case("file_same_name_twice", mail(twice), {"attachments": [file("a.pdf", PDF), file("a.pdf", PDF[::-1])], "error": None})
    yield Case("file_only", mail(attachment("lippu.pdf", PDF)), {"text": "", "attachments": [file("lippu.pdf", PDF)], "error": None})
    yield Case("file_text_attached", mail(multi("mixed", text, attachment("muistio.txt", b"muistio\n", "text/plain"))), {"text": WISH, "attachments": [file("muistio.txt", b"muistio\n", "text/plain")], "error": None})
    yield Case("file_html_attached", mail(multi("mixed", text, attachment("sivu.html", PAGE.encode(), "text/html"))), {"text": WISH, "attachments": [file("sivu.html", PAGE.encode(), "text/html")], "error": None})
    yield Case("file_big", mail(multi("mixed", text, attachment("iso.bin", bytes(range(256)) * 8_000, "application/octet-stream"))), {"attachments": [file("iso.bin", bytes(range(256)) * 8_000, "application/octet-stream")], "error": None})
    yield Case("file_40", mail(multi("mixed", text, *(attachment(f"{n}.pdf", PDF + bytes([n])) for n in range(40)))), {"attachments": [file(f"{n}.pdf", PDF + bytes([n])) for n in range(40)], "error": None})
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Kokous\r\nDTSTART:20270113T070000Z\r\nDTEND:20270113T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    invitation = multi("mixed", multi("alternative", text, part("text/calendar; charset=utf-8; method=REQUEST", calendar, cte="base64")), attachment("invite.ics", calendar, "application/ics"))
    yield Case("file_invitation", mail(invitation), {"text_has": ["varaisitko hotellin"], "attachment_sha": file("", calendar)["sha256"], "error": None})


def _file_names() -> Iterator[Case]:
    name = "Työ määrä.pdf"
    quoted = "Ty%C3%B6%20m%C3%A4%C3%A4r%C3%A4.pdf"
    rows = {
        "rfc2231": (f"filename*=utf-8''{quoted}", name), "rfc2231_language": (f"filename*=UTF-8'fi'{quoted}", name), "rfc2231_latin1": ("filename*=iso-8859-1''Ty%F6%20m%E4%E4r%E4.pdf", name),
        "rfc2231_parts": ("filename*0*=utf-8''Ty%C3%B6%20;\n filename*1*=m%C3%A4%C3%A4r%C3%A4;\n filename*2=.pdf", name), "rfc2231_and_plain": (f"filename=Tyo.pdf; filename*=utf-8''{quoted}", name),
        "rfc2047_q": ('filename="=?utf-8?Q?Ty=C3=B6_m=C3=A4=C3=A4r=C3=A4.pdf?="', name), "rfc2047_b": ('filename="=?utf-8?B?VHnDtiBtw6TDpHLDpC5wZGY=?="', name), "rfc2047_bare": ("filename==?utf-8?Q?Ty=C3=B6_m=C3=A4=C3=A4r=C3=A4.pdf?=", name),
        "rfc2047_two": ('filename="=?utf-8?Q?Ty=C3=B6_?=\n =?utf-8?Q?m=C3=A4=C3=A4r=C3=A4.pdf?="', name), "raw_utf8": (f'filename="{raw_text(name.encode())}"', name), "raw_latin1": (f'filename="{raw_text(name.encode("latin-1"))}"', name),
        "path": (r'filename="../../etc/passwd.pdf"', "passwd.pdf"), "windows_path": (r'filename="C:\\Users\\aino\\lippu.pdf"', "lippu.pdf"), "spaces": ('filename="  lippu  1.pdf "', "lippu 1.pdf"), "unquoted_space": ("filename=lippu yksi.pdf", None),
        "semicolon": ('filename="a;b.pdf"', "a;b.pdf"), "decomposed": (f'filename="{raw_text("Työ.pdf".replace("ö", "o" + chr(0x308)).encode())}"', "Työ.pdf"), "device": ('filename="CON.pdf"', "_CON.pdf"), "colon": ('filename="klo 10:00.pdf"', "klo 10_00.pdf"),
        "empty": ('filename=""', "attachment-1.pdf"), "dots": ('filename=".."', "attachment-1.pdf"), "hidden": ('filename=".bashrc.pdf"', "bashrc.pdf"), "long": (f'filename="{"a" * 300}.pdf"', None), "turned": (f'filename="lasku{raw_text(chr(0x202E).encode())}fdp.pdf"', "laskufdp.pdf"),
    }  # fmt: skip
    text = part("text/plain; charset=utf-8", WISH, cte="8bit")
    for kind, (parameter, expected) in rows.items():
        body = part("application/pdf", PDF, cte="base64", head=(f"Content-Disposition: attachment; {parameter}",))
        wanted = {"attachments": [file(expected, PDF)]} if expected else {"attachment_sha": file("", PDF)["sha256"]}
        yield Case(f"filename_{kind}", mail(multi("mixed", text, body)), {"text": WISH, "error": None, **wanted})
    only_type = part('application/pdf; name="Ty=?utf-8?Q?=C3=B6?=.pdf"', PDF, cte="base64")
    yield Case("filename_in_type_only", mail(multi("mixed", text, only_type)), {"attachment_sha": file("", PDF)["sha256"], "error": None})


def _broken() -> Iterator[Case]:
    text = part("text/plain; charset=utf-8", WISH, cte="8bit")
    whole = mail(multi("mixed", text, attachment("lippu.pdf", PDF), boundary="B"))
    yield Case("broken_not_closed", whole.replace(b"--B--\r\n", b""), {"text": WISH, "attachment_sha": file("", PDF)["sha256"], "error": None})
    yield Case("broken_cut_in_file", whole[:-400], {"text": WISH, "defect": True, "error": None})
    yield Case("broken_boundary_wrong", whole.replace(b'boundary="B"', b'boundary="C"'), {"text_has": ["varaisitko hotellin"], "defect": True, "error": None})
    yield Case("broken_boundary_missing", whole.replace(b'; boundary="B"', b""), {"text_has": ["varaisitko hotellin"], "defect": True, "error": None})
    yield Case("broken_boundary_empty", whole.replace(b'boundary="B"', b'boundary=""'), {"text_has": ["varaisitko hotellin"], "defect": True, "error": None})
    yield Case("broken_boundary_twice", whole.replace(b'boundary="B"', b'boundary="B"; boundary="B"'), {"text_has": ["varaisitko hotellin"], "error": None})
    truncated = mail(b"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\nHei")
    yield Case("broken_inner_never_starts", truncated, {"defect": True, "error": None, "text_has": ["Hei"]})
    bad = part("application/pdf", b"", head=("Content-Transfer-Encoding: base64", 'Content-Disposition: attachment; filename="a.pdf"'))
    yield Case("broken_base64", mail(multi("mixed", text, bad + b"JVBERi0x!!@Lj\n")), {"text": WISH, "defect": True, "files": 1, "error": None})
    short = bad + b"JVBERi0xLjcK".rstrip(b"=") + b"A\n"
    yield Case("broken_base64_cut", mail(multi("mixed", text, short)), {"text": WISH, "defect": True, "files": 1, "error": None})
    yield Case("broken_base64_body", mail(part("text/plain; charset=utf-8", b"Hei, tavallista tekstia\n", head=("Content-Transfer-Encoding: base64",))), {"text_has": ["tavallista"], "defect": True, "error": None})
    yield Case("broken_encoding_unknown", mail(part("text/plain; charset=utf-8", b"Hei\n", head=("Content-Transfer-Encoding: x-odd",))), {"text": "Hei", "error": None})
    yield Case("broken_quoted_printable", mail(part("text/plain; charset=utf-8", b"100=% varma =C3=A4 =\n", head=("Content-Transfer-Encoding: quoted-printable",))), {"text_starts": "100=% varma ä", "error": None})
    yield Case("broken_type", mail(part("text", b"Hei\n")), {"text": "Hei", "error": None})
    yield Case("broken_type_empty", mail(part("", b"Hei\n")), {"text": "Hei", "error": None})
