"""The line of a key of a TOML text, so that an error can name it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acts.toml_lines import Lines

TEXT = '''title = "Weekday # no comment"
[settings]
promise.morning_digest = "08:00"

[[people]]
name = """two
lines"""
roles = ["assistant"]
hours = { mon = "09:00-17:00", tue = "09:00-17:00" }

[[people]] # the second
name = 'Beata [[people]]'
aliases = [
  "one@home.example", # a comment, with a comma
  "two@home.example",
]

[[customers]]
"name" = "Alfa Oy"
senders = [
  { name = "Aino", mail = "aino@alfa.example", rights = ["task", "order"] },
  # the young one
  { name = "Antti",
    mail = "antti@alfa.example" },
]

[[events]]
at = 2027-01-12T21:14:00+02:00
[events.mail]
from = "Aino <aino@alfa.example>"
[events.mail.headers]
X-Note = "\\"quoted\\""

[[events]]
at = 2027-01-13T08:20:00+02:00
[[events.mail.attachments]]
name = "a.txt"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 1),
        (("settings", "promise", "morning_digest"), 3),  # a dotted key
        (("people",), 5),  # the first of the list
        (("people", 0, "name"), 6),
        (("people", 0, "roles", 0), 8),  # after a text of two lines
        (("people", 0, "hours", "tue"), 9),
        (("people", 1), 11),
        (("people", 1, "name"), 12),  # brackets in a text are no header
        (("people", 1, "aliases", 1), 15),
        (("customers", 0, "name"), 19),  # a key in quotation marks
        (("customers", 0, "senders", 0, "rights", 1), 21),
        (("customers", 0, "senders", 1), 23),
        (("customers", 0, "senders", 1, "mail"), 24),
        (("events", 0, "mail", "from"), 30),  # a table of the last of a list
        (("events", 0, "mail", "headers", "X-Note"), 32),
        (("events", 1, "mail", "attachments", 0, "name"), 37),
        (("people", 1, "mail"), 11),  # missing: the line of its table
        (("packages", 0, "price_cents"), 1),  # nothing of it is there
    ],
)
def test_a_key_is_found_on_its_line(path, line):
    assert Lines(TEXT).line_of(path) == line


def test_an_empty_text_has_one_line():
    assert Lines("").line_of(("people",)) == 1


def test_windows_line_ends_do_not_count_twice():
    assert Lines("a = 1\r\nb = 2\r\n").line_of(("b",)) == 2


VALUES = st.sampled_from(
    ["1", "true", '"a, ] } # b"', "'c:\\'", '"""x\ny"""', "'''\n'z'\n'''", "[]", "[1,\n 2, # two\n]", "{}", "{ k = [1] }", "2027-01-12 10:00:00"]
)  # fmt: skip


@given(values=st.lists(VALUES, min_size=1, max_size=8))
def test_whatever_stands_before_a_key_its_line_is_right(values):
    text = "".join(f"[[t]]\nk{number} = {value}\n" for number, value in enumerate(values))
    tomllib.loads(text)  # it is TOML

    last = len(values) - 1

    assert Lines(text).line_of(("t", last, f"k{last}")) == text[: text.index(f"k{last} =")].count("\n") + 1
