"""Who may do what (D-22, D-30)."""

import pytest

from rules.rights import Verdict, may_command, may_join


@pytest.mark.parametrize(
    ("verdict", "joins", "commands"),
    [
        (Verdict.PASS, True, True),  # full rights
        (Verdict.NONE, True, False),  # tasks and replies yes, commands wait
        (Verdict.FAIL, False, False),  # joins nothing
    ],
)
def test_the_verdict_says_how_much_a_mail_may(verdict, joins, commands):
    assert (may_join(verdict), may_command(verdict)) == (joins, commands)
