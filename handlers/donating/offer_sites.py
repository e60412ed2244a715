"""The question to which site the goods go: those that need them most first, then the nearest."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event, Said, SharedLocation
from handlers.conversation.kinds.base import (
    Again,
    Answer,
    Asking,
    Changed,
    NotForMe,
    Pick,
    Prompt,
    Reading,
    ReadsTowns,
    Value,
)
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.choices import match
from handlers.donating import needs_words
from handlers.donating.offer_facts import NEAR, OfferFacts, goods_answered, position_of, site_slug
from models import sites
from models.needs import Position, Ranked

_WITHOUT = "w:"


@dataclass(frozen=True, slots=True)
class SiteForGoods(ReadsTowns):
    """A site that takes the goods; kept as its slug. One that takes only some of them is kept as ``{"site": slug,
    "without": [kinds of goods]}``, once the donor was told. A position, or a town typed, puts the nearest first.
    """

    def prompt(self, asking: Asking) -> Prompt:
        """The sites that take any of it."""
        taking = [one for one in _ranked(asking) if one.accepts_any]
        items = tuple(asking.button(_label(one, asking), one.site.slug) for one in taking)
        hint = asking.words.say("Share your location or type your town, and the nearest come first.")
        return Prompt((Choices(items),) if items else (), hint=hint if len(items) > 1 else None)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, the name of a site, a town, or a position."""
        if isinstance(event, SharedLocation):
            return _nearest({"latitude": event.latitude, "longitude": event.longitude, "name": ""})
        if isinstance(event, Pick) and event.meaning.startswith(_WITHOUT):
            return _without(event.meaning.removeprefix(_WITHOUT), asking)
        if isinstance(event, Pick):
            return _chosen(event.meaning, asking)
        return _typed(event.text, asking) if isinstance(event, Said) else NotForMe()

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The site's name, and what it does not take of it."""
        facts, slug = OfferFacts.of(asking), site_slug(value)
        name = next(
            (needs_words.site_of(one.site, asking.words) for one in facts.ranked if one.site.slug == slug), slug
        )
        refused = facts.refused_at(slug, goods_answered(asking))
        if not refused:
            return Markup.escape(name)
        return asking.words.say("{site}, without: {goods}", site=name, goods=_names(refused, facts))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A site that takes the goods, but for those that the donor knows about."""
        facts, lines, slug = OfferFacts.of(asking), goods_answered(asking), site_slug(value)
        refused = facts.refused_at(slug, lines)
        told = value.get("without") if isinstance(value, dict) else []
        takes_some = len(refused) < len({line.category for line in lines})
        is_there = any(one.site.slug == slug for one in facts.ranked)
        return is_there and takes_some and isinstance(told, list) and {*refused} <= {*map(str, told)}


def site_question(asking: Asking) -> Markup:
    """Where it is needed, a line a site; and where it is not accepted, with where instead."""
    words, near, ranked = asking.words, _near(asking), _ranked(asking)
    taking = [one for one in ranked if one.accepts_any]
    if not taking:
        return words.say("⚪ None of our sites takes these goods at the moment. Go back to change them.")
    name = near.get("name") if isinstance(near, dict) else ""
    head = words.say("Where should it go?")
    around = words.say(
        "Nothing can be brought in {town} itself. These sites take it; where the need is the same, the nearest first:",
        town=name,
    )
    lines = [_line(one, position_of(near), asking) for one in taking]
    refusing = [_refusing(one, asking) for one in ranked if not one.accepts_any]
    is_elsewhere = name and not any(name == one.site.city for one in ranked)
    parts = (head, around if is_elsewhere else None, Markup("\n").join(lines), Markup("\n").join(refusing))
    return Markup("\n\n").join(part for part in parts if part)


def _near(asking: Asking) -> Value:
    return asking.scratch.get("near", asking.answers.get(NEAR))


def _ranked(asking: Asking) -> list[Ranked]:
    return OfferFacts.of(asking).sites_for(goods_answered(asking), position_of(_near(asking)))


def _nearest(near: Value) -> Reading:
    return Changed({"near": near})


def _label(one: Ranked, asking: Asking) -> str:
    name = needs_words.site_of(one.site, asking.words)
    return needs_words.label(name, one.best) if one.accepts_all else f"⚠️ {name}"


def _line(one: Ranked, position: Position | None, asking: Asking) -> Markup:
    """'Calais: 🔴 urgent, about 80 km away'."""
    words, site = asking.words, needs_words.site_of(one.site, asking.words)
    level = needs_words.level_of(one.best, words)
    away = needs_words.distance(sites.kilometres(one.site, position), words)
    said = words.say("{site}: {level}, {distance}", site=site, level=level, distance=away)
    line = said if away else words.say("{site}: {level}", site=site, level=level)
    refused = OfferFacts.of(asking).refused_at(one.site.slug, goods_answered(asking))
    if not refused:
        return line
    names = _names(refused, OfferFacts.of(asking))
    return Markup("\n").join((line, words.say("⚠️ not accepted there: {goods}", goods=names)))


def _refusing(one: Ranked, asking: Asking) -> Markup:
    """'⚪ La Linière does not take this.'"""
    return asking.words.say("⚪ {site} doesn’t take this.", site=needs_words.site_of(one.site, asking.words))


def _chosen(slug: str, asking: Asking) -> Reading:
    """The site; where it doesn't take all of it, the donor is told first, and says yes to that or takes another."""
    facts, lines, words = OfferFacts.of(asking), goods_answered(asking), asking.words
    ranked = _ranked(asking)
    one = next((one for one in ranked if one.site.slug == slug), None)
    if one is None:
        return Again(words.say("That choice is no longer there. These are:"))
    refused = facts.refused_at(slug, lines)
    if not refused:
        return Answer(slug)
    name, goods = needs_words.site_of(one.site, words), _names(refused, facts)
    why = words.say("{site} doesn’t take this: {goods}.", site=name, goods=goods)
    if not one.accepts_any:
        return Again(why, _instead(ranked, asking))
    without = asking.button(words.say("{site}, without that", site=name), _WITHOUT + slug)
    return Again(why, (*_instead(ranked, asking), without))


