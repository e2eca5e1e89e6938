"""Odd headers, who vouches for a sender, languages, secrets, sealed mail, and what made other products lose mail."""

from collections.abc import Iterator

from tests.corpus.case import BORDER, SENDER, Case, attachment, file, mail, multi, part, plain, raw_text

ORDINARY = {"text": "Hei", "error": None}


def cases() -> Iterator[Case]:
    yield from _headers()
    yield from _dates()
    yield from _verdicts()
    yield from _languages()
    yield from _secrets()
    yield from _sealed()
    yield from _lost_by_others()


def _headers() -> Iterator[Case]:
    yield Case("header_none", b"\r\nHei\r\n", ORDINARY | {"from": None, "message_id": None})
    yield Case("header_all_missing_but_from", b"From: a@b.example\r\n\r\nHei\r\n", ORDINARY | {"from": "a@b.example"})
    yield Case("header_nothing_at_all", b"", {"text": "", "error": None})
    yield Case("header_two_from", plain("Hei", "From: b@b.example"), ORDINARY | {"from": None})
    yield Case("header_two_addresses_in_from", plain("Hei", sender="a@b.example, c@d.example"), ORDINARY | {"from": None})
    yield Case("header_group_in_from", plain("Hei", sender="undisclosed-recipients:;"), ORDINARY | {"from": None})
    yield Case("header_ambiguous_from", plain("Hei", sender='"a" <a@b.example> <c@d.example>'), ORDINARY | {"from": None})
    yield Case("header_no_message_id", plain("Hei").replace(b"Message-ID: <1@alfa.example>\r\n", b""), ORDINARY | {"message_id": None})
    yield Case("header_message_id_bare", plain("Hei").replace(b"<1@alfa.example>", b"1@alfa.example"), ORDINARY | {"message_id": "<1@alfa.example>"})
    yield Case("header_message_id_twice", plain("Hei", "Message-ID: <2@x.example>"), ORDINARY | {"message_id": "<1@alfa.example>"})
    yield Case("header_subject_twice", plain("Hei", "Subject: Toinen"), ORDINARY | {"subject": "Matkavaraus"})
    yield Case("header_lower_case", plain("Hei").replace(b"Subject:", b"subject:").replace(b"From:", b"FROM:"), ORDINARY | {"from": "aino@alfa.example", "subject": "Matkavaraus"})
    yield Case("header_no_space", plain("Hei").replace(b"Subject: ", b"Subject:"), ORDINARY | {"subject": "Matkavaraus"})
    yield Case("header_space_before_colon", plain("Hei").replace(b"Subject:", b"Subject :"), {"text_has": ["Hei"], "error": None})
    yield Case("header_line_without_colon", plain("Hei", "this is no header"), {"text_has": ["Hei"], "error": None})
    yield Case("header_from_line", b"From aino Tue Jan 12 10:00:00 2027\r\n" + plain("Hei"), ORDINARY | {"from": "aino@alfa.example"})
    yield Case("header_endless", plain("Hei", "X-Long: " + "x" * 200_000), ORDINARY)
    yield Case("header_5000", plain("Hei", *(f"X-H{n}: {n}" for n in range(5_000))), ORDINARY)
    yield Case("header_quotes", plain("Hei", sender='"' * 50_000 + " <aino@alfa.example>"), {"text": "Hei", "error": None})
    yield Case("header_many_recipients", plain("Hei", "Cc: " + ", ".join(f"p{n}@x.example" for n in range(400))), ORDINARY | {"cc_count": 400})
    yield Case("header_group_in_cc", plain("Hei", "Cc: Tiimi: a@x.example, b@x.example;"), ORDINARY | {"cc_count": 2})
    yield Case("header_reply_to", plain("Hei", "Reply-To: Toimisto <toimisto@alfa.example>"), ORDINARY | {"reply_to": ["toimisto@alfa.example"]})
    yield Case("header_references_folded", plain("Hei", "References: <a@x.example>\n <b@x.example>\n\t<c@x.example>"), ORDINARY | {"references": ["<a@x.example>", "<b@x.example>", "<c@x.example>"]})
    yield Case("header_references_many", plain("Hei", "References: " + "\n ".join(f"<{n}@x.example>" for n in range(150))), ORDINARY | {"references": [f"<{n}@x.example>" for n in range(150)]})
    yield Case("header_in_reply_to_with_words", plain("Hei", 'In-Reply-To: Your message of "Tue" <a@x.example>'), ORDINARY | {"references": ["<a@x.example>"]})
    yield Case("header_idn", plain("Hei", sender=f"Aino <aino@{raw_text('työ.example'.encode())}>"), ORDINARY)
    yield Case("header_lone_cr", plain("Hei").replace(b"\r\n", b"\r"), {"error": None})
    yield Case("header_mixed_ends", plain("Hei").replace(b"\r\n", b"\n", 3), ORDINARY | {"subject": "Matkavaraus"})


