"""Collections to come: by date, by area, by distance; one's own, and what waits for the coordinators."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers import paging, team
from handlers.collecting import collecting_facts, collection_card, collection_words, organising
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.shared import Location
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.start import way_on
from models import collecting, collecting_lists, partners
from models.bilingual import in_language
from models.collecting import Collection
from models.collecting_lists import MOST_LOOKED_AT
from models.sites import distance_km

A_PAGE = 6
MOST_OWN = 10


@screen(
    "collections",
    aside=True,
    commands=("collections", "collectes"),
    words=("collection", "collections", "collecte", "collectes", "a collection", "une collecte"),
    link="collections",
)
async def collections(context: Context) -> Shown:
    """Those to come, the next first; and the ways to others."""
    return await page(context, 0)


@screen("collections-page", aside=True)
async def page(context: Context, number: int) -> Shown:
    """A page of those to come."""
    words, session = context.words, context.session
    total = await collecting_lists.count_to_come(session, context.now)
    number = paging.nearest(number, total, A_PAGE)
    found = await collecting_lists.to_come(session, context.now, A_PAGE, number * A_PAGE)
    text = await _listed(context, words.say("<b>Collections to come</b>"), found)
    groups = (
        _cards(found, words),
        paging.turns(words, page, (), number, total, A_PAGE),
        await _ways(context, has_some=bool(total)),
        way_on(words),
    )
    return Message(text, tuple(group for group in groups if group.items))


@screen("collections-areas", aside=True)
async def areas(context: Context) -> Shown:
    """The areas, with how many are to come in each."""
    words, session = context.words, context.session
    counted = await collecting_lists.count_by_area(session, context.now)
    found = [one for one in await partners.areas(session) if counted.get(one.id)]
    choices = tuple(
        button(
            words.say("{area} ({n})", area=in_language(one.name, words.language), n=counted[one.id]).unescape(),
            area,
            one.slug,
            0,
        )
        for one in found
    )
    text = words.say("<b>Collections by area</b>") if found else _nothing(words)
    groups = (Choices(choices, columns=2), _back(words), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("collections-area", aside=True)
async def area(context: Context, slug: str, number: int) -> Shown:
    """A page of those to come in an area."""
    words, session = context.words, context.session
    found = await partners.area_by_slug(session, slug)
    if found is None:
        return await areas(context)
    total = await collecting_lists.count_to_come(session, context.now, found.id)
    number = paging.nearest(number, total, A_PAGE)
    here = await collecting_lists.to_come(session, context.now, A_PAGE, number * A_PAGE, found.id)
    head = words.say("<b>Collections: {area}</b>", area=in_language(found.name, words.language))
    turns = [
        button(label, area, slug, number + step)
        for label, step, there in (
            (words.say("‹ Previous"), -1, number > 0),
            (words.say("More ›"), 1, (number + 1) * A_PAGE < total),
        )
        if there
    ]
    others = Choices((button(words.say("🗺 Other areas"), areas), *_back(words).items))
    groups = (_cards(here, words), Choices(tuple(turns), columns=2), others, way_on(words))
    return Message(await _listed(context, head, here), tuple(group for group in groups if group.items))


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _nearest(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """Those to come by distance. The position is not kept."""
    words, where = context.words, answers["where"]
    to_come = await collecting_lists.to_come(context.session, context.now, MOST_LOOKED_AT)
    far = {one.id: distance_km(one.latitude, one.longitude, where["latitude"], where["longitude"]) for one in to_come}
    found = sorted(to_come, key=lambda one: far[one.id])[:A_PAGE]
    name = where["name"] or words.say("the position you shared")
    head = words.say("<b>Collections nearest to {place}</b>", place=name)
    return [Message(await _listed(context, head, found, far), (_cards(found, words), _back(words), way_on(words)))]


NEAR = Form(
    "collections-near",
    version=1,
    title=N_("Collections near me"),
    steps=(Step("where", N_("Where are you? This is not kept."), Location(), N_("Place")),),
    on_complete=_nearest,
    facts=_facts,
    submit=N_("✅ Show me"),
    is_reviewed=False,
)


@screen("collections-near")
async def near(context: Context) -> Shown:
    """Asks where."""
    return Opening(NEAR)


@screen("my-collections", aside=True, words=("my collections", "mes collectes"))
async def mine(context: Context) -> Shown:
    """Those one organises, and those to come in which one takes part."""
    words, session, person_id = context.words, context.session, context.chat.person_id
    own = await collecting_lists.organised_by(session, person_id, MOST_OWN) if person_id else []
    joined = await collecting_lists.taken_part_in(session, person_id, context.now, MOST_OWN) if person_id else []
    others = [one for one in joined if one.id not in {each.id for each in own}]
    parts = [await _listed(context, words.say("<b>You organise</b>"), own)] if own else []
    if others:
        parts.append(await _listed(context, words.say("<b>You take part</b>"), others))
    text = Markup("\n\n").join(parts) or words.say("You don’t take part in a collection yet.")
    groups = (_cards([*own, *others], words), _back(words), way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


@screen("collections-team", aside=True)
async def waiting(context: Context, number: int) -> Shown:
    """For coordinators: what waits for their answer, and of what nobody has said how much came in."""
    words, session = context.words, context.session
    if not await collecting.may_look_after(session, context.chat.person_id):
        return team.refusal(context)
    total = await collecting_lists.count_unanswered(session)
    number = paging.nearest(number, total, A_PAGE)
    found = await collecting_lists.unanswered(session, A_PAGE, number * A_PAGE)
    over = await collecting_lists.without_result(session, context.now, A_PAGE)
    parts = [await _listed(context, words.say("<b>They wait for your answer</b>"), found)] if found else []
    if over:
        parts.append(await _listed(context, words.say("<b>How much came in? Nobody has said yet</b>"), over))
    text = Markup("\n\n").join(parts) or words.say("No collection waits for your answer.")
    groups = (
        _cards([*found, *over], words),
        paging.turns(words, waiting, (), number, total, A_PAGE),
        _back(words),
        way_on(words),
    )
    return Message(text, tuple(group for group in groups if group.items))


async def _ways(context: Context, *, has_some: bool) -> Choices:
    words, session, person_id, ways = context.words, context.session, context.chat.person_id, list[Choice]()
    if await collecting.may_look_after(session, person_id):
        n = await collecting_lists.count_unanswered(session)
        ways.append(button(words.say("👀 Waiting for an answer ({n})", n=words.number(n)), waiting, 0))
    if has_some:
        ways.append(button(words.say("📍 Nearest to me"), near))
        ways.append(button(words.say("🗺 By area"), areas))
    if person_id and await _takes_part(context, person_id):
        ways.append(button(words.say("📦 My collections"), mine))
    ways.append(button(words.say("➕ Organise a collection"), organising.organise))
    return Choices(tuple(ways))


async def _takes_part(context: Context, person_id: int) -> bool:
    own = await collecting_lists.organised_by(context.session, person_id, 1)
    return bool(own or await collecting_lists.taken_part_in(context.session, person_id, context.now, 1))


async def _listed(
    context: Context, head: Markup, found: Sequence[Collection], far: Mapping[int, float] | None = None
) -> Markup:
    """Two lines each: where and when; what is collected, and how many take part."""
    words = context.words
    if not found:
        return _nothing(words)
    categories = await collecting_facts.categories(context)
    counted = await collecting_lists.turnout(context.session, [one.id for one in found])
    entries = []
    for one in found:
        turnout = collection_words.turnout(counted[one.id], words) if one.id in counted else Markup()
        where = Markup("<b>{}</b>").format(one.town)
        if far:
            where = words.say("<b>{town}</b>, {n} km away", town=one.town, n=words.number(round(far[one.id])))
        lines = (
            Markup("{} · {}").format(where, collection_words.when(one, words)),
            collection_words.goods(one, categories, words),
            turnout,
        )
        entries.append(Markup("\n").join(line for line in lines if line))
    return Markup("\n\n").join((head, *entries))


def _cards(found: Sequence[Collection], words: Words) -> Choices:
    return Choices(tuple(button(collection_words.label(one, words), collection_card.card, one.id) for one in found))


def _nothing(words: Words) -> Markup:
    return words.say(
        "No collection is planned at the moment. You could organise one: we help you with what to ask for, "
        "how to sort it, and where it goes."
    )


def _back(words: Words) -> Choices:
    return Choices((button(words.say("📦 All collections"), collections),))
