"""`ysi play`: the timeline on standard output, what failed on standard error, and the status that says which."""

import io
import json

from tests.support.scenario_files import EVENING_MAIL, a_scenario
from ysi.cli.context import Context
from ysi.cli.line import run_line

FALSE = '[[expect]]\nmail = { to = "aino@alfa.example", code = "C-44" }\n'


def ysi(*words):
    out, err = io.StringIO(), io.StringIO()
    status = run_line([str(word) for word in words], Context(out=out, err=err))
    return status, out.getvalue(), err.getvalue()


def test_a_scenario_that_comes_true_gives_json_lines_and_status_0(tmp_path):
    file = a_scenario(tmp_path, EVENING_MAIL).path

    status, out, err = ysi("play", "--jsonl", file)

    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [line["kind"] for line in lines][:3] == ["mail_in", "task", "mail_out"]


def test_an_expectation_that_fails_is_a_line_on_standard_error_and_the_timeline_is_complete(tmp_path):
    true = ysi("play", "--jsonl", a_scenario(tmp_path, EVENING_MAIL).path)
    false = ysi("play", "--jsonl", a_scenario(tmp_path, EVENING_MAIL, FALSE).path)

    assert (false[0], len(false[2].splitlines())) == (1, 1)
    assert len(false[1].splitlines()) == len(true[1].splitlines())


def test_a_file_that_is_wrong_is_one_line_and_status_2(tmp_path):
    (tmp_path / "wrong.toml").write_text("title = 1\n")

    status, out, err = ysi("play", tmp_path / "wrong.toml")

    assert (status, out, len(err.splitlines())) == (2, "", 1)


def test_of_several_files_each_begins_with_a_line_of_its_own(tmp_path):
    right = a_scenario(tmp_path).path
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("title = 1\n")

    status, out, _ = ysi("play", "--jsonl", right, wrong, right)

    files = [line for line in map(json.loads, out.splitlines()) if line["kind"] == "file"]
    assert status == 2
    assert files == [{"kind": "file", "path": str(right), "title": "A test"}] * 2


def test_without_jsonl_people_can_read_it_and_a_pipe_gets_no_colours(tmp_path):
    status, out, _ = ysi("play", a_scenario(tmp_path, EVENING_MAIL).path)

    assert status == 0
    assert "Tuesday 12 January 2027" in out
    assert "21:14:00  mail_out    C-01 to aino@alfa.example: Re: Matkavaraus [#1]" in out
    assert "\x1b" not in out


def test_a_named_database_stays_behind_and_serves_one_file(tmp_path):
    file, url = a_scenario(tmp_path, EVENING_MAIL).path, f"sqlite:///{tmp_path}/kept.db"

    first = ysi("play", file, "--database", url)
    second = ysi("play", file, "--database", url)
    two = ysi("play", file, file, "--database", url)

    assert [first[0], second[0], two[0]] == [0, 2, 2]
    assert "there are tables already" in second[2]
    assert (tmp_path / "kept.db").is_file()
