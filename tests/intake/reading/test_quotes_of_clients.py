"""Replies, forwards and signatures as the mail programs of fi, sv and en write them, as text and as HTML alone.

quotes.jsonl has the form of the labelled texts: `own` is what the sender wrote, `own_alt` what is as good.
"""

import json
from pathlib import Path

import pytest

from intake.reading.quotes import split
from intake.reading.read import read
from intake.reading.value import ReadingSettings

MAILS = [
    json.loads(line) for line in Path(__file__).with_name("quotes.jsonl").read_text("utf-8").splitlines()
]


def test_nearly_all_come_out_as_their_sender_wrote_them():
    wrong = [mail["id"] for mail in MAILS if not is_right(mail)]

    assert len(MAILS) > 200
    assert len(wrong) <= 0.02 * len(MAILS), wrong


def test_what_does_not_is_kept_and_not_lost():
    for mail in MAILS:
        if not is_right(mail):
            assert one_line(mail["own"]) in one_line(split(mail["text"]).own)


def is_right(mail):
    return one_line(split(mail["text"]).own) in map(one_line, (mail["own"], *mail["own_alt"]))


def one_line(text):
    return " ".join(text.split())


PAGES = {
    "gmail fi": (
        '<div dir="ltr">Kyllä kiitos.<div><br></div><div>Heikki</div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">ti 9. maalisk. 2027 klo 8.14 Anna / Ysi (<a href="mailto:tehtavat@ysi.example">tehtavat@ysi.example</a>) kirjoitti:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">Moi Heikki,<div>lasku?</div></div></blockquote></div>',
        "Kyllä kiitos. Heikki", "Kyllä kiitos.",
    ),
    "gmail sig": (
        '<div dir="ltr">Kyllä kiitos.<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><div dir="ltr">Heikki Harju<br>Harju Oy</div></div></div>',
        "Kyllä kiitos.",
    ),
    "gmail inline": (
        '<div dir="ltr"><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Den tis 9 mars 2027 kl 08:14 skrev Anna &lt;<a href="mailto:anna@ysi.example">anna@ysi.example</a>&gt;:<br></div><blockquote class="gmail_quote"><div>Hur många?</div></blockquote><div>Sex</div><blockquote class="gmail_quote"><div>När?</div></blockquote><div>Klockan tio</div></div></div>',
        "Sex Klockan tio",
    ),
    "outlook desktop fi": (
        '<html><body lang="FI"><div class="WordSection1"><p class="MsoNormal">Hei<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Pidetään B.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Terveisin<o:p></o:p></p><p class="MsoNormal">Olli<o:p></o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b><span>Lähettäjä:</span></b><span> Anna &lt;anna@ysi.example&gt; <br><b>Lähetetty:</b> torstai 11. maaliskuuta 2027 9.12<br><b>Vastaanottaja:</b> Olli Oksanen &lt;olli@delta.example&gt;<br><b>Aihe:</b> RE: Vaihtoehdot<o:p></o:p></span></p></div></div><p class="MsoNormal">A vai B?<o:p></o:p></p></div></body></html>',
        "Hei Pidetään B. Terveisin Olli", "Hei Pidetään B.",
    ),
    "outlook web sv": (
        '<html><body dir="ltr"><div style="font-family:Calibri">Hej!</div><div><br></div><div>Vi tar den billigare.</div><div id="Signature"><div>Rita</div></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif"><b>Från:</b> Anna &lt;anna@ysi.example&gt;<br><b>Skickat:</b> den 9 mars 2027 13:05<br><b>Till:</b> Rita &lt;rita@beta.example&gt;<br><b>Ämne:</b> Sv: Skrivaren</font><div>&nbsp;</div></div><div>Vilken?</div></body></html>',
        "Hej! Vi tar den billigare. Rita", "Hej! Vi tar den billigare.",
    ),
    "outlook ios": (
        '<html><body><div>Tehty</div><div><br></div><div id="ms-outlook-mobile-signature">Hanki <a href="https://aka.example/o0ukef">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>Lähettäjä:</b> Anna &lt;anna@ysi.example&gt;<br><b>Lähetetty:</b> Tuesday, March 9, 2027 1:05:00 PM<br><b>Vastaanottaja:</b> Raija<br><b>Aihe:</b> Re: Avain</div><div>Onko?</div></body></html>',
        "Tehty",
    ),
    "iphone": (
        '<html><body dir="auto">Ja tack<div><br></div><div><div dir="ltr">Skickat från min iPhone</div><div dir="ltr"><br><blockquote type="cite">11 mars 2027 kl. 09:41 skrev Anna &lt;anna@ysi.example&gt;:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">﻿Samma hotell?</div></blockquote></div></body></html>',
        "Ja tack",
    ),
    "apple en": (
        '<html><body>Fine by me.<br><div><br><blockquote type="cite"><div>On 11 Mar 2027, at 16.20, Anna &lt;anna@ysi.example&gt; wrote:</div><br class="Apple-interchange-newline"><div>Changes?</div></blockquote></div><br></body></html>',
        "Fine by me.",
    ),
    "thunderbird": (
        '<html><head><meta charset="UTF-8"></head><body><p>Kyllä.<br></p><div class="moz-cite-prefix">10.3.2027 15.10, Anna kirjoitti:<br></div><blockquote type="cite" cite="mid:x@y"><p>Onko ok?</p></blockquote><div class="moz-signature">-- <br>Ville Virta</div></body></html>',
        "Kyllä.",
    ),
    "yahoo": (
        '<html><body><div class="ydp">Tilataan.</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, 8 March 2027 at 10:15:22 GMT+2, Beata &lt;beata@ysi.example&gt; wrote:</div><div><br></div><div>Tilataanko?</div></div></body></html>',
        "Tilataan.",
    ),
    "samsung": (
        '<html><body><div dir="auto">ok käy</div><div id="composer_signature" dir="auto"><div>Lähetetty Galaxystani</div></div><div><br></div><div style="font-size:100%"><!-- originalMessage --><div>-------- Alkuperäinen viesti --------</div><div>Lähettäjä: Anna &lt;anna@ysi.example&gt; </div><div>Päivämäärä: 9.3.2027  9.30  (GMT+02:00) </div><div>Saaja: jaana@alfa.example </div><div>Aihe: Re: Lounas </div><div><br></div></div>Käykö klo 12?</body></html>',
        "ok käy",
    ),
    "proton": (
        '<div>Hyvä!</div><div class="protonmail_signature_block"><div>Lähetetty <a href="https://proton.example/">Proton Mail</a>-sähköpostilla.</div></div><div class="protonmail_quote">-------- Alkuperäinen viesti --------<br>tiistai 9. maaliskuuta 2027 klo 12.01, Anna &lt;anna@ysi.example&gt; kirjoitti:<br><blockquote class="protonmail_quote" type="cite">Meneekö?</blockquote></div>',
        "Hyvä!",
    ),
    "gmail forward": (
        '<div dir="ltr">Hoidatko?<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>Lähettäjä: <strong class="gmail_sendername" dir="auto">Messut</strong> <span dir="auto">&lt;<a href="mailto:info@messut.example">info@messut.example</a>&gt;</span><br>Date: ti 9. maalisk. 2027 klo 12.01<br>Subject: Kutsu<br>To: Jaana &lt;<a href="mailto:j@alfa.example">j@alfa.example</a>&gt;<br></div><br><br>Tervetuloa!</div></div>',
        "Hoidatko?",
    ),
    "list+table": (
        "<div>Tilaa:</div><ul><li>mappeja</li><li>kyniä</li></ul><table><tr><td>A</td><td>5</td></tr><tr><td>B</td><td>7</td></tr></table>",
        "Tilaa: * mappeja * kyniä A 5 B 7",
    ),
    "word list": (
        '<p class="MsoListParagraph"><span>1.<span>&nbsp;&nbsp; </span></span>hotelli</p><p class="MsoListParagraph"><span>2.<span>&nbsp;&nbsp; </span></span>juna</p>',
        "1. hotelli 2. juna",
    ),
    "outlook sig contact": (
        '<p class="MsoNormal">Sopii.</p><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Ystävällisin terveisin</p><p class="MsoNormal"><b>Olli Oksanen</b></p><p class="MsoNormal">IT-päällikkö</p><p class="MsoNormal">Delta Oy</p><p class="MsoNormal">Puh. <a href="tel:091234567">09 123 4567</a></p><p class="MsoNormal"><a href="http://www.delta.example">www.delta.example</a></p>',
        "Sopii. Ystävällisin terveisin Olli Oksanen", "Sopii. Ystävällisin terveisin", "Sopii.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "own"), [(page, own) for page, *own in PAGES.values()], ids=list(PAGES))
def test_of_html_alone_as_well(page, own):
    raw = f"From: aino@alfa.example\nSubject: Re: Asia\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{page}\n"

    found = read(raw.encode(), lambda number, blocks: None, ReadingSettings())

    assert one_line(found.text) in own
