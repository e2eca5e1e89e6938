"""Mails of 40 MB in every odd shape: each has one outcome in the reading process, within its memory and two seconds."""

import base64
from pathlib import Path

import pytest

from base.errors import RefusedMail
from intake.reader import Reader
from intake.reading.value import ReadingSettings
from tests.support.parts import file, html, mail, multipart, part, text

SECONDS = 2.0  # of the child's processor: a machine may be busy with other things
MEGABYTES = 256
SIZE = 40_000_000
CONTENT = bytes(range(256)) * 114_000
FILE = file(CONTENT, "Content-Disposition: attachment; filename=a.bin")
LINE = "Hyvää päivää, varaisitteko hotellin\r\n"

SHAPES = {
    "a_file": lambda: mail(multipart("mixed", text("Hei"), FILE)),
    "a_broken_file": lambda: mail(multipart("mixed", text("Hei"), FILE.replace(b"\n", b"*\n", 9))),
    "a_file_cut_off": lambda: mail(multipart("mixed", text("Hei"), FILE))[:-50_001],
    "a_file_under_a_footer": lambda: mail(FILE + b"\n____\nlista@x.example\n"),
    "a_file_in_one_line": lambda: mail(part("application/pdf", base64.b64encode(CONTENT), "Content-Transfer-Encoding: base64")),
    "a_file_without_a_boundary": lambda: mail(multipart("mixed", text("Hei"), FILE)).replace(b'; boundary="B"', b""),
    "a_mail_within": lambda: mail(multipart("mixed", text("Hei"), part("message/rfc822", mail(multipart("mixed", FILE, boundary="C"))))),
    "a_report_with_its_mail": lambda: mail(multipart(
        "report", text("Hei"), part("message/delivery-status", b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.fi\r\nAction: failed\r\n"),
        part("message/rfc822", mail(FILE)))),
    "text": lambda: mail(text(LINE * (SIZE // len(LINE)))),
    "html": lambda: mail(html(f"<p>{LINE}</p>" * (SIZE // len(LINE)))),
    "quoted_printable": lambda: mail(part("text/plain; charset=utf-8", b"p=C3=A4iv=C3=A4=\r\n" * (SIZE // 18), "Content-Transfer-Encoding: quoted-printable")),
    "one_line": lambda: mail(part("text/plain", b"a" * SIZE)),
    "line_ends": lambda: mail(part("text/plain", b"\n" * SIZE)),
    "carriage_returns": lambda: mail(part("text/plain", b"\r" * SIZE)),
    "zeros": lambda: mail(part("text/plain", b"\0" * SIZE)),
    "dashes": lambda: mail(multipart("mixed", text("--a\n" * (SIZE // 4)))),
    "parts": lambda: mail(multipart("mixed", *[text("Hei")] * (SIZE // 60))),
    "headers": lambda: b"X-A: b\r\n" * (SIZE // 8) + mail(text("Hei")),
    "one_header": lambda: b"X-A: " + b"b" * SIZE + b"\r\n" + mail(text("Hei")),
    "keys": lambda: mail(multipart("mixed", part("text/plain", b"key: value\r\n" * (SIZE // 12), "Content-Disposition: attachment"))),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader():
    settings = ReadingSettings(own_addresses=("tehtavat@ysi.example",), memory_megabytes=MEGABYTES)
    with Reader(settings) as running:
        yield running


@pytest.mark.parametrize("shape", SHAPES)
def test_it_has_one_outcome_in_time_and_within_the_memory(reader, tmp_path, shape):
    (tmp_path / "small").write_bytes(mail(text("Hei")))
    reader.read(tmp_path / "small", tmp_path / "files")  # the child runs
    (tmp_path / "raw").write_bytes(SHAPES[shape]())
    before = spent(reader)

    try:
        reader.read(tmp_path / "raw", tmp_path / "files")
    except RefusedMail as refused:
        assert refused.reason  # noqa: PT017 - a refusal is an outcome as well; a death is none

    assert spent(reader) - before < SECONDS


def spent(reader):
    """Seconds of the child's processor."""
    fields = Path(f"/proc/{reader._child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
