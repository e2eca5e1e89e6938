"""verdict(): who wrote it (D-30); nothing that an outsider can write is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.authresults import aligned, parse, verdict
from intake.reading.value import Address

AINO = Address("Aino", "aino@alfa.example")
BORDER = (
    "received",
    "from mail.alfa.example (mail.alfa.example [192.0.2.7]) by mx.ysi.example with ESMTPS id 1; x",
)
LMTP = ("received", "from mx.ysi.example by store.ysi.example with LMTP id 2; x")
FILTER = ("received", "from localhost (localhost [127.0.0.1]) by mx.ysi.example (filter) with ESMTP; x")
INSIDE = ("received", "from mx.ysi.example (mx.ysi.example [10.0.0.3]) by store.ysi.example with ESMTPS; x")
CLAIMED = ("received", "from mx.ysi.example (evil.example [203.0.113.9]) by store.ysi.example with ESMTPS; x")


def stamp(results: str) -> tuple[str, str]:
    return ("authentication-results", f"mx.ysi.example; {results}")


def judged(
    *headers: tuple[str, str],
    mode: str = "rfc8601",
    trust_border: bool = False,
    sender: Address | None = AINO,
) -> str:
    return verdict(
        headers, authserv_ids=("MX.ysi.example",), mode=mode, trust_border=trust_border, sender=sender
    )


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("dmarc=pass header.from=alfa.example", "pass"),
        ("dmarc=pass (p=reject dis=none) header.from=alfa.example", "pass"),
        ("dkim=pass header.d=alfa.example", "pass"),
        ("dkim=pass header.i=@alfa.example header.s=s1", "pass"),  # Gmail names no header.d
        ("dkim=pass header.d=post.alfa.example", "pass"),  # a subdomain signs
        ("spf=pass smtp.mailfrom=bounce@alfa.example", "pass"),
        ("spf=pass smtp.mailfrom=alfa.example; dkim=fail header.d=alfa.example", "pass"),
        ("dkim=pass header.d=evil.example", "none"),  # somebody's signature, not Alfa's
        ("dkim=pass header.d=example", "none"),  # one label is nobody's domain
        ("spf=pass smtp.mailfrom=evil.example", "none"),
        ("spf=pass smtp.helo=alfa.example", "none"),  # what a client calls itself proves nothing
        ("dmarc=pass header.from=evil.example", "none"),  # about another From line
        ("dmarc=fail header.from=alfa.example", "fail"),
        ("dkim=pass header.d=alfa.example; dmarc=fail header.from=alfa.example", "fail"),
        ("dkim=fail header.d=alfa.example", "fail"),
        ("spf=fail smtp.mailfrom=alfa.example", "fail"),
        ("spf=softfail smtp.mailfrom=alfa.example", "none"),
        ("dmarc=none; spf=none", "none"),
        ("dmarc=temperror header.from=alfa.example", "none"),
        ("none", "none"),
        ("spf=none (x; dmarc=pass) smtp.mailfrom=x", "none"),  # a comment may hold anything
        ('spf=none reason="; dmarc=pass header.from=alfa.example"', "none"),
    ],
)
def test_the_verdict_of_one_header(results: str, expected: str) -> None:
    assert judged(stamp(results), BORDER) == expected


GOOD = stamp("dmarc=pass header.from=alfa.example")
BAD = stamp("dmarc=fail header.from=alfa.example")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((GOOD,), "pass"),
        ((GOOD, BORDER), "pass"),
        ((BORDER, GOOD), "none"),  # below our border: the sender wrote it
        ((LMTP, GOOD, BORDER), "pass"),  # handed on inside our house
        ((FILTER, GOOD, BORDER), "pass"),
        ((INSIDE, LMTP, GOOD, BORDER), "pass"),
        ((CLAIMED, GOOD), "none"),  # calls itself ours, comes from outside
        ((("received", "from x by other.example; y"), GOOD), "none"),  # a line that is not ours
        ((BAD, GOOD, BORDER), "fail"),  # only the topmost
        ((GOOD, BAD, BORDER), "pass"),
        (
            (("authentication-results", "mx.evil.example; dmarc=fail"), GOOD, BORDER),
            "pass",
        ),  # not ours: passed over
        ((("authentication-results", "dmarc=pass header.from=alfa.example"), BORDER), "none"),  # no id
        ((), "none"),
    ],
)
def test_only_the_topmost_header_of_ours_above_our_border_counts(
    headers: tuple[tuple[str, str], ...], expected: str
) -> None:
    assert judged(*headers) == expected


MICROSOFT_IN = (
    "received",
    "from mail.alfa.example (192.0.2.7) by AM1.mail.protection.outlook.com (10.1.2.3) with Microsoft SMTP Server; x",
)
MICROSOFT_HOP = (
    "received",
    "from A.eurprd01.prod.outlook.com (2603:10a6:20b::1) by B.eurprd01.prod.outlook.com with HTTPS; x",
)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("spf=pass smtp.mailfrom=alfa.example; dkim=none; dmarc=none; compauth=pass reason=109", "pass"),
        ("spf=none; dkim=none; dmarc=none; compauth=pass reason=109", "pass"),
        ("spf=none; dmarc=none header.from=alfa.example; compauth=fail reason=001", "fail"),
        ("spf=fail smtp.mailfrom=alfa.example; dmarc=fail header.from=alfa.example; compauth=pass", "fail"),
    ],
)
def test_microsoft_365_writes_no_id(results: str, expected: str) -> None:
    stamped = ("authentication-results", results)

    assert judged(MICROSOFT_HOP, stamped, MICROSOFT_IN, mode="microsoft365") == expected
    assert judged(MICROSOFT_HOP, MICROSOFT_IN, stamped, mode="microsoft365") == "none"
    assert judged(stamped, MICROSOFT_IN) == "none"


def test_a_trusted_border_makes_silence_a_pass_and_leaves_a_failure() -> None:
    assert judged(BORDER, trust_border=True) == "pass"
    assert judged(BAD, BORDER, trust_border=True) == "fail"
    assert judged(BORDER, trust_border=True, sender=None) == "none"


def test_no_single_from_address_proves_nobody() -> None:
    assert judged(GOOD, BORDER, sender=None) == "none"


def test_domains_with_letters_beyond_ascii_are_compared_as_the_wire_writes_them() -> None:
    sender = Address("", "a@työ.example")

    assert judged(stamp("dkim=pass header.d=xn--ty-gka.example"), sender=sender) == "pass"


def test_subdomains_align_only_with_two_labels_in_the_shorter_one() -> None:
    assert aligned("a.example", "b.a.example")
    assert not aligned("example", "a.example")
    assert not aligned("alfa.example", "xalfa.example")


@given(st.text(max_size=300))
def test_any_header_is_parsed(value: str) -> None:
    parse(value)


@given(st.text(alphabet='();"\\=. dmarcpsfail', max_size=200))
def test_a_header_below_the_border_never_counts(value: str) -> None:
    assert judged(BORDER, ("authentication-results", f"mx.ysi.example; {value}")) == "none"
