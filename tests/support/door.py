"""A door that is open, a porch that stands in for what is behind it, and a client that sends bytes as they are.

Must never assert what a client is told; that is the test's matter.
"""

import socket
import threading
from contextlib import contextmanager

from base.clock import SystemClock
from base.setting_tables import DoorSettings
from intake.door import Door

OURS = "tehtavat@ysi.example"
HELLO = {"lmtp": b"LHLO mx.ysi.example", "smtp": b"EHLO mx.ysi.example"}


class Porch:
    """Knows one address and keeps mails in a list; `trouble` is raised instead, `hold` makes it wait."""

    def __init__(self):
        self.kept = []
        self.trouble = None
        self.trouble_at_address = None
        self.hold = None
        self.entered = threading.Event()

    def is_ours(self, address):
        if self.trouble_at_address:
            raise self.trouble_at_address
        return address.lower() == OURS

    def keep(self, arrival):
        self.entered.set()
        if self.hold is not None:
            self.hold.wait(20)
        if self.trouble:
            raise self.trouble
        self.kept.append(arrival)


@contextmanager
def opened(reception, *, clock=None, **settings):
    """A door on a free port of loopback, served in a thread of its own. `door.died` is what ended it, if anything did."""
    door = Door(DoorSettings(enabled=True, port=0, **settings), reception, clock or SystemClock())
    door.died = None
    door.stop = threading.Event()

    def serve():
        try:
            door.run(door.stop)
        except Exception as error:  # noqa: BLE001 - looked at by the test
            door.died = error

    door.open()
    door.thread = threading.Thread(target=serve, daemon=True)
    door.thread.start()
    try:
        yield door
    finally:
        door.stop.set()
        door.thread.join(15)
        assert not door.thread.is_alive()


class Client:
    """One connection: whole answers one by one, bytes as they stand."""

    def __init__(self, door, *, greets=None, seconds=20):
        self.socket = socket.create_connection(("127.0.0.1", door.port), seconds)
        self._stream = self.socket.makefile("rb")
        if greets:
            self.answer()
            self.ask(HELLO[greets])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._stream.close()
        self.socket.close()

    def send(self, content):
        self.socket.sendall(content)

    def ask(self, line):
        """Send one command and wait for its answer."""
        self.send(line + b"\r\n")
        return self.answer()

    def answer(self):
        """The next answer, its last line alone; '' when the door has hung up."""
        line = b" " * 4
        while line[3:4] not in (b" ", b"") or line == b"    ":
            try:
                line = self._stream.readline()
            except ConnectionResetError:
                line = b""
        return line.decode().rstrip("\r\n")

    def rest(self):
        """Every further answer until the door hangs up."""
        return list(iter(self.answer, ""))

    def begin(self, sender=b"aino@alfa.example", recipient=b"tehtavat@ysi.example"):
        """MAIL and RCPT; the answer to the latter."""
        self.ask(b"MAIL FROM:<" + sender + b">")
        return self.ask(b"RCPT TO:<" + recipient + b">")

    def bring(self, content, **envelope):
        """One whole transaction, the content in CRLF lines with dots doubled; the answer to the data."""
        assert self.begin(**envelope).startswith("250"), envelope
        self.ask(b"DATA")
        self.send(stuffed(content) + b".\r\n")
        return self.answer()


def stuffed(content):
    """As a client must send it: dots doubled at the begin of lines, a line end at the very end (RFC 5321, 4.5.2)."""
    doubled = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
    return doubled if doubled.endswith(b"\r\n") or not doubled else doubled + b"\r\n"
