"""is_spam(): what mail servers of the world write of spam, as they write it (D-34)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.parts import mail, reading, text

PLAIN = text("Hei!")


@pytest.mark.parametrize("header", [
    "X-Spam-Flag: YES",
    "X-Spam-Status: Yes, score=9.1 required=5.0 tests=BAYES_99",
    "X-Spam: Yes",
    "X-Spamd-Result: default: True [15.30 / 15.00];\r\n\tARC_NA(0.00)[]",
    "X-Rspamd-Action: add header",
    "X-Barracuda-Spam-Status: Yes, SCORE=6.60",
    "X-Gm-Spam: 1",
    "X-Gm-Phishy: 1",
    "X-MS-Exchange-Organization-SCL: 6",
    "X-Forefront-Antispam-Report: CIP:192.0.2.9;CTRY:;LANG:en;SCL:9;SRV:;IPV:NLI;SFV:SPM;H:x;CAT:SPM",
    "X-Forefront-Antispam-Report: CIP:192.0.2.9;SCL:1;SFV:SPM;",
    "X-Forefront-Antispam-Report: SFV:SKS;SCL:-1",                   # a rule of the company says so
    "X-Forefront-Antispam-Report: CIP:192.0.2.9;SFV:NSPM;CAT:HPHISH;",
])  # fmt: skip
def test_the_servers_verdict_on_spam(header):
    assert reading(mail(PLAIN, header)).spam


@pytest.mark.parametrize("header", [
    "X-Spam-Status: No, score=0.1 required=5.0",
    "X-Spam-Flag: NO",
    "X-Spam: Not detected",                                          # filters that say what they did not find
    "X-Spam: No",
    "X-Spamd-Result: default: False [-1.20 / 15.00]; MIME_GOOD(-0.10)[yes]",
    "X-Rspamd-Action: no action",
    "X-Gm-Spam: 0",
    "X-MS-Exchange-Organization-SCL: -1",
    "X-MS-Exchange-Organization-SCL: 1",
    "X-Forefront-Antispam-Report: CIP:192.0.2.9;SCL:1;SFV:NSPM;CAT:NONE;",
    "X-Forefront-Antispam-Report: H:scl:9.example;SCL:1",            # a name of the sender's choice
    "Subject: X-Spam-Flag: YES",
])  # fmt: skip
def test_what_is_no_spam(header):
    assert not reading(mail(PLAIN, header)).spam


def test_the_topmost_header_of_a_filter_counts():
    assert not reading(mail(PLAIN, "X-Spam-Status: No", "X-Spam-Status: Yes")).spam


@given(st.text(st.characters(codec="ascii", exclude_characters="\r\n\0"), max_size=200))
def test_any_value_is_read(value):
    reading(mail(PLAIN, f"X-Spamd-Result: {value}", f"X-Forefront-Antispam-Report: {value}"))
