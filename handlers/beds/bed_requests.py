"""For coordinators: yes or no to those who ask for a bed. Roles are checked when it is said, not when it is drawn."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import paging, team
from handlers.beds import bed_notices, bed_words, beds
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import bed_rules, roles
from models import beds as beds_model
from models.audit import Action, Subject
from models.bed_rules import Decision
from models.beds import BedState, StayCard
from models.people import Person

A_PAGE = 8


@screen("bed-requests", aside=True)
async def requests(context: Context, site_id: int, page: int) -> Shown:
    """Everybody who waits for an answer at that site."""
    words, site = context.words, await beds.site_run(context, site_id)
    if site is None:
        return team.refusal(context)
    today = beds_model.today_at(site, context.now)
    total = await beds_model.count(context.session, site_id, BedState.ASKED, today)
    page = paging.nearest(page, total, A_PAGE)
    here = await beds_model.requests(context.session, site_id, today, A_PAGE, page * A_PAGE)
    text = words.count("{n} request waits for an answer.", "{n} requests wait for an answer.", total)
    if not here:
        text = words.say("Nobody waits for an answer.")
    listed = Choices(tuple(button(bed_words.label(one, words), request, one.card.stay.id) for one in here))
    turns = paging.turns(words, requests, (site_id,), page, total, A_PAGE)
    groups = (listed, turns, back(site_id, words), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("bed-request", aside=True)
async def request(context: Context, stay_id: int) -> Shown:
    """One request, with the answers; what became of it, where it was answered."""
    card = await _waiting(context, stay_id)
    return await _asked_again(context, card) if isinstance(card, StayCard) else card


@screen("bed-yes", aside=True)
async def accept(context: Context, stay_id: int) -> Shown:
    """Yes, if every night has room."""
    return await _accept(context, stay_id, only_free=False)


@screen("bed-yes-free", aside=True)
async def accept_free(context: Context, stay_id: int) -> Shown:
    """Yes to the nights that have room."""
    return await _accept(context, stay_id, only_free=True)


@screen("bed-no", aside=True)
async def decline(context: Context, stay_id: int) -> Shown:
    """Asks for the reason."""
    card = await _waiting(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    words, name = context.words, await name_of(context, card)
    text = words.say(
        "What is the reason? {name} is told.\n{nights}", name=name, nights=bed_words.when(card.nights, words)
    )
    choices = (
        button(words.say("The house is full"), decline_full, stay_id),
        button(words.say("✏️ Write a reason"), decline_with_reason, stay_id),
        button(words.say("No reason"), decline_without_reason, stay_id),
        button(words.say("‹ Back"), request, stay_id),
    )
    return Message(text, (Choices(choices), way_on(words)))


@screen("bed-no-full", aside=True)
async def decline_full(context: Context, stay_id: int) -> Shown:
    """No, since there is no room."""
    return await _decline(context, stay_id, is_full=True)


@screen("bed-no-plain", aside=True)
async def decline_without_reason(context: Context, stay_id: int) -> Shown:
    """No, and no more words."""
    return await _decline(context, stay_id)


@screen("bed-no-why")
async def decline_with_reason(context: Context, stay_id: int) -> Shown:
    """Opens the form for one's own words."""
    card = await _waiting(context, stay_id)
    return Opening(REASON, {"stay": stay_id}) if isinstance(card, StayCard) else card


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _with_reason(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    return [await _decline(context, answers["stay"], why=answers["reason"])]


REASON = Form(
    "bed-reason",
    version=1,
    title=N_("No to a bed"),
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


async def _accept(context: Context, stay_id: int, *, only_free: bool) -> Message:
    card = await card_of(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    decision = await bed_rules.accept(context.session, stay_id, context.now, only_free=only_free)
    if decision.card is None or decision.card.stay.state is BedState.ASKED:
        return await _not_accepted(context, decision)
    if not decision.is_done:
        return _settled_before(context, decision.card)
    context.did(Action.BED_ACCEPTED, Subject.BED, stay_id, site_id=decision.card.site.id)
    words, name = context.words, await name_of(context, decision.card)
    is_told = await bed_notices.tell_accepted(context, decision.card, decision.full)
    told = bed_words.when(decision.card.nights, words)
    text = words.say("✅ Accepted: {name}, {nights}. They are told.", name=name, nights=told)
    if not is_told:
        text = words.say(
            "✅ Accepted: {name}, {nights}. No message reaches them here: please tell them.", name=name, nights=told
        )
    return Message(text, (back(decision.card.site.id, words), way_on(words)))


async def _not_accepted(context: Context, decision: Decision) -> Message:
    """Nothing was accepted: there is no room, or the nights are over."""
    words, card = context.words, decision.card
    if card is None:
        return _gone(words)
    if not decision.full:
        return Message(words.say("Those nights are over."), (back(card.site.id, words), way_on(words)))
    return await _asked_again(context, card, words.say("Not accepted: there is not enough room."))


async def _decline(context: Context, stay_id: int, *, is_full: bool = False, why: str = "") -> Message:
    card = await card_of(context, stay_id)
    if not isinstance(card, StayCard):
        return card
    decision = await bed_rules.decline(context.session, stay_id, context.now)
    card = decision.card or card
    if not decision.is_done:
        return _settled_before(context, card)
    context.did(Action.BED_DECLINED, Subject.BED, stay_id, site_id=card.site.id)
    words, name = context.words, await name_of(context, card)
    text = words.say("Declined: {name} is told, kindly.", name=name)
    if not await bed_notices.tell_declined(context, card, is_full, why):
        text = words.say("Declined. No message reaches {name} here: please tell them.", name=name)
    return Message(text, (back(card.site.id, words), way_on(words)))


async def _asked_again(context: Context, card: StayCard, note: Markup | None = None) -> Message:
    """The request with its answers, below a note."""
    person = await context.session.get_one(Person, card.stay.person_id)
    shown = bed_notices.request(card, person, await bed_notices.room_for(context, card), context.words)
    text = Markup("{}\n\n{}").format(note, shown.text) if note else shown.text
    return Message(text, shown.choices)


async def _waiting(context: Context, stay_id: int) -> StayCard | Message:
    """The stay, if it waits for this person's answer; else what to say."""
    card = await card_of(context, stay_id)
    if isinstance(card, StayCard) and card.stay.state is not BedState.ASKED:
        return _settled_before(context, card)
    return card


async def card_of(context: Context, stay_id: int) -> StayCard | Message:
    """The stay, if it is this person's to answer; else what to say."""
    card = await beds_model.card(context.session, stay_id)
    if card and await roles.may_coordinate(context.session, context.chat.person_id, card.site.id):
        return card
    if card:
        context.refuse(Subject.BED, stay_id, site_id=card.site.id)
    is_coordinator = await team.sites_run(context) is not None
    return _gone(context.words) if is_coordinator else team.refusal(context)


async def name_of(context: Context, card: StayCard) -> str:
    """What the person is called whose stay it is."""
    return (await context.session.get_one(Person, card.stay.person_id)).name


def _settled_before(context: Context, card: StayCard) -> Message:
    words = context.words
    match card.stay.state:
        case BedState.ACCEPTED:
            text = words.say("That was accepted already.")
        case BedState.DECLINED:
            text = words.say("That was declined already.")
        case _:
            text = words.say("That request is no longer there: it was changed or withdrawn.")
    return Message(text, (back(card.site.id, words), way_on(words)))


def _gone(words: Words) -> Message:
    text = words.say("That request is no longer there: it was changed or withdrawn.")
    return Message(text, (Choices((button(words.say("🛏 Beds"), beds.beds),)), way_on(words)))


def back(site_id: int, words: Words) -> Choices:
    """The button to the site's beds."""
    return Choices((button(words.say("🛏 Beds"), beds.at_site, site_id),))
