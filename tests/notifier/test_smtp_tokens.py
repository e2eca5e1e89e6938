"""SmtpServer with access tokens against a server that takes XOAUTH2 and OAUTHBEARER: asked for anew, never shown."""

import base64

import pytest
from aiosmtpd.smtp import AuthResult

from base.setting_tables import SmtpSettings
from notifier.smtp import SmtpServer, Unreachable
from tests.support.smtp import Sink

RAW = b"Subject: x\r\n\r\nHei\r\n"
USER = "tehtavat@ysi.example"


class Tokens(Sink):
    """Takes the tokens that the test calls valid, and says no as Gmail does: a reason first, then 535."""

    def __init__(self, *valid):
        super().__init__(auth_require_tls=False, authenticator=lambda *_: AuthResult(success=False))
        self.valid = set(valid)
        self.acknowledged = []

    async def auth_XOAUTH2(self, server, args):  # noqa: N802 - aiosmtpd names them by mechanism
        return await self._judge(server, args, lambda token: f"user={USER}\x01auth=Bearer {token}\x01\x01")

    async def auth_OAUTHBEARER(self, server, args):  # noqa: N802
        return await self._judge(server, args, lambda token: f"n,a={USER},\x01auth=Bearer {token}\x01\x01")

    async def _judge(self, server, args, written):
        said = base64.b64decode(args[1]).decode()
        if said in {written(token) for token in self.valid}:
            return AuthResult(success=True, auth_data=USER)
        self.acknowledged.append(
            await server.challenge_auth(
                b'{"status":"400","schemes":"bearer","scope":"https://mail.google.com/"}'
            )
        )
        return AuthResult(success=False, handled=False)


@pytest.fixture
def token(tmp_path):
    """The file whose first line the token command prints."""
    file = tmp_path / "token"
    file.write_text("first-token\n")
    return file


def settings(sink, token, **changes):
    values = {"user": USER, "auth": "xoauth2", "token_command": f"cat {token}"} | changes
    return SmtpSettings(host="127.0.0.1", port=sink.port, timeout_seconds=5, **values)


def send(server):
    server.send("alfa+b7.0123456789abcdef@ysi.example", "aino@alfa.example", RAW)


@pytest.mark.parametrize("way", ["xoauth2", "oauthbearer"])
def test_a_message_leaves_after_a_login_by_token(token, way):
    with Tokens("first-token") as sink:
        server = SmtpServer(settings(sink, token, auth=way))
        send(server)
        server.close()

    assert [mail.raw for mail in sink.delivered] == [RAW]


@pytest.mark.parametrize(("way", "acknowledged"), [("xoauth2", b""), ("oauthbearer", b"\x01")])
def test_a_refused_token_is_our_trouble_and_is_told_without_the_token(token, way, acknowledged):
    with Tokens("another") as sink:
        server = SmtpServer(settings(sink, token, auth=way))
        with pytest.raises(Unreachable, match="535") as told:
            send(server)

    assert sink.acknowledged == [acknowledged]  # the server's reason was heard to its end
    assert "first-token" not in str(told.value)


def test_the_token_is_asked_for_at_every_login(token):
    with Tokens("first-token") as sink:
        server = SmtpServer(settings(sink, token))
        send(server)
        server.close()
        sink.valid = {"second-token"}
        token.write_text("second-token\n")
        send(server)
        server.close()

    assert len(sink.delivered) == 2


@pytest.mark.parametrize(("command", "told"), [
    ("false", "[smtp]: token_command failed"),
    ("true", "[smtp]: token_command printed no access token"),
    ("echo two words", "printed no access token"),
])  # fmt: skip
def test_a_command_without_a_token_is_told_and_nothing_is_sent(token, command, told):
    with Tokens("first-token") as sink:
        server = SmtpServer(settings(sink, token, token_command=command))
        with pytest.raises(Unreachable) as said:
            send(server)

    assert told in str(said.value)
    assert sink.delivered == []


def test_a_server_that_takes_no_tokens_is_told_by_what_it_takes(token):
    with Sink(auth_require_tls=False, authenticator=lambda *_: AuthResult(success=True)) as sink:
        server = SmtpServer(settings(sink, token))
        with pytest.raises(Unreachable, match="takes no access token by XOAUTH2, only LOGIN PLAIN"):
            send(server)
