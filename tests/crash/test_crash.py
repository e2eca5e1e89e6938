"""Killed anywhere and started again, the service loses nothing, does nothing twice and leaves nothing stuck (X-01, X-03).

Every checkpoint of the code is a place to die; one that the walk never passes fails here.
"""

import ast
import signal
from collections import Counter
from dataclasses import replace

import pytest

from tests.crash.story import LADDER, NIGHT, WHOLE
from tests.house.source import name, sources, tree

KILLED = -signal.SIGKILL


def checkpoints() -> list[str]:
    """The name of every checkpoint of the program, as often as it stands there."""
    calls = [
        node
        for file in sources()
        if name(file) != "base/checkpoint.py"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "checkpoint"
    ]
    return sorted(ast.literal_eval(call.args[0]) for call in calls)


# The server has answered and the row does not say so yet: the one gap in which a mail may be sent a second time.
BETWEEN_ANSWER_AND_MARK = {"outbox_sent", "outbox_before_mark"}
# Passed for each mail, message, person or rung: there the second time is another place to die than the first.
OFTEN = ("mail_", "raw_file", "rung_", "digest_", "outbox_", "retention_folder")
CRASHES = [
    point + count for point in checkpoints() for count in ("", ":2") if not count or point.startswith(OFTEN)
]


def is_whole(walk, comes, *, sent_twice=0):
    """Everything that the walk comes to without a crash, and nothing besides."""
    assert walk.stuck() == [], walk.log()
    assert walk.mails() == list(comes.mails)
    assert walk.tasks() == list(comes.tasks)
    assert walk.messages() == list(comes.messages)
    assert walk.broken_files() == []
    assert walk.erased() == comes.erased
    assert walk.left_in_mailbox() == (0, len(comes.mails) - len(comes.erased))
    assert walk.told_as_erased() == (len(comes.erased), len(comes.erased))
    copies = walk.copies_sent()
    assert len(copies) == len(comes.messages)
    assert set(copies.values()) <= {1, 2}
    assert copies.total() <= len(copies) + sent_twice


def lives_until_killed(walk, walkers, crash_at):
    """Lives as much of the walk as it takes; what that much comes to."""
    for comes in (NIGHT, LADDER, WHOLE):
        status = walkers.live(replace(walk.run, moments=comes.moments, crash_at=crash_at))
        if status == [KILLED]:
            return comes
        assert status == [0], walk.log()
    return pytest.fail(f"the walk never passes the checkpoint {crash_at}")


def test_no_two_checkpoints_have_one_name():
    assert [point for point, count in Counter(checkpoints()).items() if count > 1] == []


def test_a_walk_without_a_crash_comes_to_the_same_rows_each_time(new_walk, walkers):
    first, second = new_walk(), new_walk()

    assert walkers.live(first.run) == [0], first.log()
    assert walkers.live(second.run) == [0], second.log()

    is_whole(first, WHOLE)
    assert first.rows() == second.rows()


@pytest.mark.parametrize("crash_at", CRASHES)
def test_killed_at_a_checkpoint_and_started_again_it_comes_to_the_same(walk, walkers, crash_at):
    comes = lives_until_killed(walk, walkers, crash_at)

    assert walkers.live(replace(walk.run, moments=comes.moments)) == [0], walk.log()

    gap = crash_at.partition(":")[0] in BETWEEN_ANSWER_AND_MARK
    is_whole(walk, comes, sent_twice=int(gap))


def test_killed_at_every_checkpoint_one_after_the_other_it_comes_to_the_same(walk, walkers):
    gaps = 0
    for crash_at in checkpoints():
        if walkers.live(replace(walk.run, crash_at=crash_at)) == [KILLED]:
            gaps += crash_at in BETWEEN_ANSWER_AND_MARK

    assert walkers.live(walk.run) == [0], walk.log()

    is_whole(walk, WHOLE, sent_twice=gaps)


def test_a_process_of_its_own_dies_and_comes_back_just_so(walk, walkers):
    run = replace(walk.run, real_reader=True)
    assert walkers.start(replace(run, crash_at="mail_before_commit")) == KILLED
    assert walkers.start(run) == 0, walk.log()

    is_whole(walk, WHOLE)


def test_two_services_on_one_database_do_each_thing_once(walk, walkers):
    both = [replace(walk.run, copies=2, copy=copy) for copy in range(2)]

    assert walkers.live(*both) == [0, 0], walk.log()

    is_whole(walk, WHOLE)


def test_a_mail_whose_reading_process_is_killed_is_read_by_the_next(walk, walkers):
    assert walkers.live(replace(walk.run, real_reader=True, kills_of_reader=1)) == [0], walk.log()

    is_whole(walk, WHOLE)


def test_a_mail_that_kills_its_reading_process_twice_is_left_to_a_person(walk, walkers):
    assert walkers.live(replace(walk.run, real_reader=True, kills_of_reader=2)) == [0], walk.log()

    assert ("toive", "quarantined", None) in walk.mails(), walk.log()
    assert walk.stuck() == []
