"""An IMAP server of one account that breaks down as it is told: for documented faults that no real server has to order.

It knows what our border says and no more, keeps mails in memory, and must never decide what is right.
"""

import re
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pydantic import SecretStr

from base.setting_tables import MailboxSettings

MODERN = "IMAP4rev1 UIDPLUS MOVE IDLE NAMESPACE"
DATE = b'"12-Jan-2027 10:00:00 +0200"'
TO_ORDER = re.compile(r"(?i)\S+ (UID \w+|\w+)")


class ScriptedImap:
    """`faults[command]` are answers, each given once instead of obeying: words after the tag, `* …` for a line
    without one (BYE, and the connection ends), or None: hang up without a word."""

    def __init__(self, capability=MODERN, greeting=b"* OK ready"):
        self.capability = capability
        self.greeting: list[bytes] = [greeting]  # the last one stays
        self.faults = defaultdict(list)
        self.folders: dict[str, dict[int, tuple[bytes, set[str]]]] = {"INBOX": {}}
        self.flags: dict[str, bytes] = {}
        self.said: list[str] = []  # commands, in order
        self._next_uid = 1
        self._lock = threading.RLock()

    @contextmanager
    def running(self) -> Iterator["ScriptedImap"]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            self._open: list[socket.socket] = []
            thread = threading.Thread(target=self._listen, args=(listener,), daemon=True)
            thread.start()
            yield self
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            thread.join(5)

    def settings(self, **changes) -> MailboxSettings:
        plain = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "password": SecretStr("x"),
            "junk": "",
        }
        return MailboxSettings(address="tehtavat@ysi.example", **(plain | changes))

    def append(self, *mails: bytes, folder: str = "INBOX") -> None:
        with self._lock:
            for mail in mails:
                self.folders.setdefault(folder, {})[self._next_uid] = (mail, set())
                self._next_uid += 1

    def _listen(self, listener) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection) -> None:
        with connection, connection.makefile("rwb", 0) as stream, suppress(OSError):
            greeting = self.greeting.pop(0) if len(self.greeting) > 1 else self.greeting[0]
            stream.write(greeting + b"\r\n")
            selected = [""]
            while greeting.startswith(b"* OK") and (line := stream.readline()):
                command = TO_ORDER.match(line.decode())[1].upper()
                self.said.append(command)
                if not self._answer(stream, line.decode().strip(), command, selected):
                    return

    def _answer(self, stream, line: str, command: str, selected: list[str]) -> bool:
        """One command; False ends the connection."""
        tag = line.split(maxsplit=1)[0]
        if self.faults[command]:
            fault = self.faults[command].pop(0)
            if fault is None:
                return False
            untagged = fault.startswith(b"* ")
            stream.write((fault if untagged else tag.encode() + b" " + fault) + b"\r\n")
            return not fault.startswith(b"* BYE")
        with self._lock:
            answers = self._obey(stream, command, line, selected)
        if isinstance(answers, bytes):  # a refusal
            stream.write(tag.encode() + b" " + answers + b"\r\n")
            return True
        stream.write(b"".join(one + b"\r\n" for one in answers) + tag.encode() + b" OK done\r\n")
        return command != "LOGOUT"

    def _obey(self, stream, command: str, line: str, selected: list[str]):
        """What the command does, and the lines that answer it, or the words of a refusal."""
        deed = getattr(self, "_do_" + command.lower().replace(" ", "_"), None)
        return deed(stream, line, selected) if deed else b"BAD unknown command"

    def _do_capability(self, *_):
        return [b"* CAPABILITY " + self.capability.encode()]

    def _do_namespace(self, *_):
        return [b'* NAMESPACE (("" "/")) NIL NIL']

    def _do_list(self, *_):
        return [b'* LIST (%s) "/" "%s"' % (self.flags.get(name, b""), name.encode()) for name in self.folders]

    def _do_login(self, *_):
        return []

    _do_noop = _do_login

    def _do_logout(self, *_):
        return [b"* BYE logging out"]

    def _do_create(self, _stream, line, _selected):
        self.folders.setdefault(line.split()[2].strip('"'), {})
        return []

    def _do_select(self, _stream, line, selected):
        selected[0] = line.split()[2].strip('"')
        if selected[0] not in self.folders:
            return b"NO [NONEXISTENT] no such folder"
        there = len(self.folders[selected[0]])
        return [b"* %d EXISTS" % there, b"* OK [UIDVALIDITY 7] x", b"* OK [UIDNEXT %d] x" % self._next_uid]

    def _do_idle(self, stream, *_):
        stream.write(b"+ idling\r\n")
        stream.readline()
        return []

    def _do_uid_search(self, _stream, line, selected):
        words = line.split()
        first, undeleted = int(words[4].partition(":")[0]), "UNDELETED" in words
        found = [
            uid
            for uid, (_, flags) in self.folders[selected[0]].items()
            if uid >= first and not (undeleted and "\\Deleted" in flags)
        ]
        return [b"* SEARCH" + b"".join(b" %d" % uid for uid in found)]

    def _do_uid_fetch(self, _stream, line, selected):
        return [self._fetched(uid, raw, line) for uid, raw in self._meant(selected, line)]

    def _do_uid_copy(self, _stream, line, selected):
        target = line.split()[4].strip('"')
        if target not in self.folders:
            return b"NO [TRYCREATE] no such folder"
        for _, raw in self._meant(selected, line):
            self.append(raw, folder=target)
        return []

    def _do_uid_move(self, stream, line, selected):
        answers = self._do_uid_copy(stream, line, selected)
        if not isinstance(answers, bytes):
            for uid, _ in self._meant(selected, line):
                del self.folders[selected[0]][uid]
        return answers

    def _do_uid_store(self, _stream, line, selected):
        for uid, _ in self._meant(selected, line):
            self.folders[selected[0]][uid][1].add("\\Deleted")
        return []

    def _do_uid_expunge(self, _stream, line, selected):
        folder = self.folders[selected[0]]
        for uid, _ in self._meant(selected, line):
            if "\\Deleted" in folder[uid][1]:
                del folder[uid]
        return []

    def _meant(self, selected: list[str], line: str):
        wanted = {int(uid) for uid in line.split()[3].split(",")}
        return [(uid, raw) for uid, (raw, _) in list(self.folders[selected[0]].items()) if uid in wanted]

    @staticmethod
    def _fetched(uid: int, raw: bytes, line: str) -> bytes:
        if "BODY" not in line:
            return b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (uid, len(raw))
        return b"* 1 FETCH (UID %d INTERNALDATE %s BODY[] {%d}\r\n%s)" % (uid, DATE, len(raw), raw)
