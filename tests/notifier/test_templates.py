"""Every message, in every language and form, rendered and read as voice.md asks (rules 1-13, glossary)."""

import re
from itertools import product

import pytest
from jinja2 import meta, nodes

from notifier.messages import FOOTERS, LANGUAGES, MESSAGES, Audience, Origin
from notifier.render import TEMPLATES, Text, language_of, render, task_from_name, thread_subject
from rules.commands import COMMANDS
from tests.support.message_values import NAMES, every_text, task_row, values

ALL = list(every_text())
OF_THE_RENDERER = {"variant", "command_lines", "command_line"}


def text_of(code, language, variant, changes, name="Anna"):
    return render(code, language, variant, values(language, name) | changes)


def rendered(*, name="Anna", codes=tuple(MESSAGES)):
    """(label, language, text) of every form of the codes."""
    for code, language, variant, changes in ALL:
        if code in codes:
            yield f"{code} {language} {variant}", language, text_of(code, language, variant, changes, name)


def above_footer(text: Text) -> str:
    return text.body.partition("\n--\n")[0]


def whole(text: Text) -> str:
    return f"{text.subject or ''}\n{text.body}"


def sentences(body: str):
    """The sentences of the prose lines: rows with middle dots, commands and dates' own points aside."""
    for line in body.splitlines():
        if " · " in line or line.startswith("#"):
            continue
        prose = re.sub(r"`[^`]*`", "command", line)
        prose = re.sub(r"(\d)\.(?=[\d ])", r"\1,", prose).replace("esim.", "esim").replace("t.ex.", "tex")
        prose = prose.replace("e.g.", "eg").replace("kl.", "kl")
        yield from (part for part in re.split(r"[.?] |[.?]$", prose) if part)


# ------------------------------------------------------------------ the table and the files


def test_every_code_has_one_template_in_each_language_and_no_template_lacks_a_code():
    whole_texts = {name for name in TEMPLATES.list_templates() if "/_" not in name}

    assert whole_texts == {f"{language}/{code}.txt.j2" for language, code in product(LANGUAGES, MESSAGES)}


@pytest.mark.parametrize("code", MESSAGES)
def test_the_three_languages_use_the_same_variables_and_the_table_names_them(code):
    used = {language: variables(f"{language}/{code}.txt.j2") for language in LANGUAGES}

    assert used == {language: set(MESSAGES[code].needs) for language in LANGUAGES}


def variables(name):
    source = TEMPLATES.loader.get_source(TEMPLATES, name)[0]
    tree = TEMPLATES.parse(source)
    below = [variables(other) for other in meta.find_referenced_templates(tree) if other]
    asked = meta.find_undeclared_variables(tree).union(*below)
    # jinja counts a name that is set in one branch as unknown in the others; an include sees what is set above it.
    set_here = {assigned.target.name for assigned in tree.find_all(nodes.Assign)}
    return asked - set_here - OF_THE_RENDERER


@pytest.mark.parametrize("code", MESSAGES)
def test_a_missing_value_is_refused_by_name(code):
    for variant in MESSAGES[code].variants:
        for lacking in variant.needs:
            given = {name: value for name, value in values().items() if name != lacking}
            with pytest.raises(ValueError, match=lacking):
                render(code, "fi", variant.name, given)


def test_the_codes_of_the_first_part_are_all_there():
    assert list(MESSAGES) == [
        "C-01", "C-02", "C-06", "C-08", "C-37", "C-39", "C-41", "A-1", "A-2", "A-3", "A-4", "A-5", "A-9",
        "K-01", "K-02", "K-03", "K-06", "K-10", "K-12",
    ]  # fmt: skip


def test_only_the_words_of_a_person_travel_without_the_mark_of_automatic_mail():
    assert [message.code for message in MESSAGES.values() if not message.automatic] == ["C-06"]
    assert {code for code, message in MESSAGES.items() if message.origin is Origin.REPLIED} == {
        "C-01", "C-02", "C-37", "C-39", "C-41",
    }  # fmt: skip


def test_list_mails_have_the_intervals_of_d_24():
    intervals = {code: message.interval_minutes for code, message in MESSAGES.items() if message.is_list}

    assert intervals == {"A-4": 5, "A-5": 5, "K-01": 15, "K-02": 5, "K-03": 5}
    assert MESSAGES["C-01"].interval_minutes == 10  # a list only above the cap


