"""ImapMailbox and access tokens on Dovecot, which asks their issuer: XOAUTH2 and OAUTHBEARER (RFC 7628)."""

import logging
import os

import pytest

from base.errors import UserError
from intake.imap import ImapMailbox
from tests.support.dovecot import HANDS_OUT, dovecot_server
from tests.support.mailbox_contract import a_mail

pytestmark = pytest.mark.needs("dovecot", "dovecot-imapd")
WAYS = pytest.mark.parametrize("way", ["xoauth2", "oauthbearer"])


@pytest.fixture(scope="module")
def running():
    if os.geteuid() != 0:
        pytest.skip("needs root: the dovecot of the tests gives its mail to nobody")
    with dovecot_server(tokens=True) as server:
        server.append(a_mail())
        yield server


@pytest.fixture
def server(running):
    running.issuer.valid = {HANDS_OUT}
    return running


@pytest.fixture
def token(tmp_path):
    """The file whose first line the token command prints."""
    file = tmp_path / "token"
    file.write_text(HANDS_OUT + "\n")
    return file


@pytest.fixture
def mailbox(server, token):
    opened = []

    def open_mailbox(**changes):
        login = {"password": None, "auth": "xoauth2", "token_command": f"cat {token}"}
        opened.append(ImapMailbox("tehtavat", server.settings(**(login | changes))))
        return opened[-1]

    yield open_mailbox
    for each in opened:
        each.close()


@WAYS
def test_a_mailbox_is_read_with_a_token(mailbox, way):
    assert [copy.raw for copy in mailbox(auth=way).fetch_new("INBOX", None, 0).copies] == [a_mail()]


@WAYS
def test_a_refused_token_is_told_with_its_remedy_and_is_never_shown(mailbox, token, way, caplog):
    token.write_text("a-stolen-token\n")
    with caplog.at_level(logging.DEBUG), pytest.raises(UserError) as told:
        mailbox(auth=way).fetch_new("INBOX", None, 0)

    assert f"refuses the access token of tehtavat ({way}); mend user and token_command" in str(told.value)
    assert "a-stolen-token" not in str(told.value) + caplog.text


@WAYS
def test_a_token_of_somebody_else_is_refused(mailbox, way):
    with pytest.raises(UserError, match="refuses the access token of backoffice"):
        mailbox(auth=way, user="backoffice").fetch_new("INBOX", None, 0)


def test_the_token_is_asked_for_at_every_login(mailbox, server, token):
    box = mailbox()
    box.fetch_new("INBOX", None, 0)
    box.close()
    server.issuer.valid = {"the-next-one"}  # an access token lives for an hour
    token.write_text("the-next-one\n")

    assert len(box.fetch_new("INBOX", None, 0).copies) == 1


@pytest.mark.parametrize(("command", "told"), [
    ("false", "token_command failed: false ended with status 1; run it by hand"),
    ("true", "token_command printed no access token"),
])  # fmt: skip
def test_a_command_without_a_token_is_told(mailbox, command, told):
    with pytest.raises(UserError, match=told):
        mailbox(token_command=command).fetch_new("INBOX", None, 0)
