"""Whatever the sentence: a secret of each kind is gone from every text, a number that is none stays (D-25, R-17)."""

import string

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from intake.reading.secret_cards import passes_check
from intake.reading.secret_tokens import MARKER
from intake.reading.secrets import redact, redact_all
from tests.support.secret_mails import identity_code

SHORT = settings(max_examples=120, deadline=None)
SAID = {
    "password": [
        "Salasana on {}. Kiitos", "salasana: {}\nterv. Aino", "Uusi salasanani on {} ja tunnus aino", "Lösenordet är {}. Tack", "lösenord {}, hämta rapporten", "The password is {}. Thanks",
        "pw: {}\nplease download the list", "Tunnus on aino ja salasana {}", "user ruth password {} and fetch it", "> Ditt lösenord är: {}\n> Byt det.", "<td>Password</td><td>{}</td>",
    ],
    "pin": ["PIN-koodi on {}. Kiitos", "pin: {} ja kortti laatikossa", "PIN-koden är {}, tack", "the PIN is {}.", "Tunnusluku on {}.", "my card's pin code: {}"],
    "code": ["Vahvistuskoodi: {}.", "vahvistuskoodisi on {} ja se vanhenee", "Din verifieringskod är {}.", "Your verification code is {}.", "Kertakoodi {} pankista", "engångskod: {}\ntack"],
    "card": ["Maksa kortilla {}, kiitos", "kortin numero on {}.", "Betala med kort {} tack", "card no: {}\nthanks", "use {}, not the old one", "> Visa: {}\n> ok"],
    "identity": ["hetu {}, kiitos", "Henkilötunnus: {}.", "personbeteckning {} och adress", "identity code ({})", "{} on hakijan tunnus", "Täytä hakemus. {}\nAino"],
    "key": ["api-avain: {}\nkiitos", "The API key is {}. Thanks", "API-nyckeln är {}, tack", "API_TOKEN={}\nDEBUG=true", "Authorization: Bearer {}"],
}  # fmt: skip

LETTERS = "abcdefghijkmnopqrstuvwxyz"
WORD = st.text(LETTERS, min_size=3, max_size=7)
PASSWORDS = st.builds(
    lambda first, sign, second, number: f"{first.capitalize()}{sign}{second}{number}",
    WORD, st.sampled_from("-_.!#%+"), WORD, st.integers(10, 99),
)  # fmt: skip
PINS = st.text(string.digits, min_size=4, max_size=4)
CODES = st.text(string.digits, min_size=6, max_size=6)
KEYS = st.text(string.ascii_letters + string.digits, min_size=24, max_size=40).filter(
    lambda key: any(char.isdigit() for char in key) and any(char.islower() for char in key)
)
IDENTITIES = st.builds(
    lambda day, month, year, separator, individual: identity_code(
        f"{day:02}{month:02}{year:02}", separator, str(individual)
    ),
    st.integers(1, 28), st.integers(1, 12), st.integers(0, 99), st.sampled_from("-ABCDEFYXWVU"), st.integers(900, 999),
)  # fmt: skip


def with_check(digits: str) -> str:
    """With Luhn's digit at its end."""
    return next(digits + check for check in string.digits if passes_check(digits + check))


def grouped(number: str, blank: str) -> str:
    return blank.join(number[place : place + 4] for place in range(0, 16, 4))


