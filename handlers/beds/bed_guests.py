"""For coordinators: who has a bed, and taking one back. Roles are checked when it is done, not when it is drawn."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import paging, team
from handlers.beds import bed_notices, bed_requests, bed_words, beds
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import bed_rules
from models import beds as beds_model
from models.audit import Action, Subject
from models.beds import BedState, StayCard

A_PAGE = 8


@screen("bed-guests", aside=True)
async def guests(context: Context, site_id: int, page: int) -> Shown:
    """Everybody who has a bed at that site from today on, the first who come first."""
    words, site = context.words, await beds.site_run(context, site_id)
    if site is None:
        return team.refusal(context)
    today = beds_model.today_at(site, context.now)
    total = await beds_model.count(context.session, site_id, BedState.ACCEPTED, today)
    page = paging.nearest(page, total, A_PAGE)
    here = await beds_model.guests(context.session, site_id, today, A_PAGE, page * A_PAGE)
    text = words.say("Who has a bed in {site}, from today on", site=bed_words.name_of(site, words))
    if not here:
        text = words.say("Nobody has a bed in {site} yet.", site=bed_words.name_of(site, words))
    listed = Choices(tuple(button(bed_words.label(one, words), guest, one.card.stay.id) for one in here))
    turns = paging.turns(words, guests, (site_id,), page, total, A_PAGE)
    groups = (listed, turns, bed_requests.back(site_id, words), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("bed-guest", aside=True)
async def guest(context: Context, stay_id: int) -> Shown:
    """One of them: which nights, how many beds, and what can be done."""
    card = await _had(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    words, name, person_id = context.words, await bed_requests.name_of(context, card), card.stay.person_id
    head = words.say("🛏 <b>{name} has a bed in {site}</b>", name=name, site=bed_words.name_of(card.site, words))
    choices = (
        button(words.say("✖ Take the bed back"), withdraw, stay_id),
        button(words.say("👤 See {name}", name=name).unescape(), team.volunteer_card, person_id),
        button(words.say("‹ Back"), guests, card.site.id, 0),
    )
    return Message(Markup("\n").join((head, *bed_words.lines(card, words))), (Choices(choices), way_on(words)))


@screen("bed-take-back", aside=True)
async def withdraw(context: Context, stay_id: int) -> Shown:
    """Asks whether it is meant, and for the reason."""
    card = await _had(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    words, name = context.words, await bed_requests.name_of(context, card)
    text = words.say(
        "<b>Take the bed back from {name}?</b> They are told at once, and have no bed there from today on.\n{nights}",
        name=name,
        nights=bed_words.when(card.nights, words),
    )
    choices = (
        button(words.say("✏️ Take it back, with a reason"), withdraw_with_reason, stay_id),
        button(words.say("Take it back, without a reason"), withdraw_now, stay_id, context.minute),
        button(words.say("No, they keep it"), guest, stay_id),
    )
    return Message(text, (Choices(choices), way_on(words)))


@screen("bed-take-back-now", aside=True)
async def withdraw_now(context: Context, stay_id: int, asked: int) -> Shown:
    """Takes it back; asks again after a while."""
    if context.is_long_ago(asked):
        return await withdraw(context, stay_id)
    return await _withdraw(context, stay_id)


@screen("bed-take-back-why")
async def withdraw_with_reason(context: Context, stay_id: int) -> Shown:
    """Opens the form for one's own words."""
    card = await _had(context, stay_id)
    return Opening(REASON, {"stay": stay_id}) if isinstance(card, StayCard) else card


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _with_reason(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    return [await _withdraw(context, answers["stay"], answers["reason"])]


REASON = Form(
    "bed-taken-back",
    version=1,
    title=N_("A bed taken back"),
    steps=(
        Step(
            "reason",
            N_("What is the reason? It is passed on as you write it."),
            Text(bed_words.LONGEST_REASON),
            N_("Reason"),
        ),
    ),
    on_complete=_with_reason,
    facts=_facts,
    submit=N_("✅ Send"),
    is_reviewed=False,
    carries=("stay",),
)


async def _withdraw(context: Context, stay_id: int, why: str = "") -> Message:
    card = await _had(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    decision = await bed_rules.withdraw(context.session, stay_id, context.now)
    if not decision.is_done or decision.card is None:
        return _had_no_more(card.site.id, context.words)
    context.did(Action.BED_TAKEN_BACK, Subject.BED, stay_id, site_id=card.site.id)
    words, name = context.words, await bed_requests.name_of(context, card)
    text = words.say("Taken back: {name} is told, kindly.", name=name)
    if not await bed_notices.tell_withdrawn(context, decision.card, why):
        text = words.say("Taken back. No message reaches {name} here: please tell them.", name=name)
    await bed_notices.tell_passed_on(context, decision.passed_on)
    text = Markup("\n").join((text, *bed_notices.by_rule(len(decision.passed_on), words)))
    return Message(text, (bed_requests.back(card.site.id, words), way_on(words)))


async def _had(context: Context, stay_id: int) -> StayCard | Message:
    """The stay with its nights from today on, if it is accepted and this person's to take back; else what to say."""
    card = await bed_requests.card_of(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    today = beds_model.today_at(card.site, context.now)
    ahead = [night for night in card.nights if night >= today]
    if card.stay.state is not BedState.ACCEPTED or not ahead:
        return _had_no_more(card.site.id, context.words)
    return StayCard(card.stay, card.site, ahead)


def _had_no_more(site_id: int, words: Words) -> Message:
    text = words.say("They have that bed no longer: it was given back or taken back, or the nights are over.")
    return Message(text, (bed_requests.back(site_id, words), way_on(words)))
