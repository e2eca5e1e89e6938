"""A delivery report as RFC 3464 wants it; it says of which type the returned mail is."""

BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mx.ysi.example
Subject: Undelivered Mail
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B

Could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.ysi.example

Final-Recipient: rfc822; Bo@Beeta.example
Action: failed
Status: 5.1.1 (no such user)

--B
Content-Type: {type}

Message-ID: <7.out@ysi.example>
Subject: Re: x

--B--
"""
