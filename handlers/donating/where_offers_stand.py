"""'Nobody answers me', 'où en est mon don ?': whoever asks after an offer is shown how it stands, and whom to call."""

import re

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.reading.day_text import flat
from handlers.conversation.screens import button, listener
from handlers.conversation.words import Words
from handlers.donating import giving, my_offers
from handlers.donating.reading import understanding
from handlers.start import way_on
from models import offers
from models.offers import UNANSWERED, OfferCard

_ASKING = re.compile(
    r"\b(?:ou en (?:est|sont|suis|etes)|"
    r"(?:pas|aucune?|jamais|sans) (?:eu |recu |encore )*(?:de |d )?(?:reponses?|nouvelles?|retour)|"
    r"personne (?:(?:ne|n|me|m|nous|a) )*(?:repon\w+|rappel\w+)|"
    r"vous (?:(?:ne|n|me|m|nous|avez|m avez) )*(?:pas |jamais )?repond\w+|j attends (?:toujours|encore)|"
    r"avez vous (?:bien )?recu (?:ma|mon|mes|notre|nos)|"
    r"(?:where s|where is|what about|status of|did you get|did you receive|have you got|have you received) my|"
    r"no (?:answer|reply|response|news)|any (?:news|updates?|answer|reply)|still waiting|"
    r"(?:nobody|no one|noone) (?:has |is |ever )?(?:answer|repl|respond|call)\w*|"
    r"(?:not|never|n t|don t you|didn t you|haven t you|haven t) (?:answer|repl|respond)\w*)\b"
)
_NO_WORD = re.compile(r"\W+")
_OF_GIFTS = re.compile(r"\b(?:dons?|proposition|offres?|offers?|donations?)\b")


@listener
async def asked_after(context: Context, text: str) -> Shown | None:
    """How somebody's offers stand; None where they ask for something else, or offer goods in the same breath."""
    plain = _NO_WORD.sub(" ", flat(text))
    if not _ASKING.search(plain):
        return None
    found = await understanding.understand(context, text)
    if found is not None and found.goods:
        return None
    person_id = context.chat.person_id
    mine = await offers.of(context.session, person_id) if person_id else []
    if mine:
        return await _how_they_stand(context, mine)
    past = await offers.ended(context.session, person_id, 1) if person_id else []
    return _none_open(context.words, has_past=bool(past)) if past or _OF_GIFTS.search(plain) else None


async def _how_they_stand(context: Context, mine: list[OfferCard]) -> Message:
    words = context.words
    head = words.say("This is how it stands.")
    if any(card.offer.state in UNANSWERED for card in mine):
        head = words.say("We are sorry that you have to wait. This is how it stands.")
    if len(mine) == 1:
        return await my_offers.shown(context, mine[0], head)
    listed = await my_offers.listed(context)
    return Message(Markup("{}\n\n{}").format(head, listed.text), listed.choices)


def _none_open(words: Words, *, has_past: bool) -> Message:
    text = words.say("No offer of yours waits for an answer here. If you sent one elsewhere, please offer it here too.")
    earlier = (button(words.say("📦 Earlier offers"), my_offers.earlier),) if has_past else ()
    return Message(text, (Choices((*earlier, button(words.say("➕ Offer something"), giving.donate))), way_on(words)))
