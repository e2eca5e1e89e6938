"""What follows from a secret in a mail (D-25, R-17): it is nowhere but in the raw file, its sender and the coordinator are told."""

import logging
import stat
from datetime import date

import pytest
from sqlalchemy import text

from models.mail import Outcome
from models.outbox import OutboundMessage
from models.tables import metadata
from models.task import Attachment, TaskMessage
from notifier.letters import write
from tests.support.post import Post, a_raw

SECRET = "Kissanhanta77"
WISH = f"Kirjaudu kauppaan, salasana on {SECRET}, ja tilaa kahvia."


@pytest.fixture
def post(database, tmp_path):
    return Post(database, tmp_path)


def nowhere(post, secret=SECRET):
    """In no column of any table."""
    with post.database.reading() as session:
        for table in metadata.sorted_tables:
            rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
            assert secret not in repr(rows), table.name


def codes(post):
    return [(message.code, message.address) for message in post.all(OutboundMessage)]


@pytest.mark.parametrize(
    "mail",
    [
        {"text": WISH},
        {"subject": f"salasana {SECRET}", "text": "Tilaa kahvia."},
        {"subject": "Vaihdettu salasana", "text": f"uusi kauppaan, {SECRET}. Tilaa kahvia."},
        {"text": f"Tilaa kahvia.\n\n> Mikä on salasana?\n> {SECRET}"},
        {"text": f"Beställ kaffe. Lösenordet är {SECRET}."},
    ],
    ids=["own words", "subject", "subject and text", "quote", "Swedish"],
)
def test_a_secret_is_in_no_table_log_or_letter_and_the_task_goes_on(post, caplog, mail):
    caplog.set_level(logging.DEBUG)

    row = post.take_in(**mail)

    assert row.outcome is Outcome.TASK
    assert row.secrets == 1
    nowhere(post)
    assert SECRET not in caplog.text
    assert [code for code, _ in codes(post)] == ["A-1", "C-01", "C-37", "K-06"]
    with post.database.reading() as session:
        for message in post.all(OutboundMessage):
            letter = write(session, post.settings, message, post.clock.now())
            assert SECRET not in letter.subject + letter.body


def test_its_sender_and_the_coordinator_are_told_once_and_its_raw_mail_goes_in_seven_days(post):
    row = post.take_in(text=WISH)

    assert ("C-37", "aino@alfa.example") in codes(post)
    assert ("K-06", "kaisa@ysi.example") in codes(post)
    assert row.raw_erase_on == date(2027, 1, 19)


def test_a_mail_without_a_secret_stays_ninety_days_and_nobody_is_told(post):
    row = post.take_in()

    assert (row.secrets, row.raw_erase_on) == (0, date(2027, 4, 12))
    assert [code for code, _ in codes(post)] == ["A-1", "C-01"]


def test_a_reply_with_a_secret_is_told_of_too(post):
    post.take_in()

    row = post.reply("C-01", "aino@alfa.example", WISH)

    assert row.outcome is Outcome.REPLY
    nowhere(post)
    assert ("C-37", "aino@alfa.example") in codes(post)


def test_a_program_gets_no_answer_and_the_coordinator_knows(post):
    post.take_in()

    post.reply("C-01", "aino@alfa.example", WISH, Auto_Submitted="auto-replied")

    nowhere(post)
    assert [code for code, _ in codes(post)].count("C-37") == 0
    assert [code for code, _ in codes(post)].count("K-06") == 1


def test_a_stranger_with_a_secret_gets_the_receipt_of_strangers_alone(post):
    row = post.take_in(sender="Kuka <kuka@muualla.example>", text=WISH)

    assert row.outcome is Outcome.QUARANTINED
    nowhere(post)
    assert "C-37" not in {code for code, _ in codes(post)}
    assert ("K-06", "kaisa@ysi.example") in codes(post)


def test_a_text_file_with_a_secret_is_named_and_not_sent_on(post):
    row = post.take_in(files=(("muistio.txt", f"salasana: {SECRET}\n".encode()), ("ohjelma.pdf", b"%PDF\0")))

    assert row.secrets == 1
    assert [(file.name, file.secret) for file in post.all(Attachment)] == [
        ("muistio.txt", "held"),
        ("ohjelma.pdf", "possible"),
    ]
    by_code = {message.code: message for message in post.all(OutboundMessage)}
    with post.database.reading() as session:
        letter = write(session, post.settings, by_code["A-1"], post.clock.now())
        incident = write(session, post.settings, by_code["K-06"], post.clock.now())
    assert [file.name for file in letter.files] == ["ohjelma.pdf"]
    assert "muistio.txt (ei lähetetty), ohjelma.pdf (voi sisältää salaisuuden)" in letter.body
    assert "oli salaisuus, emmekä lähettäneet niitä eteenpäin: muistio.txt\n" in incident.body
    assert "voi olla salaisuus, mutta emme tutkineet niitä: ohjelma.pdf\n" in incident.body


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("salasanat.pdf", "Tilaa kahvia."),  # by its name
        ("IMG_0001.pdf", "Salasana on liitteessä, tilaa kahvia."),  # by what the mail says of it
    ],
)
def test_a_file_that_may_hold_a_secret_is_flagged_and_sent_on(post, name, words):
    post.take_in(text=words, files=((name, b"%PDF\0"),))

    (file,) = post.all(Attachment)
    assert (file.name, file.secret) == (name, "possible")
    (message,) = [one for one in post.all(OutboundMessage) if one.code == "A-1"]
    with post.database.reading() as session:
        letter = write(session, post.settings, message, post.clock.now())
    assert [one.name for one in letter.files] == [name]
    assert f"{name} (voi sisältää salaisuuden)" in letter.body


def test_a_secret_in_the_name_of_a_file_goes_too(post):
    post.take_in(text=WISH, files=((f"{SECRET}.pdf", b"%PDF\0"),))

    nowhere(post)
    assert [file.name for file in post.all(Attachment)] == ["[•••].pdf"]


def test_words_that_come_as_html_alone_are_looked_through(post):
    raw = a_raw(text=f"<p>Salasana:</p><p><b>{SECRET}</b></p><p>Tilaa kahvia.</p>").replace(
        b"text/plain", b"text/html"
    )

    row = post.take_in(raw)

    assert row.secrets == 1
    nowhere(post)
    (message,) = post.all(TaskMessage)
    assert "Tilaa kahvia." in message.text


def test_the_reading_process_shuts_the_folder_of_such_a_mail(tmp_path):
    from intake.reader import Reader
    from intake.reading.value import ReadingSettings

    for name, words, mode in (("held", WISH, 0o700), ("open", "Tilaa kahvia.", None)):
        folder = tmp_path / name
        folder.mkdir(mode=0o755)
        (folder / "raw").write_bytes(a_raw(text=words, files=(("a.pdf", b"%PDF\0"),)))
        with Reader(ReadingSettings()) as reader:
            reader.read(folder / "raw", folder)
        if mode is not None:
            assert stat.S_IMODE(folder.stat().st_mode) == mode
            assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
        else:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o755
