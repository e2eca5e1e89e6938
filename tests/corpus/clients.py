"""Replies, forwards and signatures as the common mail programs make them in fi, sv and en."""

from collections.abc import Iterator
from html import escape

from tests.corpus.case import Case, both, file, html, mail, multi, part, plain

WORDS = {
    "fi": ("Kiitos, kuusi henkeä tulee.", "Moneltako kokous alkaa?"),
    "sv": ("Tack, sex personer kommer.", "När börjar mötet?"),
    "en": ("Thanks, six people are coming.", "When does the meeting start?"),
}
ATTRIBUTION = {
    ("gmail", "fi"): "ti 12. tammik. 2027 klo 10.02 Anna (anna@ysi.example) kirjoitti:", ("gmail", "sv"): "Den tis 12 jan. 2027 kl 10:02 skrev Anna <anna@ysi.example>:",
    ("gmail", "en"): "On Tue, Jan 12, 2027 at 10:02 AM Anna <anna@ysi.example> wrote:", ("apple", "fi"): "Anna <anna@ysi.example> kirjoitti 12.1.2027 kello 10.02:",
    ("apple", "sv"): "12 jan. 2027 kl. 10:02 skrev Anna <anna@ysi.example>:", ("apple", "en"): "On 12 Jan 2027, at 10.02, Anna <anna@ysi.example> wrote:",
    ("thunderbird", "fi"): "Anna kirjoitti 12.1.2027 klo 10.02:", ("thunderbird", "sv"): "Den 2027-01-12 kl. 10:02, skrev Anna:", ("thunderbird", "en"): "On 12/01/2027 10:02, Anna wrote:",
    ("samsung", "fi"): "-------- Alkuperäinen viesti --------\nLähettäjä: Anna <anna@ysi.example>\nPäivämäärä: 12.1.2027 10.02 (GMT+02:00)\nSaaja: Aino <aino@alfa.example>\nAihe: Kokous",
    ("samsung", "sv"): "-------- Originalmeddelande --------\nFrån: Anna <anna@ysi.example>\nDatum: 2027-01-12 10:02 (GMT+02:00)\nTill: Aino <aino@alfa.example>\nÄmne: Kokous",
    ("samsung", "en"): "-------- Original message --------\nFrom: Anna <anna@ysi.example>\nDate: 12/01/2027 10:02 (GMT+02:00)\nTo: Aino <aino@alfa.example>\nSubject: Kokous",
    ("outlook", "fi"): "Lähettäjä: Anna <anna@ysi.example>\nLähetetty: tiistai 12. tammikuuta 2027 10.02\nVastaanottaja: Aino <aino@alfa.example>\nAihe: Kokous",
    ("outlook", "sv"): "Från: Anna <anna@ysi.example>\nSkickat: den 12 januari 2027 10:02\nTill: Aino <aino@alfa.example>\nÄmne: Kokous",
    ("outlook", "en"): "From: Anna <anna@ysi.example>\nSent: Tuesday, January 12, 2027 10:02 AM\nTo: Aino <aino@alfa.example>\nSubject: Kokous",
}  # fmt: skip
MARKS = {
    "gmail": {language: "---------- Forwarded message ---------" for language in WORDS},
    "apple": {"fi": "Välitetty viesti alkaa:", "sv": "Vidarebefordrat brev:", "en": "Begin forwarded message:"},
    "thunderbird": {"fi": "-------- Välitetty viesti --------", "sv": "-------- Vidarebefordrat meddelande --------", "en": "-------- Forwarded Message --------"},
}
HEADS = {
    "fi": "Lähettäjä: Delta <info@delta.example>\nPäivämäärä: ma 11. tammik. 2027 klo 9.00\nAihe: Kysely\nVastaanottaja: Aino <aino@alfa.example>",
    "sv": "Från: Delta <info@delta.example>\nDatum: mån 11 jan. 2027 kl 9:00\nÄmne: Enkät\nTill: Aino <aino@alfa.example>",
    "en": "From: Delta <info@delta.example>\nDate: Mon, 11 Jan 2027 at 09:00\nSubject: Survey\nTo: Aino <aino@alfa.example>",
}
SENT_FROM = {
    "iphone_fi": "Lähetetty iPhonesta", "iphone_sv": "Skickat från min iPhone", "iphone_en": "Sent from my iPhone", "galaxy_fi": "Lähetetty Galaxy-puhelimesta", "galaxy_sv": "Skickat från min Galaxy",
    "galaxy_en": "Sent from my Galaxy", "outlook_en": "Get Outlook for iOS", "outlook_fi": "Hanki Outlook for iOS", "mail_windows": "Sent from Mail for Windows", "yahoo": "Sent from Yahoo Mail on Android",
}  # fmt: skip


def cases() -> Iterator[Case]:
    for (client, language), attribution in ATTRIBUTION.items():
        yield from _replies(client, language, attribution)
    for client, marks in MARKS.items():
        for language, mark in marks.items():
            yield from _forwards(client, language, mark)
    yield from _signatures()
    yield from _attached()


def _replies(client: str, language: str, attribution: str) -> Iterator[Case]:
    own, old = WORDS[language]
    expect = {"text": own, "text_lacks": [old], "full_has": [old], "classification": "ordinary", "error": None}
    head = ("In-Reply-To: <5@ysi.example>", "References: <4@ysi.example> <5@ysi.example>")
    expect["references"] = ["<4@ysi.example>", "<5@ysi.example>"]
    quoted = old if client in ("samsung", "outlook") else "\n".join(f"> {line}" for line in old.split("\n"))
    name = f"reply_{client}_{language}"
    text = f"{own}\n\n{attribution}\n{quoted}\n"
    yield Case(f"{name}_plain", plain(text, *head, subject="Re: Kokous"), expect)
    page = _page(client, own, attribution, old)
    yield Case(f"{name}_html", html(page, *head, subject="Re: Kokous"), expect)
    yield Case(f"{name}_both", both(text, page, *head, subject="Re: Kokous"), expect)


