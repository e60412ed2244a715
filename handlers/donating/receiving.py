"""What came of an offer that was accepted: all of it, part of it, nothing; and putting that right."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from handlers.donating import donor_notices, offer_answers, offer_sheet
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import offer_rules
from models.audit import Action, Subject
from models.offers import LONGEST_NOTE, MARKS, OfferCard, OfferState

MARKABLE = (OfferState.ACCEPTED, *MARKS)


@screen("offer-mark", aside=True)
async def mark(context: Context, offer_id: int, outcome: OfferState) -> Shown:
    """All of it came, or nothing, in one tap."""
    if outcome not in MARKS:
        return await offer_answers.offer(context, offer_id)
    return await _mark(context, offer_id, outcome, "")


@screen("offer-correct", aside=True)
async def correct(context: Context, offer_id: int) -> Shown:
    """Offers the three again, where something was noted already."""
    card = await _markable(context, offer_id)
    if isinstance(card, Message):
        return card
    words = context.words
    question = words.say("What came of it?")
    text = Markup("{}\n\n{}").format(offer_sheet.short(card, words), question)
    return Message(text, (offer_sheet.marks(card, words), way_on(words)))


@screen("offer-partly")
async def partly(context: Context, offer_id: int) -> Shown:
    """Asks how much came."""
    card = await _markable(context, offer_id)
    return card if isinstance(card, Message) else Opening(PARTLY, {"offer": offer_id})


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _partly(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    return [await _mark(context, answers["offer"], OfferState.PARTLY, answers.get("how_much") or "")]


PARTLY = Form(
    "offer-partly",
    version=1,
    title=N_("Part of it came"),
    steps=(
        Step(
            "how_much",
            N_("What came, in a few words? For example: 2 of 3 bags. Only the team sees it."),
            Text(longest=LONGEST_NOTE),
            N_("Came"),
            optional=True,
        ),
    ),
    on_complete=_partly,
    facts=_facts,
    submit=N_("✅ Note it"),
    is_reviewed=False,
    carries=("offer",),
)


async def _markable(context: Context, offer_id: int) -> OfferCard | Message:
    """The offer, if it was accepted and this person answers for it; or what is said instead."""
    card = await offer_answers.answered_by(context, offer_id)
    if card is None:
        return await offer_answers.refused(context)
    return card if card.offer.state in MARKABLE else await offer_answers.shown(context, card)


async def _mark(context: Context, offer_id: int, outcome: OfferState, how_much: str) -> Message:
    card, person_id = await _markable(context, offer_id), context.chat.person_id
    if isinstance(card, Message) or person_id is None:
        return card if isinstance(card, Message) else await offer_answers.refused(context)
    done = await offer_rules.mark(context.session, person_id, offer_id, outcome, how_much, context.now)
    if done.card is None or not done.is_done:
        return await offer_answers.shown(context, done.card or card)
    context.did(Action.OFFER_MARKED, Subject.OFFER, offer_id, site_id=card.site.id, detail=outcome)
    await donor_notices.marked(context, done.card)
    words, name = context.words, unlinked(card.donor.name)
    if outcome is OfferState.NOT_BROUGHT:
        then = words.say("{name} is asked kindly whether they would like to offer it again.", name=name)
    else:
        then = words.say("{name} is thanked.", name=name)
    text = Markup("<b>{}</b>\n{}").format(offer_answers.outcome(done.card, words), then)
    return offer_answers.done(words, text, done.card)
