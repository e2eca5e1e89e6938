"""What the mail server says of spam; believed for unknown senders only (D-34). It never decides what happens to a mail.

Anybody can write such a header, but only to their own harm: it keeps strangers from an answer and gives nothing.
"""

from __future__ import annotations

import re

from intake.reading.parse import Parsed

_SAYS_SO: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("x-spam-flag", re.compile(r"yes\b")),  # SpamAssassin, and what imitates it
    ("x-spam-status", re.compile(r"yes\b")),
    ("x-spam", re.compile(r"yes$")),  # Rspamd; of other filters also "Not detected" or a score
    ("x-spamd-result", re.compile(r"[^:]{1,60}:\s{0,5}true\b")),  # Rspamd: "default: True [15.30 / 15.00]; …"
    ("x-rspamd-action", re.compile(r"(?:add header|rewrite subject|reject)\b")),
    ("x-barracuda-spam-status", re.compile(r"yes\b")),
    ("x-gm-spam", re.compile(r"1$")),  # Google Workspace, where a rule lets it write
    ("x-gm-phishy", re.compile(r"1$")),
    ("x-ms-exchange-organization-scl", re.compile(r"[5-9]$")),
)
# Exchange Online: the level; spam; marked by a rule or by the sender's being blocked; kinds of phishing and spam.
_EXCHANGE = re.compile(
    r"(?:^|;)\s{0,5}(?:scl:[5-9]|sfv:(?:spm|sks|skb)|cat:(?:spm|hspm|phsh|hphsh|hphish|malw))\s{0,5}(?:;|$)"
)


def is_spam(mail: Parsed) -> bool:
    """Whether the topmost header of any filter says yes."""
    if _EXCHANGE.search(mail.first("x-forefront-antispam-report").lower()):
        return True
    return any(said.match(mail.first(name).strip().lower()) for name, said in _SAYS_SO)
