"""The coordinator's day: what needs them now, then every shift of their sites with its fill bar, and who arrives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.reading.dates import read_day
from handlers.conversation.reading.plain import clip
from handlers.conversation.screens import button, listener, screen
from handlers.conversation.words import Words
from handlers.donating import inbox
from handlers.rosters import matters, pressing, roster, roster_words, tools
from handlers.rosters.matters import Duty, Listed
from handlers.shifts import shift_words
from handlers.start import way_on
from models import beds as beds_kept
from models import rosters
from models.bilingual import in_language
from models.rosters import Tally
from models.shifts import Shift, ShiftCard
from models.sites import Site

A_PAGE = 12
A_PAGE_BELOW_WHAT_PRESSES = 8
LONGEST_PLACE = 21
"""Letters of a button for what is done and where: a narrow phone cuts off the rest."""
NAMES = 3
LONGEST_NAME = 24
FARTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class _Day:
    """What one page shows: the shifts of ``cards`` that are on it, and the sites whose day is told on it."""

    duty: Duty
    day: date
    page: int
    pages: int
    cards: Sequence[ShiftCard]
    sites: Sequence[Site]
    tallies: Mapping[int, Tally]
    arriving: Mapping[int, Sequence[str]]
    """Who has a bed from that night on, by site."""
    top: Listed | None = None
    """What needs somebody now: on the first page of today."""


@screen("today", aside=True, commands=("today", "aujourdhui"), words=("today", "aujourd’hui", "roster"))
async def today(context: Context) -> Shown:
    """Today at one's sites."""
    return await _shown(context, context.today, 0)


@screen("today-on", aside=True)
async def on_day(context: Context, day: str) -> Shown:
    """Another day (ISO 8601); today, where that is none."""
    return await _shown(context, _read(day, context.today), 0)


@screen("today-at", aside=True)
async def day_page(context: Context, day: str, page: int) -> Shown:
    """A page of a day that has more shifts than fit one message."""
    return await _shown(context, _read(day, context.today), page)


@listener
async def a_day_of_theirs(context: Context, text: str) -> Shown | None:
    """A coordinator types a day ('demain', 'Saturday'); whoever is a volunteer too is shown shifts to take."""
    # A number alone is a day of the month to the reader, and anything to a person.
    day = None if text.isdigit() else read_day(text, context.today, context.words.language)
    if not isinstance(day, date) or await team.sites_run(context) is None:
        return None
    return await _shown(context, day, 0)


async def _shown(context: Context, day: date, page: int) -> Message:
    duty = await matters.duty_of(context)
    if duty is None:
        return team.refusal(context)
    if duty.is_for_offers_alone:
        return await _of_contact(context, duty)
    found = await _day(context, duty, day, page)
    if day == context.today and not found.page:
        found = replace(found, top=await pressing.first(context, duty))
    return Message(_text(context, found), _choices(context, found))


async def _of_contact(context: Context, duty: Duty) -> Message:
    """The day of whoever answers offers and has no shifts to look after."""
    words, top = context.words, await pressing.first(context, duty)
    ways = Choices((button(words.say("📦 Offers"), inbox.inbox), button(words.say("🧰 Tools"), tools.tools)), columns=2)
    groups = (top.choices, ways, way_on(words))
    text = Markup("\n\n").join((_head(words, context.today, context.today), top.text))
    return Message(text, tuple(group for group in groups if group.items))


