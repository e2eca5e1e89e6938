"""The lines of C-41: what was done, or why not and what helps (d.4)."""

import re

import pytest

from notifier.messages import LANGUAGES
from notifier.receipts import DID, WORDS, Result, receipt_line
from rules.commands import Problem, parse_commands


def line(result, *, language="fi", keyword="OK", number=1042, **more):
    return receipt_line(language, result, keyword=keyword, number=number, **more).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (line(Result.ACCEPTED), "#1042 OK – otettu, asiakas näkee nimesi"),
        (
            line(Result.DONE, keyword="VALMIS", number=1043, minutes=45, left_minutes=195),
            "#1043 VALMIS – merkitty valmiiksi 45 min, paketista jäljellä 3 h 15 min",
        ),
        # without a package the line has no second half
        (line(Result.DONE, keyword="VALMIS", minutes=45), "#1042 VALMIS – merkitty valmiiksi 45 min"),
        (line(Result.MINUTES_MISSING, keyword="VALMIS"), '#1042 VALMIS – ei tehty: kirjoita aika, esim. "VALMIS 0:30"'),
        (line(Result.NOT_YOURS, handler="O'Brien"), "#1042 OK – ei tehty: sen hoitaa nyt O'Brien"),
        (line(Result.NOT_YOURS), "#1042 OK – ei tehty: sen hoitaa nyt toinen hoitaja"),
        (line(Result.NUMBER_MISSING, number=None), 'OK – ei tehty: kirjoita numero, esim. "#1042 OK"'),
        (line(Result.NEARLY, keyword="VALMIS"), '#1042 VALMIS – ei tehty: tarkoititko "#1042 VALMIS"? Kirjoita se yksin riville'),
        # a line without number and keyword is a sentence of its own
        (line(Result.UNKNOWN, keyword="", number=None), 'Ei tehty: emme tunne tätä komentoa. Kirjoita esim. "OK"'),
        (line(Result.DONE, language="sv", keyword="KLAR", minutes=45, left_minutes=195), "#1042 KLAR – klart, 45 min, kvar av paketet 3 h 15 min"),
        (line(Result.DONE, language="en", keyword="DONE", minutes=45, left_minutes=195), "#1042 DONE – done, 45 min, 3 h 15 min left in the package"),
        (line(Result.MINUTES_OUT_OF_RANGE, language="en", keyword="DONE"), "#1042 DONE – not done: give a time between 1 min and 12 h"),
    ],
)  # fmt: skip
def test_a_line_says_what_came_of_it(told, words):
    assert told == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_has_words_in_every_language(language):
    assert set(WORDS[language]) == set(Result)
    for result in Result:
        told = line(result, language=language, handler="Beata", minutes=45)
        assert "{" not in told
        assert "!" not in told
        refusal = {"fi": "ei tehty: ", "sv": "inte utfört: ", "en": "not done: "}[language]
        assert (refusal in told) is (result not in DID), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_in_three_languages_holds_at_most_twenty_words_a_sentence(language):
    for result in Result:
        for sentence in re.split(r"[.?] ", line(result, language=language, handler="Beata")):
            assert len(sentence.split()) <= 20


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", ". Tekstisi on tallessa"), ("sv", ". Din text är sparad"), ("en", ". Your text is kept")],
)
def test_kept_words_are_said_to_be_kept(language, words):
    assert line(Result.MINUTES_MISSING, language=language, kept=True).endswith(words)
    assert not line(Result.ACCEPTED, language=language, kept=True).endswith(words)


@pytest.mark.parametrize(
    "text",
    ["VALMIS", "VALMIS 13 h", "#1 #2 OK", "VALMSI 0:45", "#12 ehkä", "OK\n#2 VALMIS ehkä", "OK\n" * 21,
     "OK\nteksti\nlisää\n#3 OK"],
)  # fmt: skip
def test_every_reason_of_the_grammar_has_its_line(text):
    problems = [item for item in parse_commands(text, "staff") if isinstance(item, Problem)]

    for problem in problems:
        assert receipt_line("fi", Result(problem.reason), keyword=problem.keyword, number=problem.number)
