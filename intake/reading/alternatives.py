"""Chooses between the plain and the HTML form of one mail's words (RFC 2046 section 5.1.4); it never mixes the two."""

from __future__ import annotations

import re
from collections.abc import Callable

from intake.reading.quotes import holds_own_words, split


def html_says_more(plain: str, html: Callable[[], str]) -> bool:
    """R-07: some phones put the answer into the HTML alone, and nothing or only the quote into the plain part.

    HTML without any mark of a quote would look like own words: with the very words of the plain part it adds nothing.
    """
    if holds_own_words(plain):
        return False
    text = html()  # turning HTML into text takes longer than all the rest
    return holds_own_words(text) and _words(split(text).own) != _words(plain)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
