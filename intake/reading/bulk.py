"""Tells mail that goes to many: lists, newsletters, and the reports of mail servers. It never reads their words."""

from __future__ import annotations

import re

from intake.reading.leaves import Leaves
from intake.reading.parse import Parsed

_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe", "list-owner")
_CAMPAIGN_HEADERS = ("x-campaign", "x-campaignid", "x-mailchimp-id", "x-mc-user", "x-newsletter")
# RFC 7489 section 7.2.1.1: `Report Domain: alfa.example Submitter: mx.example Report-ID: <…>`; RFC 8460 has the same.
_REPORT_SUBJECT = re.compile(
    r"(?i)^(?:\[[^\]]{1,40}\] ?)?(?:dmarc aggregate )?report[ -]domain: ?\S{1,255}\s{1,5}submitter: ?\S{1,255}|^complaint about message from \d"
)
# `mx.example!alfa.example!1799971200!1800057599.xml.gz` (RFC 7489), the same with .json.gz (RFC 8460).
_REPORT_FILE = re.compile(
    r"(?i)^[^!\s/]{1,255}![^!\s/]{1,255}!\d{9,11}!\d{9,11}(?:![^\s/!]{1,80}?)?\.(?:zip|(?:xml|json)(?:\.gz)?)$"
)
# A person who passes such a file on wants something of us.
_REPORTER = re.compile(r"(?i)dmarc|no-?reply|postmaster|report|tls-?rpt")


def is_report(mail: Parsed, leaves: Leaves) -> bool:
    """A DMARC aggregate (RFC 7489) or TLS report (RFC 8460) of another mail server about our domain."""
    if mail.first("tls-report-domain") or _REPORT_SUBJECT.match(mail.subject):
        return True
    if any(leaf.type.startswith("application/tlsrpt") for leaf in leaves.files):
        return True
    reporter = any(_REPORTER.search(one.address.partition("@")[0]) for one in mail.senders)
    return reporter and any(_REPORT_FILE.match(leaf.name) for leaf in leaves.files[:3])


def is_bulk(mail: Parsed) -> bool:
    if mail.first("precedence").lower() in ("bulk", "list", "junk"):
        return True
    return any(mail.first(name) for name in (*_LIST_HEADERS, *_CAMPAIGN_HEADERS))
