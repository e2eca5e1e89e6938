"""`ysi check` of the door: where it listens, who may come, whether the port is there. Never keeps the port."""

import socket
from collections.abc import Iterator

from base.errors import UserError
from base.settings import Settings
from intake.door_place import listening, public_addresses
from ysi.check import Finding, State, failed, ok, problem

GREETING_SECONDS = 3


def check_door(settings: Settings) -> Iterator[Finding]:
    """What keeps pushed mail from coming in, or lets in more than the company's mail server."""
    door = settings.door
    if not door.enabled:
        yield from _mailboxes_without_a_way(settings)
        return
    try:
        public = public_addresses(door)
    except UserError as error:
        yield failed("door", error, "")
        return
    if public and not door.allow_public:
        yield problem(
            "door",
            f"{public[0]} is a public address, and the door believes its clients",
            "set [door] host to an address that only your mail server can reach, or allow_public = true",
        )
        return
    yield _port(settings)
    if public:
        words = f"listens on {public[0]}, where strangers can reach it (allow_public)"
        yield Finding("door", State.WARNING, words, "keep others than your mail server out by a firewall")
    if wide := [str(network) for network in door.clients if network.prefixlen == 0]:
        words = f"takes mail from anybody ({wide[0]} in clients), and believes what they say of its author"
        yield Finding("door", State.WARNING, words, "name your mail servers in [door] clients")


def _mailboxes_without_a_way(settings: Settings) -> Iterator[Finding]:
    for name, box in settings.mailbox.items():
        if not box.folders:
            yield problem(
                f"mailbox {name}",
                "no folder is read, and the door is closed: no mail comes in",
                f"name a folder in [mailbox.{name}] folders, or set [door] enabled = true",
            )


def _port(settings: Settings) -> Finding:
    door = settings.door
    where = f"{door.protocol.upper()} on {door.host}, port {door.port}"
    try:
        taken = listening(door)
    except UserError as error:
        if _ysi_answers(door.host, door.port):
            return ok("door", f"{where}: open, ysi answers there")
        return failed("door", error, "")
    for one in taken:
        one.close()
    return ok("door", f"{where}: free")


def _ysi_answers(host: str, port: int) -> bool:
    """Whether the port is taken by a running service: its greeting ends in our name."""
    try:
        with socket.create_connection((host, port), GREETING_SECONDS) as connection:
            greeting = connection.recv(500)
    except OSError:
        return False
    return greeting.startswith(b"220 ") and greeting.rstrip().endswith(b" ysi")
