"""Bearer: what is said for XOAUTH2 and OAUTHBEARER, byte for byte as their documents show it."""

import base64

import pytest

from base.bearer import Bearer
from base.errors import UserError

WHERE = "[smtp]"


def test_xoauth2_as_its_makers_show_it():
    bearer = Bearer(
        "xoauth2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg", where=WHERE
    )

    shown = (
        "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1s"
        "emRHRXVZMjl0Q2cBAQ=="
    )  # "SASL XOAUTH2" of Google's documentation
    assert base64.b64encode(bearer.answer().encode()).decode() == shown


def test_oauthbearer_escapes_the_name():
    bearer = Bearer("oauthbearer", "a,b=c@ysi.example", "token", where=WHERE)

    assert bearer.answer() == "n,a=a=2Cb=3Dc@ysi.example,\x01auth=Bearer token\x01\x01"


@pytest.mark.parametrize(("way", "acknowledged"), [("xoauth2", ""), ("oauthbearer", "\x01")])
def test_the_reason_of_a_refusal_is_acknowledged_and_the_token_told_once(way, acknowledged):
    bearer = Bearer(way, "u", "token", where=WHERE)
    bearer.answer()

    assert bearer.answer(b'{"status":"invalid_token"}') == acknowledged
    assert "token" not in repr(bearer)


@pytest.mark.parametrize("token", ["", "two words", "line\x01auth=Bearer other", "ä", "x" * 20_001])
def test_what_is_no_token_is_refused_and_not_shown(token):
    with pytest.raises(UserError, match=r"\[smtp\]: token_command printed no access token") as told:
        Bearer("xoauth2", "u", token, where=WHERE)

    assert token == "" or token not in str(told.value)
