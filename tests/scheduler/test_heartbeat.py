"""The heartbeat: it wakes, never twice at once, tells of a death, and stops after the beat in hand."""

import threading
import time
from datetime import timedelta

import pytest

from scheduler.heartbeat import Heartbeat

EVERY = timedelta(seconds=0.05)


@pytest.fixture
def started():
    hearts = []

    def start(beat, on_death=lambda error: None):
        heart = Heartbeat(beat, every=EVERY, on_death=on_death)
        hearts.append(heart)
        heart.start()
        return heart

    yield start
    for heart in hearts:
        heart.stop()


def test_it_beats_again_and_again(started):
    beats = threading.Semaphore(0)

    started(beats.release)

    assert all(beats.acquire(timeout=5) for _ in range(3))


def test_a_long_beat_is_not_joined_by_another(started):
    at_once, most, begun = [], [], threading.Event()

    def slow():
        at_once.append(1)
        most.append(len(at_once))
        begun.set()
        time.sleep(0.3)
        at_once.pop()

    heart = started(slow)
    begun.wait(5)
    time.sleep(0.5)
    heart.stop()

    assert set(most) == {1}


def test_an_error_is_told_and_not_passed_over(started):
    told, heard = [], threading.Event()

    def dies():
        raise LookupError("the words of a customer")

    started(dies, on_death=lambda error: (told.append(type(error)), heard.set()))

    assert heard.wait(5)
    assert told[0] is LookupError


def test_the_words_of_an_error_are_not_logged(started, caplog):
    heard = threading.Event()

    def dies():
        raise LookupError("the words of a customer")

    started(dies, on_death=lambda error: heard.set()).is_alive()
    heard.wait(5)

    assert "the words of a customer" not in caplog.text


def test_stopping_waits_for_the_beat_in_hand_and_ends_it_all(started):
    begun, done = threading.Event(), []

    def slow():
        begun.set()
        time.sleep(0.3)
        done.append(1)

    heart = started(slow)
    begun.wait(5)
    assert heart.is_alive()
    heart.stop()

    assert done
    assert not heart.is_alive()
    heart.stop()  # a second time does nothing
