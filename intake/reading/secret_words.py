"""The words that announce a secret, in Finnish, Swedish and English; it holds no rule and never a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_I = re.IGNORECASE


@dataclass(frozen=True)
class Vocabulary:
    """Words of one meaning. `stems`: each match holds one of them, in its first word, its second or its third."""

    pattern: re.Pattern[str]
    stems: tuple[str, ...]

    def found(self, lowered: str) -> Iterator[re.Match[str]]:
        """All matches in a text in lower case, in order."""
        end = 0
        for start in _possible_starts(lowered, self.stems):
            if start < end:
                continue
            match = self.pattern.match(lowered, start)
            if match:
                yield match
                end = max(match.end(), start + 1)


_NEAR = 48  # characters before a stem; no word with what belongs before it is longer
_WORDS_BEFORE = 3
_WORD_START = re.compile(r"(?<!\w)\w")
_WORD = re.compile(r"\w*")


def _possible_starts(lowered: str, stems: tuple[str, ...]) -> Iterator[int]:
    """Where a match may begin, in order: at its word, within it before the stem, or at one of the words before."""
    tried = -1
    for place in sorted(_places(lowered, stems)):
        starts = [one.start() for one in _WORD_START.finditer(lowered, max(0, place - _NEAR), place + 1)]
        inner = starts[-1] if starts else place
        if _WORD.match(lowered, inner).end() < place:  # type: ignore[union-attr]
            inner = place
        for start in (*starts[-_WORDS_BEFORE - 1 :], *range(inner, place + 1)):
            if start > tried:
                tried = start
                yield start


def _places(lowered: str, stems: tuple[str, ...]) -> set[int]:
    places: set[int] = set()
    for stem in stems:
        place = lowered.find(stem)
        while place >= 0:
            places.add(place)
            place = lowered.find(stem, place + len(stem))
    return places


def in_lower_case(text: str) -> str:
    """In lower case with every character in its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(one if len(one.lower()) != 1 else one.lower() for one in text)


