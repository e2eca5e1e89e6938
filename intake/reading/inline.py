"""Says which files are only part of how a mail looks: logos, signatures' pictures; it never drops one, and a photo is no logo.

In doubt a file counts as attached by hand.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_PICTURE = re.compile(r"(?i)\.(png|jpe?g|gif|bmp|svg|webp|heic|tiff?|emz|wmz)$")
# Proofs of who wrote it (RFC 8551, RFC 3156): read by programs alone.
_SIGNATURES = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
}
_CID = re.compile(r"(?i)\bcid:([^\"'\s<>()]{1,900})")
MOST_REFERENCES = 2_000


def references(html: str) -> frozenset[str]:
    """Content-IDs that the HTML shows (RFC 2392), without brackets, in lower case."""
    found = (one[1] for _, one in zip(range(MOST_REFERENCES), _CID.finditer(html), strict=False))
    return frozenset(unquote(one).lower() for one in found)


def is_inline(
    *, type: str, name: str, disposition: str, content_id: str, within: tuple[str, ...], shown: frozenset[str]
) -> bool:
    """`within`: subtypes of the multiparts around the part, the nearest last. `shown`: what the mail's HTML refers to."""
    if type in _SIGNATURES:
        return True
    nearest = within[-1] if within else ""
    if type.startswith(
        "text/"
    ):  # one more form of the same words, as AMP or enriched text (RFC 2046 section 5.1.4)
        return (
            nearest == "alternative" and not name and disposition != "attachment" and type != "text/calendar"
        )
    if not (type.startswith("image/") or _PICTURE.search(name)):
        return False
    content_id = content_id.strip().strip("<>").lower()
    if content_id and content_id in shown:
        return True
    if disposition == "attachment":
        return False
    return nearest == "related" or bool(content_id and not name)  # nobody attaches a file without a name