def test_a_message_in_a_thread_has_its_threads_subject_and_every_other_its_own():
    for label, _, text in rendered():
        code = label.split()[0]
        in_thread = MESSAGES[code].in_thread and not MESSAGES[code].variant(label.split()[2]).is_list
        assert (text.subject is None) == in_thread, label


def test_thread_subjects_are_the_same_in_every_language_and_never_empty():
    assert thread_subject("sv", subject="Matkavaraus", number=12) == "Re: Matkavaraus [#12]"
    assert thread_subject("sv", subject="", number=12) == "Re: Uppdrag [#12]"
    assert thread_subject("fi", subject="a\r\nBcc: x", number=1) == "Re: a Bcc: x [#1]"
    assert task_from_name("fi", sender="Aino", customer="Alfa Oy") == "Aino / Alfa Oy (tehtävä)"


def test_a_language_we_do_not_write_becomes_finnish():
    assert [language_of(wish) for wish in ("sv", "en", "other", None)] == ["sv", "en", "fi", "fi"]


# ------------------------------------------------------------------ how the texts are set


def test_no_line_ends_in_a_blank_and_no_two_empty_lines_follow_each_other():
    for label, _, text in rendered():
        assert not re.search(r"[ \t]$", text.body, re.MULTILINE), label
        assert "\n\n\n" not in text.body, label
        assert text.body[0] != "\n", label
        assert text.body[-1] == "\n", label
        assert text.subject is None or (text.subject and "\n" not in text.subject), label


def test_times_and_amounts_do_not_break_from_their_units():
    for label, _, text in rendered():
        assert not re.search(r"\bklo \d|\bkl\. \d|\d (h|min|%|€)\b", whole(text)), label


def test_every_mail_ends_in_the_footer_of_its_reader():
    ends = {
        ("fi", Audience.CUSTOMER): ("Voit vastata tähän viestiin", "Yhteyshenkilösi: ", "Tuki: ", "Ysi Oy"),
        ("sv", Audience.CUSTOMER): (
            "Du kan svara på det här",
            "Din kontaktperson: ",
            "Kundtjänst: ",
            "Ysi Oy",
        ),
        ("en", Audience.CUSTOMER): ("You can reply to this", "Your contact person: ", "Support: ", "Ysi Oy"),
        ("fi", Audience.STRANGER): ("Voit vastata tähän viestiin", "Tuki: ", "Ysi Oy"),
        ("sv", Audience.STRANGER): ("Du kan svara på det här", "Kundtjänst: ", "Ysi Oy"),
        ("en", Audience.STRANGER): ("You can reply to this", "Support: ", "Ysi Oy"),
        ("fi", Audience.STAFF): ("Komennot: vastaa OHJE. Koordinaattori: Kaisa, +358",),
        ("sv", Audience.STAFF): ("Kommandon: svara HJÄLP. Koordinator: Kaisa, +358",),
        ("en", Audience.STAFF): ("Commands: reply HELP. Coordinator: Kaisa, +358",),
    }
    for code, language, variant, changes in ALL:
        footer = text_of(code, language, variant, changes).body.partition("\n\n--\n")[2].splitlines()
        starts = ends[language, MESSAGES[code].variant(variant).audience]
        assert len(footer) == len(starts), (code, language, variant)
        assert all(line.startswith(start) for line, start in zip(footer, starts, strict=True)), (
            code,
            language,
        )


def test_a_footer_drops_what_is_not_known():
    for code, message in MESSAGES.items():
        for language, variant in product(LANGUAGES, message.variants):
            unknown = dict.fromkeys(FOOTERS[variant.audience][1])
            given = next(
                changes
                for of, lang, form, changes in ALL
                if (of, lang, form) == (code, language, variant.name)
            )
            body = render(code, language, variant.name, values(language) | given | unknown).body
            assert "None" not in body
            assert "Kaisa, +358 40 222" not in body


def test_own_subjects_are_short_and_hold_no_words_of_a_mail():
    for label, _, text in rendered():
        if text.subject is None or label.startswith("A-1 "):
            continue
        assert len(text.subject) <= 50, label
        assert "Matkavaraus" not in text.subject, label


# ------------------------------------------------------------------ voice.md, section 1


def test_the_first_line_is_the_fact_and_no_greeting():
    greeting = re.compile(r"(hei|moi|hyvä|hej|bästa|hi|hello|dear|kiitos|tack|thank)\b", re.IGNORECASE)
    for label, _, text in rendered():
        assert not greeting.match(text.body), label


def test_sentences_have_at_most_twenty_words():
    for label, _, text in rendered():
        for sentence in sentences(above_footer(text)):
            assert len(re.findall(r"[\w'-]+", sentence)) <= 20, (label, sentence)


