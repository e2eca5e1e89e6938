"""Who has died here is known; whoever lives, or was elsewhere, is never taken for dead."""

import os
import subprocess
import sys

import pytest

from ysi.owners import dead, machine, owner_name

HERE = machine()


@pytest.fixture(scope="module")
def killed():
    """The number of a process that was killed a moment ago."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process.kill()
    process.wait()
    process.stdin.close()
    return process.pid


def test_a_killed_process_of_this_machine_is_dead(killed):
    assert dead([f"{HERE}:{killed}:abcd"], HERE) == {f"{HERE}:{killed}:abcd"}


@pytest.mark.parametrize(
    "name",
    [
        "{here}:{living}:abcd",
        "{here}:1:abcd",  # lives, and is another user's
        "elsewhere/0123456789ab:{killed}:abcd",
        "{host}/0123456789ab:{killed}:abcd",  # of this host before it was started anew, or in another container
        "{host}:{killed}:abcd",  # of a host that could not tell
        "{here}0:{killed}:abcd",
        "{here}:-{killed}:abcd",
        "{here}:0:abcd",  # to signal 0 would be this whole group
        "{here}:99999999999999999999:abcd",
        "{here}:x:abcd",
        "{here}",
        "",
    ],
)
def test_of_any_other_nothing_is_known(killed, name):
    host = HERE.partition("/")[0]

    assert dead([name.format(here=HERE, host=host, killed=killed, living=os.getpid())], HERE) == set()


def test_where_the_identity_cannot_be_had_nobody_is_dead(killed, tmp_path):
    plain = machine(boot=tmp_path / "none")

    assert plain == HERE.partition("/")[0]
    assert dead([f"{plain}:{killed}:abcd"], plain) == set()


def test_boots_and_containers_of_one_host_are_told_apart(tmp_path):
    boot, namespace = tmp_path / "boot_id", tmp_path / "pid"
    boot.write_text("1\n")
    namespace.symlink_to("pid:[4026531836]")
    first = machine(boot=boot, namespace=namespace)
    boot.write_text("2\n")
    second = machine(boot=boot, namespace=namespace)
    namespace.unlink()
    namespace.symlink_to("pid:[4026532000]")

    assert len({first, second, machine(boot=boot, namespace=namespace)}) == 3


def test_a_name_tells_this_process():
    assert owner_name("host/0123", "abcd") == f"host/0123:{os.getpid()}:abcd"