def _instead(ranked: Sequence[Ranked], asking: Asking) -> tuple[Choice, ...]:
    """The site that takes all of it and needs it most."""
    best = next((one for one in ranked if one.accepts_all), None)
    if best is None:
        return ()
    name = needs_words.site_of(best.site, asking.words)
    return (asking.button(asking.words.say("📦 {site} instead", site=name), best.site.slug),)


def _without(slug: str, asking: Asking) -> Reading:
    refused = OfferFacts.of(asking).refused_at(slug, goods_answered(asking))
    return Answer({"site": slug, "without": refused} if refused else slug)


def _typed(text: str, asking: Asking) -> Reading:
    ranked = _ranked(asking)
    found = match(text, {one.site.slug: needs_words.site_of(one.site, asking.words) for one in ranked})
    if found.code is not None:
        return _chosen(found.code, asking)
    if asking.facts.towns:
        town = asking.facts.towns[0]
        return _nearest({"latitude": town.latitude, "longitude": town.longitude, "name": town.name})
    if found.close:
        offered = tuple(
            asking.button(_label(one, asking), one.site.slug) for one in ranked if one.site.slug in found.close
        )
        return Again(asking.words.say("Did you mean one of these?"), offered)
    return Again(asking.words.say("I don’t find that among the choices below. Tap one, or type its name."))


def _names(slugs: Sequence[str], facts: OfferFacts) -> Markup:
    known = [facts.categories[slug] for slug in slugs if slug in facts.categories]
    return facts.words.listing(needs_words.category_of(one, facts.words) for one in known)
