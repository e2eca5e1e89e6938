"""Standard output that remembers what kept it from being written: a full disk, or a reader who is gone. Words nothing."""

import io
import os
import sys


class Output(io.TextIOWrapper):
    """Also what the libraries write there, help say, is not lost unnoticed."""

    failure: OSError | None = None

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self.failure = error
            raise

    def flushed(self) -> OSError | None:
        """Write what waits; gives what kept any of it, now or before, from being written."""
        if self.failure is None:
            try:
                self.flush()
            except OSError as error:
                return error
        return self.failure

    def forget(self) -> None:
        """Nothing more goes there: what is left would be tried again at exit, and told by the interpreter."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def standard_output() -> Output:
    """That of this process, from now on for everybody in it."""
    if (
        sys.stdout is None
    ):  # closed by the caller: writing fails, as it should, and no other file gets its number
        output = Output(open(os.devnull, "rb", buffering=0))  # noqa: SIM115, PTH123 - it lives as long as the process
    else:
        plain = sys.stdout
        assert isinstance(plain, io.TextIOWrapper)
        shape = {
            "encoding": plain.encoding,
            "errors": plain.errors,
            "line_buffering": plain.line_buffering,
            "write_through": plain.write_through,
        }
        output = Output(plain.detach(), **shape)  # type: ignore[arg-type]
    sys.stdout = output
    return output
