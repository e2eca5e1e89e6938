"""Mails in which secrets and what must stay are marked: `lösenord {{Regnig-Stuga-2}}, ring [[040 1234567]]`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@dataclass(frozen=True)
class SecretMail:
    line: int
    subject: str
    text: str
    secrets: tuple[str, ...]
    keep: tuple[str, ...]


def identity_code(birth: str, separator: str, individual: str, *, slip: int = 0) -> str:
    """A Finnish personal identity code; `slip` makes its check character wrong."""
    return f"{birth}{separator}{individual}{CHECKS[(int(f'{birth}{individual}') + slip) % 31]}"


def secret_mails(file: Path) -> Iterator[SecretMail]:
    """The lines of such a file; its head says how they are written."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield _mail(number, line)


def _mail(number: int, line: str) -> SecretMail:
    line = re.sub(r"HETU\((\d{6})(.)(\d{3})\)", lambda found: identity_code(*found.groups()), line)
    line = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), line)
    line = line.replace("\\n", "\n").replace("\\t", "\t")
    _, subject, text = line.split("|", 2)
    both = f"{subject}\0{text}"
    shown_subject, shown_text = re.sub(r"\{\{|\}\}|\[\[|\]\]", "", both).split("\0")
    return SecretMail(
        line=number,
        subject=shown_subject,
        text=shown_text,
        secrets=tuple(re.findall(r"\{\{(.+?)\}\}", both, re.DOTALL)),
        keep=tuple(re.findall(r"\[\[(.+?)\]\]", both, re.DOTALL)),
    )
