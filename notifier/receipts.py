"""The lines of C-41, one a command: what was done, or why not and what helps (d.4); must never carry anything out.

Pure. The reasons that the grammar gives (rules.commands.Problem.reason) are results of the same name.
"""

from __future__ import annotations

from enum import StrEnum

from notifier.dates import duration


class Result(StrEnum):
    """What came of one command line; the first four were carried out."""

    ACCEPTED = "accepted"
    DONE = "done"
    SHOWN = "shown"
    HELP = "help"
    TEXT_TO_COORDINATOR = (
        "text_to_coordinator"  # words beside a command: read by a person, sent to no customer
    )
    ALREADY_ACCEPTED = "already_accepted"
    ALREADY_DONE = "already_done"
    CANCELLED = "cancelled"
    NOT_YOURS = "not_yours"
    UNKNOWN_NUMBER = "unknown_number"
    NUMBER_MISSING = "number_missing"
    MINUTES_MISSING = "minutes_missing"
    MINUTES_OUT_OF_RANGE = "minutes_out_of_range"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    AFTER_TEXT = "after_text"
    TOO_MANY = "too_many"
    NEARLY = "nearly"
    NOT_PROVEN = "not_proven"
    REACTION = "reaction"


DID = frozenset({
    Result.ACCEPTED, Result.DONE, Result.SHOWN, Result.HELP, Result.ALREADY_ACCEPTED, Result.TEXT_TO_COORDINATOR,
})  # fmt: skip

