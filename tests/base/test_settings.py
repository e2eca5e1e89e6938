"""Settings: config.toml in the tree says the defaults, and no secret stands in such a file."""

import tomllib
from pathlib import Path
from traceback import format_exception

import pytest

from base.errors import UserError
from base.setting_tables import MailboxSettings
from base.settings import Settings, exposed_secrets, load_settings

SHOWN = Path(__file__).parents[2] / "config.toml"


@pytest.fixture(autouse=True)
def no_settings_around(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("YSI_CONFIG", raising=False)


@pytest.fixture
def config(tmp_path):
    def write(text):
        file = tmp_path / "some.toml"
        file.write_text(text)
        return file

    return write


def test_the_file_in_the_tree_says_the_defaults():
    assert load_settings(SHOWN).model_dump() == Settings().model_dump()


def test_the_file_in_the_tree_shows_every_setting():
    lines = [line.strip("# ") for line in SHOWN.read_text().splitlines() if "=" in line]
    shown = {line.split("=")[0].strip() for line in lines}
    secrets = {"password", "key"}  # shown as password_file, key_command …
    tables = [type(getattr(Settings(), table)) for table in Settings.model_fields if table != "mailbox"]
    wanted = {key for table in [*tables, MailboxSettings] for key in table.model_fields}

    assert wanted - shown - secrets == set()


def test_the_mailbox_that_the_file_shows_is_one():
    lines = SHOWN.read_text().splitlines()
    begin = lines.index("# [mailbox.tehtavat]")
    shown = tomllib.loads(
        "\n".join(line.removeprefix("# ") for line in lines[begin : lines.index("", begin)])
    )

    assert MailboxSettings(**shown["mailbox"]["tehtavat"]).processed == "Processed"


@pytest.mark.parametrize(
    ("text", "variable", "remedy"),
    [
        ('[secrets]\nkey = "x"', "YSI_SECRETS__KEY", "key_file"),
        ('[smtp]\npassword = "x"', "YSI_SMTP__PASSWORD", "password_command"),
        ('[mailbox.ask]\naddress = "a@b.fi"\npassword = "x"', "YSI_MAILBOX__ASK__PASSWORD", "password_file"),
    ],
)
def test_a_secret_in_the_file_works_and_where_to_put_it_is_told(config, text, variable, remedy):
    told = exposed_secrets(load_settings(config(text)))

    assert len(told) == 1
    assert variable in told[0]
    assert remedy in told[0]


def test_a_secret_comes_from_the_environment(config, monkeypatch):
    monkeypatch.setenv("YSI_MAILBOX__ASK__PASSWORD", "from the environment")
    monkeypatch.setenv("YSI_SECRETS__KEY", "k" * 16)

    settings = load_settings(config('[mailbox.ask]\naddress = "a@b.fi"'))

    assert settings.mailbox["ask"].secret_of("mailbox ask") == "from the environment"
    assert settings.secret_key() == b"k" * 16


def test_a_secret_comes_from_the_first_line_of_a_file(config, tmp_path):
    (tmp_path / "key").write_text("a key of sixteen or more\nthe rest is a comment\n")

    settings = load_settings(config(f'[secrets]\nkey_file = "{tmp_path}/key"'))

    assert settings.secret_key() == b"a key of sixteen or more"


def test_a_secret_comes_from_what_a_command_prints(config):
    settings = load_settings(config("""[smtp]\npassword_command = "printf 'first\\\\nsecond'" """))

    assert settings.smtp.secret() == "first"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[smtp]\npassword_file = "nowhere"', "[smtp]: password_file: nowhere cannot be read"),
        ('[smtp]\npassword_command = "false"', "[smtp]: password_command failed: false ended with status 1;"),
        (
            "[smtp]\npassword_command = \"/bin/sh -c 'echo Kissa >&2; exit 3'\"",
            "failed: sh ended with status 3;",
        ),
        (
            '[smtp]\npassword_command = "SECRET=Kissa x"',
            "failed: SECRET cannot be run (No such file or directory);",
        ),
        (
            '[smtp]\npassword_command = "unclosed Kissa \'"',
            "password_command failed: the command cannot be run",
        ),
        ('[smtp]\npassword_command = " "', "password_command failed: the command cannot be run"),
    ],
)
def test_a_source_without_its_secret_is_told_and_nothing_of_it_is(config, text, told):
    settings = load_settings(config(text))

    with pytest.raises(UserError) as error:
        settings.smtp.secret()

    assert told in str(error.value)
    assert "Kissa" not in "".join(format_exception(error.value))  # nor in a trace, which shows the cause


