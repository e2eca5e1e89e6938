"""Every command ends with a status and at most one sentence; help is quick and needs nothing."""

import os
import subprocess
import sys

import pytest
from sqlalchemy.exc import OperationalError

from base.errors import TryAgain, UserError, YsiError
from base.setting_tables import DatabaseSettings
from base.settings import Settings
from tests.support.commands import ran
from ysi.cli import nouns
from ysi.cli.context import Context


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["du"], "No such command 'du'. Did you mean 'due'?"),
        (["due"], "Missing argument 'INSTANT"),
        (["due", "--jsno", "2026-12-08T10:00"], "No such option: --jsno"),
        (["due", "tomorrow"], "'tomorrow' is not an instant"),
        (["--config", "nowhere.toml", "closed-days", "set", "1.2.2027", "open"], "'1.2.2027' is not a date"),
        (["closed-days", "set", "2027-02-01", "shut"], "'shut' is not one of 'open', 'closed'"),
    ],
)
def test_wrong_use_is_told_in_a_sentence_with_status_2(words, told, database):
    command = ran(*words, database=database)

    assert (command.status, command.out) == (2, "")
    assert told in command.err


@pytest.mark.parametrize("noun", nouns.NOUNS)
def test_every_noun_of_the_table_can_be_called(noun):
    assert ran(noun, "--help").status == 0


def test_help_imports_no_room():
    code = "import sys; from ysi.cli import main; sys.argv = ['ysi', '--help']; main(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "closed-days" in done.stdout
    for slow in ("'models.engine'", "'sqlmodel'", "'structlog'", "'holidays'"):
        assert slow not in done.stdout


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (UserError("no such file."), 2, "no such file.\n"),
        (TryAgain("reach the mailbox"), 75, "could not reach the mailbox; try again in a while.\n"),
        (YsiError("the year 2040 is not known"), 1, "the year 2040 is not known.\n"),
        (OperationalError("", {}, Exception()), 75, "the database does not answer, or is busy; try again in a while.\n"),
        (KeyError("aino@alfa.example"), 70, "this is a defect of ysi (KeyError at "),
        (KeyboardInterrupt(), 130, ""),
    ],
)  # fmt: skip
def test_an_error_is_a_status_and_a_sentence_never_a_traceback(monkeypatch, error, status, told):
    def break_off(context):
        raise error

    monkeypatch.setattr(Context, "has_database", break_off)
    command = ran("due", "2026-12-08T10:00")

    assert (command.status, command.out) == (status, "")
    assert command.err.startswith(told)
    assert "aino" not in command.err  # an error's own words may be a customer's


def test_a_database_without_its_tables_says_what_to_do(tmp_path):
    settings = Settings(database=DatabaseSettings(url=f"sqlite:///{tmp_path}/ysi.db"))

    command = ran("closed-days", "list", settings=settings)

    assert command.status == 2
    assert command.err.endswith("lacks this version's tables: run `ysi db upgrade`.\n")
    assert list(tmp_path.iterdir()) == []  # asking makes no file


def test_upgrading_makes_the_tables_and_then_does_nothing(empty_database_url):
    settings = Settings(database=DatabaseSettings(url=empty_database_url))

    assert ran("db", "upgrade", settings=settings).err.endswith("tables now.\n")
    assert ran("db", "upgrade", settings=settings).err.endswith("tables already.\n")
    assert ran("closed-days", "list", "--json", settings=settings).json == []


def test_a_password_is_shown_nowhere():
    settings = Settings(database=DatabaseSettings(url="postgresql://ysi:hunter2@127.0.0.1:1/ysi"))

    command = ran("company", "show", settings=settings)

    assert command.status == 75
    assert "hunter2" not in command.err


def test_the_program_runs_from_any_folder_and_a_reader_may_leave(tmp_path):
    environment = {**os.environ, "NO_COLOR": "1"}
    instants = ["2026-12-08T10:00"] * 4000  # more than a pipe holds
    command = f"{sys.executable} -m ysi due {' '.join(instants)} | head -1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout == "ti 8.12.2026 klo 10.00 -> ke 9.12.2026 klo 9.00\n"
    assert done.stderr == ""
