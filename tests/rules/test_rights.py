"""Who may do what (D-22, D-30)."""

import pytest

from rules.rights import Right, Verdict, may_command, may_join, may_order


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


@pytest.mark.parametrize(
    ("rights", "verdict", "allowed"),
    [
        ({Right.TASK, Right.ORDER}, Verdict.PASS, True),
        ({Right.TASK, Right.BILLING}, Verdict.PASS, False),  # the owner is asked
        ({Right.ORDER}, Verdict.NONE, False),  # a confirmation is asked
    ],
)
def test_an_order_needs_the_right_and_the_proof(rights, verdict, allowed):
    assert may_order(rights, verdict) is allowed
