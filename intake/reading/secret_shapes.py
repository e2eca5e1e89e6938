"""Secrets that their own form gives away: keys, tokens, passwords in addresses, identity codes, IBANs to leave; it never looks at words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from intake.reading.secret_words import IDENTITY, KEY

Span = tuple[int, int]

_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]{0,20000}+(?:-(?!----)[^-]{0,200}){0,50}?-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----|(?:\s{1,4}[>\w+/=:. ,-]{8,120}){0,400})"
)
# Beginnings that makers of services gave their keys so that they are found.
_TOKENS = re.compile(
    r"(?<![\w-])(?:"
    r"(?:sk|rk|pk)_(?:live|test)_\w{8,200}|sk-(?:[a-z]{1,10}-)?[\w-]{16,200}|whsec_\w{16,100}|"
    r"gh[pousr]_\w{16,255}|github_pat_\w{20,255}|gl(?:pat|rt|dt|ptt|soat)-[\w-]{16,64}|"
    r"xox[abeoprs]-[\w-]{8,255}|xapp-[\w-]{16,255}|(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,20}|AIza[\w-]{30,45}|ya29\.[\w-]{16,255}|GOCSPX-[\w-]{16,64}|"
    r"SG\.[\w-]{16,32}\.[\w-]{16,64}|key-[0-9a-f]{24,64}|hf_\w{16,64}|npm_\w{20,64}|pypi-[\w-]{20,255}|dop_v1_\w{32,80}|shp(?:at|ca|pa|ss)_\w{16,64}|"
    r"(?:\d{6}-){7}\d{6}|(?=[A-Z0-9-]{0,40}\d)(?=[A-Z0-9-]{0,40}[A-Z])(?:[A-Z0-9]{5}-){3,5}[A-Z0-9]{5}|EAA[A-Za-z0-9]{40,255}|\d{8,10}:AA[\w-]{30,40}|sq0[a-z]{3}-[\w-]{20,64}|xkeysib-[\w-]{20,120}|lin_api_\w{20,64}|secret_\w{24,64}|AGE-SECRET-KEY-1[A-Z0-9]{20,80}|"
    r"eyJ[\w-]{8,2000}\.[\w-]{4,4000}(?:\.[\w-]{0,2000})?"
    r")(?![\w-])"
)
_BEGINNINGS = (
    "sk_ rk_ pk_ sk- whsec_ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat glrt gldt glptt glsoat xox xapp- akia asia aroa aida aiza ya29. gocspx- "
    "- sg. key- hf_ npm_ pypi- dop_v1_ shp eaa :aa sq0 xkeysib- lin_api_ secret_ age-secret-key- eyj"
)
_AUTHORIZATION = re.compile(
    r"(?i)\b(?:authorization|x-api-key|api-key|x-auth-token)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:(?:bearer|basic|token|apikey|digest)\s{1,3})?([\w.~+/=-]{8,2000})|"
    r"\bbearer\s{1,3}([\w.~+/=-]{16,2000})"
)
_IN_ADDRESS = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://([^\s/:@<>\"']{0,100}):([^\s/@<>\"']{1,200})@")
_IN_QUERY = re.compile(
    r"(?i)[?&#;](?:pwd|pass|passwd|password|salasana|losenord|token|access_token|auth_token|id_token|refresh_token|api[-_]?key|apikey|secret|client_secret|sig|signature|otp)="
    r"([^&#\s<>\"']{3,2000})"
)
_CONNECTION = re.compile(
    r"(?i)\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|Salasana)\s{0,2}=\s{0,2}([^;\s\"'<>]{3,300})(?=[;\"'])"
)
_VARIABLE = re.compile(
    r"(?m)^[ \t>]{0,10}(?:export |set )?[A-Za-z0-9_.-]{0,40}(?i:KEY|TOKEN|SECRET|PASS|PASSWORD|PASSWD|PWD|PW|CREDENTIALS?)\s{0,2}=\s{0,2}[\"']?([^\s\"'=][^\s\"']{3,300})"
)
_ELEMENT = re.compile(
    r"(?i)<(?:\w{1,20}:)?\w{0,20}(?:password|passwd|pwd|salasana|losenord|lösenord|secret|api-?key|token|pin)\b[^<>]{0,100}>\s{0,9}([^<>\s]{3,200})\s{0,9}</"
)
_NETWORK = re.compile(r"(?i)\bwifi:[^\n]{0,120}?\bP:([^;\n]{3,80});")  # what QR codes of networks hold
_HOOK = re.compile(
    r"(?i)\bhttps?://(?:hooks?\.[\w.-]{3,60}|[\w.-]{1,60}webhook\.office\.com|discord(?:app)?\.com/api/webhooks)/[^\s<>\"']{16,300}"
)  # who knows such an address may write there
_COMMAND = re.compile(
    r"\s(?:-u|--user)[ =][\"']?[^\s:\"']{1,64}:([^\s\"']{3,100})|\s--password[ =][\"']?([^\s\"']{3,100})|\bsshpass -p ?[\"']?([^\s\"']{3,100})"
)
# The pattern, which groups of it are secret, and one of what must stand in the text (lower case).
_SHAPES: tuple[tuple[re.Pattern[str], tuple[int, ...], tuple[str, ...]], ...] = (
    (_PRIVATE_KEY, (0,), ("-----begin",)),
    (_TOKENS, (0,), tuple(_BEGINNINGS.split())),
    (_AUTHORIZATION, (1, 2), ("bearer", "authorization", "api-key", "auth-token")),
    (_IN_ADDRESS, (2,), ("://",)),
    (_IN_QUERY, (1,), ("?", "&", "#", ";")),
    (_CONNECTION, (1,), ("=",)),
    (_VARIABLE, (1,), ("=",)),
    (_ELEMENT, (1,), ("</",)),
    (_HOOK, (0,), ("hook",)),
    (_COMMAND, (1, 2, 3), (" -u", "--user", "--pass", "sshpass")),
    (_NETWORK, (1,), ("wifi:",)),
)


def keys(text: str, lowered: str) -> Iterator[Span]:
    """Keys, tokens and passwords that stand in a form of their own."""
    known: list[int] = []
    for pattern, groups, signs in _SHAPES:
        if not any(sign in lowered for sign in signs):
            continue
        for found in pattern.finditer(text):
            known.append(found.start())
            yield from (found.span(group) for group in groups if found.group(group))
    yield from _beside(text, lowered, sorted(known))


def _beside(text: str, lowered: str, known: list[int]) -> Iterator[Span]:
    """Long runs as only machines write them, near a key or a word for one."""
    for found in islice(_LONG.finditer(text), _MOST_RUNS) if _LONG_RUN.search(text) else ():
        if not _is_random(found[0]):
            continue
        first, last = max(0, found.start() - _NEAR), found.end() + _NEAR
        index = bisect_left(known, first)
        near = index < len(known) and known[index] < last
        if near or next(KEY.found(lowered[first:last]), None):
            yield found.span()


def _is_random(run: str) -> bool:
    return all(pattern.search(run) for pattern in _CLASSES)


_LONG = re.compile(r"(?<![\w/+=.:@%-])[A-Za-z0-9/+_=-]{30,200}(?![\w/+=@%-])")
_LONG_RUN = re.compile(r"[A-Za-z0-9/+_=-]{30}")  # only where there is one the way to it is looked at
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"))
_MOST_RUNS = 5_000  # of one text
_NEAR = 200  # characters between a key and its secret half
_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_SEPARATORS = "-+–ABCDEFUVWXYabcdefuvwxy"
_IDENTITY = re.compile(
    rf"(?<![\w-])(\d{{2}})(\d{{2}})(\d{{2}}) ?([{_SEPARATORS}])[ \n>]{{0,4}}(\d{{3}})([0-9A-Ya-y])(?![\w])"
)


def identity_codes(text: str) -> Iterator[Span]:
    """Finnish personal identity codes: day, month and check character right (also the separators of 2023).

    Shortly after words for such a code a wrong check character is a slip of the pen.
    """
    if not _SIX_DIGITS.search(text):
        return
    for found in _IDENTITY.finditer(text):
        day, month, year, _, individual, check = found.groups()
        if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
            continue
        right = _CHECKS[int(day + month + year + individual) % 31] == check.upper()
        if right or _speaks_of_codes(text[max(0, found.start() - 70) : found.start()].lower()):
            yield found.span()

    for found in _UNDIVIDED.finditer(text):
        day, month, rest = found.groups()
        possible = 1 <= int(day) <= 31 and 1 <= int(month) <= 12
        right = _CHECKS[int(day + month + rest[:-1]) % 31] == rest[-1].upper()
        if possible and right and _speaks_of_codes(text[max(0, found.start() - 40) : found.start()].lower()):
            yield found.span()


def _speaks_of_codes(before: str) -> bool:
    return any(stem in before for stem in IDENTITY.stems) and bool(IDENTITY.pattern.search(before))


_SIX_DIGITS = re.compile(r"\d{6}")
_UNDIVIDED = re.compile(r"(?<![\w-])(\d{2})(\d{2})(\d{5}[0-9A-Ya-y])(?![\w])")
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{2})(\d{2})((?: ?[A-Z0-9]){10,30})(?![A-Za-z0-9])|(?<![a-z0-9])(?i:fi)\d{2}(?: ?\d){14}(?!\d)"
)
_LENGTHS = {
    "FI": 18,
    "SE": 24,
    "EE": 20,
    "DE": 22,
    "NO": 15,
    "DK": 18,
    "NL": 18,
    "GB": 22,
    "FR": 27,
    "LV": 21,
    "LT": 20,
}
_COUNTRY = re.compile(r"[A-Za-z]{2}\d{2}")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9])RF\d{2}(?: ?\d){4,21}(?!\d)")


def account_numbers(text: str) -> Iterator[Span]:
    """IBANs and references: public numbers in which a card's digits may be hidden by chance."""
    if not _COUNTRY.search(text):
        return
    for found in _IBAN.finditer(text):
        length = _LENGTHS.get((found.group(1) or "FI").upper())
        yield found.start(), _end_of(text, found.start(), found.end(), length)
    for found in _REFERENCE.finditer(text):
        yield found.span()


def _end_of(text: str, start: int, end: int, length: int | None) -> int:
    if length is None:
        return end
    count = 0
    for place in range(start, end):
        count += text[place] != " "
        if count == length:
            return place + 1
    return end
