"""Standard output that cannot be written is told in a sentence, whatever was to stand there; a reader may leave."""

import subprocess
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, environment, ran_alone, written

FULL = Path("/dev/full")
TOLD = (
    "could not write to standard output (No space left on device); what was changed is kept, "
    "what was asked can be asked again.\n"
)
LONG = ["due", *["2026-12-08T10:00"] * 2000]  # more than a buffer holds
COMMANDS = [["due", "2026-12-08T10:00"], [*LONG, "--json"], LONG, ["--help"], ["due", "--help"]]


def run(words, output, **changes):
    return subprocess.run(
        [*PROGRAM, *words],
        env=environment(None, **changes), stdout=output, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("unbuffered", ["1", None])
@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk_is_told(words, unbuffered):
    with FULL.open("w") as full:
        done = run(words, full, PYTHONUNBUFFERED=unbuffered)

    assert (done.returncode, done.stderr) == (75, TOLD)


@pytest.mark.parametrize("unbuffered", ["1", None])
@pytest.mark.parametrize("words", COMMANDS)
def test_a_reader_who_is_gone_is_not(words, unbuffered):
    process = subprocess.Popen(
        [*PROGRAM, *words],
        env=environment(None, PYTHONUNBUFFERED=unbuffered),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stdout.close()

    with process.stderr:
        assert process.stderr.read() == ""
    assert process.wait(30) == 0


def test_closed_by_the_caller_it_is_told(tmp_path):
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *PROGRAM, "due", "2026-12-08T10:00"],
        env=environment(None), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr.count("\n")) == (75, 1)
    assert done.stderr.startswith("could not write to standard output (it is closed);")


def test_rows_of_the_database_that_find_no_place_are_no_defect(tmp_path, database_url):
    config = written(tmp_path, database_url=database_url, imap_port=1, smtp_port=1)

    assert ran_alone(config, "company", "show", env=environment(None)).returncode == 0
    for words in (["company", "show"], ["task", "list", "--json"]):
        with FULL.open("w") as full:
            done = run(["--config", str(config), *words], full)
        assert (done.returncode, done.stderr) == (75, TOLD)
