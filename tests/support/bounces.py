"""Reports about undelivered mail as the mail servers of the world write them; all of it is invented. Must never check anything."""

BO, OUR_ID = "bo@beeta.example", "<7f3a@ysi.example>"
TO = "tehtavat+bh.0123456789abcdef@ysi.example"


def mail(*headers: str, text: str) -> str:
    return "\n".join(
        [f"To: {TO}", *headers, "Content-Type: text/plain; charset=utf-8", "", text.strip("\n"), ""]
    )


COPY = f"""Return-Path: <{TO}>
Received: from mx.ysi.example (203.0.113.9) by mx.beeta.example; Tue, 12 Jan 2027 10:00:00 +0200
From: Ysi <tehtavat@ysi.example>
To: {BO}
Subject: Tehtava on tallessa
Message-ID: {OUR_ID}

Hei Bo, tavoitat meidat osoitteesta apu@ysi.example.
"""

QMAIL = mail(
    "Return-Path: <>", "From: MAILER-DAEMON@mx.beeta.example", "Subject: failure notice",
    text=f"""Hi. This is the qmail-send program at mx.beeta.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{BO}>:
198.51.100.25 does not like recipient.
Remote host said: 550 5.1.1 <{BO}>: no such user
Giving up on 198.51.100.25.

--- Below this line is a copy of the message.

{COPY}""",
)  # fmt: skip
QMAIL_LATER = QMAIL.replace(
    f"Remote host said: 550 5.1.1 <{BO}>: no such user\n",
    "Connected to 198.51.100.25 but connection died. (#4.4.2)\nI'm not going to try again; this message has been in the queue too long.\n",
)
EXIM = mail(
    "Return-path: <>", "From: Mail Delivery System <Mailer-Daemon@mx.beeta.example>", f"X-Failed-Recipients: {BO}",
    "Auto-Submitted: auto-replied", "Subject: Mail delivery failed: returning message to sender",
    text=f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {BO}
    host mx.beeta.example [198.51.100.25]
    SMTP error from remote mail server after RCPT TO:<{BO}>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

{COPY}""",
)  # fmt: skip
EXIM_DELAY = mail(
    "Return-path: <>", "From: Mail Delivery System <Mailer-Daemon@mx.beeta.example>", "Auto-Submitted: auto-replied",
    "Subject: Warning: message 1pGxyz-0001Ab-Cd delayed 24 hours",
    text=f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.beeta.example.

The message identifier is:     1pGxyz-0001Ab-Cd
The subject of the message is: Tehtava on tallessa
The date of the message is:    Tue, 12 Jan 2027 10:00:00 +0200

The address to which the message has not yet been delivered is:

  {BO}
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.""",
)  # fmt: skip
SENDMAIL = mail(
    "Return-Path: <MAILER-DAEMON>", "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.beeta.example>",
    "Subject: Returned mail: see transcript for details", "Auto-Submitted: auto-generated (failure)",
    text=f"""The original message was received at Tue, 12 Jan 2027 10:00:00 +0200
from mx.ysi.example [203.0.113.9]

   ----- The following addresses had permanent fatal errors -----
<{BO}>
    (reason: 550 5.1.1 <{BO}>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.beeta.example.:
>>> DATA
<<< 550 5.1.1 <{BO}>... User unknown

   ----- Original message follows -----

{COPY}""",
)  # fmt: skip
SENDMAIL_WARNING = mail(
    "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.beeta.example>",
    "Subject: Warning: could not send message for past 4 hours",
    text=f"""    **********************************************
    **      THIS IS A WARNING MESSAGE ONLY      **
    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
    **********************************************

   ----- Transcript of session follows -----
<{BO}>... Deferred: Connection refused by mx.beeta.example.
Warning: message still undelivered after 4 hours
Will keep trying until message is 5 days old""",
)  # fmt: skip
POSTFIX_TEXT = mail(  # a gateway took the other parts off
    "Return-Path: <>", "From: MAILER-DAEMON@mx.beeta.example (Mail Delivery System)",
    "Subject: Undelivered Mail Returned to Sender", "Auto-Submitted: auto-replied",
    text=f"""This is the mail system at host mx.beeta.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

<{BO}>: host mx.beeta.example[198.51.100.25] said: 550 5.1.1 <{BO}>:
    Recipient address rejected: User unknown (in reply to RCPT TO command)""",
)  # fmt: skip
YAHOO = mail(
    "Return-Path: <>", "From: MAILER-DAEMON@yahoo.example", "Subject: Failure Notice",
    text=f"""Sorry, we were unable to deliver your message to the following address.

<{BO}>:
554: delivery error: dd This user doesn't have a yahoo.example account ({BO}) [0] - mta1.yahoo.example

--- Below this line is a copy of the message.

{COPY}""",
)  # fmt: skip
GMAIL_OLD = mail(
    "Return-Path: <>", "From: Mail Delivery Subsystem <mailer-daemon@gmail.example>", f"X-Failed-Recipients: {BO}",
    "Subject: Delivery Status Notification (Failure)", f"In-Reply-To: {OUR_ID}",
    text=f"""Delivery to the following recipient failed permanently:

     {BO}

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain beeta.example.

The error that the other server returned was:
550 5.1.1 The email account that you tried to reach does not exist.

----- Original message -----

{COPY}""",
)  # fmt: skip
GMAIL_DELAY = mail(
    "Return-Path: <>", "From: Mail Delivery Subsystem <mailer-daemon@gmail.example>",
    "Subject: Delivery Status Notification (Delay)",
    text=f"""This is an automatically generated Delivery Status Notification

THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipient has been delayed:

     {BO}

Message will be retried for 2 more day(s)

----- Original message -----

{COPY}""",
)  # fmt: skip
OUTLOOK_COM = mail(
    "From: postmaster@hotmail.example", "Subject: Delivery Status Notification (Failure)",
    text=f"""This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed.

       {BO}
""",
)  # fmt: skip
EXCHANGE_2003 = mail(
    "From: System Administrator <postmaster@beeta.example>", "Subject: Undeliverable: Tehtava on tallessa",
    text=f"""Your message did not reach some or all of the intended recipients.

      Subject:\tTehtava on tallessa
      Sent:\t12.1.2027 10:00

The following recipient(s) cannot be reached:

      {BO} on 12.1.2027 10:00
            The e-mail account does not exist at the organization this message was sent to.
            <mx.beeta.example #5.1.1>""",
)  # fmt: skip
EXCHANGE = """Return-Path: <>
From: "Microsoft Outlook" <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@beeta.example>
Subject: {subject}
In-Reply-To: <7f3a@ysi.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body><p><b>{failed}</b></p>
<p><a href="mailto:bo@beeta.example">Bo Berg (bo@beeta.example)</a></p>
<p>{why}</p>
<p>Diagnostic information for administrators:</p><p>Generating server: mx.beeta.example</p>
<p>bo@beeta.example<br>#550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found ##</p>
<p>Original message headers:</p><pre>Received: from mx.ysi.example (203.0.113.9)
Message-ID: &lt;7f3a@ysi.example&gt;</pre></body></html>
"""
EXCHANGE_EN = EXCHANGE.format(
    subject="Undeliverable: Tehtava on tallessa", failed="Delivery has failed to these recipients or groups:",
    why="The email address you entered couldn't be found.",
)  # fmt: skip
EXCHANGE_FI = EXCHANGE.format(
    subject="Ei voi toimittaa: Tehtava on tallessa", failed="Toimitus näille vastaanottajille tai ryhmille epäonnistui:",
    why="Antamaasi sähköpostiosoitetta ei löytynyt.",
)  # fmt: skip
EXCHANGE_SV = EXCHANGE.format(
    subject="Olevererbart: Tehtava on tallessa", failed="Det gick inte att leverera till följande mottagare eller grupper:",
    why="Det gick inte att hitta e-postadressen som du angav.",
)  # fmt: skip
EXCHANGE_DE = EXCHANGE.format(
    subject="Unzustellbar: Tehtava on tallessa", failed="Fehler bei der Nachrichtenzustellung an folgende Empfänger:",
    why="Die E-Mail-Adresse wurde nicht gefunden.",
)  # fmt: skip
LOTUS = mail(
    "From: Postmaster@beeta.example",
    f"Subject: DELIVERY FAILURE: User bo ({BO}) not listed in Domino Directory",
    text=f"""Your message

  Subject: Tehtava on tallessa

was not delivered to:

  {BO}

because:

  User bo ({BO}) not listed in Domino Directory
""",
)  # fmt: skip
MAILGUN = mail(
    "Return-Path: <>", "From: Mail Delivery System <mailer-daemon@mailgun.example>",
    "Subject: Undeliverable: Tehtava on tallessa",
    text=f"""Your message could not be delivered.

Recipient: {BO}
Error: 550 5.1.1 The email account that you tried to reach does not exist.
Severity: permanent

Message-Id: {OUR_ID}
""",
)  # fmt: skip
COURIER = mail(
    "Return-Path: <>", 'From: "Courier mail server at mx.beeta.example" <@>', "Subject: NOTICE: mail delivery status.",
    "X-Failed-Recipients: bo@beeta.example", text="This is a delivery status notification.",
)  # fmt: skip
GMX = mail(
    "Return-Path: <>", "From: GMX Mailer Daemon <mailer-daemon@gmx.example>",
    "Subject: Mail delivery failed: returning message to sender",
    text=f"""This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. The following addresses failed:

{BO}:
Reason: mailbox is full
""",
)  # fmt: skip
ITALIC = mail(
    "From: Mail Administrator <Postmaster@mail.beeta.example>", "Subject: Mail System Error - Returned Mail",
    text=f"""This Message was undeliverable due to the following reason:

The user(s) account is temporarily over quota.

<{BO}>

Please reply to Postmaster@mail.beeta.example if you feel this message to be in error.
""",
)  # fmt: skip


