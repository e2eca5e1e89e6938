"""parse_commands(): the grammar of commands by mail reply (d.4, R-07)."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.commands import COMMANDS, Command, Problem, parse_commands

KEYWORDS = sorted({word for row in COMMANDS for words in row.keywords.values() for word in words})


def ok(number=None, text="", line="OK"):
    return Command("ok", number, None, text, line)


def done(minutes, number=None, text="", line="VALMIS"):
    return Command("done", number, minutes, text, line)


def show(number=None, line="NÄYTÄ"):
    return Command("show", number, None, "", line)


def helped(line="OHJE"):
    return Command("help", None, None, "", line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OK", [ok()]),
        ("ok", [ok()]),  # any case
        ("Ok.", [ok()]),  # a phone adds the full stop and the capital
        ("OK!!", [ok()]),
        ("Ok 👍", [ok()]),  # a decoration says nothing
        ("OK :)", [ok()]),
        ("otan", [ok(line="OTAN")]),
        ("HYVAKSYN", [ok(line="HYVÄKSYN")]),  # without the dots
        (unicodedata.normalize("NFD", "hyväksyn"), [ok(line="HYVÄKSYN")]),  # both Unicode forms
        ("TAR", [ok(line="TAR")]),
        ("Accept", [ok(line="ACCEPT")]),
        ("\n\n  OK  \n\n", [ok()]),  # blank lines and spaces
        ("\ufeffOK\u200b", [ok()]),  # what copying leaves behind
        ("OK\r\n", [ok()]),
        ("#1042 OK", [ok(1042)]),
        ("#1042: OK", [ok(1042)]),
        ("#1042OK", [ok(1042)]),
        ("# 1042 ok", [ok(1042)]),
        ("[#1042] OK", [ok(1042)]),  # as the subject spells it
        ("#1042\u00a0OK", [ok(1042)]),
        ("OTAN #1042", [ok(1042, line="OTAN")]),  # the number may follow
        ("#1042 OK #1042", [ok(1042)]),
        ("#1042 OK\n#1043 OK", [ok(1042), ok(1043)]),  # a digest answered line by line
        ("#1042 OK\n\n#1043 VALMIS 0:45 hotelli varattu", [ok(1042), done(45, 1043, "hotelli varattu")]),
        ("OK\nVALMIS 45 min", [ok(), done(45)]),
        ("NÄYTÄ", [show()]),
        ("nayta #1042", [show(1042)]),
        ("Visa 1042", [show(1042, "VISA")]),  # a number is all that can follow
        ("#1042 SHOW", [show(1042, "SHOW")]),
        ("OHJE", [helped()]),
        ("hjälp", [helped("HJÄLP")]),
        ("Hjalp", [helped("HJÄLP")]),
        ("Help", [helped("HELP")]),
    ],
)
def test_staff_write_a_command_on_a_line(text, expected):
    assert parse_commands(text, "staff") == expected


@pytest.mark.parametrize(
    "greeting",
    [
        "Hei,",
        "Moi Kaisa!",
        "Hej",
        "Hi there",
        "Hyvää huomenta Kaisa,",
        "God morgon!",
        "Dear Kaisa",
        "HEI",
        "moi kaisa",
    ],
)
def test_a_greeting_above_a_command_is_skipped(greeting):
    assert parse_commands(f"{greeting}\n\nOK", "staff") == [ok()]


@pytest.mark.parametrize(
    "closing",
    [
        "Terveisin Anna",
        "Terveisin\nAnna Virtanen",
        "t. Anna",
        "Ystävällisin terveisin,\n\nAnna Virtanen\nYsi Oy\n+358 40 123 4567\nanna@ysi.example",
        "Kiitos!",
        "Mvh Anna",
        "Med vänliga hälsningar\nAnna",
        "Best regards,\nAnna",
        "Lähetetty iPhonesta",
        "Skickat från min iPhone",
        "Sent from my Samsung Galaxy",
        "Hanki Outlook for Android",
        "Kiitos\n\nLähetetty iPhonesta",
        "-- \nAnna Virtanen\nHoitaja, Ysi Oy",
        "--\n#1043 OK",  # below the signature nothing is read
    ],
)
def test_closing_words_are_not_a_text(closing):
    assert parse_commands(f"OK\n\n{closing}", "staff") == [ok()]


def test_the_senders_own_name_alone_is_not_a_text():
    assert parse_commands("OK\n\nAnna", "staff", own_name="Anna Virtanen") == [ok()]
    assert parse_commands("OK\n\nBeata", "staff", own_name="Anna Virtanen") == [ok(text="Beata")]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ("Hotelli on varattu.\nterveisin Anna", "Hotelli on varattu."),
        ("Hotelli on varattu.\n\nTerveisin\nAnna Virtanen", "Hotelli on varattu."),  # the family name with it
        ("Hotelli on varattu.\n\nAnna", "Hotelli on varattu."),
        ("Hotelli on varattu.\nAnna\n\nLähetetty iPhonesta", "Hotelli on varattu."),
        ("Hotellet är bokat.\nMvh Anna", "Hotellet är bokat."),
        ("The hotel is booked.\n\nBest, Anna", "The hotel is booked."),
        ("The hotel is booked.\n\nKind regards,\n\nAnna", "The hotel is booked."),
        ("Hotelli on varattu. Terveisin Anna", "Hotelli on varattu."),  # one line from a phone
        ("Varattu.\nKiitos!\nAnna", "Varattu.\nKiitos!"),  # thanks are said to the customer
        # All else stays.
        ("Varattu.\nTerveisin Beata", "Varattu.\nTerveisin Beata"),
        ("Varattu.\nTerveisin", "Varattu.\nTerveisin"),
        ("Varattu.\nKiitos Anna", "Varattu.\nKiitos Anna"),  # the customer may have that name too
        ("Vie avain hotelliin, vastassa on Anna", "Vie avain hotelliin, vastassa on Anna"),
        ("Tapaamiseen tulevat:\nAnna", "Tapaamiseen tulevat:\nAnna"),
        ("Tulijat ovat\nKaisa\nAnna", "Tulijat ovat\nKaisa\nAnna"),
        ("Terveisin Anna\nPS. Kuitti tulee huomenna.", "Terveisin Anna\nPS. Kuitti tulee huomenna."),
    ],
)
def test_the_writers_own_farewell_at_the_end_of_a_result_is_not_sent_twice(result, text):
    assert parse_commands(f"VALMIS 1:30\n{result}", "staff", own_name="Anna") == [done(90, text=text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VALMIS 1,5 h hotelli varattu", [done(90, text="hotelli varattu")]),
        ("valmis 0:45", [done(45)]),
        ("Valmis, 45 min", [done(45)]),  # a mark after the keyword
        ("VALMIS: 0:45 – hotelli varattu", [done(45, text="hotelli varattu")]),
        ("KLAR 2 t hotellet är bokat", [done(120, text="hotellet är bokat", line="KLAR")]),
        ("DONE 1 h 30 min", [done(90, line="DONE")]),
        ("#1042 VALMIS 0:45", [done(45, 1042)]),
        ("VALMIS #1042 0:45 varattu", [done(45, 1042, "varattu")]),
        ("#1042 0:45", [done(45, 1042)]),  # completes a VALMIS that came without a time
        # Several lines are kept as they came, to the end.
        (
            "VALMIS 0:45\nHei Aino,\n\n  - hotelli\n  - juna\n",
            [done(45, text="Hei Aino,\n\n  - hotelli\n  - juna")],
        ),
        ("VALMIS 0:45 varattu\nKuitti liitteenä.", [done(45, text="varattu\nKuitti liitteenä.")]),
        # A courtesy below a result belongs to the result; the phone's line does not.
        (
            "VALMIS 0:45\nVarattu.\nTerveisin Anna\n\nLähetetty iPhonesta",
            [done(45, text="Varattu.\nTerveisin Anna")],
        ),
        ("OK\nOtan tämän huomenna.", [ok(text="Otan tämän huomenna.")]),
        ("Ok, otan tämän", [ok(text="otan tämän")]),  # d.4: the keyword, then one of , . ! :
        ("Ok, kiitos!", [ok()]),
        # A sentence of the result may begin with a keyword.
        ("OK\nOk, hoidan huomenna.", [ok(text="Ok, hoidan huomenna.")]),
        ("VALMIS 0:45\nKlar, hotellet är bokat.", [done(45, text="Klar, hotellet är bokat.")]),
        ("OK\nKiitos\nHotelli on varattu", [ok(text="Kiitos\nHotelli on varattu")]),  # no words are lost
    ],
)
def test_words_on_and_below_the_line_are_the_text_of_the_last_command(text, expected):
    assert parse_commands(text, "staff") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VALMIS", [Problem(None, "VALMIS", "minutes_missing")]),
        ("#1044 VALMIS", [Problem(1044, "VALMIS", "minutes_missing")]),
        # Its words are kept until the time comes.
        ("VALMIS hotelli varattu", [Problem(None, "VALMIS", "minutes_missing", "hotelli varattu")]),
        ("Klar\nHotellet är bokat.", [Problem(None, "KLAR", "minutes_missing", "Hotellet är bokat.")]),
        ("VALMIS 45", [Problem(None, "VALMIS", "minutes_missing", "45")]),
        ("VALMIS 13 h", [Problem(None, "VALMIS", "minutes_out_of_range")]),
        ("#1042 0:00", [Problem(1042, "VALMIS", "minutes_out_of_range")]),
        ("#1042 OK #1043", [Problem(None, "OK", "ambiguous")]),  # which of the two
        ("OK #1042 #1043", [Problem(None, "OK", "ambiguous")]),
        ("OK, #1042 ja #1043", [Problem(None, "OK", "ambiguous")]),
        # One bad line does not stop the others.
        ("#1 OK\n#2 VALMIS\n#3 OK", [ok(1), Problem(2, "VALMIS", "minutes_missing"), ok(3)]),
        ("#1 OK\n#2 HUOMENNA\n#3 OK", [ok(1), Problem(2, "", "unknown"), ok(3)]),
        ("#1 OK\n#2 Hei Kaisa", [ok(1), Problem(2, "", "unknown")]),
        ("OK\nVALMSI 0:45", [ok(), Problem(None, "VALMIS", "nearly")]),  # a slip is never sent as a text
        # A command below a text is part of it by d.4; the writer is told that it was not carried out.
        ("#1 OK\nSoitan.\n#2 OK", [ok(1, "Soitan.\n#2 OK"), Problem(2, "OK", "after_text")]),
    ],
)
def test_a_line_that_cannot_be_carried_out_is_told(text, expected):
    assert parse_commands(text, "staff") == expected


def test_more_than_twenty_commands_are_refused_from_the_twenty_first():
    text = "\n".join(f"#{number} OK" for number in range(1, 23))

    assert parse_commands(text, "staff") == [
        *(ok(number) for number in range(1, 21)),
        Problem(21, "OK", "too_many", "#21 OK\n#22 OK"),
    ]


@pytest.mark.parametrize(
    ("text", "number", "keyword"),
    [
        ("VALMSI 0:45 hotelli", None, "VALMIS"),  # two edits
        ("Valmiss", None, "VALMIS"),
        ("Okei", None, "OK"),  # says yes, but not by a word of the table
        ("Okej!", None, "OK"),
        ("OK?", None, "OK"),  # a question
        ("Nayttaa #12", None, "NÄYTÄ"),
        ("#1042 VALMSI 0:45", 1042, "VALMIS"),
        ("#1042 huomenna", 1042, ""),  # begins with #n
        ("#1042", 1042, ""),
        ("#99999999999 OK", None, ""),  # no number of ours
        ("#1042 0:45 hotelli varattu", 1042, ""),  # VALMIS or only hours
        ("POISSA 3.2.", None, ""),  # capitals: a command of a later part
        ("SIIRRÄ BEATALLE", None, ""),
        ("0:45", None, ""),  # the time that was asked for, or a clock time
        ("Otan tämän", None, "OTAN"),  # a short line that begins with a keyword
        ("OK otan", None, "OK"),
        ("#1042 ok hoidan", 1042, ""),
        ("Hei, OK", None, "OK"),  # the greeting on the command's own line
        ("Moi, VALMIS 0:45 hotelli varattu", None, "VALMIS"),
    ],
)
def test_nearly_a_command_from_staff_is_asked_and_sent_to_nobody(text, number, keyword):
    assert parse_commands(f"{text}\nja muuta", "staff") == [Problem(number, keyword, "nearly")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "Hei,",
        "Hei Aino,\n\nhotelli on varattu.\nOK",  # the first line is no command
        "Hotelli on varattu.",
        "Otan selvää hotellista ja palaan huomenna.",  # begins with a keyword, but is a sentence
        "Tar kontakt med hotellet i morgon bitti",
        "Help me find a hotel",
        "OK:n hinta on 30 euroa yöltä",  # a genitive
        "Tack!",  # two edits from TAR, yet thanks
        "Tack för hjälpen",
        "Ei",  # two edits from OK, as every word of two letters
        "Joo",
        "Liitteenä kuitti",
        "-- \nOK",
        "2 hotellia varattu",
    ],
)
def test_other_words_of_staff_are_an_ordinary_message(text):
    assert parse_commands(text, "staff") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("OHJE", "OHJE"),
        ("help", "HELP"),
        ("Hjalp.", "HJÄLP"),  # the phone's full stop
        ("Hei,\n\nOHJE\n\nTerveisin\nAino Alfa\nAlfa Oy\n\nLähetetty iPhonesta", "OHJE"),
        ("Hi!\nHELP\nThanks in advance", "HELP"),
    ],
)
def test_customers_write_a_command_and_nothing_else(text, line):
    assert parse_commands(text, "customer") == [helped(line)]


@pytest.mark.parametrize(
    "text",
    [
        "OK",  # a command of staff
        "VALMIS 0:45",
        "Help me find a hotel",  # the sentences of d.4
        "Resume attached",
        "Odotan vastaustanne",
        "Radera gamla filer",
        "Help!",  # a cry is for a human
        "Help?",
        "OHJE kiitos",
        "OHJE\nVaraa myös hotelli perjantaiksi",  # one more wish makes it a task
        "OHJE\nKiitos\nVaraa hotelli",
        "OHJE\nKiitos, ja varaa hotelli",
        "Varaa hotelli\nOHJE",
        "HELP, Anna",
        "Hei, OHJE",
        "\n".join(["OHJE"] * 21),  # nobody means that
        "HEPL",  # nothing is nearly a command from a customer
        "#12 HEI",
    ],
)
def test_everything_else_from_a_customer_is_an_ordinary_message(text):
    assert parse_commands(text, "customer") == []


WORDS = st.one_of(
    st.sampled_from([*KEYWORDS, "#1042", "0:45", "1,5 h", "Hei", "Kiitos", "Terveisin", "Anna", ".", ","]),
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8),
)
LINES = st.lists(WORDS, max_size=6).map(" ".join)
MAILS = st.one_of(st.lists(LINES, max_size=8).map("\n".join), st.text(max_size=300))


@given(words=st.lists(WORDS, min_size=4, max_size=12))
def test_no_sentence_of_four_words_or_more_is_a_customer_command(words):
    assert parse_commands(" ".join(words), "customer") == []


@given(text=MAILS, role=st.sampled_from(["staff", "customer"]))
def test_any_text_is_read_without_an_error_and_within_the_limits(text, role):
    items = parse_commands(text, role)

    assert len(items) <= 41
    assert all(item.keyword in {"", *KEYWORDS} for item in items if isinstance(item, Problem))
    assert all(
        item.minutes is None or 1 <= item.minutes <= 720 for item in items if isinstance(item, Command)
    )
    assert role == "staff" or all(isinstance(item, Command) for item in items)


@given(text=MAILS)
def test_commands_written_out_again_are_the_same_commands(text):
    commands = [item for item in parse_commands(text, "staff") if isinstance(item, Command) and not item.text]
    lines = [
        " ".join(
            [
                f"#{item.number}" if item.number is not None else "",
                item.line,
                f"{item.minutes} min" if item.minutes else "",
            ]
        )
        for item in commands
    ]

    assert parse_commands("\n".join(lines), "staff") == commands


@given(result=st.lists(st.text("abcåäö .,\t", min_size=1), min_size=1, max_size=5))
def test_no_line_of_a_result_is_lost(result):
    [command] = parse_commands("\n".join(["VALMIS 0:45", "Näin kävi:", *result, "Loppu on tässä."]), "staff")

    assert command.text == "\n".join(["Näin kävi:", *result, "Loppu on tässä."])


@pytest.mark.parametrize(
    "text",
    [
        "OK\n" * 20_000,
        "#1 OK\n" + "sanoja\n#2 OK\n" * 20_000,
        "Kiitos\n" * 20_000,
        "\n" * 1_000_000,
        "OK\n" + "\n" * 1_000_000,
        "OK " + "a" * 1_000_000,
        "OK" + " " * 1_000_000 + "x",
        "#" * 1_000_000,
        "# 1 " * 250_000,
        "VALMIS " + "1" * 1_000_000,
        "a" + "\u0316\u0301" * 500_000,  # sorting the marks of one letter is quadratic
        "OK\na" + "\u0316\u0301" * 500_000,
        "Lähetetty " + "iphone " * 140_000,
        "Hei " * 250_000,
        "t. " * 300_000,
    ],
    ids=range(15),
)
@pytest.mark.parametrize("role", ["staff", "customer"])
def test_hostile_texts_are_read_in_linear_time(text, role):
    began = time.process_time()

    parse_commands(text, role)

    assert time.process_time() - began < 3  # a quadratic reading takes minutes
