"""Every mail of the corpus is read as it must be, in process and through the command; what is not there yet is named."""

import hashlib
import json

import pytest

from base.errors import RefusedMail
from base.setting_tables import AuthenticationSettings, MailboxSettings
from base.settings import Settings
from intake.reading.identity import identity
from intake.reading.read import read
from intake.reading.value import ReadingSettings
from tests.corpus.case import BORDER, SERVICE
from tests.corpus.make import corpus, write
from tests.corpus.not_yet import NOT_YET
from tests.support.commands import ran
from tests.support.parts import Kept
from ysi.dry_reading import not_read, read_record

CASES = corpus()
OURS = ReadingSettings(authserv_ids=(BORDER,), own_addresses=(SERVICE,), own_id_ends=(".out@ysi.example",))
SAMPLE = [case for case in CASES if case.name not in NOT_YET and not case.name.startswith("own_")][::15]


def marked(case):
    reason = NOT_YET.get(case.name)
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(case, id=case.name.encode("ascii", "replace").decode(), marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_the_mail_is_read_as_expected(case):
    assert differences(record_of(case.raw), case.expect) == {}


def record_of(raw):
    """What the command prints, and the name of the sender."""
    kept = Kept()
    try:
        reading = read(raw, kept.keep, OURS)
    except RefusedMail as refused:
        return not_read("x.eml", refused.reason, identity(raw))
    for part in reading.files:
        assert hashlib.sha256(kept[part.number]).hexdigest() == part.sha256
    return read_record("x.eml", reading) | {"sender_name": reading.sender.name if reading.sender else None}


def differences(record, expect):
    """What is not as expected: key → (expected, found). White space counts as one space, as for the labelled texts."""
    checks = {key: _check(record, key, wanted) for key, wanted in expect.items()}
    return {key: (expect[key], found) for key, (holds, found) in checks.items() if not holds}


def _check(record, key, wanted):
    text = _one_line(record["text"])
    printed = " ".join(_one_line(record[name]) for name in ("subject", "text", "forwarded", "full_text"))
    match key:
        case "text":
            return text == _one_line(wanted), text[:500]
        case "text_has" | "forwarded_has" | "full_has":
            found = _one_line(record[{"text_has": "text", "forwarded_has": "forwarded", "full_has": "full_text"}[key]])
            return all(_one_line(one) in found for one in wanted), found[:500]
        case "anywhere":
            return all(_one_line(one) in _one_line(record["text"]) + _one_line(record["forwarded"]) for one in wanted), text[:500]
        case "text_lacks":
            return not any(one in text for one in wanted), text[:500]
        case "gone":
            return not any(_one_line(one) in printed for one in wanted), "still there"
        case "text_starts":
            return text.startswith(_one_line(wanted)), text[:100]
        case "secret":
            return (record["secrets"] > 0) is wanted, record["secrets"]
        case "defect":
            return bool(record["defects"]) is wanted, record["defects"]
        case "files":
            return len(record["attachments"]) == wanted, record["attachments"]
        case "attachment_sha":
            return wanted in [one["sha256"] for one in record["attachments"]], record["attachments"]
        case "cc_count":
            return len(record["cc"]) == wanted, record["cc"][:5]
        case "classification_in":
            return record["classification"] in wanted, record["classification"]
        case "bounce":
            found = record["bounce"]
            return (found is None) if wanted is None else found is not None and wanted.items() <= found.items(), found
        case "sender_name" if key not in record:  # the command prints bare addresses
            return True, None
    return record[key] == wanted, record[key]


def _one_line(text):
    return " ".join((text or "").split())


def test_the_corpus_is_large_and_every_mail_has_a_name_of_its_own():
    assert len(CASES) >= 400
    assert len({case.name for case in CASES}) == len(CASES)
    assert [case.raw for case in corpus()] == [case.raw for case in CASES]


def test_what_is_not_there_yet_is_a_mail_of_the_corpus():
    assert sorted(set(NOT_YET) - {case.name for case in CASES}) == []


def test_forty_of_them_are_read_so_by_the_command_too(tmp_path):
    write(tmp_path, SAMPLE)
    assert len(SAMPLE) >= 40
    settings = Settings(
        mailbox={"tehtavat": MailboxSettings(address=SERVICE)},
        authentication=AuthenticationSettings(authserv_ids=(BORDER,)),
    )
    paths = sorted(tmp_path.glob("*.eml"))

    shown = ran("ingest", "--dry-run", "--json", *paths, settings=settings)

    records = shown.json
    assert [record["path"] for record in records] == [str(path) for path in paths]
    wrong = {}
    for path, record in zip(paths, records, strict=True):
        if found := differences(record, json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))):
            wrong[path.name] = found
    assert wrong == {}