# Words for a password, in every inflection; compounds too (sähköpostisalasana, wifilösenord).
PASSWORD = Vocabulary(
    re.compile(
        r"sala[ -]?san(?:a|o)\w{0,15}|\bs a l a s a n a\b|\bsalis(?:ta|tä|in)?\b|l[öo]sen-?ord\w{0,10}|\bl[öo]sen(?:et|kod\w{0,6}|fras\w{0,4})?\b|"
        r"\bpass[ -]?wor[dt](?:s? (?:manag|polic|generat|vault|safe|protect|letter|rule|hygien|app|program|tool|securit|habit))?\w{0,8}|\bpassw(?:rd|d|o)?\b|\bpasswd\w{0,3}|\bpass-?phrase\w{0,3}|\bpass-?code\w{0,8}|\bpassfras\w{0,4}|"
        r"\bp/?w\b|\bpwd?\b|\bpsw\w{0,3}|\bpassu\b|\bs-?sana\w{0,6}|pääsykood\w{0,8}|käyttökood\w{0,8}|tunnuslause\w{0,8}|salalause\w{0,8}|"
        r"\bkod-?ord\w{0,6}|\b(?:opens?|unlocks?) with (?:the )?word\b|\b(?:aukeaa|aukee|avautuu) sanalla\b|\böppnas med ordet\b|\bcode[ -]?words?\b|koodisana\w{0,8}|tunnussana\w{0,8}|turvasana\w{0,8}|hälytyssana\w{0,8}|"
        r"\bsafe ?words?\b|\binloggningskod\w{0,6}|(?:turva|tunnistautumis|varmistus)kysymy\w{0,10}(?: vastaus)?|säkerhetsfråg\w{0,4}|\bsecurity (?:question|answer)s?|\bsecret (?:question|answer)|\b(?:recovery|seed|mnemonic|backup) (?:phrase|words)|(?:palautus|siemen|elvytys)(?:lause|sanat)\w{0,4}|(?:återställnings|frö|minnes)fras\w{0,2}|kirjautumiskood\w{0,8}|\båtkomstkod\w{0,6}|"
        r"(?:wi-?fi|wlan|verkko|verkon|nät|nätverks|network|wireless|wpa[23]?|suojaus|salaus|säkerhets|krypterings|security|"
        r"encryption)[ -]?(?:avai(?:n|me)|nyckel|nyckl|key)\w{0,8}|"
        r"\b(?:wi-?fi|wlan)\b[^\n.?!]{0,40}?\b(?:avain|nyckeln?|key|koodi|kod(?:en)?|code)\b|"
        r"\b(?:nyckeln?|avain|key|koden?|koodi|code) (?:till|för|to|for) (?:the )?(?:gäst)?(?:wi-?fi|wlan|nätet|nätverket|network)\w{0,4}"
    ),
    (
        "sala",
        "salis",
        "s a l a",
        "lösen",
        "losen",
        "pass",
        "pw",
        "p/w",
        "psw",
        "s-sana",
        "kood",
        "kod",
        "code",
        "kysymy",
        "säkerhetsfråg",
        "question",
        "answer",
        "phrase",
        "words",
        "palautus",
        "siemen",
        "elvytys",
        "fras",
        "with",
        "aukea",
        "aukee",
        "avautuu",
        "öppnas",
        "tunnuslause",
        "tunnussana",
        "turvasana",
        "hälytyssana",
        "safe",
        "avai",
        "nyck",
        "key",
        "åtkomst",
        "wifi",
        "wi-fi",
        "wlan",
    ),
)
# Short forms that are something else as well (sv pass = a passport, fi ss = and so on): only before : or =, or beside a login.
SHORT_PASSWORD = Vocabulary(
    re.compile(r"(?<![\w-])(?:pass|ss|sala|pwrd|sanalla|med ordet|with the word)(?![\w-])"),
    ("pass", "ss", "sala", "pwrd", "sanalla", "med ordet", "with the word"),
)

# Words for a login name. They announce that what stands after the name may be a password.
LOGIN = Vocabulary(
    re.compile(
        r"\b(?:käyttäjä(?:tunnu\w{0,10}|nimi\w{0,6})?|tunnari\w{0,4}|tunnu(?:s|kset|ksella|ksilla|ksia|ksena|ksesi)|kirjaudu\w{0,6}|"
        r"kirjautumi\w{0,14}|sisäänkirjautu\w{0,12}|user(?: ?name| ?id)?s?|log-?ins?|log(?:ged)? (?:in|on)|sign in|credentials?|creds|"
        r"account|konto(?:t)?|vpn|net(?:ti)?|internet|nät(?:et)?|verkko|wi-?fi|wlan|vierasverkko|gästnät(?:et|s)?|network|användar(?:e|en|namn|namnet|id)?|koder(?:na)?|konton|uppgifter(?:na)?|inlogg\w{0,14}|logga(?:r|de)? in|loggar? in)\b"
    ),
    (
        "käyttäj",
        "tunn",
        "kirjaut",
        "kirjaud",
        "user",
        "log",
        "sign in",
        "wifi",
        "wi-fi",
        "wlan",
        "vierasverkko",
        "gästnät",
        "creden",
        "creds",
        "account",
        "konto",
        "vpn",
        "net",
        "nät",
        "verkko",
        "vpn",
        "net",
        "nätet",
        "verkko",
        "network",
        "koder",
        "uppgifter",
        "använd",
    ),
)

