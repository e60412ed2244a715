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
from handlers.conversation.screens import button
from handlers.conversation.words import Words
from handlers.planning import planning_notices
from handlers.shifts import shift_words, shifts
from handlers.site_life import site_team, site_words
from handlers.start import way_on
from handlers.volunteers import volunteer
from models import announcing, batching, people, privacy, quiet, roles, site_ending
from models.batches import Batch
from models.beds import BedStay, nights_of
from models.shifts import ShiftCard
from models.sites import Site, SiteState

ARRIVAL = timedelta(hours=18)
Say = Callable[[Words], Message]


async def lost(telling: Telling, site: Site, instead: Site | None, person_id: int, mark: datetime) -> bool:
    """Tells somebody all that they lose, in one message; False where nothing reaches them."""
    session = telling.session
    cards = await site_ending.shifts_lost(session, site, person_id, mark)
    stays = await site_ending.stays_lost(session, site, person_id, mark)
    chats = await people.chats_that_hear(session, [person_id])
    zone = site_words.zone_of(site)
    begins = [card.shift.starts_at for card in cards]
    begins += [datetime.combine(stay.first, datetime.min.time(), zone) + ARRIVAL for stay in stays]
    telling.notify(
        chats,
        f"{privacy.about(person_id)}site-closes:{site.id}:{mark.isoformat()}",
        partial(_lost, site, instead, cards, stays),
        not_before=quiet.allowed_from(telling.now, zone, concerns=min(begins, default=None)),
    )
    return bool(chats)


async def invite(telling: Telling, site: Site, instead: Site | None, mark: datetime) -> int:
    """Tells the site's other volunteers, by one batch however many they are; its number."""
    others = site_ending.others(site, mark, telling.now)
    return await _to_many(telling, site, partial(_closes, site, instead), others)


async def called_off(telling: Telling, site: Site) -> int:
    """Tells the site's volunteers that it does not close after all; the number of the batch."""
    return await _to_many(telling, site, partial(_stays, site), site_ending.volunteers_chats(site, telling.now))


async def decided(telling: Telling, site: Site, by_id: int | None) -> None:
    """Tells the others who run it that it is to close."""
    await _team(telling, site, f"closing:{site.version}", partial(_decided, site), by_id)


async def opened(telling: Telling, site: Site, was: SiteState, by_id: int | None = None) -> None:
    """Tells the others who run it that it is open, or stays so."""
    await _team(telling, site, f"open:{site.version}", partial(_opened, site, was), by_id)


async def closed(telling: Telling, site: Site) -> None:
    """Tells those who run it that it is closed now."""
    await _team(telling, site, f"closed:{site.version}", partial(_closed, site), None)


async def _team(telling: Telling, site: Site, what: str, say: Say, by_id: int | None) -> None:
    coordinating = await roles.coordinators_chats(telling.session, [site.id])
    every = dict.fromkeys([*coordinating, *await roles.admins_chats(telling.session)])
    chats = [chat for chat in every if by_id is None or chat.person_id != by_id]
    told_from = quiet.allowed_from(telling.now, site_words.zone_of(site))
    telling.notify(chats, f"site:{site.id}:{what}", say, not_before=told_from)


async def _to_many(telling: Telling, site: Site, say: Say, chats: Select[int]) -> int:
    hours = announcing.hours(False, telling.now, site_words.zone_of(site))
    messages = {language: say(words).to_json() for language, words in telling.languages.items()}
    batch = Batch(messages=messages, created_at=telling.now, **hours._asdict())
    await batching.queue(telling.session, batch, chats, telling.now)
    return batch.id


def _lost(
    site: Site, instead: Site | None, cards: Sequence[ShiftCard], stays: Sequence[BedStay], words: Words
) -> Message:
    parts = [_head(site, words)]
    if cards:
        lines = [Markup("• {}").format(shift_words.in_a_sentence(card, words)) for card in cards]
        parts.append(planning_notices.listed(words.say("These shifts of yours don’t take place:"), lines, words))
    for stay in stays:
        nights = bed_words.when(nights_of(stay.first, stay.last + timedelta(days=1)), words)
        parts.append(words.say("There is no bed for you there after that: {nights}", nights=nights))
    parts.append(words.say("We are sorry. Thank you for having wanted to come."))
    return _with_the_way(site, instead, parts, words, "site_closes_for_you")


def _closes(site: Site, instead: Site | None, words: Words) -> Message:
    thanks = words.say("You chose it when you registered. Thank you for all you did there, or wanted to do.")
    return _with_the_way(site, instead, [_head(site, words), thanks], words, "site_closes")


def _head(site: Site, words: Words) -> Markup:
    name = site_words.name_of(site, words)
    if site.state is SiteState.CLOSED or site.closes_on is None:
        return words.say("🏁 <b>{site} is closed.</b>", site=name)
    return words.say("🏁 <b>{site} closes at the end of {day}.</b>", site=name, day=words.day(site.closes_on))


def _with_the_way(site: Site, instead: Site | None, parts: Sequence[Markup], words: Words, kind: str) -> Message:
    change = button(words.say("✏️ Change my registration"), volunteer.change)
    choices: tuple[Choice, ...] = (button(words.say("📍 Other sites"), public.sites), change)
    if instead:
        name = site_words.name_of(instead, words)
        parts = [*parts, words.say("You are welcome in <b>{site}</b> instead.", site=name)]
        there = button(words.say("📍 {site}", site=name).unescape(), public.site_card, instead.slug)
        choices = (there, button(words.say("📅 Shifts there"), shifts.shifts_at, instead.slug), change)
    return Message(Markup("\n\n").join(parts), (Choices(choices), way_on(words)), kind=kind)


def _stays(site: Site, words: Words) -> Message:
    name = site_words.name_of(site, words)
    text = words.say(
        "<b>{site} does not close after all.</b>\n\nShifts that were cancelled stay so; new ones can be taken as they "
        "are planned.",
        site=name,
    )
    there = button(words.say("📅 Shifts there"), shifts.shifts_at, site.slug)
    return Message(text, (Choices((there,)), way_on(words)), kind="site_stays_open")


def _decided(site: Site, words: Words) -> Message:
    told = words.say("Whoever loses something by it is told by me, each once.")
    return _to_team(site, (_head(site, words), told), words, "site_closing")


def _closed(site: Site, words: Words) -> Message:
    told = words.say("Nobody can come or bring anything any more. What was left is ended, and people are told.")
    return _to_team(site, (_head(site, words), told), words, "site_closed")


def _opened(site: Site, was: SiteState, words: Words) -> Message:
    name = site_words.name_of(site, words)
    if was is SiteState.CLOSING:
        text = words.say("<b>{site} does not close after all.</b> What was cancelled stays cancelled.", site=name)
    else:
        text = words.say("<b>{site} is open now.</b>", site=name)
    return _to_team(site, (text,), words, "site_opened")


def _to_team(site: Site, parts: Sequence[Markup], words: Words, kind: str) -> Message:
    see = button(words.say("📍 See the site"), site_team.of_team, site.id)
    return Message(Markup("\n\n").join(parts), (Choices((see,)), way_on(words)), kind=kind)
