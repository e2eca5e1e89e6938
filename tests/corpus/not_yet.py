"""Mails of the corpus that are not read as they must be yet, each with the reason; one that works must leave the list."""

NOT_YET: dict[str, str] = {}
