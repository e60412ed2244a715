"""One's own bed: how it stands, asking for one, giving it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handlers.beds import bed_wishes, bed_words
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import bed_rules, volunteers
from models import beds as beds_model
from models.people import Person
from models.sites import Site
from models.volunteers import Registration


@dataclass(frozen=True, slots=True)
class _Wish:
    """A bed that somebody could ask for. ``missing`` are the nights for which they have not asked yet."""

    person: Person
    said: Registration
    site: Site
    nights: Sequence[date]
    missing: Sequence[date]


@screen("my-bed", aside=True, words=("my bed", "mon lit", "bed", "lit"))
async def my_bed(context: Context) -> Shown:
    """Every bed one has or asked for, and what can be done."""
    words, person = context.words, await context.person()
    said = await volunteers.registration(context.session, person.id) if person else None
    if person is None or said is None:
        text = words.say("Whoever registers as a volunteer can ask for a bed where there are some.")
        register = button(words.say("🙋 Become a volunteer"), volunteer.register)
        return Message(text, (Choices((register,)), way_on(words)))
    cards = await bed_wishes.cards_of(context, person.id)
    change = button(words.say("✏️ Change my registration"), volunteer.change)
    if not cards:
        return await _without(context, said, change)
    give = button(words.say("↩️ Give it back"), give_back)
    text = Markup("\n\n").join(bed_wishes.state(card, words) for card in cards)
    more = [button(words.say("🛏 Ask for more nights"), ask, cards[0].site.id)] if said.last is None else []
    return Message(text, (Choices((give, *more, change)), way_on(words)))


@screen("bed-ask", aside=True)
async def ask(context: Context, site_id: int) -> Shown:
    """Shows what would be asked for, from the registration."""
    words, wish = context.words, await _wish_for(context, site_id)
    if wish is None:
        return await my_bed(context)
    if not wish.missing:
        return await my_bed(context) if wish.nights else _days_are_over(words)
    choices = (
        button(words.say("🛏 Ask for it"), ask_now, site_id, context.minute),
        button(words.say("✏️ Change my registration"), volunteer.change),
        button(words.say("No, thank you"), my_bed),
    )
    return Message(Markup("\n").join(await _question(context, wish)), (Choices(choices), way_on(words)))


@screen("bed-ask-now", aside=True)
async def ask_now(context: Context, site_id: int, asked: int) -> Shown:
    """Asks for it, also where it was declined before; asks again after a while, since nights go by."""
    wish = await _wish_for(context, site_id)
    if context.is_long_ago(asked) or wish is None or not wish.missing:
        return await ask(context, site_id)
    person, site, number = wish.person, wish.site, wish.said.party
    found = await bed_rules.settle(context.session, person.id, site.id, wish.nights, number, context.now, again=True)
    await _want(context, person, is_wanted=True)
    return await bed_wishes.told(context, person, found) or await my_bed(context)


@screen("bed-back", aside=True)
async def give_back(context: Context) -> Shown:
    """Asks whether they mean it."""
    words, person = context.words, await context.person()
    cards = await bed_wishes.cards_of(context, person.id) if person else []
    if not cards:
        return await my_bed(context)
    head = words.say("<b>Give it back?</b> Somebody else can have it then.")
    lines = [line for card in cards for line in (bed_wishes.where(card, words), bed_words.when(card.nights, words))]
    yes = button(words.say("Yes, give it back"), give_back_now, context.minute)
    no = button(words.say("No, keep it"), my_bed)
    return Message(Markup("\n").join((head, *lines)), (Choices((yes, no)), way_on(words)))


@screen("bed-back-now", aside=True)
async def give_back_now(context: Context, asked: int) -> Shown:
    """Gives everything back; asks again after a while."""
    if context.is_long_ago(asked):
        return await give_back(context)
    words, person = context.words, await context.person()
    found = await bed_wishes.give_all_back(context, person) if person else []
    if person is None or not found:
        return await my_bed(context)
    await _want(context, person, is_wanted=False)
    text = words.say("Your request for a bed is withdrawn.")
    if any(one.freed for one in found):
        text = words.say("Thank you for telling us: the bed is free for somebody else.")
    return Message(text, (way_on(words),))


async def _without(context: Context, said: Registration, change: Choice) -> Message:
    """No bed so far; how to get one."""
    words, houses = context.words, await bed_wishes.houses(context)
    theirs = [site for site in houses if _is_chosen(site, said)]
    text = words.say("You have no bed, and have not asked for one.")
    if houses and not theirs:
        where = words.listing(bed_words.name_of(site, words) for site in houses)
        more = words.say("There are beds in {sites}: choose it in your registration to ask for one.", sites=where)
        text = Markup("{}\n\n{}").format(text, more)
    return Message(text, (Choices((*bed_wishes.asking(theirs, words), change)), way_on(words)))


async def _wish_for(context: Context, site_id: int) -> _Wish | None:
    """What asking there would mean; None for who is not registered for that site, and where there are no beds."""
    person = await context.person()
    said = await volunteers.registration(context.session, person.id) if person else None
    site = next((one for one in await bed_wishes.houses(context) if one.id == site_id), None)
    if person is None or said is None or site is None or not _is_chosen(site, said):
        return None
    cards = await bed_wishes.cards_of(context, person.id)
    nights = bed_wishes.nights_wanted(site, said, context, cards, more=True)
    theirs = {night for card in cards if card.site.id == site.id for night in card.nights}
    return _Wish(person, said, site, nights, [night for night in nights if night not in theirs])


async def _question(context: Context, wish: _Wish) -> list[Markup]:
    """Which nights, how many beds, for how much, and which of these nights are full."""
    words, site, number = context.words, wish.site, wish.said.party
    full = await beds_model.full_nights(context.session, site, wish.missing, beds=number)
    head = words.say("<b>Ask for a bed in {site}?</b>", site=bed_words.name_of(site, words))
    cost = bed_words.cost(number, beds_model.price_of(site, len(wish.missing), number), words)
    lines = [head, bed_words.when(wish.missing, words), cost]
    lines += [bed_words.without_room(full, words)] if full else []
    return lines + ([bed_wishes.first_nights(words)] if wish.said.last is None else [])


async def _want(context: Context, person: Person, *, is_wanted: bool) -> None:
    """Keeps the registration true: its next change must not ask for a bed that was given back."""
    row = await volunteers.of(context.session, person.id)
    if row is not None:
        row.bed = is_wanted


def _is_chosen(site: Site, said: Registration) -> bool:
    return said.anywhere or site.slug in said.sites


def _days_are_over(words: Words) -> Message:
    text = words.say("The days you registered for are over. When will you be there next?")
    change = button(words.say("✏️ Change my registration"), volunteer.change)
    return Message(text, (Choices((change,)), way_on(words)))
