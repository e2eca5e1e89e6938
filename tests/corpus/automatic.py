"""Mail that nobody wrote by hand: absences, delivery reports of every kind, lists, reports, reactions, our own."""

from collections.abc import Iterator

from tests.corpus.case import Case, html, mail, multi, part, plain

ABSENCES = {
    "exchange_fi": ("Automaattinen vastaus: Kokous", "Olen lomalla 15.1. asti.", ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent")),
    "exchange_sv": ("Autosvar: Kokous", "Jag är på semester.", ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All")),
    "exchange_en": ("Automatic reply: Meeting", "I am out of office.", ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All")),
    "exchange_de": ("Automatische Antwort: Treffen", "Ich bin im Urlaub.", ("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All")),
    "exchange_no_headers_fi": ("Automaattinen vastaus: Kokous", "Olen lomalla 15.1. asti.", ()),
    "exchange_no_headers_sv": ("Automatiskt svar: Möte", "Jag är på semester till 15.1.", ()),
    "exchange_no_headers_en": ("Automatic reply: Meeting", "I am on annual leave until 15 January.", ()),
    "exchange_no_headers_de": ("Automatische Antwort: Treffen", "Ich bin bis 15.1. nicht im Büro.", ()),
    "exchange_old_en": ("Out of Office: Meeting", "I am away.", ()), "exchange_old_de": ("Abwesenheitsnotiz: Treffen", "Ich bin im Urlaub.", ()), "exchange_old_fi": ("Poissaoloviesti: Kokous", "En ole paikalla.", ()),
    "gmail_fi": ("Loma Re: Kokous", "Olen lomalla 15.1. asti.", ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes")),
    "gmail_en": ("On holiday Re: Meeting", "I am away until 15 January.", ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes")),
    "lotus_fi": ("Aino Äijälä on poissa toimistosta", "Olen poissa toimistosta alkaen 12.01.2027, palaan 18.01.2027.", ()),
    "lotus_sv": ("Aino är inte på kontoret", "Jag är inte på kontoret från och med 12.01.2027 och kommer tillbaka 18.01.2027.", ()),
    "lotus_en": ("Aino is out of the office", "I will be out of the office starting 12.01.2027 and will not return until 18.01.2027.", ()),
    "lotus_de": ("Aino ist nicht im Büro", "Ich bin ab 12.01.2027 nicht im Büro und kehre zurück am 18.01.2027.", ()),
    "vacation_unix": ("away from my mail", "I am on vacation.", ("Auto-Submitted: auto-replied (vacation)", "Precedence: junk")), "procmail": ("Re: Kokous", "Loma.", ("X-Loop: aino@alfa.example", "Precedence: junk", "Auto-Submitted: auto-replied")),
    "cpanel": ("Autovastaus", "Olen lomalla.", ("X-Autorespond: Kokous", "Precedence: auto_reply")), "null_sender": ("Re: Kokous", "Olen lomalla 15.1. asti.", ("Return-Path: <>",)),
    "ticket_robot": ("[Ticket 123] Received", "Your ticket has been received.", ("Auto-Submitted: auto-replied",)),
    "text_only_fi": ("Re: Kokous", "Kiitos viestistäsi! Olen vuosilomalla 11.-22.1.2027 enkä lue sähköposteja. Kiireellisissä asioissa ota yhteyttä Anttiin.", ()),
    "text_only_sv": ("Re: Möte", "Tack för ditt meddelande! Jag är på semester 11-22.1.2027 och läser inte min e-post. I brådskande ärenden kontakta Antti.", ()),
    "text_only_en": ("Re: Meeting", "Thank you for your message. I am out of the office until 22 January with no access to email. For urgent matters please contact Antti.", ()),
    "text_only_de": ("Re: Treffen", "Vielen Dank für Ihre Nachricht. Ich bin bis zum 22.1. nicht im Büro und habe keinen Zugriff auf meine E-Mails. In dringenden Fällen wenden Sie sich bitte an Antti.", ()),
}  # fmt: skip
WRITTEN = {
    "holiday_task": "Olen lomalla ensi viikolla. Varaisitko sitä ennen hotellin Tampereelta?", "asks_for_text": "Laitatko sähköpostiini automaattisen poissaoloviestin: olen lomalla 15.1. asti?",
    "away_request": "I will be out of the office next week, please book my trains before that.", "semester": "Jag är på semester nästa vecka, kan du boka ett hotell till mig?",
}
LISTS = {
    "list_id": ("List-Id: <uutiset.delta.example>",), "unsubscribe": ("List-Unsubscribe: <https://delta.example/pois>",), "precedence_bulk": ("Precedence: bulk",), "precedence_list": ("Precedence: list",),
    "mailman": ("List-Id: Kerho <kerho.x.example>", "Precedence: list", "X-Mailman-Version: 2.1.39"), "one_click": ("List-Unsubscribe: <mailto:pois@delta.example>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"),
    "google_groups": ("List-ID: <x.googlegroups.com>", "X-Google-Group-Id: 1", "Precedence: list"), "feedback_id": ("Feedback-ID: 1:2:mailchimp", "List-Unsubscribe: <https://x.example>"),
}  # fmt: skip
REACTIONS = ["👍 Aino reacted to your message", "❤️ Aino reagoi viestiisi", "😄 Aino reagerade på ditt meddelande", "🎉 Aino har reagerat på ditt meddelande:"]


def cases() -> Iterator[Case]:
    for name, (subject, text, head) in ABSENCES.items():
        sender = "Aino <aino@alfa.example>"
        yield Case(f"absence_{name}", plain(text, *head, subject=_raw(subject), sender=sender), {"classification": "auto_reply", "error": None})
    for name, text in WRITTEN.items():
        yield Case(f"no_absence_{name}", plain(text), {"classification": "ordinary", "text": text, "error": None})
    for name, head in LISTS.items():
        yield Case(f"list_{name}", plain("Uutisia", *head, sender="Delta <info@delta.example>"), {"classification": "bulk", "error": None})
    yield from _reactions()
    yield from _standard_reports()
    yield from _own_kinds_of_report()
    yield from _other_reports()


def _raw(text: str) -> str:
    return text.encode().decode("ascii", "surrogateescape")


def _reactions() -> Iterator[Case]:
    for number, text in enumerate(REACTIONS):
        yield Case(f"reaction_{number}", plain(text), {"classification": "reaction", "error": None})
        yield Case(f"reaction_{number}_html", html(f"<p>{text}</p>"), {"classification": "reaction", "error": None})
    gmail = multi("alternative", part("text/plain; charset=utf-8", "👍", cte="8bit"), part("text/vnd.google.email-reaction+json", '{"emoji":"👍","version":1}'), part("text/html", "<p>x</p>"))
    yield Case("reaction_gmail", mail(gmail), {"classification": "reaction", "error": None})
    yield Case("reaction_rfc9078", mail(part("text/plain; charset=utf-8", "👍\n", cte="8bit", head=("Content-Disposition: reaction",))), {"classification": "reaction", "error": None})


ORIGINAL = b"From: tehtavat@ysi.example\nTo: bo@beeta.example\nSubject: Re: Matka\nMessage-ID: <7.out@ysi.example>\n\nHei\n"


def _standard_reports() -> Iterator[Case]:
    """RFC 3464 as the servers write it; a delay is no failure."""
    servers = {
        "postfix": "MAILER-DAEMON@mx.ysi.example", "exchange": "postmaster@alfa.example", "outlook_com": "postmaster@outlook.com", "gmail": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "yahoo": "mailer-daemon@yahoo.com",
        "sendmail": "Mail Delivery Subsystem <MAILER-DAEMON@mx.x.example>", "exim": "Mail Delivery System <Mailer-Daemon@mx.x.example>", "lotus": "Postmaster@lotus.example", "mailgun": "Mail Delivery System <mailer-daemon@mailgun.example>", "ses": "MAILER-DAEMON@eu-west-1.amazonses.com",
    }  # fmt: skip
    for server, sender in servers.items():
        for action, status in (("failed", "5.1.1"), ("failed", "4.4.7"), ("delayed", "4.4.1")):
            for kind, original in (("message/rfc822", ORIGINAL), ("text/rfc822-headers", ORIGINAL.split(b"\n\n")[0] + b"\n")):
                fields = f"Reporting-MTA: dns; mx.x.example\n\nFinal-Recipient: rfc822; bo@beeta.example\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {status.replace('.', '')[:1]}50 {status} no such user\n"
                report = multi("report", part("text/plain", "Could not be delivered."), part("message/delivery-status", fields), part(kind, original), extra="; report-type=delivery-status")
                expect = {"classification": "bounce", "bounce": {"recipient": "bo@beeta.example", "action": action, "status": status, "message_id": "<7.out@ysi.example>"}, "error": None}
                yield Case(f"dsn_{server}_{action}_{status}_{kind.rpartition('/')[2]}", mail(report, "Return-Path: <>", "Auto-Submitted: auto-replied", sender=sender, subject="Undelivered Mail Returned to Sender"), expect)
    relayed = part("message/delivery-status", "Reporting-MTA: dns; a\n\nOriginal-Recipient: rfc822;bo@beeta.example\nFinal-Recipient: rfc822;bo@internal.example\nAction: failed\nStatus: 5.0.0\n")
    report = multi("report", part("text/plain", "x"), relayed, part("message/rfc822", ORIGINAL), extra="; report-type=delivery-status")
    yield Case("dsn_original_recipient", mail(report, "Return-Path: <>", sender="MAILER-DAEMON@x.example"), {"classification": "bounce", "bounce": {"recipient": "bo@beeta.example", "status": "5.0.0"}, "error": None})


def _own_kinds_of_report() -> Iterator[Case]:
    returned = ORIGINAL.decode()
    rows = {
        "qmail": ("MAILER-DAEMON@mx.x.example", "failure notice", f"Hi. This is the qmail-send program at mx.x.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bo@beeta.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n{returned}"),
        "exim_text": ("Mail Delivery System <Mailer-Daemon@mx.x.example>", "Mail delivery failed: returning message to sender", f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bo@beeta.example\n    550 5.1.1 no such user\n\n------ This is a copy of the message, including all the headers. ------\n\n{returned}"),
        "yahoo_text": ("MAILER-DAEMON@yahoo.com", "Failure Notice", f"Sorry, we were unable to deliver your message to the following address.\n\n<bo@beeta.example>:\n550: 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n{returned}"),
        "sendmail_text": ("Mail Delivery Subsystem <MAILER-DAEMON@x.example>", "Returned mail: see transcript for details", f"   ----- The following addresses had permanent fatal errors -----\n<bo@beeta.example>\n    (reason: 550 5.1.1 <bo@beeta.example>... User unknown)\n\n   ----- Original message follows -----\n\n{returned}"),
        "lotus_text": ("postmaster@lotus.example", "DELIVERY FAILURE: User bo (bo@beeta.example) not listed in Domino Directory", f"Your message\n\n  Subject: Re: Matka\n\nwas not delivered to:\n\n  bo@beeta.example\n\nbecause:\n\n  550 5.1.1 User not listed\n\n{returned}"),
        "exchange_text": ("System Administrator <postmaster@alfa.example>", "Undeliverable: Re: Matka", f"Your message did not reach some or all of the intended recipients.\n\n  bo@beeta.example on 12.1.2027 10.00\n    The e-mail account does not exist (#5.1.1)\n\n{returned}"),
    }  # fmt: skip
    for name, (sender, subject, text) in rows.items():
        head = ("Return-Path: <>", "X-Failed-Recipients: bo@beeta.example") if name == "exim_text" else ("Return-Path: <>",)
        yield Case(f"dsn_{name}", plain(text, *head, sender=sender, subject=subject), {"classification": "bounce", "bounce": {"recipient": "bo@beeta.example", "action": "failed", "status": "5.1.1", "message_id": "<7.out@ysi.example>"}, "error": None})


def _other_reports() -> Iterator[Case]:
    notice = multi("report", part("text/plain", "Read."), part("message/disposition-notification", "Final-Recipient: rfc822; aino@alfa.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"), extra="; report-type=disposition-notification")
    yield Case("report_read", mail(notice), {"classification": "auto_reply", "bounce": None, "error": None})
    archive = part('application/gzip; name="google.com!ysi.example!1.xml.gz"', b"\x1f\x8b\x08rest", cte="base64", head=('Content-Disposition: attachment; filename="google.com!ysi.example!1.xml.gz"',))
    dmarc = {"classification_in": ["bulk", "auto_reply"], "error": None}
    yield Case("report_dmarc", mail(archive, sender="noreply-dmarc-support@google.com", subject="Report domain: ysi.example Submitter: google.com Report-ID: 1"), dmarc)
    tls = multi("report", part("text/plain", "TLS report"), part("application/tlsrpt+gzip", b"\x1f\x8b", cte="base64"), extra="; report-type=tlsrpt")
    yield Case("report_tls", mail(tls, "TLS-Report-Domain: ysi.example", sender="noreply-smtp-tls-reporting@google.com"), dmarc)
    abuse = multi("report", part("text/plain", "abuse"), part("message/feedback-report", "Feedback-Type: abuse\n"), extra="; report-type=feedback-report")
    yield Case("report_abuse", mail(abuse), dmarc)
    yield Case("own_message_id", plain("Hei", number="x").replace(b"<x@alfa.example>", b"<12.out@ysi.example>"), {"classification": "own", "error": None})
    yield Case("own_automatic", plain("Hei", "Auto-Submitted: auto-replied", sender="tehtavat+t1@ysi.example"), {"classification": "own", "error": None})
