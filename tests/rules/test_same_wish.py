"""A new wish in an old thread is a new task (D-28)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.same_wish import bare_subject, same_wish, task_number_in

THREAD = "Matkavaraus Tukholmaan"


@pytest.mark.parametrize(
    "subject",
    [
        "Matkavaraus Tukholmaan",
        "Re: Matkavaraus Tukholmaan",
        "VS: Matkavaraus Tukholmaan",  # Finnish Outlook
        "Sv: Matkavaraus Tukholmaan",
        "SV: VS: Re: Matkavaraus Tukholmaan",  # three people answered
        "AW: Matkavaraus Tukholmaan",
        "Antw: Matkavaraus Tukholmaan",
        "RE : Matkavaraus Tukholmaan",  # French Outlook
        "Re[2]: Matkavaraus Tukholmaan",
        "Re(3): Matkavaraus Tukholmaan",
        "Re^2: Matkavaraus Tukholmaan",
        "RIF: Matkavaraus Tukholmaan",
        "R: Matkavaraus Tukholmaan",  # Italian
        "Odp: Matkavaraus Tukholmaan",
        "Ynt: Matkavaraus Tukholmaan",
        "İlt: Matkavaraus Tukholmaan",
        "TR: Matkavaraus Tukholmaan",
        "RV: Matkavaraus Tukholmaan",
        "Fwd: Matkavaraus Tukholmaan",
        "Fw: Matkavaraus Tukholmaan",
        "VL: Matkavaraus Tukholmaan",
        "回复：Matkavaraus Tukholmaan",  # the wide colon
        "[EXT] Re: Matkavaraus Tukholmaan",
        "Re: [EXT] Matkavaraus Tukholmaan",
        "Re: Matkavaraus Tukholmaan [#12]",
        "Re: [#12] Matkavaraus Tukholmaan",
        "Re: Matkavaraus [EXT] Tukholmaan",  # a tag in the middle
        "*EXT* Matkavaraus Tukholmaan",
        "***SPAM*** Re: Matkavaraus Tukholmaan",
        "[[EXT]] Matkavaraus Tukholmaan",
        "MATKAVARAUS TUKHOLMAAN",
        "Matkavaraus  Tukhol maan",  # folded by a gateway
        "Re: Matkavaraus\r\n Tukholmaan",
        "Re: Matkavaraus",  # cut off
        "Re: Matkavaraus Tukholmaan, hotelli vielä",  # added to
        "",
        "Re:",
        "[EXT]",
        "Re:\u00a0Matkavaraus\u200b Tukholmaan",  # no-break and zero-width spaces
    ],
)
def test_the_same_wish_in_other_clothes(subject):
    assert same_wish(subject, THREAD)


@pytest.mark.parametrize(
    ("subject", "thread"),
    [
        ("Re: Kokoushuone perjantaiksi", THREAD),
        ("Matkavaraus Osloon", THREAD),
        ("Hotelli [Matkavaraus Tukholmaan]", THREAD),  # a tag is no subject
        ("Laske 5*3*2", "Laske 5*7*2"),  # no tag, but arithmetic
        ("Reply: maanantai", "Sv: tiistai"),  # begins like a mark and is none
        ("Per: lista", "Per: lunch"),  # a name, not a mark
    ],
)
def test_another_wish(subject, thread):
    assert not same_wish(subject, thread)


def test_letters_are_the_same_however_they_are_composed():
    assert same_wish("Re: Ta\u0308ydennys", "Täydennys")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: VS: Matkavaraus", "Matkavaraus"),
        ("[EXT] Re: [#12] Matkavaraus [#12]", "Matkavaraus"),
        ("Matkavaraus [tarjous 3]", "Matkavaraus [tarjous 3]"),  # the customer's own brackets stay
        ("Tarjous: Re: hinta", "Tarjous: Re: hinta"),  # only in front
        ("  Matka\tja\r\nhotelli\x00 ", "Matka ja hotelli"),
        ("Matka \u202etxt.exe", "Matka txt.exe"),  # nothing that turns the text round
        ("👨\u200d👩\u200d👧 lomamatka", "👨\u200d👩\u200d👧 lomamatka"),  # joiners of emoji stay
        ("[kiire]", "[kiire]"),  # all there is
        ("Re: [kiire]", "[kiire]"),
        ("Re: [#12]", ""),
        ("", ""),
    ],
)
def test_the_bare_subject_is_what_its_writer_meant(subject, expected):
    assert bare_subject(subject) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: Matkavaraus [#1042]", 1042),
        ("[EXT] [#7] Matka", 7),
        ("Matka [# 7]", 7),
        ("Re: [#7] Matka [#7]", 7),
        ("[#7] ja [#8]", None),  # which one is not ours to guess
        ("Matka #7", None),
        ("[7]", None),
        ("[#0]", None),
        ("[#12345678901234567890]", None),  # no number of ours is that long
        ("[#٧]", None),
        ("", None),
    ],
)
def test_the_number_in_the_subject(subject, expected):
    assert task_number_in(subject) == expected


@pytest.mark.parametrize(
    "subject",
    ["[" * 60_000, "*" * 60_000, "* " * 30_000, "re" * 30_000, "Re " * 20_000, "Re: " * 15_000, "[a" * 30_000, "*a" * 30_000],
)  # fmt: skip
def test_no_subject_makes_the_search_slow(subject):
    began = time.process_time()

    same_wish(subject, THREAD)
    bare_subject(subject)

    assert time.process_time() - began < 2


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_plain = st.text(st.sampled_from("abc ÄÖ1:[]*#(),-"), max_size=30)
_marks = st.sampled_from(["Re: ", "VS: ", "Sv: ", "Fwd: ", "AW: ", "RE : ", "Re[2]: ", "Odp: "])
_tags = st.sampled_from(["[EXT] ", "[#12] ", "*EXT* ", "***SPAM*** "])


@given(subject=_words | _plain)
def test_every_subject_is_its_own_wish_and_contains_the_empty_one(subject):
    assert same_wish(subject, subject)
    assert same_wish("", subject)
    assert same_wish(subject, "")


@given(one=_words | _plain, other=_words | _plain)
def test_it_does_not_matter_which_is_the_thread(one, other):
    assert same_wish(one, other) == same_wish(other, one)


@given(subject=_words | _plain, dress=st.lists(_marks | _tags, max_size=4))
def test_marks_and_tags_in_front_never_make_a_new_wish(subject, dress):
    assert same_wish("".join(dress) + subject, subject)


@given(subject=_words | _plain)
def test_the_bare_subject_is_one_line_and_bare_already(subject):
    bare = bare_subject(subject)

    assert bare == " ".join(bare.split())
    assert bare_subject(f"Re: {bare}") == bare
    assert same_wish(bare, subject)


@given(
    word=st.text(st.sampled_from("abcdefghij"), min_size=3, max_size=12),
    other=st.text(st.sampled_from("klmnop"), min_size=3),
)
def test_two_subjects_without_a_common_word_are_two_wishes(word, other):
    assert not same_wish(f"Re: {word}", f"Vs: {other}")