def test_mails_to_customers_have_at_most_ninety_words():
    for label, _, text in rendered(codes=("C-01", "C-02", "C-06", "C-08", "C-37", "C-39")):
        prose = [
            line for line in above_footer(text).splitlines() if " · " not in line
        ]  # rows of a list aside
        assert len(" ".join(prose).split()) <= 90, label


def test_nothing_is_loud():
    for label, _, text in rendered():
        assert "!" not in whole(text), label
        assert not re.search(r"[\U0001F000-\U0001FAFF\u2600-\u27BF*]", whole(text)), label


def test_capitals_are_only_the_words_one_can_answer_in_their_places():
    keywords = {word for row in COMMANDS for words in row.keywords.values() for word in words}
    place = re.compile(r'(^|\n|vastaa |svara |reply |#\d+ |")$', re.IGNORECASE)
    for label, _, text in rendered():
        for found in re.finditer(r"(?<![\w-])[A-ZÅÄÖ]{2,}(?![\w-])", text.body):
            assert found[0] in keywords, (label, found[0])
            before = text.body[: found.start()]
            in_the_help = label.startswith("C-41") and before.rpartition("\n")[2].startswith(("OK (",))
            assert place.search(before) or in_the_help, (label, before[-20:], found[0])


def test_only_the_commands_of_the_table_are_named():
    later = re.compile(
        r"KYSY|MUISTIO|POISSA|OTAN #|LIITÄ|OHITA|FRÅGA|NOTERA|BORTA|KOPPLA|ASK\b|NOTE\b|AWAY|ATTACH|TAKE"
    )
    for label, _, text in rendered():
        assert not later.search(whole(text)), label
        assert "http" not in whole(text), label


def test_one_person_is_spoken_to_as_you():
    formal = {
        "fi": r"\b(te|Te|teidän|teille|teitä|Sinä|Sinun asia)\b",
        "sv": r"\b(ni|Ni|er|ert|era|man|Du är välkommen)\b",
        "en": r"\b(one must|kindly|please note|should you)\b",
    }
    for label, language, text in rendered():
        assert not re.search(formal[language], whole(text)), label


def test_swedish_and_english_name_nobodys_gender():
    pronouns = {
        "sv": r"\b(han|hon|hen|hans|hennes|honom|henne)\b",
        "en": r"\b(he|she|his|her|him|hers|they|their)\b",
    }
    for label, language, text in rendered():
        if language in pronouns:
            assert not re.search(pronouns[language], whole(text), re.IGNORECASE), label


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_bent(name):
    bent = re.compile(re.escape(name) + r"(?=[\w'’]|:\w)")
    for label, _, text in rendered(name=name):
        assert not bent.search(whole(text).replace("Annars", "")), label  # the Swedish for otherwise


@pytest.mark.parametrize("name", ["Anna"])
def test_in_finnish_no_sentence_opens_with_a_name_that_could_be_an_order(name):
    for label, language, text in rendered(name=name):
        if language == "fi":
            assert not re.search(rf"(^|[.?] ){name} [a-zäö]", text.body, re.MULTILINE), label


def test_last_moments_are_told_by_one_word_a_language():
    wrong = {
        "fi": r"\b(mennessä|saakka|asti)\b|\d\.:\w",
        "sv": r"\b(till|fram till|tills) (mån|tis|ons|tors|fre|lör|sön|kl\.|\d)",
        "en": r"\b(until|till|through) (?!further)|end of day",
    }
    for label, language, text in rendered():
        assert not re.search(wrong[language], whole(text)), label


