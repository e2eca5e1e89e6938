"""Mails moved from one folder to another on servers of every age. Never removes a mail that it was not told to move.

With MOVE (RFC 6851) in one step. Without it the mails are copied, flagged as deleted and, by UIDPLUS (RFC 4315),
expunged by their UIDs. A server that has neither can only expunge everything that anybody flagged: there the copied
mails stay, flagged as deleted, until a person's mail program clears the folder.
"""

from contextlib import suppress
from typing import Any

from imapclient import DELETED
from imapclient.exceptions import IMAPClientError

from intake.imap_folders import Folders


def can_remove(client: Any) -> bool:
    """Whether a mail that was moved is gone from where it lay."""
    return bool(client.has_capability("MOVE") or client.has_capability("UIDPLUS"))


def move(client: Any, uids: list[int], target: str, names: Folders) -> None:
    """Move what lies there of these; a missing target is made, with the server's own prefix and separator."""
    folder = names.named(target)
    if not names.has(target):
        _make(client, folder)
    try:
        _move(client, uids, folder)
    except IMAPClientError as error:
        if "[TRYCREATE]" not in str(error):
            raise
        _make(client, folder)  # somebody has deleted it since we looked
        _move(client, uids, folder)


def _make(client: Any, folder: str) -> None:
    with suppress(IMAPClientError):  # another poller may have made it in this moment
        client.create_folder(folder)


def _move(client: Any, uids: list[int], folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.add_flags(uids, [DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
