"""Finds the line on which a key of a TOML text stands, for errors that name it. Never reads a value's meaning."""

import re

Path = tuple[str | int, ...]

_SKIPPED = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANKS = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|"(?:\\.|[^"\\])*"|\'[^\']*\'',
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}\n#]*")


class Lines:
    """The line of each table, key and list item of a text that tomllib has accepted."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._found: dict[Path, int] = {}
        self._tables: dict[Path, int] = {}  # how many `[[name]]` there are so far
        self._read()

    def line_of(self, path: Path) -> int:
        """The line (from 1) of this key, or of what surrounds it where the key itself is missing."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, 1)

    def _read(self) -> None:
        table: Path = ()
        self._skip(_SKIPPED)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_SKIPPED)

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the table that the following keys belong to."""
        line = self._line()
        is_list = self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        steps = self._key()
        self._at += 2 if is_list else 1
        table: Path = ()
        for step in steps[:-1]:
            table = self._current((*table, step))
        table = (*table, steps[-1])
        if is_list:
            self._tables[table] = self._tables.get(table, 0) + 1
            self._note(table, line)
        table = self._current(table)
        self._note(table, line)
        return table

    def _current(self, table: Path) -> Path:
        """A list of tables means its last one."""
        return (*table, self._tables[table] - 1) if table in self._tables else table

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for step in self._key():
            path = (*path, step)
            self._note(path, line)
        self._at += 1  # the equals sign
        self._skip(_BLANKS)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._text[self._at] == "[":
            self._items(path)
        elif self._text[self._at] == "{":
            self._inline(path)
        elif string := _STRING.match(self._text, self._at):
            self._at = string.end()
        else:
            self._skip(_SCALAR)

    def _items(self, path: Path) -> None:
        number = 0
        self._next()
        while self._text[self._at] != "]":
            self._note((*path, number), self._line())
            self._value((*path, number))
            self._skip(_SKIPPED)
            if self._text[self._at] == ",":
                self._next()
            number += 1
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._next()
        while self._text[self._at] != "}":
            self._pair(path)
            self._skip(_SKIPPED)
            if self._text[self._at] == ",":
                self._next()
        self._at += 1

    def _key(self) -> list[str]:
        """A dotted key, up to the sign that ends it."""
        steps = []
        while True:
            self._skip(_BLANKS)
            match = _STRING.match(self._text, self._at) or _BARE_KEY.match(self._text, self._at)
            assert match is not None, "tomllib accepts no such key"
            steps.append(match[0].strip("\"'") if match[0][0] in "\"'" else match[0])
            self._at = match.end()
            self._skip(_BLANKS)
            if self._text[self._at] != ".":
                return steps
            self._at += 1

    def _next(self) -> None:
        self._at += 1
        self._skip(_SKIPPED)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _note(self, path: Path, line: int) -> None:
        self._found.setdefault(path, line)

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
