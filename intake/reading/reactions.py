"""Tells a reaction, a sign put on a mail instead of an answer (D-36). It must never take words for one."""

from __future__ import annotations

import re

from intake.reading.leaves import Leaves
from intake.reading.text import clean_line

REACTION_CHARS = 200
_ENDS = r"[\s.!:]{0,3}[^\w?]{0,8}$"
# Outlook's and Gmail's own sentences, with the sign before or behind them, and those of Apple's messages.
_SENTENCE = re.compile(
    r"(?i)^\W{0,12}[^\n?!]{1,80}? (?:(?:has )?reacted to your message|(?:on )?reago(?:i|inut) viestiisi|"
    r"(?:har )?reagera(?:de|t) på (?:ditt|er|ert|dit) meddelande|"
    r"reacted via gmail|reagoi gmailin kautta|reagerade via gmail)" + _ENDS
)
_APPLE = re.compile(
    r"(?i)^(?:liked|loved|laughed at|emphasi[sz]ed|disliked|tykkäsi viestistä|rakasti viestiä|gillade|älskade) [“\"”][^“”\"]{1,180}[”\"]$"
)


def is_reaction(leaves: Leaves, own_text: str) -> bool:
    """By its part (RFC 9078; Gmail's), else by the sentence of Outlook alone in the own text."""
    if len(own_text) >= REACTION_CHARS:  # words beside the sign: somebody wrote
        return False
    for leaf in leaves.leaves:
        disposition = str(leaf.part.get("Content-Disposition") or "").split(";")[0].strip().lower()
        if disposition == "reaction" or leaf.type == "text/vnd.google.email-reaction+json":
            return True
    sentence = clean_line(own_text)
    return bool(_SENTENCE.match(sentence) or _APPLE.match(sentence))
