"""Duty: what a person may reply, in words made from the command table (R-07, voice A-1).

It must never name a command that the table does not offer to that role.
"""

from rules.commands.table import CommandRow, Role, available_rows, row_of


def help_lines(role: Role, language: str) -> list[str]:
    """One line per command of the role, with its synonyms: `OK (OTAN, HYVÄKSYN) – otat tehtävän`."""
    return [_line(row, language, synonyms=row.keywords[language][1:]) for row in available_rows(role)]


def one_line(verb: str, language: str) -> str:
    """The short line of A-1 and the digests, without synonyms: `VALMIS 0:45 – käytetty aika, …`."""
    return _line(row_of(verb), language, synonyms=())


def _line(row: CommandRow, language: str, *, synonyms: tuple[str, ...]) -> str:
    also = f"({', '.join(synonyms)})" if synonyms else ""
    use = " ".join(part for part in (row.keywords[language][0], row.example, also) if part)
    return f"{use} – {row.meaning[language]}"
