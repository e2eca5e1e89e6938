"""Intake: the door for mail, from the bytes in a mailbox to a decided mail; it never words an answer."""
