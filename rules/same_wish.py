"""Whether a reply's subject still speaks of the thread's wish (D-28). Never decides which thread it is."""

import re
import unicodedata

# What mail programs put in front of a subject, in the languages they speak. Left out: marks that are also words
# or names with which a Finnish, Swedish or English subject begins ("Per:", "Svar:", "Na:").
_MARKS = (
    "re aw antw wg vs vl sv vb fs fwd fw rv tr rif r i odp pd ynt ilt i̇lt enc res rép résp răsp redir atb ats "
    "doorst doorgest vast edasi vá továbbítás отв ответ відп пересл απ σχετ πρθ رد השב 回复 回覆 答复 转发 轉寄 답장 회신 전달"
)
_MARK = (
    "(?:"
    + "|".join(
        re.escape(unicodedata.normalize("NFC", word))
        for word in sorted(_MARKS.split(), key=len, reverse=True)
    )
    + r")(?:\[[0-9]{1,3}\]|\([0-9]{1,3}\)|\^?[0-9]{1,3})? ?[:\uff1a]"
)
_BRACKETED = r"[\[【][^\[\]【】]*[\]】]"
# The outer sides must not touch a word: "5*3*2" is arithmetic, not a gateway's tag.
_STARRED = r"(?<![\w*])\*{1,5}[^*]{1,40}\*{1,5}(?![\w*])"

_NUMBER = re.compile(r"\[# ?([1-9][0-9]{0,8})\]")
_TAG = re.compile(f"{_BRACKETED}|{_STARRED}")
# Possessive (++), so that no subject can make the search go back and forth.
_LEADING_MARKS = re.compile(f"(?: |{_MARK})++", re.IGNORECASE)
_LEADING = re.compile(f"(?: |{_BRACKETED}|{_STARRED}|{_MARK})++", re.IGNORECASE)

_JOINERS = "\u200c\u200d"
_NESTED_TAGS = 3


def same_wish(subject: str, thread_subject: str) -> bool:
    """Whether both subjects, bare, are one wish: one contains the other, case and space aside (D-28)."""
    one, other = _core(subject), _core(thread_subject)
    return one in other or other in one


def bare_subject(subject: str) -> str:
    """The subject as its writer meant it: no reply marks, no tags in front, no `[#n]`, no control characters.

    A subject that is nothing but a tag is kept: somebody wrote "[kiire]" and meant it.
    """
    text = _one_line(_NUMBER.sub(" ", _one_line(subject)))
    return _without(_LEADING, text) or _without(_LEADING_MARKS, text)


def task_number_in(subject: str) -> int | None:
    """The task number of a subject, as in "Re: Matkavaraus [#1042]"; None if there is none or they contradict."""
    numbers = {int(digits) for digits in _NUMBER.findall(_one_line(subject))}
    return numbers.pop() if len(numbers) == 1 else None


def _core(subject: str) -> str:
    """What is compared: the subject without any tag, wherever it stands, without case and white space."""
    text = _one_line(subject)
    for _ in range(_NESTED_TAGS):
        text = _TAG.sub(" ", text)
    bare = _without(_LEADING, _one_line(text))
    return "".join(
        character for character in bare.casefold() if not character.isspace() and character not in _JOINERS
    )


def _without(leading: re.Pattern[str], text: str) -> str:
    found = leading.match(text)
    return (text[found.end() :] if found else text).strip()


def _one_line(subject: str) -> str:
    """NFC, one line, single spaces, nothing invisible that could hide or turn text (joiners of emoji stay)."""
    visible = (_visible(character) for character in unicodedata.normalize("NFC", subject))
    return " ".join("".join(visible).split())


def _visible(character: str) -> str:
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") else character
