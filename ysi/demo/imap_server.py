"""The demo's IMAP server: pymap as a process of its own, on loopback, its mail in memory.

Never for a service: what it holds is gone when it ends. It prints one JSON line with its port, then serves
until SIGTERM, or with --until-eof until its standard input ends (so that it cannot outlive who started it).
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from argparse import Namespace

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.imap import IMAPServer
from pymap.user import Passwords, UserMetadata

LOOPBACK = "127.0.0.1"


def main() -> None:
    arguments = _arguments().parse_args()
    password = os.environ.get(arguments.password_env)
    if not password:
        sys.exit(
            f"environment variable {arguments.password_env} holds no password; set it or name another one."
        )
    asyncio.run(_serve(arguments.user, password, arguments.port, until_eof=arguments.until_eof))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ysi.demo.imap_server", description="An IMAP server in memory."
    )
    parser.add_argument("--user", action="append", required=True, help="a login; may be given several times")
    parser.add_argument(
        "--password-env", required=True, help="environment variable with the password of them all"
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    return parser


async def _serve(users: list[str], password: str, port: int, *, until_eof: bool) -> None:
    backend, config = await DictBackend.init(_options(users[0], password))
    config.apply_context()
    for user in users[1:]:
        await _add_user(backend.login, config, user, password)
    answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
    server = await asyncio.start_server(answer, LOOPBACK, port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_eof:
        loop.add_reader(sys.stdin.fileno(), _stop_at_end, stop)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await stop.wait()
    server.close()


def _stop_at_end(stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        stop.set()


async def _add_user(login: Login, config: Config, user: str, password: str) -> None:
    hashed = await Passwords(config).hash_password(password)
    await Identity(user, login, None, frozenset()).set(UserMetadata(config, user, password=hashed))


def _options(user: str, password: str) -> Namespace:
    """What pymap's own command line would have given."""
    return Namespace(
        demo_data=False,
        demo_user=user,
        demo_password=password,
        host=LOOPBACK,
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=None,
        inherited_sockets=None,
    )


if __name__ == "__main__":
    main()
