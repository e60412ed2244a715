"""What is wanted of beds, by a registration or on its own: asked for or given back, and what is said of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from handlers.beds import bed_notices, bed_own, bed_words
from handlers.context import Context
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.start import way_on
from models import bed_rules
from models import beds as beds_model
from models import sites as sites_model
from models.bed_rules import Settled
from models.beds import BedState, StayCard
from models.people import Person
from models.sites import Site
from models.volunteers import Registration


async def after_registration(context: Context, person: Person, said: Registration, thanks: Message) -> Message:
    """Asks for the bed that a registration wants, or gives back what it does not; ``thanks`` with what came of it."""
    told = await _settled(context, person, said)
    if told is None:
        return thanks
    *before, way = thanks.choices
    text = Markup("\n\n").join((thanks.text, told.text))
    return replace(thanks, text=text, choices=(*before, *told.choices[:-1], way))


async def _settled(context: Context, person: Person, said: Registration) -> Message | None:
    session, cards = context.session, await cards_of(context, person.id)
    site = await _wanted_at(context, said, cards)
    found: dict[int, Settled] = {}
    for site_id in sorted({card.site.id for card in cards} | ({site.id} if site else set())):
        nights = nights_wanted(site, said, context, cards) if site and site.id == site_id else []
        found[site_id] = await bed_rules.settle(session, person.id, site_id, nights, said.party, context.now)
    wanted = found.pop(site.id) if site else None
    for one in found.values():
        await _tell_freed(context, person, one)
    if site is None or wanted is None:
        return await _no_site(context, said, list(found.values()))
    return await told(context, person, wanted, is_open_ended=said.last is None)


async def give_all_back(context: Context, person: Person) -> Sequence[Settled]:
    """Gives back all their beds, and tells the coordinators of those that had been promised; what changed, by site."""
    found = await bed_rules.give_back_all(context.session, person.id, context.now)
    for one in found:
        await _tell_freed(context, person, one)
    return found


async def told(context: Context, person: Person, found: Settled, *, is_open_ended: bool = False) -> Message | None:
    """What came of a wish; and the coordinators are asked, or told what is free again."""
    words, parts = context.words, list[Markup]()
    await _tell_freed(context, person, found)
    for card in found.asked:
        await bed_notices.tell_request(context, card, person)
        full, _ = await bed_notices.room_for(context, card)
        parts.append(bed_notices.asked(card, words, full))
    parts += [bed_notices.accepted(card, words).text for card in found.accepted]
    kept = [card for card in await cards_of(context, person.id) if card.stay.state is BedState.ACCEPTED]
    before = [card for card in kept if card not in found.accepted]
    if found.is_changed and not found.accepted and before:
        parts.insert(0, Markup("\n\n").join(state(card, words) for card in before))
    if not parts:
        return _given_back([found], words) if found.is_changed else None
    parts += [first_nights(words)] if is_open_ended and (found.asked or found.accepted) else []
    own = Choices((button(words.say("🛏 My bed"), bed_own.my_bed),))
    return Message(Markup("\n\n").join(parts), (own, way_on(words)))


async def cards_of(context: Context, person_id: int) -> list[StayCard]:
    """Their beds that are not over, by each site's own day."""
    found = await beds_model.of(context.session, person_id, context.today - beds_model.ONE_DAY)
    return [card for card in found if card.stay.last >= beds_model.today_at(card.site, context.now)]


async def houses(context: Context) -> list[Site]:
    """The sites with beds where volunteers can register."""
    return [site for site in await sites_model.open_to_volunteers(context.session) if site.beds]


def nights_wanted(
    site: Site, said: Registration, context: Context, cards: Sequence[StayCard], *, more: bool = False
) -> list[date]:
    """The nights of a registration that are not over. ``cards`` are the beds they have.

    Without a last day these are the first thirty, and those asked for since; with ``more``, thirty from today on.
    """
    today = beds_model.today_at(site, context.now)
    first = max(said.first, today) if more and said.last is None else said.first
    nights = set(beds_model.nights_of(first, said.last, said.weekdays))
    theirs = {night for card in cards if card.site.id == site.id for night in card.nights}
    if said.last is None and theirs:
        until = max(theirs) + 2 * beds_model.ONE_DAY
        nights |= theirs & set(beds_model.nights_of(said.first, until, said.weekdays))
    return sorted(night for night in nights if night >= today)


def asking(sites: Sequence[Site], words: Words) -> list[Choice]:
    """A button for each site, to ask for a bed there."""
    return [
        button(words.say("🛏 Ask for a bed in {site}", site=bed_words.name_of(site, words)), bed_own.ask, site.id)
        for site in sites
    ]


def state(card: StayCard, words: Words) -> Markup:
    """One stay: where, when, for how much, and how it stands; with the address once it is theirs."""
    lines = [where(card, words), *bed_words.lines(card, words)]
    if card.stay.state is BedState.ACCEPTED:
        lines += [words.say("✅ It is yours."), bed_words.address(card, words)]
    else:
        lines.append(words.say("⏳ Asked for: the coordinators answer you here."))
    return Markup("\n").join(lines)


def where(card: StayCard, words: Words) -> Markup:
    """At which site, as a head."""
    return words.say("🛏 <b>A bed in {site}</b>", site=bed_words.name_of(card.site, words))


def first_nights(words: Words) -> Markup:
    """Said to those who gave no last day."""
    return words.say(
        "You gave no last day, so this is about the first 30 nights. You can ask for more here when they are over."
    )


async def _wanted_at(context: Context, said: Registration, cards: Sequence[StayCard]) -> Site | None:
    """The site of the bed: the first chosen that has some; who can help anywhere has it where they once asked."""
    if not said.bed:
        return None
    if said.anywhere:
        return cards[0].site if cards else None
    return next((site for site in await houses(context) if site.slug in said.sites), None)


async def _no_site(context: Context, said: Registration, given: Sequence[Settled]) -> Message | None:
    words = context.words
    if said.bed and said.anywhere and (sites := await houses(context)):
        text = words.say("🛏 You can help anywhere: once you know where you will be, ask for your bed here.")
        return Message(text, (Choices(tuple(asking(sites, words))), way_on(words)))
    return _given_back(given, words) if given else None


def _given_back(given: Sequence[Settled], words: Words) -> Message:
    text = words.say("Your request for a bed is withdrawn.")
    if any(one.freed for one in given):
        text = words.say("Your bed is given back: somebody else can have it.")
    return Message(text, (way_on(words),))


async def _tell_freed(context: Context, person: Person, found: Settled) -> None:
    if found.freed:
        site = await context.session.get_one(Site, found.site_id)
        await bed_notices.tell_freed(context, site, sorted(found.freed), found.passed_on, person)
