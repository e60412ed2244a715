"""What is told about beds: to those who asked for one, and to the coordinators who answer."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers import team
from handlers.beds import bed_own, bed_requests, bed_words, beds
from handlers.context import Telling
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import beds as beds_model
from models import people, privacy, quiet, roles
from models.beds import StayCard
from models.people import Person
from models.sites import Site

ARRIVAL = time(18)
"""About when people arrive: what concerns a night is told in the night before only if that is sooner than morning."""
Room = tuple[Sequence[date], int]
"""Nights without enough beds for a request, and the fewest that are free in any of its nights."""


def not_before(card: StayCard, now: datetime) -> datetime:
    """When something about this stay may be told: not in the night, unless it is the night of the arrival."""
    return _allowed_from(card.zone, card.nights[0], now)


def _allowed_from(zone: ZoneInfo, night: date, now: datetime) -> datetime:
    return quiet.allowed_from(now, zone, concerns=datetime.combine(night, ARRIVAL, zone))


def accepted(card: StayCard, words: Words, left_out: Sequence[date] = ()) -> Message:
    """You have a bed: where, which nights, for how much, and what comes next."""
    head = words.say("✅ <b>You have a bed in {site}!</b>", site=bed_words.name_of(card.site, words))
    full = [bed_words.without_room(left_out, words)] if left_out else []
    reminder = [words.say("Two days before you arrive, we remind you here.")] if card.stay.remind_at else []
    change = words.say("If your plans change, give it back here: then somebody else can have it.")
    body = Markup("\n").join((head, *bed_words.lines(card, words), *full))
    text = Markup("\n\n").join((body, bed_words.address(card, words), *reminder, change))
    return Message(text, (_own(words), way_on(words)), kind="bed_accepted")


def asked(card: StayCard, words: Words, full: Sequence[date] = ()) -> Markup:
    """Your wish is with the coordinators."""
    head = words.say("🛏 <b>Your bed in {site} is asked for.</b>", site=bed_words.name_of(card.site, words))
    nights = [bed_words.without_room(full, words)] if full else []
    patience = words.say("The coordinators answer you here. Please don’t count on it before.")
    return Markup("\n").join((head, *bed_words.lines(card, words), *nights, patience))


def declined(card: StayCard, words: Words, is_full: bool, why: str) -> Message:
    """There is no bed, and what can be done instead."""
    site, nights = bed_words.name_of(card.site, words), bed_words.when(card.nights, words)
    head = words.say("We are sorry: there is no bed for you in {site}.\n{nights}", site=site, nights=nights)
    full = [words.say("The house is full in those nights.")] if is_full else []
    return _without_bed(Markup("\n\n").join((head, *full)), words, why, "bed_declined")


def arrival(card: StayCard, words: Words) -> Message:
    """The reminder, with the address."""
    head = words.say("🛏 <b>Your bed in {site} is ready for you.</b>", site=bed_words.name_of(card.site, words))
    change = words.say("You can’t come after all? Please give it back: then somebody else can have it.")
    body = Markup("\n").join((head, *bed_words.lines(card, words)))
    text = Markup("\n\n").join((body, bed_words.address(card, words), change))
    give_back = button(words.say("↩️ Give it back"), bed_own.give_back)
    own = button(words.say("🛏 My bed"), bed_own.my_bed)
    return Message(text, (Choices((own, give_back)), way_on(words)), kind="bed_arrival")


def request(card: StayCard, person: Person, room: Room, words: Words) -> Message:
    """For coordinators: who asks, for which nights, how full these are; and the answers."""
    full, free = room
    head = words.count(
        "🛏 <b>{name} asks for {n} bed in {site}</b>",
        "🛏 <b>{name} asks for {n} beds in {site}</b>",
        card.stay.beds,
        name=person.name,
        site=bed_words.name_of(card.site, words),
    )
    text = Markup("\n").join((head, bed_words.when(card.nights, words), _room(full, free, words)))
    return Message(text, (_answers(card, person, full, words), way_on(words)), kind="bed_asked")


def freed(site: Site, name: str, nights: Sequence[date], passed_on: int, words: Words) -> Message:
    """For coordinators: beds are free again, and how many requests were accepted by rule; without ``name``, of somebody
    who was deleted.
    """
    where, shown = bed_words.name_of(site, words), bed_words.listed(nights, words)
    text = words.say("↩️ A bed in {site} is free again: {nights}", site=where, nights=shown)
    if name:
        text = words.say(
            "↩️ {name} gave a bed in {site} back. Free again: {nights}", name=name, site=where, nights=shown
        )
    text = Markup("\n").join((text, *by_rule(passed_on, words)))
    see = button(words.say("🛏 Beds in {site}", site=where), beds.at_site, site.id)
    return Message(text, (Choices((see,)), way_on(words)), kind="bed_given_back")


def by_rule(passed_on: int, words: Words) -> list[Markup]:
    """For coordinators: that those who waited have by the site's rule what came free; nothing where nobody has."""
    if not passed_on:
        return []
    told = words.count(
        "{n} request that waited for it is accepted now, by the site’s rule.",
        "{n} requests that waited for it are accepted now, by the site’s rule.",
        passed_on,
    )
    return [told]


def withdrawn(card: StayCard, words: Words, why: str) -> Message:
    """The bed they had is taken back, and what can be done instead."""
    site, nights = bed_words.name_of(card.site, words), bed_words.when(card.nights, words)
    head = words.say("We are sorry: you can’t have your bed in {site} after all.\n{nights}", site=site, nights=nights)
    return _without_bed(head, words, why, "bed_withdrawn")


