"""A real Dovecot for tests, where the machine has it: IMAP, TLS, LMTP, access tokens, and what else a test asks of it.

Must never decide what is right; it is a mail server and nothing else.
"""

import json
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.support.imap import PASSWORD, USER, ImapServer, kill

CONF = """
base_dir = {dir}/run
state_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = {protocols}
listen = 127.0.0.1
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login{mechanisms}
mail_location = maildir:~/Maildir
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
postmaster_address = postmaster@ysi.example
{passdb}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={dir}/mail/%u
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
  mailbox {junk} {{
    special_use = \\Junk
  }}
}}
protocol imap {{
  mail_max_userip_connections = {connections}
  {capability}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{lmtp}
"""
PASSWORDS = """
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {dir}/users
}}
"""
TOKENS = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {dir}/oauth2.conf
}}
"""
LMTP = """
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
"""
PEOPLE = tuple(
    f"person{number}" for number in range(500)
)  # further accounts, for tests that want a fresh one
HANDS_OUT = "a-token-of-the-tests"


@dataclass(frozen=True)
class DovecotServer(ImapServer):
    """A running Dovecot; a mail arrives by LMTP where the server was asked to take it."""

    lmtp_port: int | None = None
    log: Path | None = None
    issuer: "Issuer | None" = None

    def deliver(self, *mails: bytes, user: str = USER) -> None:
        """As a company's mail server hands mails over."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            for mail in mails:
                lmtp.sendmail("aino@alfa.example", [user], mail)


@dataclass
class Issuer:
    """Whoever issues access tokens: Dovecot asks it by HTTP whether a token is one (RFC 7662)."""

    valid: set[str] = field(default_factory=lambda: {HANDS_OUT})
    port: int = 0

    @contextmanager
    def running(self) -> Iterator["Issuer"]:
        issuer = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):
                (token,) = parse_qs(urlsplit(self.path).query)["token"]
                said = {"active": True, "username": USER} if token in issuer.valid else {"active": False}
                body = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_): ...

        with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
            self.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield self
            server.shutdown()
            thread.join()


@contextmanager
def dovecot_server(
    *,
    prefix: str = "",
    separator: str = "/",
    junk: str = "Junk",
    capability: str = "",
    connections: int = 50,
    lmtp: bool = False,
    tokens: bool = False,
) -> Iterator[DovecotServer]:
    """Runs as root only: its mail belongs to nobody, since Dovecot refuses root's.

    `capability`: what it says it can, where that is to be less than it can.
    """
    folder = Path(tempfile.mkdtemp(prefix="ysi-dovecot-"))  # short: the names of its sockets have 107 bytes
    port, tls_port, lmtp_port = _free_port(), _free_port(), _free_port()
    values = {
        "dir": folder, "port": port, "tls_port": tls_port, "lmtp_port": lmtp_port, "prefix": prefix,
        "separator": separator, "junk": junk, "connections": connections,
        "protocols": "imap lmtp" if lmtp else "imap", "lmtp": LMTP.format(lmtp_port=lmtp_port) if lmtp else "",
        "mechanisms": " xoauth2 oauthbearer" if tokens else "",
        "passdb": (TOKENS.format(dir=folder) if tokens else "") + PASSWORDS.format(dir=folder),
        "capability": f"imap_capability = {capability}" if capability else "",
    }  # fmt: skip
    with Issuer().running() as issuer:
        _prepare(folder, CONF.format(**values), issuer)
        command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
        process = subprocess.Popen(command, text=True, start_new_session=True, stderr=subprocess.DEVNULL)
        try:
            _await_greeting(port)
            if lmtp:
                _await_greeting(lmtp_port, b"220 ")
            yield DovecotServer(
                process,
                port,
                tls_port,
                folder / "cert.pem",
                folder / "mail",
                lmtp_port,
                folder / "dovecot.log",
                issuer,
            )
        finally:
            kill(process)
            shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, conf: str, issuer: Issuer) -> None:
    folder.chmod(0o755)
    (folder / "run").mkdir()
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in (USER, *PEOPLE)))
    (folder / "oauth2.conf").write_text(
        f"introspection_mode = get\nintrospection_url = http://127.0.0.1:{issuer.port}/?token=\n"
        "username_attribute = username\nactive_attribute = active\nactive_value = true\nforce_introspection = yes\n"
    )
    (folder / "dovecot.conf").write_text(conf)
    certify(folder)


def certify(folder: Path) -> None:
    """key.pem and cert.pem of localhost."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -keyout key.pem -out cert.pem"
    )
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)


def _await_greeting(port: int, greeting: bytes = b"* OK") -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(4) == greeting:
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError("dovecot gave no greeting within 10 s")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
