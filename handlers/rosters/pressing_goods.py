"""Goods that need somebody: offers to answer, what comes today, what came, what is still urgent, collections."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.collecting import collection_lists
from handlers.context import Context
from handlers.conversation.messages import Choice
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import inbox, needs_editing, needs_words, offer_answers
from handlers.rosters.matters import Duty, Matter
from models import collecting, collecting_lists, need_rules, pending
from models.offer_inbox import Pile
from models.pending import Doubt, Expected
from models.pending import Pile as Waiting

ANSWERED_WITHIN = timedelta(hours=24)
MARKED_WITHIN = timedelta(hours=12)
DECIDED_WITHIN = timedelta(days=2)


async def of_offers(context: Context, duty: Duty) -> Sequence[Matter]:
    """Offers that wait for the site's answer, a line a site."""
    found = await pending.offers_to_answer(context.session, [site.id for site in duty.answered])
    return [_to_answer(context, duty, one) for one in found]


async def of_goods(context: Context, duty: Duty) -> Sequence[Matter]:
    """What is still to come today, and what should have come."""
    ids = [site.id for site in duty.answered]
    found = await pending.goods_expected(context.session, ids, context.now, context.zone)
    coming = [_today(context, duty, one) for one in found]
    return [one for one in (*coming, *(_to_mark(context, duty, one) for one in found)) if one]


async def of_needs(context: Context, duty: Duty) -> Sequence[Matter]:
    """What was called urgent long ago."""
    ids = [site.id for site in duty.answered if site.takes_donations]
    return [_doubt(context, duty, one) for one in await pending.doubtful_needs(context.session, ids, context.now)]


async def of_collections(context: Context, duty: Duty) -> Sequence[Matter]:
    """Proposed collections, for whoever decides on them."""
    words, session = context.words, context.session
    if duty.is_for_offers_alone or not await collecting.may_look_after(session, duty.person_id):
        return []
    number = await collecting_lists.count_unanswered(session)
    first = await collecting_lists.unanswered(session, 1) if number else []
    text = words.count("👀 {n} proposed collection to decide on", "👀 {n} proposed collections to decide on", number)
    way = button(words.say("👀 Proposed collections"), collection_lists.waiting, 0)
    return [Matter(one.proposed_at + DECIDED_WITHIN, text, way) for one in first]


def _to_answer(context: Context, duty: Duty, one: Waiting) -> Matter:
    words = context.words
    text = words.count(
        "📦 {n} offer to answer, since: {moment}",
        "📦 {n} offers to answer, the first since: {moment}",
        one.number,
        moment=words.near_moment(one.since, context.zone, context.now),
    )
    return Matter(one.since + ANSWERED_WITHIN, duty.at(one.site_id, text, words), _to_offers(one, duty, words))


def _to_offers(one: Waiting, duty: Duty, words: Words) -> Choice:
    """Straight to the only one."""
    label = duty.label(one.site_id, words.say("📦 To answer"), words)
    if one.number == 1:
        return button(label, offer_answers.offer, one.one)
    return button(label, inbox.on_pile, Pile.WAITING, one.site_id, inbox.ANY, 0)


def _today(context: Context, duty: Duty, one: Expected) -> Matter | None:
    words = context.words
    if not one.today or one.next_at is None:
        return None
    at = words.time(one.next_at, context.zone)
    text = words.count(
        "🚗 Goods today: {n} offer, at {time}", "🚗 Goods today: {n} offers, the next at {time}", one.today, time=at
    )
    return Matter(one.next_at, duty.at(one.site_id, text, words), _to_pile(Pile.TODAY, one.site_id, duty, words))


def _to_mark(context: Context, duty: Duty, one: Expected) -> Matter | None:
    words = context.words
    if not one.to_mark or one.last_at is None:
        return None
    text = words.count("❔ Did {n} offer of goods come?", "❔ Did {n} offers of goods come?", one.to_mark)
    way = _to_pile(Pile.TO_MARK, one.site_id, duty, words)
    return Matter(one.last_at + MARKED_WITHIN, duty.at(one.site_id, text, words), way)


def _to_pile(pile: Pile, site_id: int, duty: Duty, words: Words) -> Choice:
    label = words.say("🚗 Goods today") if pile is Pile.TODAY else words.say("❔ Did it come?")
    return button(duty.label(site_id, label, words), inbox.on_pile, pile, site_id, inbox.ANY, 0)


def _doubt(context: Context, duty: Duty, one: Doubt) -> Matter:
    words = context.words
    goods = needs_words.category_of(one.category, words)
    text = words.say("🔴 Still urgent? {goods}", goods=goods)
    way = button(duty.label(one.site_id, words.say("🔴 Still urgent?"), words), needs_editing.needs_of, one.site_id)
    if one.number > 1:
        text = words.count(
            "🔴 Still urgent? {goods} and {n} more",
            "🔴 Still urgent? {goods} and {n} more",
            one.number - 1,
            goods=goods,
        )
    by = one.since + need_rules.STAYS_URGENT + need_rules.ASKED_EVERY
    return Matter(by, duty.at(one.site_id, text, words), way)