def _page(client: str, own: str, attribution: str, old: str) -> str:
    lines = escape(attribution).replace("\n", "<br>")
    if client == "gmail":
        return f'<div dir="ltr">{own}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{lines}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{old}</blockquote></div>'
    if client == "apple":
        return f'<html><body><div>{own}</div><div><br><blockquote type="cite"><div>{lines}</div><br><div>{old}</div></blockquote></div></body></html>'
    if client == "thunderbird":
        return f'<html><body><p>{own}</p><div class="moz-cite-prefix">{lines}<br></div><blockquote type="cite" cite="mid:5@ysi.example"><p>{old}</p></blockquote></body></html>'
    if client == "outlook":
        return f'<html><body><p class="MsoNormal">{own}</p><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font>{lines}</font></div><div>{old}</div></body></html>'
    return f"<html><body><div>{own}</div><div><br></div><div>{lines}</div><div><br></div><div>{old}</div></body></html>"


def _forwards(client: str, language: str, mark: str) -> Iterator[Case]:
    own = {"fi": "Hoidatko tämän?", "sv": "Kan du sköta det här?", "en": "Can you handle this?"}[language]
    text = f"{own}\n\n{mark}\n{HEADS[language]}\n\nVastaajia oli 212.\n"
    subject = {"fi": "VL: Kysely", "sv": "VB: Kysely", "en": "Fwd: Kysely"}[language]
    expect = {"text": own, "forwarded_has": ["Vastaajia oli 212."], "classification": "ordinary", "error": None}
    yield Case(f"forward_{client}_{language}", plain(text, subject=subject), expect)
    bare = plain(text.removeprefix(own).lstrip(), subject=subject)
    yield Case(f"forward_{client}_{language}_without_words", bare, {"full_has": ["Vastaajia oli 212."], "anywhere": ["Vastaajia oli 212."], "error": None})


def _signatures() -> Iterator[Case]:
    own = "Hei, varaisitko hotellin Tampereelta?"
    for name, line in SENT_FROM.items():
        yield Case(f"sent_from_{name}", plain(f"{own}\n\n{line}\n"), {"text": own, "error": None})
    yield Case("signature_delimiter", plain(f"{own}\n\n-- \nAino\nAlfa Oy\n+358 40 123 4567\n"), {"text": own, "error": None})
    yield Case("signature_is_no_list", plain("Varaa:\n- 2 yötä\n- aamiainen\n"), {"text": "Varaa: - 2 yötä - aamiainen", "error": None})
    yield Case("words_below_a_dash_line", plain("Eka\n--\n"), {"text_has": ["Eka"], "error": None})
    between = "> Moneltako?\n\nKymmeneltä.\n\n> Montako?\n\nKuusi.\n"
    yield Case("between_the_lines", plain(between), {"text": "Kymmeneltä. Kuusi.", "error": None})
    below = "Anna kirjoitti 12.1.2027 klo 10.02:\n> Moneltako?\n\nKymmeneltä.\n"
    yield Case("below_the_quote", plain(below), {"text_has": ["Kymmeneltä."], "error": None})
    yield Case("only_a_quote", plain("> Moneltako?\n"), {"anywhere": ["Moneltako?"], "error": None})
    yield Case("wrote_in_own_words", plain("Delta kirjoitti meille 15.2. ja kysyi hintoja.\nVastaa heille."), {"text": "Delta kirjoitti meille 15.2. ja kysyi hintoja. Vastaa heille.", "error": None})


def _attached() -> Iterator[Case]:
    inner = mail(part("text/plain; charset=utf-8", "Vastaajia oli 212.\n", cte="8bit"), subject="Kysely", sender="Delta <info@delta.example>", number="d1", crlf=False)
    words = part("text/plain; charset=utf-8", "Hoidatko tämän?\n", cte="8bit")
    attached = part("message/rfc822", inner, head=('Content-Disposition: attachment; filename="Kysely.eml"',))
    expect = {"text": "Hoidatko tämän?", "forwarded_has": ["Vastaajia oli 212."], "attachments": [file("Kysely.eml", inner, "message/rfc822")], "error": None}
    yield Case("forward_attached", mail(multi("mixed", words, attached), crlf=False), expect)
    crlf = expect | {"attachments": [file("Kysely.eml", inner.replace(b"\n", b"\r\n"), "message/rfc822")]}
    yield Case("forward_attached_crlf", mail(multi("mixed", words, attached)), crlf)
    alone = {"forwarded_has": ["Vastaajia oli 212."], "files": 1, "error": None}
    yield Case("forward_attached_alone", mail(part("message/rfc822", inner)), alone)
    digest = multi("digest", part("message/rfc822", inner), part("message/rfc822", inner.replace(b"212", b"213")))
    yield Case("forward_digest", mail(multi("mixed", words, digest)), {"text": "Hoidatko tämän?", "forwarded_has": ["212", "213"], "error": None})
    in_base64 = part("message/rfc822", inner, cte="base64", head=('Content-Disposition: attachment; filename="Kysely.eml"',))
    yield Case("forward_in_base64", mail(multi("mixed", words, in_base64), crlf=False), expect)
