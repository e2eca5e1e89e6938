"""verdict() in a Gmail mailbox: Google's results stand below its own Received line, as real mails show them (D-30)."""

import pytest

from intake.reading.authresults import verdict
from intake.reading.value import Address

AINO = Address("Aino", "aino@alfa.example")
# The shape of mails in Gmail mailboxes: what Google adds last stands on top.
TOP = [
    ("delivered-to", "tehtavat@ysi.example"),
    ("received", "by 2002:a05:6a10:d5a5:b0:1bd with SMTP id x; Tue, 12 Jan 2027 11:14:00 -0800 (PST)"),
    ("x-google-smtp-source", "AGHT+IGx"),
    ("x-received", "by 2002:a17:906:8d1:b0:1 with SMTP id y; Tue, 12 Jan 2027 11:13:59 -0800 (PST)"),
    ("arc-seal", "i=1; a=rsa-sha256; t=1; cv=none; d=google.com; s=arc-20160816; b=x"),
    ("arc-authentication-results", "i=1; mx.google.com; dmarc=fail header.from=alfa.example"),
    ("return-path", "<aino@alfa.example>"),
]
BORDER = (
    "received",
    (
        "from mail.alfa.example (mail.alfa.example. [192.0.2.7]) by mx.google.com with ESMTPS id d71si833482jab.10.2027 "
        "for <tehtavat@ysi.example> (version=TLS1_2 cipher=ECDHE-RSA-AES128-GCM-SHA256 bits=128/128); x"
    ),
)
SPF = (
    "received-spf",
    "pass (google.com: domain of aino@alfa.example designates 192.0.2.7) client-ip=192.0.2.7;",
)
THEIRS = ("received", "from pc.alfa.example (pc.alfa.example [192.0.2.9]) by mail.alfa.example with ESMTP; x")
TO_BE_SENT = (
    "received",
    "from [192.0.2.9] (host.example. [192.0.2.9]) by smtp.gmail.com with ESMTPSA id 1; x",
)


def stamp(result, id="mx.google.com"):
    return (
        "authentication-results",
        (
            f"{id}; dkim={result} header.i=@alfa.example header.s=corp-2026-07-02 header.b=lhk5qU4z; spf={result} "
            f"(google.com: domain of aino@alfa.example designates 192.0.2.7) smtp.mailfrom=aino@alfa.example; "
            f"dmarc={result} (p=NONE sp=NONE dis=NONE) header.from=alfa.example"
        ),
    )


GOOD, BAD = stamp("pass"), stamp("fail")


def judged(*headers, ids=(), mode="gmail", sender=AINO):
    return verdict([*TOP, *headers], authserv_ids=ids, mode=mode, trust_border=False, sender=sender)


@pytest.mark.parametrize(("headers", "expected"), [
    ((BORDER, SPF, GOOD, THEIRS), "pass"),
    ((BORDER, SPF, BAD, THEIRS), "fail"),
    ((BORDER, GOOD, THEIRS), "pass"),
    ((BORDER, SPF, BAD, GOOD), "fail"),                       # the sender's own claim comes below Google's
    ((BORDER, SPF, GOOD, BAD), "pass"),
    ((BORDER, SPF, THEIRS, GOOD), "none"),                    # Google wrote nothing; what follows is the sender's
    ((BORDER, SPF, ("subject", "x"), GOOD), "none"),
    ((BORDER, SPF, stamp("pass", "mx.evil.example"), GOOD), "none"),
    ((THEIRS, GOOD), "none"),                                 # never went through Google's border
    ((TO_BE_SENT, GOOD), "none"),                             # handed in by a client of Gmail's, which may write anything
    ((SPF, THEIRS, BORDER, GOOD), "none"),
    ((), "none"),
])  # fmt: skip
def test_only_what_stands_right_below_the_border_is_googles(headers, expected):
    assert judged(*headers) == expected


def test_the_id_may_be_named_and_then_no_other_counts():
    assert judged(BORDER, SPF, GOOD, ids=("MX.google.com",)) == "pass"
    assert judged(BORDER, SPF, GOOD, ids=("mx.other.example",)) == "none"


def test_results_about_another_from_prove_nothing():
    assert judged(BORDER, SPF, GOOD, sender=Address("", "aino@beeta.example")) == "none"


@pytest.mark.parametrize("mode", ["rfc8601", "microsoft365"])
def test_in_other_modes_nothing_below_the_border_counts(mode):
    assert judged(BORDER, SPF, GOOD, ids=("mx.google.com",), mode=mode) == "none"