FORBIDDEN = {
    "fi": (
        "pahoittelemme häiriöitä valitettavasti ystävällisesti ystävällisin hyvä_asiakas koskien toimesta suorit "
        "mikäli kyseinen kyseisen tiedoksesi älä_vastaa tiket toimeksian keissi omistaj vastuutaho vastaanotta "
        "käsitellään takaraja sla vasteai rästi viiväst ratkaistu työn_alla prosess arkisto peruut resurss agent "
        "työntekijä tuuraa varahenkil ylläpi admin päivystäj asiakasvastaav sairas saikku loma arkipäiv virka-ai "
        "tilaussopimus saldo karanteen valitus lupaamme mahdollisi"
    ),
    "sv": (
        "beklagar tyvärr bästa_kund vänligen angående i_det_fall svara_inte ärende ticket handläg deadline svarstid "
        "eftersatt åtgärd under_behandling avvakta arkiver avsluta annuller resurs agent ersättare backup admin "
        "kundansvarig klient sjuk ledig förhinder vardag kontorstid röd_dag saldo karantän klagomål jour sms "
        "på_kommande"
    ),
    "en": (
        "inconvenience unfortunately dear_customer please_be_advised regarding do_not_reply ticket request agent "
        "assignee process cob asap deadline sla response_time breached resolved completed wip pending archive "
        "terminate resource backup admin dispatcher account_manager client sick leave ooo business_day weekday "
        "office_hours bank_holiday balance quarantine triage cancelled_by please"
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_forbidden_word_is_written(language):
    words = "|".join(re.escape(word.replace("_", " ")) for word in FORBIDDEN[language].split())
    forbidden = re.compile(rf"\b({words})", re.IGNORECASE)
    for label, of, text in rendered():
        if of == language:
            found = forbidden.search(whole(text))
            assert not found, (label, found)


# ------------------------------------------------------------------ facts that must not be lost


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fi", "Saimme tehtäväsi 1042. Sen hoitaa Anna.", "Hän ottaa sen käsittelyyn viimeistään ke 13.1.2027 klo\u00a09.00."),
        ("sv", "Vi har fått ditt uppdrag 1042.", "Anna tar sig an det senast ons 13.1.2027 kl.\u00a09.00."),
        ("en", "We have your task 1042.", "Anna will pick it up by Wed 13 Jan 2027, 09:00 Helsinki time."),
    ],
)  # fmt: skip
def test_the_receipt_of_a_task_says_who_and_by_when(language, first, second):
    body = render("C-01", language, "usual", values(language)).body

    assert body.splitlines()[:2] == [first, second]


@pytest.mark.parametrize(
    ("role", "words"),
    [("own", "Sen hoitaa Anna."), ("substitute", "Sen hoitaa sijaisena Anna."),
     ("coordinator", "Sen hoitaa koordinaattori Anna.")],
)  # fmt: skip
def test_the_receipt_says_in_which_role_somebody_has_the_task(role, words):
    assert words in render("C-01", "fi", "usual", values() | {"role": role}).body


def test_shortly_before_opening_the_receipt_says_today_beside_the_date():
    body = render("C-01", "fi", "soon", values()).body

    assert "heti työpäivän alkaessa, tänään ke 13.1.2027 klo\u00a09.00." in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_late_mail_names_no_clock_time(language):
    for variant in ("late", "taken_in_late"):
        body = above_footer(render("C-08", language, variant, values(language)))
        assert not re.search(r"\d[.:]\d\d", body)


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("fi", "Omin sanoin kirjoitettu vastauksesi menee koordinaattorille, ei asiakkaalle."),
        ("sv", "Ett svar med egna ord går till koordinatorn, inte till kunden."),
        ("en", "A reply in your own words goes to the coordinator, not to the customer."),
    ],
)
def test_a_new_task_says_first_where_a_reply_goes(language, first):
    for variant in ("usual", "help_wanted"):
        assert render("A-1", language, variant, values(language)).body.splitlines()[0] == first


def test_a_new_task_carries_the_customers_own_words_unchanged():
    text = "Hei!\n\n  sisennetty -- rivi\nlopuksi"
    body = render("A-1", "fi", "usual", values() | {"text": text}).body

    assert f"\n\n{text}\n\n" in body


def test_a_new_task_without_a_subject_still_has_one():
    assert render("A-1", "en", "usual", values("en") | {"subject": None}).subject == "Task [#1042]"


def test_a_value_with_a_line_break_stays_in_its_line():
    text = render("A-1", "fi", "usual", values() | {"subject": "a\r\nBcc: x@y.example"})

    assert text.subject == "a Bcc: x@y.example [#1042]"


def test_a_decision_names_the_commands_with_their_numbers():
    changes = next(changes for code, _, _, changes in ALL if code == "K-01")
    body = render("K-01", "fi", "unrouted", values() | changes).body

    assert '`ysi mail assign 2 --customer "Alfa Oy"`' in body
    assert '`ysi mail ignore 2 --reason "syy"`' in body
    assert "`ysi case done 3`" in body


def test_moved_tasks_are_one_or_many():
    one = render("A-5", "fi", "to_you", values() | {"rows": [task_row()]})
    many = render("A-5", "fi", "to_you", values())

    assert one.body.startswith("Tämä tehtävä siirtyi sinulle.")
    assert one.subject == "Sinulle siirtyi 1 · ke 9.00"
    assert many.body.startswith("Nämä tehtävät siirtyivät sinulle.")
