"""Bytes of a mail laid where the service keeps them, without a mailbox from which they came."""

from pathlib import Path

from models.blobs import keep_raws


def keep_raw(store: Path, identity_hash: str, raw: bytes) -> None:
    keep_raws(store, [(identity_hash, raw)])
