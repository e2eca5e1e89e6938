"""`ysi check` of the door: one line for each thing that is wrong with it, and none that opens it."""

import socket

import pytest

from base.settings import Settings
from tests.support.door import Porch, opened
from ysi.check_door import check_door


def told(*, folders=("INBOX",), **door):
    box = {"tehtavat": {"address": "tehtavat@ysi.example", "folders": folders}}
    settings = Settings(mailbox=box, door=door)
    return [(finding.check, finding.state.value, finding.words) for finding in check_door(settings)]


def test_a_closed_door_is_nothing_to_tell_of():
    assert told() == []


def test_a_mailbox_that_is_not_read_needs_the_door():
    ((check, state, words),) = told(folders=())

    assert (check, state) == ("mailbox tehtavat", "problem")
    assert "no mail comes in" in words


def test_a_free_port_is_told_and_given_back():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]

    for _ in range(2):
        assert told(enabled=True, port=port) == [("door", "ok", f"LMTP on 127.0.0.1, port {port}: free")]


def test_a_running_ysi_may_have_the_port():
    with opened(Porch(), protocol="smtp") as door:
        assert told(enabled=True, protocol="smtp", port=door.port) == [
            ("door", "ok", f"SMTP on 127.0.0.1, port {door.port}: open, ysi answers there")
        ]


def test_another_program_may_not():
    with socket.create_server(("127.0.0.1", 0)) as other:
        ((check, state, words),) = told(enabled=True, port=other.getsockname()[1])

    assert (check, state) == ("door", "problem")
    assert "is another program there" in words


@pytest.mark.parametrize("host", ["0.0.0.0", "198.51.100.4"])
def test_a_public_address_is_a_problem(host):
    ((_, state, words),) = told(enabled=True, host=host)

    assert state == "problem"
    assert f"{host} is a public address" in words


def test_a_public_address_that_is_allowed_is_still_told():
    lines = told(enabled=True, host="0.0.0.0", port=0, allow_public=True, clients=["0.0.0.0/0"])

    assert [state for _, state, _ in lines] == ["ok", "warning", "warning"]


def test_a_host_that_is_none_is_a_problem():
    ((_, state, words),) = told(enabled=True, host="no.such.host.invalid")

    assert (state, "no such address" in words) == ("problem", True)