CARDS = st.builds(
    lambda first, rest, blank: grouped(with_check((first + rest)[:15]), blank),
    st.sampled_from(["4", "51", "52", "53", "54", "55"]), st.text(string.digits, min_size=14, max_size=14), st.sampled_from(["", " ", "-", "\u00a0"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "values"),
    [("password", PASSWORDS), ("pin", PINS), ("code", CODES), ("identity", IDENTITIES), ("key", KEYS)],
)
@given(data=st.data())
@SHORT
def test_a_secret_is_gone_from_every_text_of_its_mail(kind, values, data):
    secret = data.draw(values)
    told = data.draw(st.sampled_from(SAID[kind])).format(secret)
    before = data.draw(
        st.sampled_from(["", "Hei Anna!\n\n", "Hej, ring 040 1234567 först. ", "Order 100045 is late.\n"])
    )
    assume(secret not in before)

    texts, count = redact_all(("Asia", f"{before}{told}", "", f"{before}{told}\n\n> vanha viesti"))

    assert count >= 1
    assert [text for text in texts if secret in text] == []


@given(card=CARDS, data=st.data())
@SHORT
def test_a_cards_number_is_gone_however_it_is_grouped(card, data):
    assume(len(set(card) - set(" -\u00a0")) > 1)
    told = data.draw(st.sampled_from(SAID["card"])).format(card)

    redacted, count = redact(told)

    assert count >= 1
    assert card not in redacted
    assert card[-4:] not in redacted


KEPT = st.one_of(
    st.builds(lambda a, b: f"040 {a:03}{b:04}", st.integers(0, 999), st.integers(0, 9999)),  # phones
    st.builds(lambda day, month: f"{day}.{month}.2027 klo 10.30", st.integers(1, 28), st.integers(1, 12)),
    st.builds(lambda number, digit: f"{number:07}-{digit}", st.integers(0, 9_999_999), st.integers(0, 9)),  # business ids
    st.builds(lambda number: f"JJFI{number:017}", st.integers(0, 10**17 - 1)),  # parcels
    st.builds(lambda number: f"FI{number:016}", st.integers(0, 10**16 - 1)),  # IBANs
    st.builds(lambda number: f"FI{number // 10**14:02} {number // 10**10 % 10**4:04} {number // 10**6 % 10**4:04} {number // 100 % 10**4:04} {number % 100:02}", st.integers(0, 10**16 - 1)),
    st.builds(lambda number: f"RF{number:014}", st.integers(0, 10**14 - 1)),  # references
    st.builds(lambda number: f"{number},50 €", st.integers(1, 99_999)),
    st.text(string.digits, min_size=16, max_size=16).filter(lambda number: not passes_check(number)),
)  # fmt: skip
AROUND = [
    "Maksa lasku {} heti",
    "Viite: {}.",
    "Soita {}, kiitos",
    "Beställning {} är sen",
    "Reference {}\nthanks",
    "{}",
    "Tilaus {} ja kuitti",
]


@given(number=KEPT, around=st.sampled_from(AROUND))
@example(number="4242424242424241", around="Tilaus {} ja kuitti")
@SHORT
def test_numbers_that_are_no_secrets_stay(number, around):
    text = around.format(number)

    assert redact(text) == (text, 0)


@given(st.text(LETTERS + "åäö ,.\n", max_size=200))
@SHORT
def test_words_that_announce_nothing_stay(text):
    lowered = text.lower()
    announcing = (
        "s",
        "l",
        "p",
        "k",
        "w",
        "c",
        "t",
        "r",
        "h",
        "u",
        "v",
        "o",
        "a",
    )  # first letters of every word for a secret
    assume(not any(word[:1] in announcing for word in lowered.split()) or len(lowered) < 3)

    assert redact(text) == (text, 0)


PIECES = st.sampled_from(
    ["salasana", "lösenord", "password", "pin", "koodi", "bank", "on", "är", "is", ":", "=", "/", "|", ";", "\n", "\n\n> ", ". ", "tai", "user", "hetu",
     "Kissa123", "a!B2c3", "4242 4242 4242 4242", "4711", "kortti", "cvc", "318", "FI21", "<b>", "</td>", "aino@alfa.example", "first half", "four one two", "\u200b", MARKER]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_redacting_twice_changes_nothing_and_makes_little_longer(text):
    redacted, _ = redact(text)

    assert redact(redacted) == (redacted, 0)
    assert len(redacted) <= 2 * len(text) + len(MARKER)
