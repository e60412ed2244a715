"""How an offer is written: the goods, the days, how they come and from where, what was agreed."""

from collections.abc import Sequence
from datetime import datetime
from math import isinf

from markupsafe import Markup

from handlers.conversation.words import Words
from handlers.donating.harmless import unlinked
from models import sites
from models.bilingual import in_language
from models.offers import Item, Offer, OfferCard, Transport, Unit


def site(card: OfferCard, words: Words) -> str:
    """The site's name."""
    return in_language(card.site.name, words.language)


def amount(number: int, unit: Unit | None, words: Words) -> Markup:
    """'3 bags'."""
    match unit:
        case Unit.PAIR:
            return words.count("{n} pair", "{n} pairs", number)
        case Unit.BAG:
            return words.count("{n} bag", "{n} bags", number)
        case Unit.BOX:
            return words.count("{n} box", "{n} boxes", number)
        case Unit.SUITCASE:
            return words.count("{n} suitcase", "{n} suitcases", number)
        case Unit.PALLET:
            return words.count("{n} pallet", "{n} pallets", number)
        case Unit.CAR:
            return words.count("{n} carload", "{n} carloads", number)
        case Unit.VAN:
            return words.count("{n} vanload", "{n} vanloads", number)
        case Unit.KILO:
            return words.count("{n} kg", "{n} kg", number)
        case Unit.LITRE:
            return words.count("{n} litre", "{n} litres", number)
        case Unit.PACK:
            return words.count("{n} pack", "{n} packs", number)
        case Unit.ROLL:
            return words.count("{n} roll", "{n} rolls", number)
    return Markup.escape(words.number(number))


def item(one: Item, words: Words) -> Markup:
    """'Clothes (jumpers): 3 bags'; what the donor called it is harmless."""
    name = Markup.escape(in_language(one.category.name, words.language))
    if one.said and one.said.casefold() != name.unescape().casefold():
        name = words.say("{category} ({said})", category=name, said=unlinked(one.said))
    if one.amount is None:
        return name
    return words.say("{goods}: {amount}", goods=name, amount=amount(one.amount, one.unit, words))


def goods(items: Sequence[Item], words: Words) -> Markup:
    """A line for each."""
    return Markup("\n").join(Markup("• {}").format(item(one, words)) for one in items)


def one_or_a_list(named: Sequence[Markup]) -> Markup:
    """What stands behind a label: the only one beside it, several below it, a line each."""
    if len(named) == 1:
        return Markup("").join(named)
    return Markup("").join(Markup("\n   – {}").format(one) for one in named)


def goods_in_a_line(items: Sequence[Item], words: Words) -> Markup:
    """All of it inside a sentence."""
    return words.listing(item(one, words) for one in items)


def days(offer: Offer, words: Words) -> Markup:
    """When the donor could come: the day or days, and about when."""
    if offer.first == offer.last:
        when = Markup.escape(words.day(offer.first))
    else:
        when = words.say("from {first} to {last}", first=words.day(offer.first), last=words.day(offer.last))
    if offer.hour is None:
        return when
    return words.say("{day}, at about {time}", day=when, time=offer.hour.isoformat("minutes"))


def transport(offer: Offer, words: Words) -> Markup:
    """How the goods come."""
    match offer.transport:
        case Transport.CAR:
            return words.say("The donor brings it.")
        case Transport.PARCEL:
            return words.say("It comes by parcel.")
        case Transport.PICK_UP:
            return words.say("It needs to be fetched.")


def coming_from(card: OfferCard, words: Words) -> Markup:
    """'Lille, about 70 km away'; "" where the donor did not say."""
    offer = card.offer
    if offer.from_latitude is None or offer.from_longitude is None:
        return unlinked(offer.from_name)
    far = sites.kilometres(card.site, (offer.from_latitude, offer.from_longitude))
    name = unlinked(offer.from_name) or words.say("a position shared")
    if isinf(far):
        return name
    return words.say("{place}, about {km} km away", place=name, km=words.number(max(1, round(far))))


def slot(card: OfferCard, words: Words, now: datetime | None = None) -> Markup:
    """'Saturday 12 March, 14:00–16:00', as it was agreed; "" before that. Near ``now`` it is 'Tomorrow, …'."""
    starts_at, ends_at = card.offer.starts_at, card.offer.ends_at
    if starts_at is None or ends_at is None:
        return Markup()
    day = starts_at.astimezone(card.zone).date()
    said = words.near_day(day, now.astimezone(card.zone).date(), begins=False) if now else words.day(day)
    return Markup("{}, {}–{}").format(said, words.time(starts_at, card.zone), words.time(ends_at, card.zone))


def place(card: OfferCard, words: Words) -> Markup:
    """Where it was agreed to bring it, for the donor and the site alone; "" where there is a pin alone."""
    return Markup.escape(card.offer.place)
