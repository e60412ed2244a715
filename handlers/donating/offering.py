"""A sentence is enough: '3 sacs de vêtements d'hiver à Lille samedi' opens the form with what was understood.

Nothing is guessed: what was understood is shown line by line, a town that is no site of ours only puts the nearest
sites first, and the rest is asked.
"""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.buttons import Buttons
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, listener
from handlers.conversation.words import Words
from handlers.donating import best_places, drop_off_wish, giving, needs_words, offer_form, offer_goods, offer_words
from handlers.donating.drop_off_wish import WISH
from handlers.donating.goods_lines import Line, items_of, kept, read
from handlers.donating.harmless import unlinked
from handlers.donating.offer_facts import GOODS, NEAR, SITE, OfferFacts, facts_to_offer
from handlers.donating.offer_form import UNSAID
from handlers.donating.offer_goods import TOLD
from handlers.donating.offer_steps import DAYS, FETCHED_FROM, HOUR
from handlers.donating.reading import understanding
from handlers.donating.reading.sentence import Sentence
from handlers.start import way_on


@listener
async def offered(context: Context, text: str) -> Shown | None:
    """What somebody writes of goods of theirs; None where it is about none."""
    found = await understanding.understand(context, text)
    if found is None:
        return None
    if not found.goods:
        return await _no_goods_named(context, found)
    facts = await facts_to_offer(context)
    lines = read(found.goods, text)
    refused = [line.category for line in lines if line.category and not facts.is_taken(line.category)]
    taken = [line for line in lines if line.category not in refused]
    if not taken:
        return await _taken_nowhere(context, refused, facts)
    if _is_bare(found) and len(taken) == 1 and taken[0].category:
        return await _where_it_is_needed(context, taken[0])
    note = Markup("\n\n").join(_notes(found, taken, refused, facts))
    return await offer_form.opened(context, _answers(found, taken, facts), note)


async def _no_goods_named(context: Context, found: Sentence) -> Shown:
    """'I would like to give something': what is needed, at the site where one was named."""
    if found.site and found.site.takes_donations:
        return await giving.at_site(context, found.site.slug)
    return await giving.donate(context)


async def _taken_nowhere(context: Context, refused: Sequence[str], facts: OfferFacts) -> Shown:
    """Said at once, with what is to be done with it where the organisation says so."""
    if len(set(refused)) == 1:
        return await best_places.places_for(context, refused[0])
    text = offer_goods.taken_nowhere(refused, facts)
    others = button(context.words.say("📦 Something else"), giving.donate)
    return Message(text, (Choices((others,)), way_on(context.words)))


async def _where_it_is_needed(context: Context, line: Line) -> Shown:
    """Goods alone, without how much, where or when: where they are needed most, and the way to offer them."""
    return await best_places.places_for(context, line.category)


def _is_bare(found: Sentence) -> bool:
    is_counted = any(good.number or good.unit for good in found.goods)
    return not is_counted and not found.place and found.stay is None and found.hour is None


def _answers(found: Sentence, lines: Sequence[Line], facts: OfferFacts) -> dict[str, Value]:
    """What the sentence answers; the optional rest is left to the review."""
    is_whole = all(line.is_whole for line in lines)
    answers: dict[str, Value] = {**UNSAID, (GOODS if is_whole else TOLD): kept(lines)}
    if found.site and any(one.site.id == found.site.id for one in facts.ranked):
        answers[SITE] = found.site.slug
    if near := _near(found):
        answers[NEAR] = near
        answers |= {"from": near, FETCHED_FROM: near} if found.is_origin else {}
    if found.stay:
        answers["days"] = found.stay.to_json()
        hour = None if _is_over(found, facts) else found.hour
        answers[WISH] = drop_off_wish.kept(found.stay.first, found.stay.last or found.stay.first, hour)
    if found.hour:
        answers["hour"] = found.hour.isoformat("minutes")
    return answers


def _near(found: Sentence) -> Value:
    """The town that was named: what is near it comes first."""
    town = found.town
    return {"latitude": town.latitude, "longitude": town.longitude, "name": town.name} if town else None


def _notes(found: Sentence, lines: Sequence[Line], refused: Sequence[str], facts: OfferFacts) -> Iterator[Markup]:
    words = facts.words
    understood = Markup("\n").join(_understood(found, lines, facts))
    yield words.say("I understood:\n{lines}", lines=understood)
    if refused:
        yield offer_goods.taken_nowhere(refused, facts)
    if found.hour and _is_over(found, facts):
        yield words.say("⚠️ {time} is over for today.", time=found.hour.isoformat("minutes"))
    site = found.site
    if site is None:
        return
    there = facts.refused_at(site.slug, [line for line in lines if line.category])
    name = needs_words.site_of(site, words)
    if not any(one.site.id == site.id for one in facts.ranked):
        yield words.say("⚪ {site} takes no donations at the moment.", site=name)
    elif there:
        goods = words.listing(needs_words.category_of(facts.categories[slug], words) for slug in there)
        yield words.say("⚪ {site} doesn’t take this: {goods}.", site=name, goods=goods)
        best = next((one for one in facts.sites_for(lines, site.rough_position) if one.accepts_all), None)
        if best:
            instead = needs_words.site_of(best.site, words)
            yield words.say("{site} does: {level}", site=instead, level=needs_words.level_of(best.best, words))


def _understood(found: Sentence, lines: Sequence[Line], facts: OfferFacts) -> Iterator[Markup]:
    """A line for each thing that was understood; all of it can be changed in the review."""
    words = facts.words
    named = items_of(lines, list(facts.categories.values()))
    goods = [offer_words.item(item, words) for item in named]
    unknown = [_unknown(line, words) for line in lines if not line.category]
    yield _line(words, words.say("Goods"), offer_words.one_or_a_list((*goods, *unknown)))
    if found.place and found.is_origin:
        yield _line(words, words.say("From"), Markup.escape(found.place))
    elif found.site:
        yield _line(words, words.say("Where to"), Markup.escape(needs_words.site_of(found.site, words)))
    elif found.place:
        yield _line(words, words.say("Near"), Markup.escape(found.place))
    asking = Asking(facts, {}, Buttons("", ""))
    if found.stay and DAYS.accepts(found.stay.to_json(), asking):
        yield _line(words, words.say("When"), DAYS.shown(found.stay.to_json(), asking))
    if found.hour and not _is_over(found, facts):
        yield _line(words, words.say("Time"), Markup.escape(found.hour.isoformat("minutes")))


def _is_over(found: Sentence, facts: OfferFacts) -> bool:
    """Whether the hour is past on the day that was told; it is asked anew."""
    if found.hour is None or found.stay is None:
        return False
    told = {SITE: found.site.slug if found.site else None, "days": found.stay.to_json()}
    return not HOUR.accepts(found.hour.isoformat("minutes"), Asking(facts, told, Buttons("", "")))


def _unknown(line: Line, words: Words) -> Markup:
    said = unlinked(line.said)
    if line.amount is None:
        return said
    return words.say("{goods}: {amount}", goods=said, amount=offer_words.amount(line.amount, line.unit, words))


def _line(words: Words, label: Markup, answer: Markup) -> Markup:
    return words.say("• {label}: <b>{answer}</b>", label=label, answer=answer)
