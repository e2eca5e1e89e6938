"""The same work done bare in one process: what the pipeline is compared with. Uses nothing of the product but its files.

imapclient in batches of 50, `mailparser.parse_from_bytes`, one committed insert a mail, the same fsyncs: the raw files
of a batch are kept by the product's own function, each attachment is written and synced with its folder as the product does.
"""

import base64
import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import mailparser
from imapclient import IMAPClient

from intake.reading.identity import Identity, identity
from models.blobs import folder_of, keep_raws
from tests.support.imap import PASSWORD, USER

BATCH = 50


def main() -> None:
    task = json.load(sys.stdin)
    rows = _table(task["database"])
    with IMAPClient("127.0.0.1", task["port"], ssl=False) as client:
        client.login(USER, PASSWORD)
        began = time.monotonic()
        mails = _work(client, task["folder"], rows, Path(task["blobs"]))
        print(json.dumps({"mails": mails, "seconds": time.monotonic() - began}))


def _work(client: IMAPClient, folder: str, rows: sqlite3.Connection, store: Path) -> int:
    client.select_folder(folder)
    uids = sorted(client.search("ALL"))
    for begin in range(0, len(uids), BATCH):
        answer = client.fetch(uids[begin : begin + BATCH], ["INTERNALDATE", "BODY.PEEK[]"])
        known = {uid: identity(mail[b"BODY[]"]) for uid, mail in answer.items()}
        keep_raws(store, ((known[uid].hash, mail[b"BODY[]"]) for uid, mail in answer.items()))
        for uid, mail in answer.items():
            _take(rows, store, known[uid], uid, mail)
    return len(uids)


def _take(
    rows: sqlite3.Connection, store: Path, known: Identity, uid: int, fetched: dict[bytes, Any]
) -> None:
    mail = mailparser.parse_from_bytes(fetched[b"BODY[]"])
    _keep_files(store / folder_of(known.hash), mail.attachments)
    arrived = fetched[b"INTERNALDATE"].isoformat()
    rows.execute(
        "INSERT INTO mail (hash, message_id, uid, arrived, sender, subject, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (known.hash, known.message_id, uid, arrived, json.dumps(mail.from_), str(mail.subject), mail.body),
    )


def _keep_files(folder: Path, files: list[dict[str, Any]]) -> None:
    for number, file in enumerate(files, start=1):
        is_base64 = file["content_transfer_encoding"] == "base64"
        content = base64.b64decode(file["payload"]) if is_base64 else file["payload"].encode()
        with (folder / f"{number}.tmp").open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        (folder / f"{number}.tmp").rename(folder / str(number))
    for place in (folder, folder.parent) if files else ():
        handle = os.open(place, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _table(path: str) -> sqlite3.Connection:
    rows = sqlite3.connect(path, isolation_level=None)  # each insert commits by itself
    rows.execute("PRAGMA journal_mode=WAL")
    rows.execute("PRAGMA synchronous=FULL")
    rows.execute(
        "CREATE TABLE mail (id INTEGER PRIMARY KEY, hash TEXT UNIQUE, message_id TEXT, uid INTEGER, arrived TEXT, "
        "sender TEXT, subject TEXT, text TEXT)"
    )
    rows.execute("CREATE INDEX by_message_id ON mail (message_id)")
    return rows


if __name__ == "__main__":
    main()
