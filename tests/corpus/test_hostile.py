"""Whatever is sent, a mail has one outcome, a value or a refusal, within two seconds; no word of it breaks a database."""

import json
import re
import signal
import time
from contextlib import contextmanager

import pytest

from base.errors import RefusedMail
from intake.reader import Reader
from intake.reading.identity import identity
from intake.reading.read import read
from intake.reading.value import Reading, ReadingSettings
from tests.corpus.hostile import hostile

SECONDS = 2.0  # of this process's own time: a machine may be busy with other things
GROUPS = 20
OURS = ReadingSettings(authserv_ids=("mx.ysi.example",), own_addresses=("tehtavat@ysi.example",))
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
MAILS = dict(hostile())


class TooSlow(BaseException):
    """Ends a reading that would take for ever; no Exception, for reading takes those for the mail's fault."""


def test_there_are_a_thousand_of_them_and_the_same_every_run():
    again = list(hostile())

    assert len(again) == len(MAILS) >= 1_000
    assert dict(again) == MAILS


@pytest.mark.parametrize("group", range(GROUPS))
def test_each_has_one_outcome_in_time(group):
    wrong = {}
    for name, raw in [*MAILS.items()][group::GROUPS]:
        fault, spent = outcome(raw)
        if fault or spent > SECONDS:
            wrong[name] = fault or f"{spent:.1f} s"

    assert wrong == {}


def test_the_largest_do_not_burst_the_reading_process(tmp_path):
    largest = sorted(MAILS.items(), key=lambda item: len(item[1]))[-6:]

    with Reader(OURS) as reader:
        for name, raw in largest:
            (tmp_path / name).write_bytes(raw)
            try:
                assert reader.read(tmp_path / name, tmp_path / f"{name}.files")
            except RefusedMail as refused:
                assert refused.reason  # noqa: PT017 - a refusal is an outcome as well


def outcome(raw):
    """What is wrong with it, and how long it took."""
    began = time.process_time()
    try:
        with at_most(1.5 * SECONDS):
            fault = fault_of(raw)
    except TooSlow:
        fault = None  # the time says it
    return fault, time.process_time() - began


def fault_of(raw):
    """None of a refusal, and of a value that can be stored and sent on."""
    identity(raw)
    try:
        reading = read(raw, lambda number, content: None, OURS)
    except RefusedMail as refused:
        return None if refused.reason else "no reason"
    except Exception as error:  # noqa: BLE001 - this is what the test is about
        return f"{type(error).__name__}: {error}"[:200]
    plain = reading.to_json()
    if UNSTORABLE.search(json.dumps(plain, ensure_ascii=False).replace("\\u0000", "\0")):
        return "cannot be stored"
    return None if Reading.from_json(json.loads(json.dumps(plain))) == reading else "does not come back from JSON"


@contextmanager
def at_most(seconds):
    def stop(number, frame):
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
