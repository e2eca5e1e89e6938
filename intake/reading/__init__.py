"""Turns the bytes of a mail into a `Reading` value; it never touches a database, a network or a disk."""
