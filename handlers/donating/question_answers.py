"""The donor's answer to a question about an offer: by its button, or just typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Message
from handlers.conversation.reading.plain import clean
from handlers.conversation.screens import listener
from handlers.conversation.words import N_
from handlers.donating import my_offers, offer_notices, offer_words
from models import offer_rules, offers
from models.offers import LONGEST_MESSAGE, OfferCard, OfferState

OFFER = "offer"
"""What the form carries: the number of the offer."""


@dataclass(frozen=True, kw_only=True)
class QuestionFacts(Facts):
    """The ``card`` of the donor's offer, and the last ``question`` about it."""

    card: OfferCard | None = None
    question: str = ""


async def _facts(context: Context) -> QuestionFacts:
    base, number = context.facts(), context.answers.get(OFFER)
    theirs = context.chat.person_id
    card = await offers.of_donor(context.session, theirs, number) if isinstance(number, int) else None
    said = await offers.conversation(context.session, card.offer.id) if card else []
    asked = [one.text for one in said if not one.is_donors]
    question = asked[-1] if asked else ""
    return QuestionFacts(words=base.words, now=base.now, today=base.today, card=card, question=question)


def _question(asking: Asking) -> Markup:
    words, facts = asking.words, asking.facts
    if not isinstance(facts, QuestionFacts) or facts.card is None or not facts.question:
        return words.say("What would you like to tell them?")
    site = offer_words.site(facts.card, words)
    asked = Markup("<blockquote>{}</blockquote>").format(facts.question)
    return words.say("{site} asks:\n{question}\nWhat is your answer?", site=site, question=asked)


async def _send(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Keeps the answer and hands it on; an offer that was settled meanwhile is shown as it stands."""
    number, person_id = answers.get(OFFER), context.chat.person_id
    if not isinstance(number, int) or person_id is None:
        return [await my_offers.listed(context)]
    done = await offer_rules.answer(context.session, person_id, number, answers["text"], context.now)
    if done.card is None:
        return [await my_offers.listed(context)]
    if not done.is_done:
        text = context.words.say("This was settled in the meantime, so your answer was not sent:")
        return [await my_offers.shown(context, done.card, text)]
    await offer_notices.answered(context, done.card)
    return [await my_offers.shown(context, done.card, context.words.say("✅ Your answer is sent."))]


ANSWER = Form(
    "offer-answer",
    version=1,
    title=N_("Your answer"),
    steps=(Step("text", _question, Text(longest=LONGEST_MESSAGE, lines=True), N_("Answer")),),
    on_complete=_send,
    facts=_facts,
    submit=N_("✅ Send my answer"),
    carries=(OFFER,),
)


@listener
async def answered_by_typing(context: Context, text: str) -> Shown | None:
    """What somebody types while a question about their one offer is open, shown before it is sent."""
    person_id = context.chat.person_id
    found = await offers.of(context.session, person_id) if person_id is not None else []
    asked = [card for card in found if card.offer.state is OfferState.QUESTION]
    said = clean(text)
    if len(asked) != 1 or not 0 < len(said) <= LONGEST_MESSAGE:
        return None
    note = context.words.say("Is this your answer to their question?")
    return Opening(ANSWER, {OFFER: asked[0].offer.id, "text": said}, note)