async def room_for(telling: Telling, card: StayCard) -> Room:
    """How much room there is for a request."""
    nights = card.nights
    full = await beds_model.full_nights(telling.session, card.site, nights, beds=card.stay.beds)
    days = (nights[-1] - nights[0]).days + 1
    taken = await beds_model.occupancy(telling.session, card.site.id, nights[0], days)
    free = min((card.site.beds - one.accepted for one in taken if one.night in nights), default=0)
    return full, max(0, free)


async def tell_request(telling: Telling, card: StayCard, person: Person) -> None:
    """Asks the site's coordinators for an answer."""
    room = await room_for(telling, card)
    chats = await roles.coordinators_chats(telling.session, [card.site.id])
    key = f"{privacy.about(person.id)}bed-asked:{card.stay.id}"
    telling.notify(
        chats, key, lambda words: request(card, person, room, words), not_before=not_before(card, telling.now)
    )


async def tell_freed(
    telling: Telling, site: Site, nights: Sequence[date], passed_on: Sequence[StayCard], person: Person | None = None
) -> None:
    """Tells the site's coordinators of beds that had been promised and are free again, and those who waited and have
    them now by rule. Without ``person`` they were of somebody deleted, of whom nothing may stay.
    """
    chats = await roles.coordinators_chats(telling.session, [site.id])
    whose, name = (privacy.about(person.id), person.name) if person else ("", "")
    key = f"{whose}bed-back:{site.id}:{telling.now.isoformat()}"
    told_from = _allowed_from(ZoneInfo(site.time_zone), nights[0], telling.now)
    telling.notify(chats, key, lambda words: freed(site, name, nights, len(passed_on), words), not_before=told_from)
    await tell_passed_on(telling, passed_on)


async def tell_passed_on(telling: Telling, cards: Sequence[StayCard]) -> None:
    """Tells those who waited that they have a bed now."""
    for card in cards:
        await tell_accepted(telling, card)


async def tell_accepted(telling: Telling, card: StayCard, left_out: Sequence[date] = ()) -> bool:
    """Tells whoever asked; False where nothing reaches them."""
    chats = await people.chats_that_hear(telling.session, [card.stay.person_id])
    key = f"{privacy.about(card.stay.person_id)}bed-yes:{card.stay.id}"
    telling.notify(chats, key, lambda words: accepted(card, words, left_out), not_before=not_before(card, telling.now))
    return bool(chats)


async def tell_declined(telling: Telling, card: StayCard, is_full: bool, why: str) -> bool:
    """Tells whoever asked; False where nothing reaches them."""
    chats = await people.chats_that_hear(telling.session, [card.stay.person_id])
    key = f"{privacy.about(card.stay.person_id)}bed-no:{card.stay.id}"
    telling.notify(
        chats, key, lambda words: declined(card, words, is_full, why), not_before=not_before(card, telling.now)
    )
    return bool(chats)


async def tell_withdrawn(telling: Telling, card: StayCard, why: str) -> bool:
    """Tells whoever had the bed; False where nothing reaches them."""
    chats = await people.chats_that_hear(telling.session, [card.stay.person_id])
    key = f"{privacy.about(card.stay.person_id)}bed-withdrawn:{card.stay.id}"
    told_from = not_before(card, telling.now)
    telling.notify(chats, key, lambda words: withdrawn(card, words, why), not_before=told_from)
    return bool(chats)


async def tell_arrival(telling: Telling, card: StayCard) -> None:
    """Reminds of an arrival, as long as that helps."""
    chats = await people.chats_that_hear(telling.session, [card.stay.person_id])
    key = f"{privacy.about(card.stay.person_id)}bed-arrival:{card.stay.id}:{card.stay.first.isoformat()}"
    telling.notify(
        chats,
        key,
        lambda words: arrival(card, words),
        not_before=not_before(card, telling.now),
        helps_until=card.arrived_by,
    )


def _without_bed(head: Markup, words: Words, why: str, kind: str) -> Message:
    """Why, in the coordinator's words, and that they are welcome all the same."""
    lines = [head, *([words.say("The team writes: <blockquote>{text}</blockquote>", text=why)] if why else [])]
    lines.append(words.say("You are welcome all the same. Would other days do? Then change them in your registration."))
    change = button(words.say("✏️ Change my registration"), volunteer.change)
    own = button(words.say("🛏 My bed"), bed_own.my_bed)
    return Message(Markup("\n\n").join(lines), (Choices((change, own)), way_on(words)), kind=kind)


def _own(words: Words) -> Choices:
    return Choices((button(words.say("🛏 My bed"), bed_own.my_bed),))


def _room(full: Sequence[date], free: int, words: Words) -> Markup:
    if full:
        return words.say("Not enough beds left: {nights}", nights=bed_words.listed(full, words))
    return words.count(
        "At least {n} bed is free in each of these nights.", "At least {n} beds are free in each of these nights.", free
    )


def _answers(card: StayCard, person: Person, full: Sequence[date], words: Words) -> Choices:
    """Yes, yes to the nights that have room, or no; and who it is."""
    number, site = card.stay.id, bed_words.name_of(card.site, words)
    yes = [button(words.say("✅ Accept"), bed_requests.accept, number)] if not full else []
    if full and len(full) < len(card.nights):
        yes = [button(words.say("✅ Accept the free nights"), bed_requests.accept_free, number)]
    no = button(words.say("✖ Decline"), bed_requests.decline, number)
    see = button(words.say("👤 See {name}", name=person.name).unescape(), team.volunteer_card, person.id)
    house = button(words.say("🛏 Beds in {site}", site=site), beds.at_site, card.site.id)
    return Choices((*yes, no, see, house))
