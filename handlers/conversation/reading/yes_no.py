"""Reads yes or no."""

import re

from handlers.conversation.reading.plain import clean, key, phrases, words

_YES_SIGNS = "👍✅✔☑🆗👌💪🙌"
_NO_SIGNS = "👎❌✖🚫🙅⛔"
_YES = frozenset(
    words(
        "oui ouais ouep ouaip oue yep yes yeah yea yup ya yess y o ok okay okey oki si sure certainly absolutely "
        "definitely affirmatif absolument certainement volontiers evidemment exact exactement correct right totally "
        "gladly yah vrai true carrement tafait indeed bien parfait perfect"
    )
)
_NO = frozenset(
    words("non no nope nan nah nop na n jamais never negatif negative faux false aucun aucune none not pas")
)
_YES_PHRASES = phrases(
    "d accord|bien sur|of course|avec plaisir|with pleasure|pourquoi pas|why not|tout a fait|pas de probleme|"
    "no problem|pas de souci|no worries|ca marche|ca me va|je veux bien|j accepte|i do|i am|i will|i can|i agree|"
    "c est bon|it is|je confirme|bien entendu|sans probleme|please do|sounds good|go ahead|vas y|allez y|allons y"
)
_NO_PHRASES = phrases(
    "pas du tout|pas vraiment|not really|not at all|pas question|no way|no thanks|no thank you|non merci|i don t|"
    "i do not|i can t|i cannot|i am not|i won t|je ne peux pas|je peux pas|je ne veux pas|je veux pas|c est non|"
    "pas pour moi|bien sur que non|of course not|absolument pas|certainement pas|certainly not|absolutely not|"
    "definitely not|surtout pas|d accord non|pas besoin|no need"
)
_UNSURE = re.compile(r"\b(peut etre|maybe|perhaps|sais pas|don t know|not sure|pas sure?|ca depend|it depends|both)\b")


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no, None when the text tells neither or hesitates."""
    said = re.sub(r"([a-z])\1{2,}", r"\1", key(text[:200]))
    if not said:
        return _by_sign(clean(text[:200]))
    if _UNSURE.search(said):
        return None
    for known, answer in ((_NO_PHRASES, False), (_YES_PHRASES, True)):
        if any(said == phrase or said.startswith(phrase + " ") for phrase in known):
            return answer
    return _by_first_word(said.split())


def _by_sign(text: str) -> bool | None:
    yes, no = any(sign in text for sign in _YES_SIGNS), any(sign in text for sign in _NO_SIGNS)
    return yes if yes != no else None


def _by_first_word(said: list[str]) -> bool | None:
    """The first word answers; one of the other kind behind it ('oui enfin non', 'ok no') takes the answer back."""
    first, rest = said[0], said[1:]
    if first in _YES:
        return None if any(word in _NO for word in rest) else True
    if first in _NO - {"pas", "not"}:
        return None if any(word in _YES - {"y", "o", "si", "bien", "right"} for word in rest) else False
    return None