async def _day(context: Context, duty: Duty, day: date, page: int) -> _Day:
    """That page, or the nearest there is. A site is told of where its first shift is; one without any, on the last."""
    sites, running_at = duty.run, context.now if day == context.today else None
    cards = await rosters.of_day(context.session, sites, day, running_at)
    size = A_PAGE_BELOW_WHAT_PRESSES if running_at else A_PAGE
    pages = max(1, -(-len(cards) // size))
    page = min(max(page, 0), pages - 1)
    here = cards[page * size : (page + 1) * size]
    busy = {card.site.id for card in cards}
    told = {card.site.id for card in here} | ({site.id for site in sites} - busy if page == pages - 1 else set())
    shown = [site for site in sites if site.id in told]
    tallies = await rosters.tallies(context.session, here, context.now)
    return _Day(duty, day, page, pages, here, shown, tallies, await _arriving(context, shown, day))


async def _arriving(context: Context, sites: Sequence[Site], day: date) -> dict[int, list[str]]:
    found = {site.id: await beds_kept.arrivals(context.session, site.id, day) for site in sites if site.beds}
    return {site_id: [one.person.name for one in sleepers] for site_id, sleepers in found.items() if sleepers}


def _text(context: Context, found: _Day) -> Markup:
    words = context.words
    head = _head(words, found.day, context.today)
    if found.pages > 1:
        pages = words.say("Page {page} of {pages}", page=found.page + 1, pages=found.pages)
        head = Markup("{}\n{}").format(head, pages)
    blocks = [_site(found, site, context.now, words) for site in found.sites if _is_told(site, found)]
    top = [found.top.text] if found.top else []
    return Markup("\n\n").join((head, *top, *blocks, *_quiet(found, words)))


def _head(words: Words, day: date, today_: date) -> Markup:
    if day == today_:
        return words.say("<b>Today, {day}</b>", day=words.day(day))
    return words.say("<b>{day}</b>", day=words.day(day))


def _quiet(found: _Day, words: Words) -> list[Markup]:
    """The sites where nothing is planned."""
    quiet = [in_language(site.name, words.language) for site in found.sites if not _is_told(site, found)]
    if len(quiet) == len(found.sites) and not found.cards:
        return [words.say("Nothing is planned for this day.")]
    if len(quiet) > NAMES:
        return [words.count("No shifts at {n} other site", "No shifts at {n} other sites", len(quiet))]
    return [words.say("No shifts: {sites}", sites=words.listing(quiet))] if quiet else []


def _site(found: _Day, site: Site, now: datetime, words: Words) -> Markup:
    lines = [words.say("📍 <b>{site}</b>", site=in_language(site.name, words.language))]
    if site.id in found.arriving:
        lines.append(words.say("🛏 Arriving: {names}", names=_people(found.arriving[site.id], words)))
    lines += [_shift(card, found.tallies[card.shift.id], now, words) for card in _of(site, found)]
    return Markup("\n").join(lines)


def _is_told(site: Site, found: _Day) -> bool:
    return bool(_of(site, found)) or site.id in found.arriving


def _of(site: Site, found: _Day) -> list[ShiftCard]:
    return [card for card in found.cards if card.site.id == site.id]


def _shift(card: ShiftCard, tally: Tally, now: datetime, words: Words) -> Markup:
    """A few lines: when and what, how full, and what is to be looked after."""
    head = Markup("<b>{}</b> {}").format(shift_words.hours(card, words), shift_words.what(card, words))
    marks = Markup(" · ").join(_marks(tally, words))
    lines = [head, fill(card, words, now), *([marks] if marks else [])]
    if tally.not_seen:
        lines.append(words.say("👀 Not checked in: {names}", names=_people(tally.not_seen, words)))
    return Markup("\n").join(lines)


def fill(card: ShiftCard, words: Words, now: datetime | None = None) -> Markup:
    """'▰▰▰▱▱▱ 3 of 6', with how many more are needed where it is short; not of one that is over ``now``."""
    shift = card.shift
    filled = {"bar": shift_words.bar(shift), "taken": words.number(shift.taken), "most": words.number(shift.most)}
    if not _is_short(shift, now):
        return words.say("{bar} {taken} of {most}", **filled)
    return words.count(
        "{bar} {taken} of {most} · ⚠️ {n} more needed",
        "{bar} {taken} of {most} · ⚠️ {n} more needed",
        shift.least - shift.taken,
        **filled,
    )


def _is_short(shift: Shift, now: datetime | None) -> bool:
    """Whether people are missing who could still come: of a shift that is over nobody is looked for."""
    return shift.is_short and (now is None or now < shift.ends_at)


def _marks(tally: Tally, words: Words) -> list[Markup]:
    marks = [words.count("✅ {n} here", "✅ {n} here", tally.present)] if tally.present else []
    marks += [words.count("✖ {n} absent", "✖ {n} absent", tally.absent)] if tally.absent else []
    marks += [words.count("❔ {n} unconfirmed", "❔ {n} unconfirmed", tally.unconfirmed)] if tally.unconfirmed else []
    late = [
        words.say("⏰ {name}: {minutes} min late", name=_short(name), minutes=minutes)
        for name, minutes in tally.late[:NAMES]
    ]
    others = len(tally.late) - NAMES
    return marks + late + ([words.count("⏰ {n} more late", "⏰ {n} more late", others)] if others > 0 else [])


def _people(names: Sequence[str], words: Words) -> Markup:
    return roster_words.listed([_short(name) for name in names], NAMES, words)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def _choices(context: Context, found: _Day) -> tuple[Choices, ...]:
    words = context.words
    is_one_site = len({card.site.id for card in found.cards}) == 1
    shifts = tuple(
        button(_label(card, is_one_site, context.now, words), roster.roster, card.shift.id) for card in found.cards
    )
    groups = (
        found.top.choices if found.top else Choices(()),
        Choices(shifts),
        Choices(tuple(_turns(found, words)), columns=2),
        Choices(_other_days(found, words), columns=2),
        Choices(tuple(_ways(context, found)), columns=2),
        way_on(words),
    )
    return tuple(group for group in groups if group.items)


def _ways(context: Context, found: _Day) -> list[Choice]:
    words = context.words
    now = [button(words.say("📋 Today"), today)] if found.day != context.today else []
    return [*now, *tools.often(found.duty, words)]


def _label(card: ShiftCard, is_one_site: bool, now: datetime, words: Words) -> Markup:
    """'18:00 · 3/6 · Kitchen', with a mark where it is short, and the site where there are several."""
    shift, activity = card.shift, shift_words.what(card, words)
    place = activity if is_one_site else f"{shift_words.where(card, words)}, {activity}"
    filled = {
        "time": words.time(shift.starts_at, card.zone),
        "activity": clip(place, LONGEST_PLACE),
        "taken": words.number(shift.taken),
        "most": words.number(shift.most),
    }
    if _is_short(shift, now):
        return words.say("⚠️ {time} · {taken}/{most} · {activity}", **filled)
    return words.say("{time} · {taken}/{most} · {activity}", **filled)


def _turns(found: _Day, words: Words) -> list[Choice]:
    day, page = found.day.isoformat(), found.page
    previous = [button(words.say("‹ Previous"), day_page, day, page - 1)] if page else []
    return previous + ([button(words.say("More ›"), day_page, day, page + 1)] if page + 1 < found.pages else [])


def _other_days(found: _Day, words: Words) -> tuple[Choice, Choice]:
    before, after = found.day - timedelta(days=1), found.day + timedelta(days=1)
    return (
        button(words.say("‹ {day}", day=words.short_day(before)), on_day, before.isoformat()),
        button(words.say("{day} ›", day=words.short_day(after)), on_day, after.isoformat()),
    )


def _read(day: str, today_: date) -> date:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return today_
    return found if abs(found - today_) <= FARTHEST else today_