def report(*, fields: str, subject="Undelivered Mail Returned to Sender", sender="MAILER-DAEMON@mx.beeta.example", kind="report; report-type=delivery-status"):  # fmt: skip
    return f"""Return-Path: <>
From: {sender}
To: {TO}
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/{kind}; boundary=B

--B
Content-Type: text/plain

A report about somebody-else@muualla.example.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.beeta.example

{fields}

--B
Content-Type: text/rfc822-headers

Message-ID: {OUR_ID}

--B--
"""


FAILED = f"Final-Recipient: rfc822; {BO}\nAction: failed\nStatus: 5.1.1"
REPORTS = [
    # producer, mail, recipient, action, status, our Message-ID
    ("postfix", report(fields=FAILED), BO, "failed", "5.1.1", OUR_ID),
    ("postfix, delayed", report(fields=FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1")), BO, "delayed", "4.4.1", OUR_ID),
    ("ses", report(fields=FAILED + "\nDiagnostic-Code: smtp; 550 5.1.1 user unknown", sender="MAILER-DAEMON@eu-west-1.amazonses.example"), BO, "failed", "5.1.1", OUR_ID),
    ("ses, status in the diagnosis", report(fields=f"Final-Recipient: rfc822; {BO}\nAction: failed\nDiagnostic-Code: smtp; 550 5.7.1 blocked"), BO, "failed", "5.7.1", OUR_ID),
    ("lotus, in a plain multipart", report(fields=FAILED, kind="mixed", sender="Postmaster@beeta.example"), BO, "failed", "5.1.1", OUR_ID),
    ("exchange, without an action", report(fields=f"Final-Recipient: rfc822;{BO}\nStatus: 4.4.7"), BO, "delayed", "4.4.7", OUR_ID),
    ("the first that failed counts", report(fields=f"Final-Recipient: rfc822; c@beeta.example\nAction: relayed\nStatus: 2.0.0\n\n{FAILED}"), BO, "failed", "5.1.1", OUR_ID),
    ("postfix, text alone", POSTFIX_TEXT, BO, "failed", "5.1.1", None),
    ("qmail", QMAIL, BO, "failed", "5.1.1", OUR_ID),
    ("qmail, gave up", QMAIL_LATER, BO, "failed", "4.4.2", OUR_ID),
    ("exim", EXIM, BO, "failed", "5.1.1", OUR_ID),
    ("exim, delayed", EXIM_DELAY, BO, "delayed", "4.4.7", None),
    ("sendmail", SENDMAIL, BO, "failed", "5.1.1", OUR_ID),
    ("sendmail, warning", SENDMAIL_WARNING, BO, "delayed", "", None),
    ("yahoo", YAHOO, BO, "failed", "5.0.0", OUR_ID),
    ("gmail, old", GMAIL_OLD, BO, "failed", "5.1.1", OUR_ID),
    ("gmail, delayed", GMAIL_DELAY, BO, "delayed", "", OUR_ID),
    ("outlook.com", OUTLOOK_COM, BO, "failed", "", None),
    ("exchange 2003", EXCHANGE_2003, BO, "failed", "5.1.1", None),
    ("exchange, en", EXCHANGE_EN, BO, "failed", "5.1.10", OUR_ID),
    ("exchange, fi", EXCHANGE_FI, BO, "failed", "5.1.10", OUR_ID),
    ("exchange, sv", EXCHANGE_SV, BO, "failed", "5.1.10", OUR_ID),
    ("exchange, de", EXCHANGE_DE, BO, "failed", "5.1.10", OUR_ID),
    ("lotus", LOTUS, BO, "failed", "", None),
    ("mailgun", MAILGUN, BO, "failed", "5.1.1", OUR_ID),
    ("courier", COURIER, BO, "failed", "", None),
    ("gmx, mailbox full", GMX, BO, "failed", "4.4.7", None),
    ("over quota", ITALIC, BO, "failed", "4.4.7", None),
]  # fmt: skip
