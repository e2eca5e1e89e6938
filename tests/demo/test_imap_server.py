"""The demo's IMAP server as a program: several accounts, and it ends with who started it."""

import json
import os
import subprocess
import sys

from imapclient import IMAPClient

COMMAND = [sys.executable, "-m", "ysi.demo.imap_server", "--password-env", "PASSWORD_OF_TESTS"]


def test_every_account_has_its_own_mail_and_the_server_ends_with_its_standard_input():
    with subprocess.Popen(
        [*COMMAND, "--user", "tehtavat", "--user", "anna", "--until-eof"],
        env=os.environ | {"PASSWORD_OF_TESTS": "a password"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        port = json.loads(process.stdout.readline())["port"]
        for user, lying in (("tehtavat", 0), ("anna", 0), ("tehtavat", 1)):
            with IMAPClient("127.0.0.1", port, ssl=False, timeout=10) as client:
                client.login(user, "a password")
                assert client.select_folder("INBOX")[b"EXISTS"] == lying
                if user == "tehtavat":
                    client.append("INBOX", b"Subject: Hei\r\n\r\nHei\r\n")

        process.stdin.close()

        assert process.wait(5) == 0


def test_without_a_password_it_says_which_variable_is_missing():
    command = [*COMMAND, "--user", "anna"]
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "environment variable PASSWORD_OF_TESTS holds no password" in done.stderr
