"""Finds every function that makes a value of text or bytes, and gives it what its parameters ask for; it knows no function by name.

Must never skip one silently: what cannot be called is told, so that a test can demand a reason.
"""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from intake.reading.bounds import BOUNDS
from intake.reading.secret_tokens import bare
from intake.reading.secret_words import in_lower_case
from intake.reading.value import ReadingSettings

ROOT = Path(__file__).parents[2]
ROOMS = ("intake/reading", "rules")

# Pieces of which hostile and ordinary mails are made.
PIECES = (
    "From: a@b.example\n", "To: ", "Subject: Re: [#1] ", "Sent: 12.1.2027 10.02\n", "> ", ">> a?\n", "-- \n", "--\n", "\n\n", "________________________________\n",
    "Anna <anna@ysi.example> kirjoitti 12.1.2027 kello 10.02:\n", "Den 2027-01-12 kl. 09:12, skrev Anna:\n", "On Tue, Jan 12, 2027 at 10:02 AM Anna <a@b.example> wrote:\n",
    "-----Original Message-----\n", "---------- Forwarded message ---------\n", "Lähetetty iPhonesta\n", "Terveisin\nAino Äijälä\n040 123 4567\n", "Olen lomalla 12.1. asti. ",
    "salasana: Kissa99! ", "4242 4242 4242 4242 ", "121212A123N ", "sk_live_4eC39HqLyjWDarjtT1zdp7dc ", "PIN 1234 ", "https://x.example/?token=abc ", "-----BEGIN PGP MESSAGE-----\n",
    "=?utf-8?Q?=C3=A4?=", "=?x-none?B?////?=", "=?utf-8?B?", "<a@b.example> ", "(", '"', "<", ";", ",", ":", "@", ".", "=", "--b\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    "Content-Transfer-Encoding: base64\r\n", "SGVp", "=C3", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART:20270112T100000Z\nSUMMARY:x\nEND:VEVENT\n", "<div>", "<blockquote>",
    "</td><tr>", "&nbsp;", "<!--", "<style>", "OK ", "#1 VALMIS 0:45 ", "VALMIS ", "1 h 30 min ", "12.1.2027 ", "550 5.1.1 ", "dmarc=pass header.from=b.example ", "mx.example; ",
    "\0", "\udcff", "\ud800", "\u202e", "\ufeff", "\u2028", "👍", "ä", "a\u0308", "Ж", "1", " ", "\t", "\r", "\x1b$B", "ß", "İ",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(max_size=60),
)
RAWS = st.one_of(TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")), st.binary(max_size=60))


@dataclass(frozen=True)
class Fits:
    """What a parameter may be given, and the like of it made of one long text."""

    some: st.SearchStrategy[Any]
    long: Callable[[str], Any]


@dataclass(frozen=True)
class TextFunction:
    """One of them, with what each of its parameters may be given."""

    name: str  # intake.reading.quotes.split
    call: Callable[..., Any]
    kinds: dict[str, Any]  # of its parameters
    fits: dict[str, Fits | None]  # None: nothing does

    @property
    def unknown(self) -> list[str]:
        return [name for name, fits in self.fits.items() if fits is None]

    def given(self) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({name: fits.some for name, fits in self.fits.items() if fits})

    def long(self, text: str) -> dict[str, Any]:
        return {name: fits.long(text) for name, fits in self.fits.items() if fits}

    def __call__(self, values: dict[str, Any]) -> Any:
        """The value itself; what comes piece by piece is drained."""
        values = _related(dict(values))
        loose = [one for name, kind in self.kinds.items() if kind is _VAR for one in values.pop(name)]
        plain = [values.pop(name) for name, kind in self.kinds.items() if kind is _PLAIN]
        found = self.call(*plain, *loose, **values)
        return list(found) if inspect.isgenerator(found) else found


_PLAIN, _VAR = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL


def _related(values: dict[str, Any]) -> dict[str, Any]:
    """Parameters that are made of another one: the same text as the secrets' rules see it."""
    if "shown" in values:
        values["shown"] = bare(values["text"])
    if "lowered" in values:
        values["lowered"] = in_lower_case(values.get("shown", values["text"]))
    return values


def text_functions() -> Iterator[TextFunction]:
    """Public functions of the two pure rooms whose first parameter is text or bytes, in the order of their files."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for name, function in vars(module).items():
                if (
                    name.startswith("_")
                    or not inspect.isfunction(function)
                    or function.__module__ != module.__name__
                ):
                    continue
                parameters = inspect.signature(function).parameters
                if parameters and _written(next(iter(parameters.values()))) in _TEXTS:
                    yield _text_function(f"{module.__name__}.{name}", function, parameters)


def _text_function(name: str, function: Callable[..., Any], parameters: Any) -> TextFunction:
    kinds = {key: one.kind for key, one in parameters.items()}
    return TextFunction(name, function, kinds, {key: _fits(key, one) for key, one in parameters.items()})


def _written(parameter: inspect.Parameter) -> str:
    """The annotation as somebody wrote it, whether the module keeps it as text or not."""
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return text.replace("collections.abc.", "").replace("datetime.", "")


_TEXTS = (
    "str",
    "bytes",
    "Raw",
    "bytes | memoryview",
    "Sequence[str]",
    "Sequence[Raw]",
    "Sequence[tuple[str, str]]",
)


def _fits(name: str, parameter: inspect.Parameter) -> Fits | None:
    if parameter.kind is _VAR:
        return _MANY
    return _BY_NAME.get(name) or _BY_ANNOTATION.get(_written(parameter))


def _one_of(*values: Any) -> Fits:
    return Fits(st.sampled_from(values), lambda _: values[0])


_TEXT = Fits(TEXTS, str)
_RAW = Fits(RAWS, str.encode)
_MANY = Fits(st.lists(TEXTS, min_size=1, max_size=3), lambda text: [text])
_BY_NAME = {
    "language": _one_of("fi", "sv", "en", "other"),
    "today": _one_of(date(2027, 1, 12)),
    "charset": _one_of(None, "utf-8", "us-ascii", "utf-16", "utf-7", "x-none", "iso-2022-jp", "koi8-r", "gb2312", "idna", "hex", ""),
    "encoding": _one_of("base64", "", "quoted-printable", "x-uuencode", "8bit"),
    "mode": _one_of("standard", "microsoft365"),
    "least": _one_of(200, 1),
    "texts": _MANY,
    "role": _one_of("staff", "customer"),
}  # fmt: skip
_BY_ANNOTATION = {
    "str": _TEXT,
    "str | None": Fits(st.none() | TEXTS, str),
    "bytes": _RAW,
    "Raw": _RAW,
    "bytes | memoryview": _RAW,
    "bool": _one_of(True, False),
    "int": _one_of(0, 1, 2, 3),
    "int | None": _one_of(None),
    "Sequence[str]": Fits(st.lists(TEXTS, max_size=6), lambda text: text.split("\n")),
    "Sequence[Raw]": Fits(st.lists(RAWS, max_size=3), lambda text: [text.encode()]),
    "Sequence[tuple[str, str]]": Fits(
        st.lists(st.tuples(st.sampled_from(["authentication-results", "received", "from"]), TEXTS), max_size=4),
        lambda text: [("authentication-results", text)],
    ),
    "frozenset[str]": _one_of(frozenset({"a@b.example"})),
    "Sequence[Span]": _one_of(()),
    "Sequence[Announcement]": _one_of(()),
    "Callable[[], str]": Fits(TEXTS.map(lambda text: lambda: text), lambda text: lambda: text),
    "Bounds": _one_of(BOUNDS),
    "ReadingSettings": _one_of(ReadingSettings()),
    "Address | None": _one_of(None),
    "KeepFile": _one_of(lambda number, blocks: [*blocks]),
}  # fmt: skip


def strings(value: Any) -> Iterator[str]:
    """All text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, dict):
        for one in value.items():
            yield from strings(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from strings(one)
