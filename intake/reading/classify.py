"""Says what kind of mail this is, by its headers, parts and words; it never decides what happens to it.

One file a kind: bounces.py (RFC 3464 and older), reactions.py (RFC 9078), automatic.py (RFC 3834), bulk.py (List-*).
"""

from __future__ import annotations

from intake.reading.automatic import answers_invitation, is_automatic
from intake.reading.bounces import is_bounce, null_sender, report_type
from intake.reading.bulk import is_bulk, is_report
from intake.reading.identity import ids
from intake.reading.leaves import Leaves
from intake.reading.parse import Parsed
from intake.reading.reactions import is_reaction
from intake.reading.value import ReadingSettings

ORDINARY, AUTO_REPLY, BOUNCE, BULK, REACTION, OWN = (
    "ordinary",
    "auto_reply",
    "bounce",
    "bulk",
    "reaction",
    "own",
)


def classify(mail: Parsed, leaves: Leaves, own_text: str, settings: ReadingSettings) -> str:
    """The first kind that fits, in an order in which a mail that is two things is the safer one."""
    automatic = is_automatic(mail, own_text, null_sender=null_sender(mail), report=report_type(mail) or "")
    if _is_own(mail, settings, automatic=automatic):
        return OWN
    if is_bounce(mail, leaves):
        return BOUNCE
    if is_report(mail, leaves):  # before the automatic ones: it comes from no person and answers nothing
        return BULK
    if is_reaction(leaves, own_text):
        return REACTION
    if automatic or answers_invitation(leaves, own_text):
        return AUTO_REPLY
    return BULK if is_bulk(mail) else ORDINARY


def _is_own(mail: Parsed, settings: ReadingSettings, *, automatic: bool) -> bool:
    """A mail of ours that came back: a Message-ID that only we make, or automatic mail from one of our addresses."""
    message_id = next(iter(ids(mail.first("message-id"))), "")
    if settings.own_id_ends and message_id.removesuffix(">").endswith(settings.own_id_ends):
        return True
    ours = {_untagged(one) for one in settings.own_addresses}
    return automatic and any(_untagged(one.address) in ours for one in mail.senders)


def _untagged(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return local.partition("+")[0] + "@" + domain
