"""`ysi` as a process of its own, with a settings file, as a supervisor runs it."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

PROGRAM = [sys.executable, "-c", "import sys; from ysi.cli import main; sys.exit(main())"]
PASSWORD_VARIABLE = "YSI_MAILBOX__TEHTAVAT__PASSWORD"
KEY = "a key of the tests, long enough"


def written(tmp_path, *, database_url, imap_port, smtp_port, mailbox=True, more=""):
    """A config.toml for loopback servers; the secrets come from the environment."""
    box = f"""
[mailbox.tehtavat]
address = "tehtavat@ysi.example"
host = "127.0.0.1"
port = {imap_port}
tls = "none"
user = "tehtavat"
"""
    file = tmp_path / "ysi.toml"
    file.write_text(f"""
[database]
url = "{database_url}"
[blobs]
path = "{tmp_path}/blobs"
[smtp]
host = "127.0.0.1"
port = {smtp_port}
{box if mailbox else ""}
{more}
""")
    return file


def environment(password, **changes):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("YSI_")}
    secrets = {"YSI_SECRETS__KEY": KEY, PASSWORD_VARIABLE: password}
    return {name: value for name, value in (plain | secrets | changes).items() if value is not None}


def ran_alone(config, *words, env):
    return subprocess.run(
        [*PROGRAM, "--config", str(config), *words],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@contextmanager
def serving(config, *words, env):
    """The running service; killed afterwards if it has not ended by itself."""
    process = subprocess.Popen(
        [*PROGRAM, "--config", str(config), "serve", *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(holds, seconds=20.0):
    """Wait for something to come true; False if it does not in that time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
