"""Folders: what a folder of the settings is called on servers of the world (RFC 2342, RFC 3501, RFC 6154)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.imap_folders import Folders

GMAIL = Folders.of(
    [
        ((b"\\HasNoChildren",), b"/", "INBOX"),
        ((b"\\HasChildren", b"\\Noselect"), b"/", "[Gmail]"),
        ((b"\\All", b"\\HasNoChildren"), b"/", "[Gmail]/Kaikki viestit"),
        ((b"\\HasNoChildren", b"\\Junk"), b"/", "[Gmail]/Roskaposti"),
    ],
    (("", "/"),),
)
CYRUS = Folders.of(
    [((b"\\HasChildren",), b".", "INBOX"), ((b"\\HasNoChildren",), b".", "INBOX.Junk")], (("INBOX.", "."),)
)
EXCHANGE = Folders.of(
    [
        ((b"\\Marked", b"\\HasNoChildren"), b"/", "INBOX"),
        ((b"\\HasNoChildren", b"\\Junk"), b"/", "Roskaposti"),
        ((b"\\HasNoChildren",), b"/", "Junk"),
    ],
    None,
)
PLAIN = Folders.of([((), None, "INBOX")], None)


@pytest.mark.parametrize(("server", "wanted", "name"), [
    (GMAIL, "Processed", "Processed"),              # still to be made
    (GMAIL, "Ysi/Processed", "Ysi/Processed"),
    (CYRUS, "Processed", "INBOX.Processed"),        # below the prefix: elsewhere Cyrus says "Permission denied"
    (CYRUS, "Ysi/Processed", "INBOX.Ysi.Processed"),
    (CYRUS, "INBOX.Processed", "INBOX.Processed"),  # somebody who knows the server has written it so
    (CYRUS, "Junk", "INBOX.Junk"),
    (CYRUS, "INBOX", "INBOX"),
    (CYRUS, "inbox", "inbox"),                      # RFC 3501 5.1: in any case of letters
    (EXCHANGE, "Processed", "Processed"),
    (PLAIN, "Processed", "Processed"),              # a server that tells no separator
])  # fmt: skip
def test_a_folder_of_the_settings_has_the_servers_name(server, wanted, name):
    assert server.named(wanted) == name


@pytest.mark.parametrize(("server", "wanted", "junk"), [
    (GMAIL, "Junk", "[Gmail]/Roskaposti"),  # marked, in the language of the account
    (CYRUS, "Junk", "Junk"),                # named; the name of the settings stays the key in the database
    (EXCHANGE, "Junk", "Roskaposti"),       # the mark goes before the name
    (CYRUS, "Spam", None),                  # not there: nothing is read
    (GMAIL, "", None),                      # nobody wants it
    (PLAIN, "Junk", None),
])  # fmt: skip
def test_the_junk_folder_is_the_marked_one_else_the_named_one(server, wanted, junk):
    assert server.junk(wanted) == junk


def test_a_folder_with_every_mail_is_known():
    assert GMAIL.marked_all == "[Gmail]/Kaikki viestit"
    assert CYRUS.marked_all is None


def test_a_folder_that_only_holds_others_is_not_there():
    assert not GMAIL.has("[Gmail]")
    assert GMAIL.has("INBOX")
    assert CYRUS.has("Junk")


@given(st.text(min_size=1), st.sampled_from([GMAIL, CYRUS, EXCHANGE, PLAIN]))
def test_a_name_that_was_made_is_found_again(wanted, server):
    made = Folders(server.names | {server.named(wanted)}, server.separator, server.prefix)

    assert made.has(wanted)
    assert made.named(wanted) == server.named(wanted)
