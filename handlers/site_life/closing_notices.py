"""What is told when a site closes: to each who loses something by it, to its volunteers, to its team."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from markupsafe import Markup
from sqlalchemy import Select

from handlers import sites as public
from handlers.beds import bed_words
from handlers.context import Telling
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.donating import before_a_yes, my_offers, offer_notices, offer_words
from handlers.planning import planning_notices
from handlers.shifts import shift_words, shifts
from handlers.site_life import site_team, site_words
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import announcing, batching, people, quiet, roles, site_closing, site_ending, site_not_reached
from models.batches import Batch
from models.beds import nights_of
from models.offers import OfferCard
from models.site_ending import Lost
from models.sites import Site, SiteState

ARRIVAL = timedelta(hours=18)
LONGEST_GOODS = 300
Say = Callable[[Words], Message]


async def lost(
    telling: Telling, site: Site, instead: Site | None, found: Sequence[int], mark: datetime
) -> tuple[int, int]:
    """Tells each of these people all that they lose, in one message; how many hear it, and how many nothing reaches."""
    losses = await site_ending.lost(telling.session, site, found, mark)
    chats = await people.chats_by_person(telling.session, found)
    for person_id, theirs in losses.items():
        say = partial(_lost, site, instead, theirs)
        key = site_not_reached.key(person_id, site.id, mark)
        telling.notify(chats.get(person_id, ()), key, say, not_before=_told_from(telling, site, theirs))
    return len(chats), len(losses) - len(chats)


def _told_from(telling: Telling, site: Site, theirs: Lost) -> datetime:
    """At night what concerns that very night alone."""
    zone = site_words.zone_of(site)
    begins = [card.shift.starts_at for card in theirs.shifts]
    begins += [datetime.combine(stay.first, datetime.min.time(), zone) + ARRIVAL for stay in theirs.stays]
    of_goods = [offer_notices.told_from(card, telling.now, is_called_off=True) for card in theirs.offers]
    return min([quiet.allowed_from(telling.now, zone, concerns=min(begins, default=None)), *of_goods])


async def invite(telling: Telling, site: Site, instead: Site | None, mark: datetime) -> int:
    """Tells the site's other volunteers, by one batch however many they are; its number."""
    others = site_ending.others(site, mark, telling.now)
    say, about = partial(_closes, site, instead), site_closing.about_closing(site.id)
    return (await to_many(telling, site, say, others, about)).id


async def decided(telling: Telling, site: Site, by_id: int | None) -> None:
    """Tells the others who run it that it is to close."""
    await _team(telling, site, f"closing:{site.version}", partial(_decided, site), by_id)


async def opened(
    telling: Telling, site: Site, was: SiteState, by_id: int | None = None, *, takes_again: bool = False
) -> None:
    """Tells the others who run it that it is open, or stays so; and that it takes donations again, where it does."""
    await _team(telling, site, f"open:{site.version}", partial(_opened, site, was, takes_again), by_id)


async def closed(telling: Telling, site: Site) -> None:
    """Tells those who run it that it is closed now."""
    await _team(telling, site, f"closed:{site.version}", partial(_closed, site), None)


async def _team(telling: Telling, site: Site, what: str, say: Say, by_id: int | None) -> None:
    coordinating = await roles.coordinators_chats(telling.session, [site.id])
    every = dict.fromkeys([*coordinating, *await roles.admins_chats(telling.session)])
    chats = [chat for chat in every if by_id is None or chat.person_id != by_id]
    told_from = quiet.allowed_from(telling.now, site_words.zone_of(site))
    telling.notify(chats, f"site:{site.id}:{what}", say, not_before=told_from)


async def to_many(telling: Telling, site: Site, say: Say, chats: Select[int], about: str | None = None) -> Batch:
    """Tells them all the same by one batch, by day; ``about`` as the batch has it."""
    hours = announcing.hours(False, telling.now, site_words.zone_of(site))
    messages = {language: say(words).to_json() for language, words in telling.languages.items()}
    batch = Batch(messages=messages, about=about, created_at=telling.now, **hours._asdict())
    await batching.queue(telling.session, batch, chats, telling.now)
    return batch