# Words for a number that opens something: PIN, PUK, one-time codes.
PIN = Vocabulary(
    re.compile(
        r"\bpin(?:n?it|n?ini|n?in|iä|niän?illä|n?iksi|ki|nit|ni|niä|nen|[12])?(?![\w])|\bpin[- ]?(?:kood|kod|code|num|luku|luvu|siffr)\w{0,8}|\bpuk(?:it|in|ki)?(?:[12])?(?!\w)|"
        r"\bpuk[- ]?(?:kood|kod|code)\w{0,8}|\b(?:opens?|unlocks?|unlocked) with\b|\bauthenticator\w{0,6}|\bbankdosa\w{0,3}|tunnuslukulait\w{1,6}|\böppnas med\b|\blåses upp med\b|tunnuslu(?:ku\w{0,6}|vun|vulla|vuksi|vusta)\b|\b(?:secret|salai\w{1,6}|hemlig\w{0,3}) (?:number|numero\w{0,4}|nummer|kood\w{1,6}|kod\w{0,3}|code)\b|tunnist(?:us|autumis)numero\w{0,4}|identifieringsnum\w{1,6}|(?:tekstiviesti|sms-?|pankki|tunnistautumis)(?:vahvistu|bekräftelse)\w{0,6}|\b(?:sms|text) confirmation|kirjautumisen (?:vahvistus|varmennus)\w{0,4}|inloggningsbekräftelse\w{0,2}|\b(?:sign|log)-?in confirmation|tunnuskood\w{0,8}|avainlu(?:ku(?:a|un|ni|si|lista\w{0,4})?|vun|vulla)\b|\botp\b|\b[2m]fa(?:[- ]code)?\b|"
        r"(?:vahvistus|sammutus|hälytys|hälyttimen|poiskytkentä|varmistus|varmennus|varmenne|kerta|kertakäyttö|todennus|tunnistus|tunnistautumis|tekstiviesti|kirjautumis|turva|palautus|vara|"
        r"aktivointi|suoja|lukitus|avaus|näyttö|näyttölukon|maksu|allekirjoitus|sms-?|pankki|puhelimen|kortin)-?kood\w{0,8}|"
        r"(?:engångs|avstängnings|avlarmnings|larm|bekräftelse|verifierings|säkerhets|sms-?|inloggnings|återställnings|reserv|aktiverings|identifierings|signerings|underskrifts|skärmlås|skärm|lås|upplåsnings|skydds|kontroll|kort|mobil|telefon|auten\w{0,12}|bank)"
        r"-?kod\w{0,6}|"
        r"\b(?:one[- ]time|verification|confirmation|security|recovery|backup|authenticat\w{1,6}|auth|activation|access|sms|texted|login|log-in|sign-in|"
        r"mfa|2fa|otp|bank|unlock|reset|off|alarm|disarm|sign(?:ing|ature)|screen(?: lock)?|lock)[- ](?:pass)?(?:code|pin|number)s?\b|\bengångslösen\w{0,6}"
    ),
    (
        "pin",
        "puk",
        "kirjautumisen",
        "inloggningsbekr",
        "confirmation",
        "vahvistu",
        "secret",
        "salai",
        "hemlig",
        "tunnist",
        "identifieringsnum",
        "bekräftelse",
        "opens",
        "authenticator",
        "bankdosa",
        "tunnuslukulait",
        "unlock",
        "öppnas",
        "låses",
        "luku",
        "luvu",
        "otp",
        "mfa",
        "2fa",
        "kood",
        "kod",
        "code",
        "number",
        "engångslösen",
    ),
)
# The short code of a card, which its number gives away with it.
CARD_CODE = Vocabulary(
    re.compile(
        r"\b(?:cvc|cvv|cvn|csc|cid|cvs)[12]?(?:-?(?:kood|kod|code|lu[kv]u|num)\w{0,6})?(?![a-zåäö])|\bturva(?:lu[kv]u|numero)\w{0,6}|\btarkist(?:us|e)(?:lu[kv]u|numero|kood)\w{0,6}|"
        r"\bsäkerhets(?:siffr|nummer|numr)\w{0,6}|\bsecurity (?:number|code|digits)\b|\bkontrollsiffr\w{0,6}|"
        r"\b(?:kolme|neljä|3|4|kolminumeroi|nelinumeroi|tre|fyra|three|four|last|sista|viimeiset) ?(?:viimeistä |sista |last )?(?:numero|siffr|digit|number)\w{0,6}|"
        r"\b(?:takana|takapuol\w{1,6}|takasivu\w{0,4}|kääntöpuol\w{1,6}|etupuol\w{1,6}|baksida\w{0,3}|framsida\w{0,3}|bakpå|bakom|bak på|on the (?:back|front)|reverse)\b"
    ),
    (
        "cvc",
        "cvv",
        "cvn",
        "csc",
        "cid",
        "cvs",
        "turva",
        "tarkist",
        "säkerhets",
        "kontrollsiffr",
        "numero",
        "siffr",
        "digit",
        "number",
        "taka",
        "kääntö",
        "etupuol",
        "baksida",
        "bakpå",
        "bakom",
        "bak på",
        "framsida",
        "on the",
        "reverse",
    ),
)
CARD = Vocabulary(
    re.compile(
        r"kort(?:in|ti|il|t|en|et)?\w{0,8}\b|\bkort|\bcards?\b|visa|master-?card|amex|american express|diners|eurocard"
    ),
    ("kort", "card", "visa", "amex", "american", "diners"),
)
# Pieces of a number that follow each other in words.
PIECE = re.compile(
    r"\b(?:puoli\w{0,6}|puolik\w{0,6}|osa\w{0,4}|alku\w{0,6}|loppu\w{0,6}|loput|ensimmäi\w{0,8}|toi(?:nen|set|sen)|sitten|ja|jatk\w{0,6}|halva\w{0,4}|hälft\w{0,4}|del(?:en|ar)?|"
    r"första|andra|sedan|sen|och|resten|half|halves|part|first|second|then|rest|and|last|sista|viimei\w{0,6}|eka|toka)\b",
    _I,
)