def _dates() -> Iterator[Case]:
    rows = {
        "usual": ("Tue, 12 Jan 2027 10:00:00 +0200", "2027-01-12T08:00:00Z"), "no_day": ("12 Jan 2027 10:00:00 +0200", "2027-01-12T08:00:00Z"), "gmt": ("Tue, 12 Jan 2027 08:00:00 GMT", "2027-01-12T08:00:00Z"),
        "comment": ("Tue, 12 Jan 2027 10:00:00 +0200 (EET)", "2027-01-12T08:00:00Z"), "no_seconds": ("Tue, 12 Jan 2027 10:00 +0200", "2027-01-12T08:00:00Z"), "two_digits": ("Tue, 12 Jan 27 10:00:00 +0200", "2027-01-12T08:00:00Z"),
        "finnish": ("ti, 12 tammi 2027 10:00:00", None), "nonsense": ("eilen", None), "empty": ("", None), "far": ("Tue, 12 Jan 99999 10:00:00 +0200", None), "february_31": ("Wed, 31 Feb 2027 10:00:00 +0200", None),
    }  # fmt: skip
    for name, (sent, expected) in rows.items():
        raw = plain("Hei").replace(b"Tue, 12 Jan 2027 10:00:00 +0200", sent.encode())
        yield Case(f"date_{name}", raw, ORDINARY | {"date": expected})


def _verdicts() -> Iterator[Case]:
    rows = {
        "pass": (f"Authentication-Results: {BORDER}; dmarc=pass header.from=alfa.example", "pass"), "fail": (f"Authentication-Results: {BORDER}; dmarc=fail header.from=alfa.example", "fail"),
        "stranger": ("Authentication-Results: mx.evil.example; dmarc=pass header.from=alfa.example", "none"), "other_domain": (f"Authentication-Results: {BORDER}; dmarc=pass header.from=beeta.example", "none"),
        "nothing": ("X-Nothing: x", "none"), "none": (f"Authentication-Results: {BORDER}; none", "none"),
    }  # fmt: skip
    for name, (line, verdict) in rows.items():
        # The border writes above everything else.
        yield Case(f"verdict_{name}", line.encode() + b"\r\n" + plain("Hei"), ORDINARY | {"verdict": verdict})


def _languages() -> Iterator[Case]:
    rows = {
        "fi": ["Hei, varaisitko hotellin?", "Kiitos!", "Joo, sopii.", "Onnistuuko huomenna?", "Peru se."], "sv": ["Hej, kan du boka ett hotell?", "Tack!", "Ja, det passar bra.", "Går det imorgon?"],
        "en": ["Hi, could you book a hotel?", "Thanks!", "Yes, that works.", "Can you call him tomorrow?"], "other": ["Können Sie bitte ein Hotel für uns reservieren? Vielen Dank im Voraus.", "12345", "Здравствуйте, закажите гостиницу"],
    }  # fmt: skip
    for language, texts in rows.items():
        for number, text in enumerate(texts):
            yield Case(f"language_{language}_{number}", plain(text, subject="12"), {"language": language, "text": text, "error": None})


