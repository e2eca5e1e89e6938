"""Recognises mail whose words only its reader's key opens (RFC 8551, RFC 3156, RFC 9580); it never tries to open one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_ARMOUR = re.compile(r"(?m)^[> \t]{0,20}-----BEGIN PGP MESSAGE-----[ \t]*$")
_ARMOURED = re.compile(r"(?ms)^-----BEGIN PGP MESSAGE-----[ \t]*$.*?(?:^-----END PGP MESSAGE-----[ \t]*$|\Z)")
_NOTICE = re.compile(r"(?i)(encrypt|salattu|salaus|krypter)")
NOTICE_CHARS = 200


def is_encrypted_part(type: str, *, smime_type: str, name: str) -> bool:
    """An encrypted body. Signed data is none, and neither is a file as `sopimus.pdf.p7m`, which is signed only."""
    if type in ("multipart/encrypted", "application/pgp-encrypted"):
        return True
    if type not in _SMIME:
        return False
    if smime_type:
        return smime_type.lower() in ("enveloped-data", "authenveloped-data", "authenvelopeddata")
    return name.lower() in ("", "smime.p7m")


def hides_words(own_text: str, encrypted_types: Sequence[str]) -> bool:
    """Whether what somebody wrote stays hidden: nothing readable is beside the encrypted part but a notice of it."""
    if "multipart/encrypted" in encrypted_types:
        return True
    bare = _ARMOURED.sub("", own_text).strip()
    if not encrypted_types and bare == own_text.strip():
        return False
    words = re.search(r"\w", bare) is not None
    return not words or (len(bare) <= NOTICE_CHARS and _NOTICE.search(bare) is not None)


def holds_armour(text: str) -> bool:
    """A piece of PGP among other words."""
    return _ARMOUR.search(text) is not None
