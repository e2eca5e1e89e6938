"""Where the door listens and how it closes: never by accident in public, never in the middle of a mail."""

import threading
import time

import pytest

from base.clock import VirtualClock
from base.errors import UserError
from base.setting_tables import DoorSettings
from intake.door import Door
from intake.door_place import demand_private, is_public
from tests.support.door import Client, Porch, opened
from tests.support.finnish_workdays import helsinki

MAIL = b"From: Aino <aino@alfa.example>\r\nSubject: Matka\r\n\r\nVaraisitko hotellin?\r\n"


@pytest.fixture
def porch():
    return Porch()


@pytest.fixture
def door(porch):
    with opened(porch) as door:
        yield door


def test_at_the_end_the_mail_in_hand_is_answered_and_the_others_are_told(porch):
    porch.hold = threading.Event()
    with opened(porch) as door, Client(door, greets="lmtp") as busy, Client(door, greets="lmtp") as idle:
        busy.begin()
        busy.ask(b"DATA")
        busy.send(MAIL + b".\r\n")
        assert porch.entered.wait(10)

        door.stop.set()
        assert idle.rest() == ["421 4.3.2 Closing"]
        porch.hold.set()
        assert busy.rest() == ["250 2.0.0 Kept", "421 4.3.2 Closing"]
    assert len(porch.kept) == 1


def test_a_mail_that_is_still_coming_in_at_the_end_has_some_seconds(porch):
    with opened(porch) as door, Client(door, greets="lmtp") as client:
        client.begin()
        client.ask(b"DATA")
        client.send(MAIL)
        door.stop.set()
        time.sleep(0.5)
        client.send(b".\r\n")
        assert client.answer() == "250 2.0.0 Kept"


def test_a_client_that_never_ends_does_not_keep_it_open(porch):
    with opened(porch) as door, Client(door, greets="lmtp") as client:
        client.begin()
        client.ask(b"DATA")
        began = time.monotonic()
        door.stop.set()
        door.thread.join(15)

    assert time.monotonic() - began < 7
    assert porch.kept == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False), ("::1", False), ("10.1.2.3", False), ("172.31.0.1", False), ("192.168.1.1", False),
        ("fd00::1", False), ("fe80::1%lo", False),
        ("0.0.0.0", True), ("::", True),             # every address of the machine
        ("172.32.0.1", True), ("8.8.8.8", True), ("2a00::1", True), ("192.0.2.1", True), ("100.64.0.1", True),
    ],
)  # fmt: skip
def test_a_public_address_is_one_that_more_than_our_own_networks_may_reach(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "203.0.113.5"])
def test_a_public_address_is_refused_unless_it_is_allowed(porch, host):
    with pytest.raises(UserError, match="allow_public"):
        Door(DoorSettings(host=host, port=0), porch, VirtualClock(helsinki("Tue 2027-01-12 21:14"))).open()
    demand_private(DoorSettings(host=host, allow_public=True))


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.5"])
def test_an_address_that_is_not_of_this_machine_is_told(porch, host):
    door = Door(
        DoorSettings(host=host, port=0, allow_public=True),
        porch,
        VirtualClock(helsinki("Tue 2027-01-12 21:14")),
    )
    with pytest.raises(UserError, match="host"):
        door.open()


def test_a_port_that_is_taken_is_told(porch, door):
    second = Door(DoorSettings(port=door.port), porch, VirtualClock(helsinki("Tue 2027-01-12 21:14")))

    with pytest.raises(UserError, match=f"port = {door.port}: cannot listen there: Address already in use"):
        second.open()
