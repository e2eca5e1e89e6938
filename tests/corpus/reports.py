"""Delivery reports in words, as mail servers of many makers write them for people; and reports that are none of RFC 3464."""

from collections.abc import Iterator

from tests.corpus.case import Case, mail, multi, part, plain

RETURNED = "From: tehtavat@ysi.example\nTo: bo@beeta.example\nSubject: Re: Matka\nMessage-ID: <7.out@ysi.example>\n\nHei"
# name: sender, subject, its own headers, text, action, status (None: any)
IN_WORDS: dict[str, tuple[str, str, tuple[str, ...], str, str, str | None]] = {
    "exchange2003": ("System Administrator <postmaster@beeta.example>", "Undeliverable:Re: Matka", (), "Your message\n\n  To:      tehtavat@ysi.example\n  Subject: Re: Matka\n  Sent:    Tue, 12 Jan 2027 10:00:00 +0200\n\ndid not reach the following recipient(s):\n\nbo@beeta.example on Tue, 12 Jan 2027 10:00:05 +0200\n    The e-mail account does not exist at the organization this message was sent to.\n    <mx.beeta.example #5.1.1>", "failed", "5.1.1"),
    "exchange2007_fi": ("Microsoft Outlook <postmaster@beeta.example>", "Toimittamaton: Re: Matka", (), "Viestin toimittaminen seuraaville vastaanottajille tai ryhmille epäonnistui:\n\nBo Berg (bo@beeta.example)<mailto:bo@beeta.example>\nSähköpostiosoitetta, johon yritit lähettää viestin, ei löytynyt.\n\nDiagnostiikkatiedot järjestelmänvalvojille:\n\nLuova palvelin: mx.beeta.example\n\nbo@beeta.example\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'", "failed", "5.1.10"),
    "exchange_sv": ("Microsoft Outlook <postmaster@beeta.example>", "Det gick inte att leverera: Re: Matka", (), "Det gick inte att leverera till följande mottagare eller grupper:\n\nbo@beeta.example\nMottagarens postlåda är full och kan inte ta emot meddelanden just nu.\n\nDiagnostikinformation för administratörer:\n\nGenererande server: mx.beeta.example\nbo@beeta.example\n#554 5.2.2 mailbox full #SMTP#", "failed", "5.2.2"),
    "gmail_text": ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", ("X-Failed-Recipients: bo@beeta.example",), "** Address not found **\n\nYour message wasn't delivered to bo@beeta.example because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist.", "failed", "5.1.1"),
    "gmail_fi": ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Toimitusilmoitus (epäonnistui)", (), "** Osoitetta ei löydy **\n\nViestiäsi ei toimitettu osoitteeseen bo@beeta.example, koska osoitetta ei löytynyt tai siihen ei voi lähettää sähköpostia.\n\nEtäpalvelimen vastaus:\n550 5.1.1 User unknown", "failed", "5.1.1"),
    "gmail_delay": ("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)", (), "** Delivery incomplete **\n\nThere was a temporary problem delivering your message to bo@beeta.example. Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n\nThe response was:\nThe recipient server did not accept our requests to connect. [mx.beeta.example 192.0.2.1: timed out]", "delayed", None),
    "einsundeins": ("Mail Delivery System <mailer-daemon@kundenserver.example>", "Mail delivery failed: returning message to sender", (), "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to\none or more of its recipients. This is a permanent error.\nThe following address failed:\n\nbo@beeta.example:\nhost: mx.beeta.example\nReason: mailbox unavailable\n\n--- The header of the original message is following. ---\n\n" + RETURNED, "failed", None),
    "gmx": ("MAILER-DAEMON@gmx.example (Mail Delivery System)", "Mail delivery failed: returning message to sender", (), 'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to\none or more of its recipients. This is a permanent error.\nThe following address\nfailed:\n\n"bo@beeta.example":\nSMTP error from remote server after RCPT command:\nhost: mx.beeta.example\n5.1.1 <bo@beeta.example>... User Unknown\n\n--- The header of the original message is following. ---\n' + RETURNED, "failed", "5.1.1"),
    "telekom": ("MAILER-DAEMON@mailout.t-online.example", "Undelivered Mail", (), "Ihre Nachricht konnte nicht zugestellt werden.\n\n|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n|------------------------- Failed addresses follow: ---------------------|\n <bo@beeta.example> ... unknown user\n|------------------------- Message text follows: ------------------------|\n" + RETURNED, "failed", None),
    "imail": ("Postmaster@beeta.example", "Undeliverable Mail", ("X-Mailer: <SMTP32 v8.22>",), "Unknown user: bo@beeta.example\n\nOriginal message follows.\n\n" + RETURNED, "failed", None),
    "mailmarshal": ("<postmaster@beeta.example>", 'Undeliverable Mail: "Re: Matka"', (), "Your message:\n   From:    tehtavat@ysi.example\n   Subject: Re: Matka\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n    bo@beeta.example\n\nAdditional information\n" + RETURNED, "failed", "5.1.1"),
    "sendgrid": ("MAILER-DAEMON@sendgrid.example", "Undelivered Mail Returned to Sender", (), "Hello, this is the mail server on mx.sendgrid.example.\n\nI am sending you this message to inform you on the delivery status of a\nmessage you previously sent.  Immediately below you will find a list of\nthe affected recipients;\n\n  <bo@beeta.example> delivery failed: 550 5.1.1 no such user", "failed", "5.1.1"),
    "messagingserver": ("Internet Mail Delivery <postmaster@beeta.example>", "Delivery Notification: Delivery has failed", (), "This report relates to a message you sent with the following header fields:\n\n  Message-id: <7.out@ysi.example>\n  Date: Tue, 12 Jan 2027 10:00:00 +0200\n  From: tehtavat@ysi.example\n  To: bo@beeta.example\n  Subject: Re: Matka\n\nYour message cannot be delivered to the following recipients:\n\n  Recipient address: bo@beeta.example\n  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 5.1.1 unknown user", "failed", "5.1.1"),
    "mailru": ("Mail Delivery System <mailer-daemon@corp.mail.example>", "Mail failure.", (), "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bo@beeta.example\n    SMTP error from remote mail server after RCPT TO:<bo@beeta.example>:\n    host mx.beeta.example [192.0.2.1]: 550 User not found", "failed", "5.0.0"),
    "zoho": ("mailer-daemon@mail.zoho.example", "Undelivered Mail Returned to Sender", ("X-Mailer: Zoho Mail",), "This message was created automatically by mail delivery software.\n A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. \n\nbo@beeta.example Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <bo@beeta.example>: Recipient address rejected\n\nReceived:from mail.zoho.example\n" + RETURNED, "failed", "5.1.1"),
    "courier": ('"Courier mail server at mx.x.example" <@>', "NOTICE: mail delivery status.", (), "This is a delivery status notification from mx.x.example,\nrunning the Courier mail server, version 0.65.2.\n\nThe original message was received on Tue, 12 Jan 2027 10:00:00 +0200\n\n---------------------------------------------------------------------------\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<bo@beeta.example>:\n    mx.beeta.example [192.0.2.1]:\n>>> RCPT TO:<bo@beeta.example>\n<<< 550 5.1.1 <bo@beeta.example>... User Unknown", "failed", "5.1.1"),
    "james": ("postmaster@james.example", "[BOUNCE]", (), "Hi. This is the James mail server at james.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.  Below\nI include the list of recipients and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\nbo@beeta.example\n\nError message:\n550 5.1.1 user unknown\n", "failed", "5.1.1"),
    "opensmtpd": ("Mailer Daemon <MAILER-DAEMON@x.example>", "Delivery status notification: error", (), "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\nbo@beeta.example: 550 5.2.2 mailbox full\n\n    Below is a copy of the original message:\n\n" + RETURNED, "failed", "5.2.2"),
    "dragonfly": ("MAILER-DAEMON <>", "Mail delivery failed", (), "This is the DragonFly Mail Agent v0.13 at df.example.\n\nThere was an error delivering your mail to <bo@beeta.example>.\n\nmx.beeta.example [192.0.2.1] did not like our RCPT TO:\n550 5.1.1 unknown\n\nMessage headers follow.\n\n" + RETURNED, "failed", "5.1.1"),
    "mimecast": ('"Mail Delivery System" <mailer-daemon@mimecast.example>', "[Postmaster] Email Delivery Failure", (), "This is a delivery failure notification message indicating that\nan email you addressed to email address :\n-- bo@beeta.example\n\ncould not be delivered. The problem appears to be :\n-- Recipient email address is possibly incorrect\n\nAdditional information follows :\n-- 5.4.1 Recipient address rejected: Access denied. [x.example]", "failed", "5.4.1"),
    "proofpoint": ("Mail Delivery Subsystem <MAILER-DAEMON@pp.example>", "Returned mail: User unknown", (), "The original message was received at Tue, 12 Jan 2027 10:00:00 +0200\nfrom mx.ysi.example [192.0.2.9]\n\n   ----- The following addresses had permanent delivery errors -----\n<bo@beeta.example>\n\n   ----- Transcript of session follows -----\n... while talking to mx.beeta.example.:\n>>> RCPT To:<bo@beeta.example>\n<<< 550 5.1.1 <bo@beeta.example>... User unknown", "failed", "5.1.1"),
    "ses": ("MAILER-DAEMON@eu-north-1.amazonses.example", "Delivery Status Notification (Failure)", (), "An error occurred while trying to deliver the mail to the following recipients:\nbo@beeta.example", "failed", ""),
    "qmail_ezmlm_sv": ("MAILER-DAEMON@mx.x.example", "failure notice", (), "Hej. Det här är qmail-send på mx.x.example.\nTyvärr kunde jag inte leverera ditt brev till följande adresser.\n\n<bo@beeta.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n" + RETURNED, "failed", "5.1.1"),
    "elisa_fi": ("Postmaster <postmaster@operaattori.example>", "Viestiä ei voitu toimittaa", (), "Viestiäsi ei voitu toimittaa seuraavalle vastaanottajalle:\n\nbo@beeta.example\n\nSyy: Tuntematon käyttäjä (550 5.1.1)", "failed", "5.1.1"),
    "delay_fi": ("Mail Delivery System <MAILER-DAEMON@operaattori.example>", "Viestin toimitus viivästyy", (), "Viestiäsi vastaanottajalle bo@beeta.example ei ole vielä voitu toimittaa. Yritämme uudelleen 3 vuorokauden ajan. Sinun ei tarvitse lähettää viestiä uudelleen.\n\n451 4.4.1 yhteys katkesi", "delayed", "4.4.1"),
    "delay_sv": ("Mail Delivery System <MAILER-DAEMON@operator.example>", "Varning: leveransen är försenad", (), "Ditt meddelande till bo@beeta.example har ännu inte kunnat levereras. Vi försöker igen i 3 dygn.\n\n421 4.7.0 greylisted", "delayed", "4.7.0"),
    "exim_delay": ("Mail Delivery System <Mailer-Daemon@mx.x.example>", "Warning: message 1abCDe-0001 delayed 24 hours", (), "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.x.example.\n\nThe address to which the message has not yet been delivered is:\n\n  bo@beeta.example\n    Delay reason: Connection refused\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.", "delayed", None),
    "facebook": ("Facebook <mailer-daemon@mx.facebook.example>", "Sorry, your message could not be delivered", (), "This message was created automatically by Facebook.\n\nbo@beeta.example\n550 5.1.1 RCP-P2 Recipient does not exist", "failed", "5.1.1"),
    "addressed_in_quotes": ("Mail Delivery System <Mailer-Daemon@mx.x.example>", "Mail delivery failure", (), "A message that you sent could not be delivered to all of its recipients.\n\nThe following message, addressed to 'bo@beeta.example',\nfailed because it has not been collected after 30 days\n", "failed", None),
    "x400": ("System Administrator <postmaster@beeta.example>", "Undeliverable: RE: Matka", (), "Your message\n\n  To:      lista@delta.example\n  Subject: RE: Matka\n\ndid not reach the following recipient(s):\n\nc=FI;a= ;p=BEETA;o=Yksi;dda:SMTP=bo@beeta.example; on ti, 12 tammi 2027\n    The recipient name is not recognized\n", "failed", None),
    "subject_of_its_own": ("MAILER-DAEMON@mx.x.example", "Processing error", (), "Intended recipient: bo@beeta.example\n\nThe following mail has been returned because it met an error.\n", "failed", None),
    "warned_but_final": ("MDaemon@mx.x.example", "Warning: bo@beeta.example - User unknown!", ("Precedence: bulk",), "bo@beeta.example - no such user here.\n\nThere is no user by that name at this server.\n", "failed", None),
    "virus_gateway": ("Virusportti_smtp@mx.x.example", "Delivery failure notification", (), "Your message with Subject: Re: Matka\ncould not be delivered to the following recipients:\n\nbo@beeta.example\n\nPlease do not resend your original message.\n\nDelivery attempts will continue to be made for 5 day(s).\n", "delayed", None),
    "postponed": ("postmaster@mx.x.example", "Mail Delivery Warning", (), 'Delivery of email to this address\n"bo@beeta.example"\nhas been postponed due to a full mailbox.\nWe will continue to try to deliver your message over the next few days.\n', "delayed", None),
    "in_brackets": ("mailer-daemon@mx.x.example", "Undeliverable: Matka", (), 'Delivery has failed to these recipients or distribution lists:\n\nServer "192.0.2.1:25" returned an error:\n\n\t* [bo@beeta.example]: 550 User account is overquota\n\nOriginal message details:\n\n\t* From: aino@alfa.example\n\t* To: lista@delta.example\n', "failed", "5.0.0"),
    "without_sender": ("<>", "Virheilmoitus", ("Return-Path: <>", "Auto-Submitted: auto-replied"), "You sent mail to bo@beeta.example. That's not a valid user here.\n", "failed", None),
    "null_sender_as_a_word": ("Postin välitys <posti@x.example>", "Undelivered Mail Returned to Sender", ("Return-Path: <MAILER-DAEMON>",), "Your mail could not be delivered to\nbo@beeta.example\n", "failed", None),
}  # fmt: skip
# What people write about mail that did not arrive is their own.
WRITTEN = {
    "about_a_report": (
        "Undelivered Mail Returned to Sender",
        "Sain tällaisen viestin, mitä teen? bo@beeta.example ei toimi.",
    ),
    "a_parcel": ("Toimitus epäonnistui", "Paketti ei tullut perille. Soittaisitko heille?"),
    "delivery_failed": (
        "Delivery failed",
        "The parcel could not be delivered to us, please call them: info@delta.example",
    ),
}