# Words for a key of a machine. Their values are long, and no words.
KEY = Vocabulary(
    re.compile(
        r"\bapi[-_ ]?(?:key|avai(?:n|me)|nyckel|nyckl|token)\w{0,8}|\b(?:access|client|private|master|license|licence|product|account|shared|app|encryption|signing|recovery|secret|server|"
        r"webhook)[-_ ](?:key|token|secret)\w{0,3}|"
        r"\bsecret(?:[-_ ](?:key|access))?\b|\bsalai(?:nen|sen|suus)\b|\bhemlig(?:het(?:en)?)?\b|\btoken\w{0,6}|\bbearer\b|\b[a-zåäö]{0,20}avai(?:n|me)(?!sana|lu[kv]u|hen|nippu|ntek)\w{0,8}|\b[a-zåäö]{0,20}nyck(?:el|eln|lar)\b|\bkeys?\b|"
        r"(?:lisenssi|käyttö|aktivointi|tuote|rajapinta|palautus|licens|aktiverings|produkt|åtkomst|återställnings)-?(?:avai(?:n|me)|nyck(?:el|l)|kod|kood)\w{0,8}"
    ),
    ("api", "key", "token", "secret", "salai", "hemlig", "bearer", "avai", "nyck", "kod", "kood"),
)