WORDS: dict[str, dict[Result, str]] = {
    "fi": {
        Result.ACCEPTED: "otettu, asiakas näkee nimesi",
        Result.DONE: "merkitty valmiiksi{used}{left}",
        Result.SHOWN: "lähetimme tehtävän uudelleen",
        Result.HELP: "komennot ovat alla",
        Result.TEXT_TO_COORDINATOR: "tekstisi meni koordinaattorille, ei asiakkaalle",
        Result.ALREADY_ACCEPTED: "tehtävä on jo sinulla",
        Result.ALREADY_DONE: "ei tehty: tehtävä on jo valmis",
        Result.CANCELLED: "ei tehty: tehtävä on peruttu",
        Result.NOT_YOURS: "ei tehty: sen hoitaa nyt {handler}",
        Result.UNKNOWN_NUMBER: "ei tehty: tätä numeroa ei ole, tarkista se",
        Result.NUMBER_MISSING: 'ei tehty: kirjoita numero, esim. "#1042 {example}"',
        Result.MINUTES_MISSING: 'ei tehty: kirjoita aika, esim. "{example} 0:30"',
        Result.MINUTES_OUT_OF_RANGE: "ei tehty: kirjoita aika väliltä {shortest}–{longest}",
        Result.AMBIGUOUS: "ei tehty: rivillä on kaksi numeroa, kirjoita yksi",
        Result.UNKNOWN: 'ei tehty: emme tunne tätä komentoa. Kirjoita esim. "{numbered}"',
        Result.AFTER_TEXT: "ei tehty: kirjoita komennot ennen tekstiä",
        Result.TOO_MANY: "ei tehty: viestissä on yli 20 komentoa, lähetä loput uudessa viestissä",
        Result.NEARLY: 'ei tehty: tarkoititko "{numbered}"? Kirjoita se yksin riville',
        Result.NOT_PROVEN: "ei tehty: emme tiedä varmasti, oletko lähettäjä. Koordinaattori lukee viestisi",
        Result.REACTION: 'ei tehty: reaktio ei riitä, kirjoita "{numbered}"',
    },
    "sv": {
        Result.ACCEPTED: "du har tagit det, kunden ser ditt namn",
        Result.DONE: "klart{used}{left}",
        Result.SHOWN: "vi har skickat uppdraget på nytt",
        Result.HELP: "kommandona står nedan",
        Result.TEXT_TO_COORDINATOR: "din text gick till koordinatorn, inte till kunden",
        Result.ALREADY_ACCEPTED: "du har redan tagit uppdraget",
        Result.ALREADY_DONE: "inte utfört: uppdraget är redan klart",
        Result.CANCELLED: "inte utfört: uppdraget är avbrutet",
        Result.NOT_YOURS: "inte utfört: nu har {handler} hand om det",
        Result.UNKNOWN_NUMBER: "inte utfört: numret finns inte, kontrollera det",
        Result.NUMBER_MISSING: 'inte utfört: skriv numret, t.ex. "#1042 {example}"',
        Result.MINUTES_MISSING: 'inte utfört: skriv tiden, t.ex. "{example} 0:30"',
        Result.MINUTES_OUT_OF_RANGE: "inte utfört: skriv en tid mellan {shortest} och {longest}",
        Result.AMBIGUOUS: "inte utfört: raden har två nummer, skriv ett",
        Result.UNKNOWN: 'inte utfört: vi känner inte till kommandot. Skriv t.ex. "{numbered}"',
        Result.AFTER_TEXT: "inte utfört: skriv kommandona före texten",
        Result.TOO_MANY: "inte utfört: mejlet har över 20 kommandon, skicka resten i ett nytt mejl",
        Result.NEARLY: 'inte utfört: menade du "{numbered}"? Skriv det ensamt på raden',
        Result.NOT_PROVEN: "inte utfört: vi vet inte säkert att du är avsändaren. Koordinatorn läser mejlet",
        Result.REACTION: 'inte utfört: en reaktion räcker inte, skriv "{numbered}"',
    },
    "en": {
        Result.ACCEPTED: "picked up, the customer sees your name",
        Result.DONE: "done{used}{left}",
        Result.SHOWN: "we have sent the task again",
        Result.HELP: "the commands are below",
        Result.TEXT_TO_COORDINATOR: "your text went to the coordinator, not to the customer",
        Result.ALREADY_ACCEPTED: "you have already picked it up",
        Result.ALREADY_DONE: "not done: the task is done already",
        Result.CANCELLED: "not done: the task is cancelled",
        Result.NOT_YOURS: "not done: {handler} has it now",
        Result.UNKNOWN_NUMBER: "not done: there is no such number, check it",
        Result.NUMBER_MISSING: 'not done: add the number, e.g. "#1042 {example}"',
        Result.MINUTES_MISSING: 'not done: add the time, e.g. "{example} 0:30"',
        Result.MINUTES_OUT_OF_RANGE: "not done: give a time between {shortest} and {longest}",
        Result.AMBIGUOUS: "not done: the line has two numbers, write one",
        Result.UNKNOWN: 'not done: we do not know this command. Write, e.g. "{numbered}"',
        Result.AFTER_TEXT: "not done: write the commands above the text",
        Result.TOO_MANY: "not done: the email has over 20 commands, send the rest in a new email",
        Result.NEARLY: 'not done: did you mean "{numbered}"? Write it alone on its line',
        Result.NOT_PROVEN: "not done: we are not sure that you sent this. The coordinator will read it",
        Result.REACTION: 'not done: a reaction is not enough, write "{numbered}"',
    },
}
LEFT = {
    "fi": ", paketista jäljellä {left}",
    "sv": ", kvar av paketet {left}",
    "en": ", {left} left in the package",
}
KEPT = {"fi": ". Tekstisi on tallessa", "sv": ". Din text är sparad", "en": ". Your text is kept"}
SOMEBODY = {"fi": "toinen hoitaja", "sv": "någon annan", "en": "somebody else"}


def receipt_line(
    language: str,
    result: Result,
    *,
    keyword: str,
    number: int | None = None,
    handler: str | None = None,
    minutes: int | None = None,
    left_minutes: int | None = None,
    kept: bool = False,
) -> str:
    """One line of C-41: `#1043 VALMIS – merkitty valmiiksi 45 min, paketista jäljellä 3 h 15 min`.

    `keyword` is a word of the command table or empty, never the mail's own; `kept`: the text and files of a line
    that was not carried out are kept (d.4).
    """
    line = " ".join(part for part in (f"#{number}" if number else "", keyword) if part)
    example = keyword or "OK"
    said = WORDS[language][result].format(
        used=_used(language, minutes),
        left=LEFT[language].format(left=duration(left_minutes)) if left_minutes is not None else "",
        handler=handler or SOMEBODY[language],
        shortest=duration(1),
        longest=duration(12 * 60),
        example=example,
        numbered=f"#{number} {example}" if number else example,
    )
    kept_words = KEPT[language] if kept and result not in DID else ""
    return f"{line} – {said}{kept_words}" if line else _first_upper(said + kept_words)


def _used(language: str, minutes: int | None) -> str:
    if minutes is None:
        return ""
    return f"{' ' if language == 'fi' else ', '}{duration(minutes)}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
