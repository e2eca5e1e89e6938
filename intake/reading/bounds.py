"""The limits on everything that comes from outside; an ordinary mail of 40 MB passes, and no limit loses words silently."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """One limit a field, with its reason. What is over a limit is refused or named in `defects`."""

    mail_bytes: int = 60_000_000  # a 40 MB mail needs 300 MB of the child's 512
    depth: int = 30  # nested parts; forwards of forwards reach 10, the parser breaks at 1,000
    parts: int = 1_000  # parts of one mail
    forward_bytes: int = 5_000_000  # of an attached mail, for its text; a second large tree would not fit
    forwards: int = 20  # attached mails whose text is read; more stay files only
    text_bytes: int = 4_000_000  # of one part that is text, before its letters are made; four bytes a letter
    text_chars: int = 1_000_000  # of the body; about 500 printed pages
    html_chars: int = 1_000_000  # before the HTML library sees it
    html_depth: int = 200  # the library silently loses what lies below 254 tags
    table_cells: int = 3_000_000  # rows times longest line: the library pads every row to the widest
    subject_chars: int = 500
    name_bytes: int = 150  # of a file name; file systems take 255
    addresses: int = 500  # of To, of Cc, of Reply-To
    headers: int = 5_000  # more of them are not looked at
    header_bytes: int = 100_000  # of one header; 2,500 recipients fit
    head_bytes: int = 1_000_000  # of all headers of a mail together
    parsed_parts: int = 20_000  # a mail with more is refused before the parser has spent seconds on it
    lines: int = 200_000  # of headers and delimiters, in all parts together; lines of content do not count


BOUNDS = Bounds()
