"""The words of programs that answer for somebody: absences, receipts, addresses given up (fi, sv, en, de); it decides nothing alone."""

from __future__ import annotations

import re

NOTICE_CHARS = 1_500  # of an absence notice; who writes more wants more

_SUBJECT = re.compile(
    r"(?i)^(?:(?:olen )?(?:loma(?:lla|vastaus|ilmoitus)?|poissa(?:olo(?:viesti|ilmoitus)?)?(?: toimistosta)?)|(?:på )?semester|frånvar\w{1,10}|"
    r"out of (?:the )?office|on (?:annual )?(?:leave|vacation|holiday)|vacation|(?:im )?urlaub|abwesen\w{1,10}|"
    r"automaattinen \w{4,12}|autosvar|auto[ -]?reply|automatic reply)\b.{0,40}$"
)
_ABSENT = re.compile(
    r"(?i)\b(?:olen|oon|olemme) (?:\w{1,20} ){0,3}(?:\w{0,12}(?:lomalla|vapaalla|matkalla)|poissa|estynyt|tavoittamattomissa|koulutuksessa|seminaarissa)\b|"
    r"\bpalaan (?:\w{1,12} ){0,3}(?:töihin|toimistolle|työpaikalle|lomalta)|\ben ole (?:tavoitettavissa|töissä|toimistolla|paikalla)|"
    r"\btoimisto(?:mme)? on (?:suljettu|kiinni)|"
    r"\b(?:jag )?är (?:\w{1,12} ){0,3}(?:på (?:semester|tjänsteresa|resande fot|kurs)|\w{0,10}ledig|bortrest|frånvarande|sjukskriven|inte på kontoret|borta från (?:kontoret|jobbet))|"
    r"\bkontoret är stängt|"
    r"\b(?:i am|i'm|i’m|i will be|we are) (?:\w{1,15} ){0,3}(?:out of (?:the )?office|on (?:\w{1,12} ){0,2}(?:leave|vacation|holidays?)|away|travell?ing|unavailable|attending)|"
    r"\boffice is closed|"
    r"\b(?:ich bin|bin ich) (?:[\w.]{1,15} ){0,8}(?:nicht im (?:büro|haus)|im urlaub|auf dienstreise|abwesend|außer haus|nicht erreichbar)|"
    r"\bbefinde mich (?:[\w.]{1,15} ){0,6}(?:in elternzeit|im urlaub|auf dienstreise)"
)
_INSTEAD = re.compile(
    r"(?i)kiireel?lis\w{0,8} (?:asioissa|tapauksissa)|kiireisissä asioissa|kiireisessä asiassa|\bsijais(?:eni|enani|taa|tani)\b|\b(?:asioitani|tehtäviäni|töitäni) hoita|"
    r"\bvastaan (?:viest\w{1,8}|sähköpost\w{1,10}|sinulle|palattuani|mahdollisimman|heti)|\ben(?:kä)? (?:ehdi|voi|pysty) (?:vastata|vastaamaan|lukea|lukemaan) (?:viest|sähköpost)|"
    r"sähköpost\w{1,10} (?:ei lueta|luetaan|vain satunnaisesti)|\b(?:luen|enkä lue|en lue) sähköpost|viest(?:iäsi|iä|isi|iäni|itä|itäni|ejä|ejäni|ejäsi) ei (?:ole )?(?:lueta|edelleenlähetet|välitet)|"
    r"(?:i|vid) brådskande|\bsvarar (?:på|när|så snart)|läser (?:inte|sällan)|begränsad (?:tillgång|möjlighet)|vikarie|ditt (?:mejl|meddelande) (?:vidarebefordras|läses) inte|"
    r"\bmina ärenden (?:sköts|handläggs)|\bkontakta växeln|"
    r"\burgent (?:matters|issues|cases|requests|enquiries)|if (?:it is|your \w{3,10} is|this is) urgent|for anything urgent|in my absence|(?:limited|no|without) access to (?:my )?e-?mail|"
    r"\bcovering for me|\b(?:i|we)(?: will|'ll|’ll) (?:reply|respond|answer|get back)|(?:not|won't|won’t) (?:be )?(?:reading|checking|monitoring) (?:my )?e-?mail|"
    r"dringende[nr] (?:fällen|angelegenheiten|fragen)|meine vertretung|(?:nicht|automatisch) weitergeleitet|nur eingeschränkt|\bwieder (?:erreichbar|im büro|für sie da)|ihre (?:e-?mail|nachricht) (?:wird|werde)"
)
_AUTOMATIC = re.compile(
    r"(?i)\b(?:tämä on automaattinen (?:\w{1,15})?(?:vastaus|kuittaus|viesti|ilmoitus|sähköposti)|tähän (?:automaattiseen )?viestiin ei (?:voi|kannata) vastata|"
    r"älä vastaa tähän (?:automaattiseen )?viestiin|lähetetty automaattisesti|"
    r"(?:detta|det här) är ett automatiskt (?:\w{1,15} )?(?:svar|meddelande|mejl)|svara inte på (?:detta|det här)|skickat automatiskt|går inte att svara på (?:detta|det här)|"
    r"this is an auto(?:mated|matic|matically generated) (?:\w{1,15} )?(?:message|reply|response|e-?mail|notification)|do not reply to this (?:e-?mail|message)|"
    r"sent automatically|dies ist eine automatisch\w{0,3} (?:\w{1,15} )?(?:antwort|nachricht|e-?mail)|nicht auf diese (?:e-?mail|nachricht))\b"
)
# The same said of an answer: no notification of a booking or an order speaks so of itself.
_AUTOMATIC_ANSWER = re.compile(
    r"(?i)\b(?:tämä on automaattinen (?:vastaus|kuittaus|poissaoloviesti)|(?:detta|det här) är ett automatiskt svar|"
    r"this is an auto(?:mated|matic|matically generated) (?:reply|response)|dies ist eine automatische? antwort)"
)
# Subjects that only a program gives an absence; `Loma` and `Away` are a person's as well.
_OFFICE = re.compile(
    r"(?i)^(?:poissa (?:toimistosta|toimistolta|paikalta)|inte på kontoret|out of (?:the )?office|nicht im büro)[.! ]{0,3}$"
)
_THANKED = re.compile(
    r"(?i)^\W{0,5}(?:(?:hei|moi|hej|hello|hi|hallo|guten tag)[,!. ]{1,3}\s{0,3})?(?:kiitos (?:viestistä|sähköpostista|yhteydenotosta)|tack för (?:ditt|din|ert|er) (?:mejl|mail|meddelande|e-post)|"
    r"(?:thank you|thanks) for (?:your|the) (?:e-?mail|mail|message)|(?:vielen dank|danke) für (?:ihre|deine) (?:e-?mail|nachricht))"
)
_BACK = re.compile(
    r"(?i)\b(?:palaan|takaisin|tavoitettavissa|tillbaka|åter|back|return(?:ing)?|zurück|wieder)\b"
)
# Who has left, and addresses that nobody reads: somebody else is named instead.
_GONE = re.compile(
    r"(?i)\b(?:en (?:ole|työskentele) enää|sähköposti(?:osoite|laatikko)? ei ole enää (?:käytössä|voimassa)|har slutat (?:på|hos|vid)|(?:arbetar|jobbar) inte längre|"
    r"e-postadressen används inte|no longer (?:work|with|employed)|(?:mailbox|address|account) is no longer (?:monitored|in use|active|used)|"
    r"e-mail-adresse wird nicht mehr|nicht mehr (?:für|bei) .{2,40} tätig)"
)
_ELSEWHERE = re.compile(
    r"(?i)@|\b(?:uusi osoitteeni|ota(?:than)? yhteyttä|min nya adress|kontakta|please (?:contact|direct|write)|wenden)\b"
)
# What people write who want something; a notice that asks a question is none.
_ASKS = re.compile(
    r"(?i)\?|\b(?:voisit\w{0,6}|voit(?:ko|teko)|varaa\b|varais\w{1,8}|tilaa\b|tilais\w{1,8}|hoida\w{0,4}\b|siirrä\w{0,4}\b|siirtäi\w{1,6}|peru\b|perui\w{1,6}|"
    r"järjestä\b|etsi\b|(?<!ei )tarvits\w{1,8}|saat (?!vastau)\w|haluai\w{1,6}|pyytäisin|lähetä (?!viesti|sähköposti|s-posti|tekstiviesti|uude)|laita\b|laadi\b|poista(?:kaa)?\b|"
    r"kan (?:du|ni)|kunde (?:du|ni)|skulle (?:du|ni|jag vilja)|boka\b|avboka\b|beställ\b|flytta\b|ordna\b|skriv\b|skicka (?!ett|mejl|e-post|sms)|behöver\b|"
    r"(?:could|can|would) you|please (?:book|order|move|cancel|arrange|find|send (?!an? |your)|make|take|prepare|check|set|write me)|book (?:a|the|me)|i need|we need|"
    r"könn(?:t)?en sie|buchen sie|bestellen sie|ich brauche|wir brauchen)"
)


def is_notice(words: str, *, subject: str, answers: bool) -> bool:
    """Whether the words are those of an absence notice or of a receipt of a program.

    A program answers, or says in its subject what it is. A person who tells of a holiday does neither, or asks for
    something as well.
    """
    if _ASKS.search(words):
        return False
    if _AUTOMATIC_ANSWER.search(words) or (_OFFICE.match(subject) and _ABSENT.search(words)):
        return True
    if not (answers or _SUBJECT.match(subject)):
        return False
    if answers and _THANKED.match(words) and _ABSENT.search(words) and _BACK.search(words):
        return True
    if _AUTOMATIC.search(words) or (_ABSENT.search(words) and _INSTEAD.search(words)):
        return True
    return answers and bool(_GONE.search(words) and _ELSEWHERE.search(words))


def tells_absence(words: str) -> bool:
    """Whether somebody says that they are away, and asks for nothing."""
    return bool(_ABSENT.search(words)) and not _ASKS.search(words)


def asks(words: str) -> bool:
    """Whether somebody wants something."""
    return bool(_ASKS.search(words))
