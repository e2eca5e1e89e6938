"""Where the door may listen, and its sockets. Never takes an address that the internet can reach unless it is allowed to."""

import ipaddress
import socket
from typing import Any

from base.errors import UserError
from base.setting_tables import DoorSettings

WAITING_TO_ENTER = 1024  # connections that the machine itself holds for us
_INSIDE = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
)  # not `is_private`: that says yes to 0.0.0.0 and to networks of documentation as well


def listening(settings: DoorSettings) -> list[socket.socket]:
    """Sockets on every address of the host, taken and listening. Raises UserError where that is refused or impossible."""
    where = f"[door] host = {settings.host!r}, port = {settings.port}"
    demand_private(settings)
    taken: list[socket.socket] = []
    try:
        for family, kind, number, _, address in _addresses(settings.host, settings.port):
            one = socket.socket(family, kind, number)
            taken.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(address)
            one.listen(WAITING_TO_ENTER)
    except OSError as error:
        for one in taken:
            one.close()
        raise UserError(
            f"{where}: cannot listen there: {error.strerror}; is another program there?"
        ) from error
    return taken


def demand_private(settings: DoorSettings) -> None:
    """Raise UserError where the internet could reach the door and nobody said that it may."""
    public = public_addresses(settings)
    if public and not settings.allow_public:
        raise UserError(
            f"[door] host = {settings.host!r}: {public[0]} is a public address, and the door believes its clients; "
            "name an address that only your mail server can reach, or set allow_public = true."
        )


def public_addresses(settings: DoorSettings) -> list[str]:
    """Those of the host's addresses that the internet may reach. Raises UserError where it has none at all."""
    found = (str(one[4][0]) for one in _addresses(settings.host, settings.port))
    return [address for address in dict.fromkeys(found) if is_public(address)]


def is_public(address: str) -> bool:
    """Whether more than this machine and its private networks may reach it; every address together may."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inside = ip.is_loopback or any(ip in network for network in _INSIDE if network.version == ip.version)
    return not inside


def _addresses(host: str, port: int) -> list[Any]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UserError(f"[door] host = {host!r}: no such address of this machine.") from error
    return list(dict.fromkeys(found))
