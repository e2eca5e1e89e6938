"""Words that stand between an announcement and its value, or tell that none comes, in three languages; it holds no rule."""

from __future__ import annotations

import re
from functools import lru_cache

_I = re.IGNORECASE


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What links a word to its value.
LINK_WORDS = _set(
    "vara olla ollut varit siis "
    "on oli olisi ovat onkin lienee eli nimittäin är var blir blev heter lyder nämligen alltså vore is was are are's been reads namely being = : := -> => → –> – — "
    "tulee tuli kuuluu it's that's olikin oliki onki taitaa olla lienee torde might may probably nykyään nyt now nu"
)
BEFORE_BE = _set("should must will would might may could can to still always")
# What people do with a new password: salasanaksi laitoin, satte jag, I put. No link, for it says the same of other things.
SET_WORDS = _set(
    "laitoin laitan laita laitettiin vaihdoin vaihdettiin vaihdan vaihtui asetin annoin annettiin pistin keksin loin valitsin tein teen kokeile kokeilin käytä käytän kirjoita syötä naputa "
    "satte sätter sätt bytte bytt ändrade valde gav hittade skapade gjorde prova testa använd skriv knappa mata "
    "put set chose choose picked made changed gave created try tried use used enter type key to till"
)
# What people say of a code that came: sain, jag fick, I got.
GOT_WORDS = _set(
    "sain saatiin tuli tuliko saapui näytti näkyi antoi lähetti oli fick kom kommit visade gav skickade got received came showed gave sent shows says näyttää visar kertoi luki"
)
# Those of NO_VALUE that come before a value as well: is the name of the party, …
SMALL_WORDS = _set(
    "the a an of my our your his her their its on by to se sen minun mun meidän sama samat den det min vår samma av som i same"
)
# Words after which no value comes: what people say about passwords without telling one.
NO_VALUE = _set(
    # fi
    "ei eikä en et emme ette älä älkää ole olen väärä väärin oikein oikea sama samat samoin vanha uusi vaihtunut se ne tämä tuo toi mikä mitä missä joka jonka kuka kun kuin jos niin myös vielä "
    "edelleen vain jo nyt taas aina kanssa myöhemmin erikseen puhelimessa tekstarilla tekstiviestillä tekstiviestinä tallessa hukassa kadoksissa hukannut lukossa jumissa heikko liian lyhyt pitkä helppo vaikea "
    "turvallinen salainen pakollinen tarpeen tyhjä julkinen tuttu tiedossa voimassa vanhentumassa pielessä kunnossa katso ks kts kysy kysykää soita pyydä tarkista vaihda vaihdettava vaihdan "
    "obligatorisk obligatory according enligt mukaan sovittu avtalat avtalad överenskommet agreed annettu given givet määritelty kuollut dött dead vähintään enintään korkeintaan pitää täytyy tulisi voi voisi saa saat saa-ko pitäisi kannattaa muista hei moi terveisin kiitos ohje ohjeet ohjeita ohjeen asiakkaan asiakkaalle käyttäjän käyttäjälle minulla mulla sulla sinulla hänellä "
    "meillä heillä teillä mun sun hänen minun sinun omani omasi oma ja tai sekä mutta että vai kuten esim esim. esimerkiksi lastpassissa lastpass laitettu paperilla lapulla palvelussa holvissa "
    "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina tänään huomenna eilen illalla aamulla viikolla "
    "måndag tisdag onsdag torsdag fredag lördag söndag idag imorgon igår monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight "
    # sv
    "inte inget ingen fel felaktigt rätt samma som gamla gammalt nytt nya den det de denna detta här där vad vilket vilken vem när om så också ännu fortfarande bara redan nu alltid senare separat "
    "borta bortglömt glömt glömd låst kort för lång långt svagt svag starkt lätt svårt svår säkert hemligt obligatoriskt tomt offentligt känt giltigt utgånget gick går har hade ska skall måste bör kan "
    "får fick minst högst se ring fråga be kolla byt byta ändra hej tack mvh kund kunden kundens jag du vi ni han hon hen min ditt mitt din dina mina hos i på till från av med utan och eller men att "
    "eftersom t.ex. t.ex exempelvis såsom via per enligt ett en "
    # en
    "not no isn't wasn't wrong right correct incorrect same as old new it its it's this that these those what which who where when if so also still only just already now always later separately gone "
    "lost forgotten locked stuck weak too short long easy hard strong safe secret required mandatory needed empty public known valid invalid expired must should shall can could may might will would "
    "has have had needs see ask call check change changed reset please thanks hi hello regards the a an my your his her our their i you we they in on at by with without from to of for and or but because "
    "than like such e.g. eg never ever least most being both all any some none there here down up out works work working don't doesn't didn't do does did "
    # all
    "lastpass bitwarden 1password keepass dashlane sms whatsapp teams slack"
)
# Endings of participles and of Finnish cases: salasana on vanhentunut, on muistilapulla; lösenordet är ändrat; it is expired.
NO_VALUE_ENDINGS = re.compile(
    r"(?:nut|nyt|neet|maton|mätön|matta|mättä)$|^o[^\W\d_]{4,20}t$|[^\W\d_]{3}(?:ttu|tty)$|[^\W\d_]{4}(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|nsa|nsä)$|"
    r"(?:er|ändr|spar|rr|hack|del|kopp|tapp|not|skick|lagr|upprep|lös|mejl|mail|post|skydd|öppn|slut|akti?v)a[dt]s?$|(?:ning|ningen|slut|llinen|llista|iska?t?|ligt?)$|[^\W\d_]{3}(?<!e)ed$|"
    r"^(?:un)?(?:miss|work|expir|chang|fail|com|wait|pend|go|gett|giv|ask|writt|us|mak|try)ing$|(?:eable|[a-su-z]able|ible)$"
)
# What a password does: salasana unohtui, lösenordet krävs, the password works.
VERB = re.compile(
    r"(?:[aeiouyäö](?:i|u|y)|[uy][uy]|tti|nsi|isi|osi|asi|usi|een|oon|iin|uun|aan|ään|utta|että)$|"
    r"^(?:\w{2,12}(?:as|ts|vs|rs|des|kar|ger|ker|par|tar|ar)|works?|fails?|expires?|again|reset|field|prompt|letter|twice|login|page|link|file|box|field|protected|manager|policy|hint|change|required|first|here)$"
)
# Nouns that only look like such words.
_NOUNS = re.compile(
    r"(?:kissa|pulla|villa|silta|pasta|nalle|kettu|tonttu|minttu|pottu|lasta|ananas|tomat|niitty|lehti|halla|hallå|massa|kassa|tassu)$"
)
# How a word is written, said behind it: Marjapuuro isolla ämmällä. Nobody says it of anything but a password.
CASE_HINT = re.compile(
    r"[\"'”’]?[ ,(]{1,3}(?:ihan |kaikki |aivan |kokonaan |alkukirjain |eka kirjain |helt |allt |alla |all |written )?(?:isolla|pienellä|pienillä|isoilla|med (?:stort?|små|liten|litet|stora|gemener|versaler)\b|"
    r"(?:with|in) (?:a |an )?(?:capital|small|lower|upper|big|initial)|lower ?case|upper ?case|no capitals|ilman ääkkösiä|utan prickar)",
    _I,
)
# A plain word after a link is a value where the sentence goes on like this.
GOES_ON = _set(
    "ja och and jos om if niin så so mutta men but kun när when vielä tai eller or till åt to for kaikki alla pienellä isolla med with all in"
)
# Behind a passphrase with spaces.
WITH_SPACES = re.compile(
    r"\b(?:väleineen|väleillä|välilyönteineen|välilyönneillä|välilyönnein|kolmella sanalla|with (?:the |its )?spaces|(?:and )?spaces included|including spaces|med mellanslag\w{0,4}|"
    r"med mellanrum\w{0,4}|mellanslagen med)\b",
    _I,
)
# Words that name a number or code which is no secret; what stands after them stays.
_NO_SECRET = re.compile(
    r"(?:tilaus|tilauks|asiakas|asiakkaan|lasku|viite|viitte|kuitti|varau|seuranta|lähety|palautus ?n|sarja|malli|tuote|artikkeli|vara-?osa|versio|rekisteri|"
    r"y-tunnu|verkkolasku|porttikood|rappu|ale-?kood|alennus|kampanja|etukood|huone|hylly|kokous|postinum|postikood|osoite|puhelin|kundnummer|kundnr|kund-|beställning|faktur|"
    r"referens|boknings|bokning|följesedel|kolli|serie|modell|artikel|produkt|reservdel|port-?kod|dörr-?kod|rabatt|erbjud|invoice|reference|booking|tracking|"
    r"serial|discount|voucher|meeting id|kokous-?id|mötes-?id|customer(?!s\b)|client n|ticket|ärende|lahja|presentk|kuponk|kupong|"
    r"business id|fo-nummer|tilinumero|konton|account n|id-?num|passinum|passnum|passport|ajokort|körkort|licence pl|company|yritys|företags|toimiala|bransch|industry|"
    r"kunta|kommun|municipal|country|maakood|landskod|colou?r|väri|färg|qr-?|lähdekood|källkod|post ?code|suuntanum|riktnum|kustannus|kostnads|"
    r"jäsennum|medlemsnum|vakuutusnum|försäkringsnum|policy n|nouto|avhämtning|pick-?up|"
    r"(?<![a-zåäö])(?:promo|product|coupon|gift|bonus|vat|iban|passi|dress|source|zip|area|swift|bic|cost|member|case|model|plate)[^\s]{0,14}|"
    r"(?<![a-zåäö])(?:ovi|oven|auto|lento|juna|tili|puh|order|flyg|tåg|rum|part|version|flight|train|door|gate|room|posti|nro|nr|no|num|numero|nummer|number|id|klo|kl|at|kello|ref)\b)"
    r"[^\s]{0,14}$",
    _I,
)
OR = _set("tai or eller eikä")
# Another value of the same kind follows.
AND_ANOTHER = _set(
    "tai ja eikä ei inte not joko eller och antingen or and either uusi uuden vanha vanhan toinen nyt ny nya nytt gammalt andra new old other now second / |"
)
# Compounds that speak of passwords as such: salasanakäytäntö, lösenordspolicy.
ABOUT_PASSWORDS = re.compile(
    r"käytän|ohje|polic|vaihto|vaihdo|palautu(?!slau|ssan)|suojau(?!s[ -]?avai)|palvelu|kort|hallin|regl|tjänst|hanter|lista|kirje|brev|byte|återställ(?!ningsfras)|skydd|program|app(?:en|ar|i)?$|"
    r"(?:passwords?|pass ?codes?) (?:manag|polic|generat|vault|safe|protect|letter|rule|hygien|app|program|tool|securit|habit)"
)
# Words inside the name of a code, after which it still follows at once: PIN code 1234.
CODE_WORDS = _set("koodi koodin kod koden code number numero nummer luku pin is: on:")
# Before an example.
EXAMPLE = _set(
    "kuten esim esim. esimerkiksi tyyliin t.ex. t.ex exempelvis exempel såsom typ like e.g. eg example vaikkapa"
)
# After a number: an amount, not a code.
UNITS = _set(
    "€ e eur euroa euro euron kpl st pcs km m cm mm kg g h t min tuntia tuntia, timmar hours hour days päivää dagar viikkoa veckor weeks % prosenttia procent percent kr sek usd gbp vuotta år years "
    "merkkiä tecken characters chars numeroa siffror digits henkilöä hlö personer people kertaa gånger times vuoteen asti"
)


def tells_none(word: str) -> bool:
    """Whether that word, behind `is`, says something about a password instead of telling it."""
    return word in NO_VALUE or bool(NO_VALUE_ENDINGS.search(word) and not _NOUNS.search(word))


def names_no_secret(before: str) -> bool:
    """Whether that text ends with the name of a number that is no secret."""
    return _ends_with_name(" ".join(before.split()[-2:])[-40:])


@lru_cache(maxsize=10_000)
def _ends_with_name(words: str) -> bool:
    return bool(_NO_SECRET.search(words))
