"""Mails in files: what counts as mail, in which order, and when each of them arrived."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from intake.files import MOST_BYTES, NOT_THERE, FoundMail, Kind, mails, places, received_at

MAIL = b"From: Aino <aino@alfa.example>\nSubject: Matka\n\nVaraisitko hotellin?\n"
FROM = b"From aino@alfa.example Tue Jan 12 08:00:00 2027\n"
NOW = datetime(2027, 1, 13, 9, tzinfo=UTC)


def laid(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_eml", ".eml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def found(*paths):
    return list(mails(places(paths)))


def names(folder):
    return [mail.path.removeprefix(f"{folder}/") for mail in found(folder)]


def test_a_folder_gives_its_mails_by_name_and_nothing_else(tmp_path):
    laid(
        tmp_path, b_eml=MAIL, a_eml=b"", sub__c_eml=MAIL, box=(FROM + MAIL + b"\n") * 2, spam_1=b"Received: x\n\n",
        README=b"# Mails\n", script=b"import os\n",
    )  # fmt: skip
    laid(tmp_path, **{".hidden": MAIL})

    assert names(tmp_path) == ["a.eml", "b.eml", "box#1", "box#2", "spam_1", "sub/c.eml"]


def test_a_named_file_is_a_mail_whatever_it_is_called(tmp_path):
    (tmp_path / "odd").write_bytes(b"no header at all")

    assert [mail.raw for mail in found(tmp_path / "odd")] == [b"no header at all"]


def test_a_maildir_gives_new_and_cur_and_its_nested_ones_and_never_tmp(tmp_path):
    laid(tmp_path, new__1=MAIL, cur__2=MAIL, tmp__3=MAIL, dovecot=MAIL)
    laid(tmp_path, **{".Työ__cur__4": MAIL, ".Työ__new__5": MAIL, ".other__cur__6": MAIL})

    assert names(tmp_path) == ["new/1", "cur/2", ".Työ/new/5", ".Työ/cur/4"]
    assert [mail.path for mail in found(tmp_path / "cur")] == [f"{tmp_path}/cur/2"]


def test_a_maildirs_mail_arrived_when_its_file_was_written(tmp_path):
    laid(tmp_path, new__1=MAIL, cur__2=MAIL)
    os.utime(tmp_path / "new/1", (0, datetime(2027, 1, 12, 8, tzinfo=UTC).timestamp()))

    assert found(tmp_path)[0].arrived == datetime(2027, 1, 12, 8, tzinfo=UTC)


def test_a_mail_saved_out_of_an_mbox_keeps_its_arrival(tmp_path):
    laid(tmp_path, a_eml=FROM + MAIL)

    (mail,) = found(tmp_path)

    assert (mail.raw, mail.arrived) == (MAIL, datetime(2027, 1, 12, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("received", "arrived"),
    [
        (["by a; Tue, 12 Jan 2027 10:00:00 +0200", "by b; Tue, 12 Jan 2027 09:00:00 +0200"], timedelta(days=-1, hours=-1)),
        (["by a;\n\tTue, 12 Jan 2027 10:00:00 +0200 (EET)"], timedelta(days=-1, hours=-1)),  # folded
        (["by a; Fri, 12 Jan 2028 10:00:00 +0200", "by b; Wed, 13 Jan 2027 08:00:00 +0000"], timedelta(hours=-1)),
        (["by a; sometime", "by b; Wed, 13 Jan 2027 08:00:00 +0000"], timedelta(hours=-1)),
        (["by a; Fri, 12 Jan 2028 10:00:00 +0200"], timedelta(0)),  # nothing but the future: now
        ([], timedelta(0)),
    ],
)  # fmt: skip
def test_else_the_topmost_received_that_is_past_tells_the_arrival(received, arrived):
    raw = (
        "".join(f"Received: {one}\n" for one in received).encode()
        + MAIL
        + b"Received: x; Mon, 11 Jan 2027 08:00:00 +0000\n"
    )

    assert received_at(FoundMail("x", raw=raw), NOW) - NOW == arrived


def test_the_place_says_it_before_the_mail_does():
    raw = b"Received: by a; Mon, 11 Jan 2027 08:00:00 +0000\n" + MAIL

    assert received_at(FoundMail("x", NOW - timedelta(hours=2), raw=raw), NOW) == NOW - timedelta(hours=2)


def test_a_mail_over_the_limit_is_named_and_not_held(tmp_path):
    with (tmp_path / "big.eml").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    laid(tmp_path, c_eml=MAIL)

    big, small = found(tmp_path)

    assert (big.error, big.raw, small.error) == ("larger than 60 MB", b"", None)


def test_the_limit_is_the_one_of_the_settings(tmp_path):
    laid(tmp_path, a_eml=MAIL, b_eml=MAIL + b"x" * 2_000_000)

    assert [mail.error for mail in mails(places([tmp_path]), most_bytes=1_000_000)] == [
        None,
        "larger than 1 MB",
    ]


def test_a_file_that_cannot_be_opened_hides_no_other(tmp_path):
    laid(tmp_path, a_eml=MAIL, b_eml=MAIL)
    listed = places([tmp_path])
    (tmp_path / "a.eml").unlink()

    assert [mail.error for mail in mails(listed)] == ["cannot be opened (No such file or directory)", None]


def test_a_path_that_is_not_there_hides_no_other(tmp_path):
    laid(tmp_path, a_eml=MAIL, b_eml=MAIL)

    listed = found(tmp_path / "a.eml", tmp_path / "no", tmp_path / "b.eml" / "no", tmp_path / "b.eml")

    assert [mail.error for mail in listed] == [None, NOT_THERE, NOT_THERE, None]


def test_what_is_passed_over_is_still_counted(tmp_path):
    laid(tmp_path, README=b"# Mails\n", a_eml=MAIL, sub__script=b"import os\n")

    assert [place.kind for place in places([tmp_path])] == [Kind.OTHER, Kind.MAIL, Kind.OTHER]


def test_a_name_that_is_no_utf_8_is_still_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xe4.eml"
    with open(path, "wb") as file:  # noqa: PTH123 - Path takes no bytes
        file.write(MAIL)

    assert [mail.path for mail in found(tmp_path)] == [f"{tmp_path}/\ufffd.eml"]