def _secrets() -> Iterator[Case]:
    key = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    rows = {
        "password_fi": ("Tunnus on aino ja salasana: Kesa2027!x", ["Kesa2027!x"]), "password_sv": ("Lösenordet är Sommar!2027", ["Sommar!2027"]), "password_en": ("The password is Summer!2027", ["Summer!2027"]),
        "card": ("Maksa kortilla 4242 4242 4242 4242", ["4242 4242 4242 4242"]), "card_dashes": ("Card 5555-5555-5555-4444", ["5555-5555-5555-4444"]), "card_split": ("Kortti 4242 4242\n4242 4242", ["4242 4242"]),
        "identity_code": ("Hetu 010190-999R tarvitaan", ["010190-999R"]), "pin": ("Pankkikortin PIN-koodi on 4823", ["4823"]), "one_time": ("Kertakäyttökoodi: 839201", ["839201"]), "api_key": (f"API-avain {key}", [key]), "wifi": ("Wifin salasana: kahvi-kuppi-77", ["kahvi-kuppi-77"]),
    }  # fmt: skip
    for name, (text, gone) in rows.items():
        yield Case(f"secret_{name}", plain(text), {"gone": gone, "secret": True, "error": None})
        page = "".join(f"<p>{line}</p>" for line in text.split("\n"))
        yield Case(f"secret_{name}_html", mail(part("text/html; charset=utf-8", page, cte="quoted-printable")), {"gone": gone, "secret": True, "error": None})
    yield Case("secret_in_subject", plain("Hei", subject="Salasana: Kesa2027!x"), {"gone": ["Kesa2027!x"], "secret": True, "error": None})
    yield Case("secret_in_quote", plain("Kiitos!\n\nAnna kirjoitti 12.1.2027 klo 10.02:\n> salasana: Kesa2027!x\n"), {"gone": ["Kesa2027!x"], "error": None})
    private = "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END " + "PRIVATE KEY-----"
    yield Case("secret_private_key", plain(f"Tässä avain\n{private}\n"), {"gone": ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"], "secret": True, "error": None})
    for name, text in {"iban": "Maksa tilille FI21 1234 5600 0007 85", "phone": "Soita numeroon +358 40 123 4567", "reference": "Viite 1234561", "hour": "PIN-kokous klo 10.00"}.items():
        yield Case(f"no_secret_{name}", plain(text), {"text": text, "secrets": 0, "error": None})


def _sealed() -> Iterator[Case]:
    smime = part('application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', b"0\x80\x06", cte="base64", head=('Content-Disposition: attachment; filename="smime.p7m"',))
    yield Case("sealed_smime", mail(smime), {"error": "encrypted"})
    pgp = multi("encrypted", part("application/pgp-encrypted", "Version: 1\n"), part('application/octet-stream; name="encrypted.asc"', "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n"), extra='; protocol="application/pgp-encrypted"')
    yield Case("sealed_pgp_mime", mail(pgp), {"error": "encrypted"})
    yield Case("sealed_pgp_inline", plain("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"), {"error": "encrypted"})
    signed = plain("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHei\n-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n")
    yield Case("signed_pgp_inline", signed, {"text_has": ["Hei"], "error": None})


def _lost_by_others() -> Iterator[Case]:
    """Measured in other help desks: each of these mails was lost, stopped the queue or changed on the way."""
    yield Case("peer_unknown_charset_stops_the_queue", mail(part("text/plain; charset=x-does-not-exist", "Hei, työ odottaa".encode(), cte="8bit")), {"text": "Hei, työ odottaa", "error": None})
    yield Case("peer_unknown_charset_in_subject", plain("Hei", subject="=?x-does-not-exist?B?SGVp?="), {"text": "Hei", "subject": "Hei", "error": None})
    text = "Hyvää päivää 5 €"
    yield Case("peer_utf16_body_lost", mail(part("text/plain; charset=utf-16", text.encode("utf-16"), cte="base64")), {"text": text, "error": None})
    yield Case("peer_references_ignored", plain("Hei", "References: <9@ysi.example>"), ORDINARY | {"references": ["<9@ysi.example>"]})
    csv, xlsx = "nimi;määrä\r\n".encode("latin-1"), b"PK\x03\x04" + bytes(range(256))
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    body = multi("mixed", part("text/plain", "Hei"), attachment("luvut.csv", csv, "text/csv"), attachment("luvut.xlsx", xlsx, sheet))
    yield Case("peer_csv_and_xlsx_changed", mail(body), ORDINARY | {"attachments": [file("luvut.csv", csv, "text/csv"), file("luvut.xlsx", xlsx, sheet)]})
    last_year = plain("Hei", number="2").replace(b"2027", b"2026")
    yield Case("peer_mail_like_last_years", last_year, ORDINARY | {"message_id": "<2@alfa.example>"})
    yield Case("peer_nul_in_text", mail(part("text/plain; charset=utf-8", b"He\0i\n")), {"text": "Hei", "error": None})
    yield Case("peer_surrogates", mail(part("text/plain; charset=utf-8", b"\xed\xa0\x80Hei\n", cte="base64")), {"text_has": ["Hei"], "error": None})
    yield Case("peer_html_only_without_alternative", mail(part("text/html", "<p>Hei</p>")), ORDINARY)
    yield Case("peer_no_subject", plain("Hei").replace(b"Subject: Matkavaraus\r\n", b""), ORDINARY | {"subject": ""})
    yield Case("peer_only_an_attachment", mail(attachment("lasku.pdf", b"%PDF")), {"attachments": [file("lasku.pdf", b"%PDF")], "text": "", "error": None})
    yield Case("peer_sender_in_capitals", plain("Hei", sender=SENDER.upper()), ORDINARY | {"from": "AINO@alfa.example"})
