"""The question for a bed in registering: where, which nights, for how much, and which of them are full already."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from handlers.beds import bed_words
from handlers.conversation.kinds.base import Asking
from handlers.conversation.words import Words
from handlers.volunteers.volunteer_facts import VolunteerFacts, chosen_sites, nights_wanted
from models import beds
from models.sites import Site


def offers_a_bed(asking: Asking) -> bool:
    """Whether one of the chosen sites has beds."""
    return any(site.beds for site in chosen_sites(asking))


def bed_question(asking: Asking) -> Markup:
    """With the nights and the price, where both are known. Who would help anywhere says only whether they need one."""
    words, stay = asking.words, asking.answers.get("stay")
    site = next(site for site in chosen_sites(asking) if site.beds)
    if asking.answers.get("sites") == ["*"]:
        return _if_there(site, words)
    nights = nights_wanted(stay, asking.facts.today)
    full = VolunteerFacts.of(asking).full_nights.get(site.slug, ())
    if nights and len(full) == len(nights):
        return words.say(
            "Every bed in {site} is taken in the nights of your stay. "
            "Shall we ask for one all the same, should one come free?",
            site=bed_words.name_of(site, words),
        )
    is_open_ended = isinstance(stay, dict) and not stay.get("last")
    lines = [_question(site, [] if is_open_ended else nights, words)]
    if is_open_ended:
        lines.append(words.say("Without a last day we ask for the first 30 nights; you can ask for more later."))
    lines += [bed_words.without_room(full, words)] if full else []
    return Markup("\n\n").join(lines)


def _if_there(site: Site, words: Words) -> Markup:
    name = bed_words.name_of(site, words)
    if site.bed_price is None:
        return words.say("If you help in {site}: would you need a bed there? It costs little.", site=name)
    price = words.money(site.bed_price)
    return words.say(
        "If you help in {site}: would you need a bed there? It is {price} a night.", site=name, price=price
    )


def _question(site: Site, nights: Sequence[date], words: Words) -> Markup:
    name, n = bed_words.name_of(site, words), len(nights)
    if site.bed_price is None:
        return words.say("Do you need a bed in {site}? It costs little.", site=name)
    price, total = words.money(site.bed_price), beds.price_of(site, n, 1)
    if not n or total is None:
        return words.say("Do you need a bed in {site}? It is {price} a night.", site=name, price=price)
    return words.count(
        "Do you need a bed in {site}? {n} night at {price}.",
        "Do you need a bed in {site}? {n} nights at {price}: {total} in all.",
        n,
        site=name,
        price=price,
        total=words.money(total),
    )
