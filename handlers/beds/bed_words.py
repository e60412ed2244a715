"""How beds are written: which nights, how many, for how much, and where they are."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup

from handlers.conversation.words import Words
from models.beds import ONE_DAY, Guest, Sleeper, StayCard
from models.bilingual import in_language, markup_in_language
from models.sites import Site

FEWEST_IN_A_RANGE = 3
LONGEST_REASON = 300
NAMES = 12
LONGEST_NAME = 20
"""On a button, beside the day and the nights."""


def when(nights: Sequence[date], words: Words) -> Markup:
    """'Friday 12 March to Thursday 18 March, 6 nights': from arriving to leaving; where there are gaps, by nights."""
    first, last, n = nights[0], nights[-1], len(nights)
    if last - first == timedelta(days=n - 1):
        to = words.day(last + ONE_DAY)
        return words.count(
            "{first} to {last}, {n} night", "{first} to {last}, {n} nights", n, first=words.day(first), last=to
        )
    return words.count("{n} night: {nights}", "{n} nights: {nights}", n, nights=listed(nights, words))


def listed(nights: Sequence[date], words: Words) -> Markup:
    """'12, 13 and 15–18 March', month by month; the nights are in order."""
    months = [list(group) for _, group in groupby(nights, key=lambda night: (night.year, night.month))]
    return words.listing(_of_month(month, words) for month in months)


def _of_month(nights: Sequence[date], words: Words) -> Markup:
    days: list[str] = []
    # Nights in a row have the same distance from their place in the list.
    for _, group in groupby(enumerate(nights), key=lambda pair: pair[1].toordinal() - pair[0]):
        run = [words.day_of_month(night) for _, night in group]
        days += [f"{run[0]}–{run[-1]}"] if len(run) >= FEWEST_IN_A_RANGE else run
    # Translators: days of one month, for example '12, 13 and 15–18 March'.
    return words.say("{days} {month}", days=words.listing(days), month=words.month_alone(nights[0]))


def name_of(site: Site, words: Words) -> str:
    """'Calais'."""
    return in_language(site.name, words.language)


def cost(number: int, price: Decimal | None, words: Words) -> Markup:
    """'2 beds: €60 in all'; without the price where there is none."""
    if price is None:
        return words.count("{n} bed", "{n} beds", number)
    return words.count("{n} bed: {price} in all", "{n} beds: {price} in all", number, price=words.money(price))


def label(one: Guest, words: Words) -> str:
    """'Fri 12 Mar · 6 nights · Marie': on a button, of which a narrow phone cuts the end."""
    nights, name = len(one.card.nights), one.person.name
    name = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
    first = words.short_day(one.card.nights[0])
    told = words.count("{day} · {n} night · {name}", "{day} · {n} nights · {name}", nights, name=name, day=first)
    return str(told.unescape())


def lines(card: StayCard, words: Words) -> list[Markup]:
    """Which nights, and for how much."""
    return [when(card.nights, words), cost(card.stay.beds, card.price, words)]


def address(card: StayCard, words: Words) -> Markup:
    """Where the bed is: only for those who have it."""
    at = markup_in_language(card.site.bed_address, words.language) if card.site.bed_address else Markup("")
    if not at:
        return words.say("The coordinators tell you the address before you arrive.")
    return words.say("The address: {address}", address=at)


def without_room(nights: Sequence[date], words: Words) -> Markup:
    """Nights on which nobody can be put up any more."""
    return words.count(
        "The night of {nights} is full already.",
        "These nights are full already: {nights}.",
        len(nights),
        nights=listed(nights, words),
    )


def sleepers(found: Sequence[Sleeper], words: Words) -> Markup:
    """'Marie, Paul (+2) and 3 others'."""
    names = [
        words.say("{name} (+{n})", name=one.person.name, n=words.number(one.beds - 1))
        if one.beds > 1
        else Markup.escape(one.person.name)
        for one in found
    ]
    others = len(names) - NAMES
    if others <= 0:
        return words.listing(names)
    return words.count(
        "{names} and {n} other", "{names} and {n} others", others, names=Markup(", ").join(names[:NAMES])
    )