def _lost(site: Site, instead: Site | None, theirs: Lost, words: Words) -> Message:
    parts = [_head(site, words)]
    if theirs.shifts:
        lines = [Markup("• {}").format(shift_words.in_a_sentence(card, words)) for card in theirs.shifts]
        parts.append(planning_notices.listed(words.say("These shifts of yours don’t take place:"), lines, words))
    for stay in theirs.stays:
        nights = bed_words.when(nights_of(stay.first, stay.last + timedelta(days=1)), words)
        parts.append(words.say("There is no bed for you there after that: {nights}", nights=nights))
    parts += [_turned_away(card, words) for card in theirs.offers]
    parts.append(words.say("We are sorry. Thank you for having wanted to come."))
    return _with_the_way(site, instead, parts, words, "site_closes_for_you", _own(theirs.offers, words))


def _turned_away(card: OfferCard, words: Words) -> Markup:
    """That their goods are not received either: begun so, since somebody may be about to set out."""
    head = before_a_yes.no_more(card.offer.transport, offer_words.site(card, words), words)
    goods = clip(str(offer_words.goods_in_a_line(card.items, words).unescape()), LONGEST_GOODS)
    return Markup("{}\n{}").format(head, words.say("Nobody can receive what you offered: {goods}", goods=goods))


def _own(offers: Sequence[OfferCard], words: Words) -> tuple[Choice, ...]:
    """To what they offered, with where else to go."""
    if len(offers) == 1:
        return (button(words.say("📦 My offer"), my_offers.my_offer, offers[0].offer.id),)
    return (button(words.say("📦 Earlier offers"), my_offers.earlier),) if offers else ()


def _closes(site: Site, instead: Site | None, words: Words) -> Message:
    thanks = words.say("You chose it when you registered. Thank you for all you did there, or wanted to do.")
    return _with_the_way(site, instead, [_head(site, words), thanks], words, "site_closes")


def _head(site: Site, words: Words) -> Markup:
    name = site_words.name_of(site, words)
    if site.state is SiteState.CLOSED or site.closes_on is None:
        return words.say("🏁 <b>{site} is closed.</b>", site=name)
    return words.say("🏁 <b>{site} closes at the end of {day}.</b>", site=name, day=words.day(site.closes_on))


def _with_the_way(
    site: Site, instead: Site | None, parts: Sequence[Markup], words: Words, kind: str, own: tuple[Choice, ...] = ()
) -> Message:
    change = button(words.say("✏️ Change my registration"), volunteer.change)
    choices: tuple[Choice, ...] = (button(words.say("📍 Other sites"), public.sites), change)
    if instead:
        name = site_words.name_of(instead, words)
        parts = [*parts, words.say("You are welcome in <b>{site}</b> instead.", site=name)]
        there = button(words.say("📍 {site}", site=name).unescape(), public.site_card, instead.slug)
        choices = (there, button(words.say("📅 Shifts there"), shifts.shifts_at, instead.slug), change)
    return Message(Markup("\n\n").join(parts), (Choices((*own, *choices)), way_on(words)), kind=kind)


def _decided(site: Site, words: Words) -> Message:
    told = words.say("Whoever loses something by it is told by me, each once.")
    return _to_team(site, (_head(site, words), told), words, "site_closing")


def _closed(site: Site, words: Words) -> Message:
    told = words.say("Nobody can come or bring anything any more. What was left is ended, and people are told.")
    return _to_team(site, (_head(site, words), told), words, "site_closed")


def _opened(site: Site, was: SiteState, takes_again: bool, words: Words) -> Message:
    name = site_words.name_of(site, words)
    if was is SiteState.CLOSING:
        text = words.say("<b>{site} does not close after all.</b> What was cancelled stays cancelled.", site=name)
    else:
        text = words.say("<b>{site} is open now.</b>", site=name)
    again = [words.say("Donations are taken there again.")] if takes_again else []
    return _to_team(site, (text, *again), words, "site_opened")


def _to_team(site: Site, parts: Sequence[Markup], words: Words, kind: str) -> Message:
    see = button(words.say("📍 See the site"), site_team.of_team, site.id)
    return Message(Markup("\n\n").join(parts), (Choices((see,)), way_on(words)), kind=kind)
