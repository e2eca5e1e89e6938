"""Arguments that several commands take, as values. Raises UserError for what cannot be read."""

import re
from datetime import date

from base.errors import UserError


def day(text: str) -> date:
    """A date as 2027-02-03."""
    try:
        # fromisoformat takes weeks and dates without hyphens as well; one form is enough to learn.
        return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "")
    except ValueError as error:
        raise UserError(f"{text!r} is not a date: write it as 2027-02-03.") from error
