"""The error tree, by what the caller does. Anything outside it is a defect: the unit crashes, its row stays claimable."""


class YsiError(Exception):
    """Base of every error that the program raises on purpose."""


class UserError(YsiError):
    """Somebody gave wrong input. The message is one sentence: what is wrong, where, and the remedy. It is shown."""


class RefusedMail(YsiError):
    """A mail that cannot be read. The reason goes to the quarantine entry; it never holds the mail's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DiskFailed(YsiError):
    """A write or an fsync failed: nobody can know what is on the disk. The process ends, its rows stay claimable."""


class TryAgain(YsiError):
    """A passing fault outside (network, server, lock). The caller backs off and tries again. Exit status 75."""
