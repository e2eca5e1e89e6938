"""`ysi demo --once`: the whole service on loopback, every step of its story true, whatever the hour."""

import subprocess
import sys
from datetime import timedelta

import pytest

from rules.civil import civil_date, local
from tests.support.finnish_workdays import helsinki
from ysi.demo.loopback import Loopback


def test_the_demo_comes_true_and_ends_by_itself():
    ended = subprocess.run(
        [sys.executable, "-m", "ysi", "demo", "--once"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("✓") == 9
    assert "did not come true" not in ended.stdout
    assert "C-08 to aino@alfa.example" in ended.stdout


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Loopback(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.mark.parametrize(
    ("now", "last", "coming"),
    [
        ("Wed 2026-11-25 08:59:59", "Tue 2026-11-24 09:00", "Wed 2026-11-25 09:00"),  # a second before nine
        (
            "Wed 2026-11-25 09:00:00",
            "Wed 2026-11-25 09:00",
            "Thu 2026-11-26 09:00",
        ),  # nine sharp belongs to today
        ("Sun 2026-11-29 12:00:00", "Fri 2026-11-27 09:00", "Mon 2026-11-30 09:00"),
    ],
)
def test_mails_of_the_demo_never_arrive_before_the_last_opening(world, now, last, coming):
    at = helsinki(now)

    assert (world.last_opening(at), world.next_opening(at)) == (helsinki(last), helsinki(coming))
    assert max(at - timedelta(seconds=2), world.last_opening(at)) >= helsinki(last)
    assert civil_date(world.last_opening(at)) == local(helsinki(last)).date()