# Words for a Finnish personal identity code.
IDENTITY = Vocabulary(
    re.compile(
        r"\bhetu\w{0,6}|henkilö-?tunnu\w{0,10}|\bsotu\w{0,5}|sosiaaliturvatunnu\w{0,10}|tunnusosa\w{0,4}|loppuosa\w{0,4}|\bpersonbeteckning\w{0,4}|\bperson-?nummer\w{0,4}|"
        r"\bpersonkod\w{0,4}|\bsignum\w{0,4}|socialskydds\w{1,12}|\bslutdel\w{0,3}|\bssn\b|\b(?:personal )?identity (?:code|number)s?\b|\bpersonal (?:code|id)\b|\bsocial security\b"
    ),
    (
        "hetu",
        "tunnu",
        "sotu",
        "osa",
        "person",
        "signum",
        "socialskydd",
        "slutdel",
        "ssn",
        "identity",
        "social",
    ),
)
_OF_CODE = "hetu|henkilötunnu|sotu|tunnuks|personbeteckning|signum|identity code|personal code|ssn"
_END = r"loppu\w{0,8}|tunnusosa\w{0,3}|slut\w{0,6}|sista fyra|last (?:four|part)|end(?:s|ing)?|neljä viimeistä|viimeiset neljä"
# The end of an identity code alone, where its words say so.
IDENTITY_END = re.compile(
    rf"\b(?:{_OF_CODE})\w{{0,8}}[^\n.]{{0,20}}\b(?:{_END})\b[^\n.]{{0,12}}?\b(?P<end>\d{{3}}[0-9A-FHJ-NPR-Y])\b|"
    rf"\b(?:{_END})\b[^\n.]{{0,16}}\b(?:{_OF_CODE})\w{{0,8}}[^\n.]{{0,12}}?\b(?P<after>\d{{3}}[0-9A-FHJ-NPR-Y])\b|"
    r"\b(?:tunnusosa|loppuosa|slutdel)\w{0,4}[\s:=]{1,4}(?:(?:on|är|is) )?(?P<alone>\d{3}[0-9A-FHJ-NPR-Y])\b",
    _I,
)

# A bank, a message or an app that sends a code.
SENDS_CODES = Vocabulary(
    re.compile(
        r"pank[ik]|\bbank|\bguard\b|hälyt|\blarm|\balarm|terminal|päätte|voicemail|vastaaj|röstbrevl|esimies|\bchef|manager|\bsteam\b|discord|facebook|instagram|\bapple\b|microsoft|paypal|netflix|\bwlan\b|\bwi-?fi\b|avata|tekstiviest|tekstar|\bsms\b|\btext(?:s|ed|ing)?\b|\bapp(?:i|in|en|s)?\b|sovellu|authenticator|autentis|tunnistaut|vahvist|kirjaut|logga|inlogg|log(?:in| in|ging)|sign|verif|bekräft|"
        r"mobiilivarmen|mobilcertifikat|mobile cert|two-factor|kaksivaih|tvåsteg|bankid|identif|lås(?:a|er|es)? upp|upplås|lukitu|unlock|avautu|avaa |aukea|öppna|whatsapp|google|(?<![a-zåäö])kort(?:et|ets|in)\b|bankkort|pankkikort|\bmy card|the card\b"
    ),
    (
        "pank",
        "bank",
        "tekstar",
        "teksti",
        "sms",
        "text",
        "app",
        "sovellu",
        "auten",
        "authen",
        "tunnis",
        "vahvist",
        "kirjaut",
        "log",
        "sign",
        "verif",
        "bekräft",
        "mobiilivarmen",
        "mobilcert",
        "mobile cert",
        "two-factor",
        "kaksivaih",
        "tvåsteg",
        "identif",
        "lås",
        "lukitu",
        "unlock",
        "ava",
        "aukea",
        "öppna",
        "kort",
        "card",
        "whatsapp",
        "guard",
        "hälyt",
        "larm",
        "terminal",
        "päätte",
        "voicemail",
        "vastaaj",
        "röstbrevl",
        "esimies",
        "chef",
        "manager",
        "steam",
        "discord",
        "facebook",
        "instagram",
        "apple",
        "microsoft",
        "paypal",
        "netflix",
        "wlan",
        "wifi",
        "wi-fi",
        "google",
    ),
)
CODE = Vocabulary(
    re.compile(r"\b(?:koodi(?:n|lla|ksi|a|t|si|ni|nsa|nne)?|(?:chefs|larm)?kod(?:en|erna)?|codes?)\b"),
    ("kood", "kod", "code"),
)
