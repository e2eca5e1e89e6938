"""Guesses the language of a person's own words (fi, sv, en, other); it never guesses from quotes or headers."""

from __future__ import annotations

import re

_WORDS = {
    "fi": """ja on ei että se hei moi kiitos kiitti voisitko voitko voisiko onko mutta kun jos tai myös vielä olen olisi
        minä sinä meille teille tämä tämän nyt kanssa jotta siitä niin sitten mitä mikä kuka missä pitäisi ole tästä ovat
        terveisin terv ystävällisin huomenna tänään eilen viikolla klo varaa tilaa siirrä peru lähetä soita etsi joo ok
        varaisitko tilaisitko lähetätkö hoidatko asia liitteenä ensi viikko kello päivää huomenta iltaa yksi kaksi""",
    "sv": """och är det att inte jag du vi en ett på för med till av som om kan kunde skulle ska har hej tack ni er men
        eller också från den vad när var hur hälsningar vänliga vänligen mvh bifogat bifogar imorgon idag igår vecka
        boka beställ skicka ring nästa mig oss dem jo ja nej gärna måste vill bra god morgon dag två""",
    "en": """the and is are to of a an in it you i we for on with that this be have has not please could would can thanks
        thank hi hello dear regards best my our your but or from at by if what when where how tomorrow today week book
        send call next need me us them yes no order find will do does""",
}
_VOCABULARY = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_FINNISH_ENDING = re.compile(r"(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|tko|tkö|mme|vät|vat|iin)$")
_WORDS_READ = 400


def language_of(text: str) -> str:
    """`fi`, `sv` or `en` by stop words, letters and endings; `other` when nothing speaks for one of them."""
    words = [word.lower() for word in _WORD.findall(text[:20_000])[:_WORDS_READ]]
    score = {language: 3 * sum(word in known for word in words) for language, known in _VOCABULARY.items()}
    for word in words:
        score["fi"] += 2 if len(word) > 4 and _FINNISH_ENDING.search(word) else 0
        score["fi"] += ("ä" in word or "yö" in word) and "å" not in word
        score["sv"] += 2 * ("å" in word)
    best = max(score, key=lambda language: score[language])
    return best if score[best] >= 2 and score[best] >= len(words) / 4 else "other"
