"""The caps of the door: connections, bytes, work in other threads."""

import asyncio
import threading
from ipaddress import ip_network

import pytest

from base.errors import TryAgain
from intake.door_caps import Crowd, Room, Workbench

LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128"), ip_network("10.0.0.0/24")]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),     # the same machine, on a socket of both families
        ("10.0.0.200", True),
        ("10.0.1.1", False),
        ("192.0.2.1", False),
        ("fe80::1%eth0", False),
        ("", False),                    # a socket without a name
    ],
)  # fmt: skip
def test_only_the_clients_of_the_settings_come_in(address, known):
    refusal = Crowd(LOOPBACK, most=9, most_a_client=9).refusal(address)

    assert (refusal is None) is known


def test_more_than_the_cap_are_sent_away_until_one_leaves():
    crowd = Crowd(LOOPBACK, most=3, most_a_client=2)

    def enters(name, address):
        if refusal := crowd.refusal(address):
            return refusal[:3]
        return crowd.enter(name, address)

    assert [enters(name, "127.0.0.1") for name in "abc"] == [None, None, "421"]
    assert [enters("d", "10.0.0.1"), enters("e", "10.0.0.2")] == [None, "421"]
    crowd.leave("a")
    crowd.leave("a")  # who has left cannot leave again
    crowd.leave("never came")
    assert enters("e", "10.0.0.2") is None
    assert (sorted(crowd), len(crowd)) == (["b", "d", "e"], 3)


def test_room_is_taken_whole_or_not_at_all():
    room = Room(10)

    assert [room.take(8), room.take(3), room.fits(2), room.take(2)] == [True, False, True, True]
    room.give_back(8)
    assert room.fits(8)
    assert not room.fits(9)


def over(bench, run):
    try:
        return asyncio.run(run())
    finally:
        bench.close()


def test_work_that_takes_too_long_is_told_and_still_ends():
    bench, go = Workbench(most=2, seconds=0.05), threading.Event()

    async def run():
        told = asyncio.Event()
        with pytest.raises(TryAgain):
            await bench.do(lambda: go.wait(10), afterwards=told.set)
        assert not told.is_set()
        go.set()
        await asyncio.wait_for(told.wait(), 10)
        return True

    assert over(bench, run)


def test_more_work_than_the_cap_is_refused_at_once():
    bench, go = Workbench(most=1, seconds=0.05), threading.Event()

    async def run():
        with pytest.raises(TryAgain):
            await bench.do(lambda: go.wait(10))
        told = []
        with pytest.raises(TryAgain, match="begin further"):
            await bench.do(lambda: None, afterwards=lambda: told.append("over"))
        go.set()
        return told

    assert over(bench, run) == ["over"]


def test_what_the_work_raises_comes_out_also_a_timeout_of_its_own():
    bench = Workbench(most=1)

    def fails(error):
        raise error

    async def run():
        for error in (ValueError, TimeoutError):
            with pytest.raises(error):
                await bench.do(lambda error=error: fails(error))
        return await bench.do(lambda: 7)

    assert over(bench, run) == 7
