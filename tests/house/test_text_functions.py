"""Every function that makes a value of text or bytes takes whatever comes.

No error but the one that it promises, no time without end, and of clean text no letters that a database refuses.
"""

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings

from base.errors import RefusedMail, UserError
from intake.reading.text import clean
from tests.support.text_functions import PIECES, strings, text_functions

FUNCTIONS = list(text_functions())
# Each with the reason: a value that only another function makes, or a word of ours.
NOT_FUZZED = {
    "intake.reading.body.chosen": "takes parts of a parsed mail",
    "intake.reading.inline.is_inline": "takes a part of a parsed mail",
    "intake.reading.slices.cut_out": "takes a parsed mail and a way in it",
    "intake.reading.quote_marks.first_mark": "takes lines and the same ones without marks; fuzzed with split()",
    "intake.reading.quote_marks.mark": "takes a place in lines that split() counts; fuzzed with it",
    "intake.reading.secret_cards.is_card": "takes the digits that cards() found; fuzzed with it",
    "intake.reading.secret_cards.passes_check": "takes the digits that cards() found; fuzzed with it",
    "rules.commands.help.one_line": "takes a word of the table of commands, never one of a mail",
    "rules.commands.table.row_of": "takes a word of the table of commands, never one of a mail",
}
FUZZED = [one for one in FUNCTIONS if one.name not in NOT_FUZZED]
# What their docstrings promise to raise.
RAISES = {
    "intake.reading.parse.parse": RefusedMail,
    "intake.reading.read.read": RefusedMail,
    "intake.reading.skeleton.skeleton": RefusedMail,
    "intake.reading.tree.parts_of": (RefusedMail, RecursionError),
    "intake.reading.tree.tree": (RefusedMail, RecursionError),
    "rules.civil.parse_instant": UserError,
}
# These clean what comes; what they are given is made of every letter.
CLEAN = {
    "intake.reading.text.clean",
    "intake.reading.text.clean_line",
    "intake.reading.filenames.safe_name",
    "intake.reading.read.read",
}
# These give back bytes or letters as they stand; clean() comes behind them.
RAW = {
    "intake.reading.charsets.decode",
    "intake.reading.charsets.decoded",
    "intake.reading.mapi.properties",
    "intake.reading.words.decode_words",
    "intake.reading.text.html_to_text",
}
UNCLEAN = re.compile("[\0\ud800-\udfff]")
CHARS = 6_000
SECONDS = 1.0  # a function that looks at each pair of characters needs more


def each(functions):
    return pytest.mark.parametrize("function", functions, ids=[one.name for one in functions])


def test_whatever_is_not_fuzzed_has_its_reason():
    names = {one.name for one in FUNCTIONS}

    assert {*NOT_FUZZED, *RAISES, *CLEAN, *RAW} - names == set()
    assert {one.name: one.unknown for one in FUZZED if one.unknown} == {}
    assert len(FUZZED) > 95


@each(FUZZED)
def test_it_takes_whatever_comes(function):
    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(values=function.given())
    def takes(values):
        found = value_of(function, values)
        if function.name not in CLEAN:
            found = value_of(function, {name: _cleaned(value) for name, value in values.items()})
        assert function.name in RAW or not any(UNCLEAN.search(text) for text in strings(found))

    takes()


@each(FUZZED)
def test_it_takes_no_time_without_end(function):
    slow = {}
    for piece in PIECES[::3]:
        values = function.long(clean(piece * (CHARS // len(piece))))
        begin = time.process_time()
        value_of(function, values)
        if (took := time.process_time() - begin) > SECONDS:
            slow[piece] = took

    assert slow == {}


def value_of(function, values):
    """None where it raises what it promises."""
    try:
        return function(values)
    except RAISES.get(function.name, ()):
        return None


def _cleaned(value):
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bytes):
        return clean(value.decode("utf-8", "replace")).encode()
    return type(value)(_cleaned(one) for one in value) if isinstance(value, list | tuple) else value