@pytest.mark.parametrize("key", ["", "fifteen letters"])
def test_a_short_key_is_refused_with_the_remedy(key):
    with pytest.raises(UserError, match="YSI_SECRETS__KEY"):
        Settings(secrets={"key": key}).secret_key()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[smtp]\nhots = 1", ": smtp.hots is no setting of ysi; did you mean host?"),  # a typing error
        (
            '[mailbox.ask]\nadress = "a@b.fi"',
            ": mailbox.ask.adress is no setting of ysi; did you mean address?",
        ),
        ("[smpt]\nport = 1", ": smpt is no setting of ysi; did you mean smtp?"),
        ("[smtp]\nqqqqqq = 1", "smtp.qqqqqq is no setting of ysi; config.toml of ysi lists every key."),
        ("[mailbox.ask]\nport = 1", "mailbox.ask.address is missing"),
        ("[smtp", "not valid TOML"),
        ('[promise]\nopening = "nine"', "promise.opening: this is no time of the day; write it as 09:00"),
        ('[mailbox.ask]\naddress = "a@b.fi"\nauth = "xoauth2"', "needs token_command"),
        ('[mailbox.ask]\naddress = "a@b.fi"\ntoken_command = "true"', "needs auth"),
        ('[mailbox.ask]\naddress = "a@b.fi"\nauth = "oauth"', "mailbox.ask.auth"),
        ('[smtp]\nauth = "xoauth2"\ntoken_command = "true"', "needs user"),
        ('[mailbox.ask]\naddress = "a@b.fi"\njunk = "INBOX"', "mailbox.ask"),
        ('[mailbox.ask]\naddress = "a@b.fi"\njunk = "Processed"', "mailbox.ask"),
        ('[retention]\nat = "03:30"', "retention.at"),  # no such hour in March, two in October
        ("[retention]\nsecret_mail_days = 0", "retention.secret_mail_days"),
        ("[reading]\nmail_bytes = 0", "reading.mail_bytes"),
        ("[reading]\nmemory_megabytes = 64", "reading.memory_megabytes"),  # the process alone needs 40
        ("[reading]\ndepth = 1000", "reading.depth"),  # the parser falls over below that
        ("[intake]\nreaders = 5", "intake.readers"),  # they would only wait for the one that decides
        ("[intake]\npoll_seconds = 61", "intake.poll_seconds"),  # a poll at least every minute
        ("[flood]\nmails_an_hour = 0", "flood.mails_an_hour"),  # a stranger's mail is never below all others
        ("[flood]\nanswers_an_hour = -1", "flood.answers_an_hour"),
        ('[mailbox.door]\naddress = "a@b.fi"', "'door' is the name of what comes by [door]"),
        ("[door]\nenabled = 2", "door.enabled"),
        ('[door]\nprotocol = "http"', "door.protocol"),
        ('[door]\nhost = ""', "door.host"),
        ("[door]\nport = 65536", "door.port"),
        ('[door]\nallow_public = "perhaps"', "door.allow_public"),
        ("[door]\nclients = []", "door.clients"),  # nobody could come
        ('[door]\nclients = ["mx.example"]', "door.clients"),  # a name proves nothing of who connects
        ('[door]\nclients = ["10.0.0.1/8"]', "door.clients"),  # an address or a network?
        ("[door]\nmail_bytes = 0", "door.mail_bytes"),
        ("[door]\nbytes_at_once = 1000", "door: bytes_at_once is less than mail_bytes"),
        ("[door]\nconnections = 0", "door.connections"),
        ("[door]\nconnections_a_client = 0", "door.connections_a_client"),
        ("[door]\ncommands = 3", "door.commands"),
        ("[door]\nsilence_seconds = 0", "door.silence_seconds"),
        ("[door]\nsession_seconds = 0", "door.session_seconds"),
    ],
)
def test_a_wrong_file_is_told_with_its_key(config, text, told):
    with pytest.raises(UserError) as error:
        load_settings(config(text))

    assert told in str(error.value)


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(UserError, match="--config"):
        load_settings(tmp_path / "nowhere.toml")


def test_an_unknown_variable_of_ours_is_told(monkeypatch):
    monkeypatch.setenv("YSI_SMPT__HOST", "mail.example")

    with pytest.raises(UserError, match=r"YSI_SMPT__HOST.*did you mean smtp\?"):
        load_settings()
