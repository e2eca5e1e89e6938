"""The command table, and the help that is made from it (R-07, house rule 7)."""

import pytest

from rules.commands import COMMANDS, LANGUAGES, help_lines, one_line, parse_commands
from rules.commands.spelling import fold


def test_the_help_for_staff_names_every_command_with_its_synonyms():
    assert help_lines("staff", "fi") == [
        "OK (OTAN, HYVÄKSYN) – otat tehtävän",
        "VALMIS 0:45 – käytetty aika, alle tulos asiakkaalle",
        "NÄYTÄ #1042 – tehtävä uudelleen, viestit ja liitteet mukana",
        "OHJE – nämä komennot",
    ]


def test_the_help_for_customers_names_only_what_they_may_use():
    assert help_lines("customer", "sv") == ["HJÄLP – de här kommandona"]


def test_a_line_of_a_task_mail_has_no_synonyms():
    assert one_line("ok", "sv") == "OK – du tar uppdraget"
    assert one_line("done", "en") == "DONE 0:45 – time used, below it the result for the customer"


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.verb)
def test_every_command_speaks_all_three_languages(row):
    assert set(row.keywords) == set(row.meaning) == set(LANGUAGES)
    assert all(row.keywords[language] and row.meaning[language] for language in LANGUAGES)


def test_no_keyword_belongs_to_two_commands_of_one_role():
    for role in ("staff", "customer"):
        rows = [row for row in COMMANDS if row.who.allows(role)]
        words = [{fold(word) for words in row.keywords.values() for word in words} for row in rows]
        assert sum(map(len, words)) == len(set().union(*words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_the_help_is_understood(language):
    for row in COMMANDS:
        [command] = parse_commands(f"{row.keywords[language][0]} {row.example}", "staff")
        assert command.verb == row.verb
