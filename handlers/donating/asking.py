"""Asking the donor something before answering the offer."""

from collections.abc import Mapping, Sequence

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from handlers.donating import donor_notices, offer_answers
from handlers.donating.harmless import unlinked
from models import offer_rules
from models.audit import Action, Subject
from models.offers import LONGEST_MESSAGE, UNANSWERED


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _ask(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    card, person_id = await offer_answers.answered_by(context, answers["offer"]), context.chat.person_id
    if card is None or person_id is None:
        return [await offer_answers.refused(context)]
    done = await offer_rules.ask(context.session, person_id, card.offer.id, answers["question"], context.now)
    if not done.is_done or done.card is None:
        return [await offer_answers.too_late(context, done)]
    context.did(Action.OFFER_ASKED, Subject.OFFER, card.offer.id, site_id=card.site.id)
    await donor_notices.asked(context, done.card, answers["question"])
    text = context.words.say(
        "✉️ <b>Sent to {name}:</b>\n<blockquote>{question}</blockquote>\nI bring you the answer as soon as it is there.",
        name=unlinked(done.card.donor.name),
        question=answers["question"],
    )
    return [offer_answers.done(context.words, text, done.card)]


ASK = Form(
    "offer-ask",
    version=1,
    title=N_("A question to the donor"),
    steps=(
        Step(
            "question",
            N_("What would you like to know? The donor sees your question, and neither your name nor your number."),
            Text(longest=LONGEST_MESSAGE, lines=True),
            N_("Question"),
        ),
    ),
    on_complete=_ask,
    facts=_facts,
    submit=N_("✉️ Send it"),
    is_reviewed=False,
    carries=("offer",),
)


@screen("offer-ask")
async def ask(context: Context, offer_id: int) -> Shown:
    """Asks what to ask; or how it stands, where the offer has its answer."""
    card = await offer_answers.answered_by(context, offer_id)
    if card is None:
        return await offer_answers.refused(context)
    if card.offer.state not in UNANSWERED:
        return await offer_answers.shown(context, card)
    return Opening(ASK, {"offer": offer_id})