def cases() -> Iterator[Case]:
    for name, (sender, subject, head, text, action, status) in IN_WORDS.items():
        bounce = {"recipient": "bo@beeta.example", "action": action} | (
            {} if status is None else {"status": status}
        )
        fields = {"sender": _raw(sender), "subject": _raw(subject)}
        yield Case(
            f"report_{name}",
            plain(text, *head, **fields),
            {"classification": "bounce", "bounce": bounce, "error": None},
        )
    for name, (subject, text) in WRITTEN.items():
        yield Case(
            f"no_report_{name}",
            plain(text, subject=_raw(subject)),
            {"classification": "ordinary", "bounce": None, "error": None},
        )
    yield from _odd_parts()


def _raw(text: str) -> str:
    return text.encode().decode("ascii", "surrogateescape")


def _odd_parts() -> Iterator[Case]:
    for action in ("failure", "error", "FAILED"):
        fields = part(
            "message/delivery-status",
            f"Reporting-MTA: dns; mx.x.example\n\nFinal-Recipient: rfc822;bo@beeta.example\nAction: {action}\nStatus: 553 too large\n",
        )
        report = multi(
            "report", part("text/plain", "Not delivered."), fields, extra="; report-type=delivery-status"
        )
        bounce = {"recipient": "bo@beeta.example", "action": "failed", "status": "5.0.0"}
        yield Case(
            f"report_action_{action}",
            mail(report, sender="MAILER-DAEMON@x.example"),
            {"classification": "bounce", "bounce": bounce, "error": None},
        )
    local = part(
        "message/delivery-status",
        "Reporting-MTA: dns; mx.beeta.example\n\nOriginal-Recipient: rfc822; bo\nFinal-Recipient: rfc822; bo@beeta.example\nAction: failed\nStatus: 5.1.1\n",
    )
    report = multi(
        "report", part("text/plain", "Not delivered."), local, extra="; report-type=delivery-status"
    )
    whole = {
        "classification": "bounce",
        "bounce": {"recipient": "bo@beeta.example", "action": "failed", "status": "5.1.1"},
        "error": None,
    }
    yield Case("report_recipient_without_domain", mail(report, sender="MAILER-DAEMON@x.example"), whole)
    inner = mail(
        report, sender="postmaster@x.example", subject="Delivery Status Notification (Failure)", crlf=False
    )
    wrapped = multi("mixed", part("text/plain", "Suodatettu."), part("message/rfc822", inner))
    yield Case(
        "report_within_a_mail_of_a_filter",
        mail(wrapped, sender="postmaster@x.example", subject="Delivery Status Notification (Failure)"),
        whole,
    )
    refused = part(
        "message/disposition-notification",
        "Reporting-UA: mail\nFinal-Recipient: rfc822; bo@beeta.example\nOriginal-Message-ID: <7.out@ysi.example>\nDisposition: automatic-action/MDN-sent-automatically; deleted\n",
    )
    refusal = multi(
        "report",
        part(
            "text/plain", "Your message to <bo@beeta.example> was automatically rejected:\nQuota exceeded\n"
        ),
        refused,
        extra="; report-type=disposition-notification",
    )
    bounce = {"recipient": "bo@beeta.example", "action": "failed", "message_id": "<7.out@ysi.example>"}
    head = ("Auto-Submitted: auto-replied (rejected)",)
    yield Case(
        "report_refused_by_sieve",
        mail(
            refusal,
            *head,
            sender="Mail Delivery Subsystem <postmaster@x.example>",
            subject="Automatically rejected mail",
        ),
        {"classification": "bounce", "bounce": bounce, "error": None},
    )
