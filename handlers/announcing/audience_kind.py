"""The question to whom an announcement goes: one screen with all that restricts it, a page to tick for each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeVar

from markupsafe import Markup

from handlers.announcing import audience_words
from handlers.announcing.announcement_answers import AUDIENCE, audience_of
from handlers.announcing.announcement_facts import PAGE, SAVED, SHIFTS, AnnouncementFacts, usual
from handlers.announcing.choosing_pages import SHIFT, page_of, shifts, turned
from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import (
    Again,
    Answer,
    Asking,
    Changed,
    NotForMe,
    Pick,
    Prompt,
    Reading,
    ShowsItself,
    Value,
)
from handlers.conversation.kinds.days import PRESETS, WHY_UNREAD
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.choices import match_many
from handlers.conversation.reading.dates import Unread, read_stay
from handlers.conversation.words import Words
from handlers.planning.planning_facts import option_of, requirement_of
from handlers.shifts import shift_words
from models import saved_audiences
from models.audiences import Audience, AudienceRole
from models.bilingual import LANGUAGES, in_language
from models.shifts import LANGUAGE_PREFIX, Requirement

LONGEST_OF_A_NAME = 60
"""Characters: what is longer names nobody, it is the announcement itself."""
_GO, _OPEN, _ON, _OFF = "go", "o:", "+", "-"
_SHIFT_DAY, _USE, _DAYS, _ANEW = "y:", "u:", "d:", "anew"
_SPOKEN = ("fr", "en", "ar", "fa", "ps", "ku", "ti")
_NEAR_DAYS = 3
T = TypeVar("T")


class Tick(NamedTuple):
    """Something to tick: ``code`` says what, with the letter of its group before it."""

    code: str
    label: str
    is_on: bool


class ToWhom(ShowsItself):
    """Kept as ``Audience.to_json`` writes it. What is ticked so far, and the page that is open, are half-done work."""

    def prompt(self, asking: Asking) -> Prompt:
        """All that restricts it, or the page of one of these."""
        facts, page, words = AnnouncementFacts.of(asking), asking.scratch.get(PAGE), asking.words
        if not facts.sites:
            return Prompt(hint=_missing(facts, words))
        if page == "days":
            return Prompt(_days(asking), hint=words.say("Or type it: Saturday, 12 to 19 March…"))
        if page == SHIFTS:
            return Prompt(
                _shifts(facts, asking), hint=None if facts.cards else words.say("There are no shifts to come.")
            )
        if page == SAVED:
            uses = [asking.button(one.name, f"{_USE}{one.id}") for one in facts.saved]
            return Prompt((*page_of(uses, asking), *_done(asking)))
        if page in _TICKS:
            ticks = [_tick(one, asking) for one in _TICKS[page](facts)]
            return Prompt((*page_of(ticks, asking), *_done(asking)))
        return _hub(facts, asking)

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A page opened, a tick, days typed or names; or that this is whom it is for."""
        facts = AnnouncementFacts.of(asking)
        if isinstance(event, Said):
            return _typed(event.text, facts, asking)
        if not isinstance(event, Pick):
            return NotForMe()
        meaning = event.meaning
        if meaning == _GO:
            return _settled(facts, asking)
        if meaning.startswith(_OPEN):
            return _changed(facts.audience, meaning.removeprefix(_OPEN))
        other_page = turned(meaning, asking)
        if other_page:
            return other_page
        changed = _restricted(facts, meaning)
        if changed is None:
            return Again(asking.words.say("That can’t be chosen any more. These can:"))
        stays = meaning[:1] in (_ON, _OFF) and meaning[1:2] != "v"
        return Changed({AUDIENCE: changed.to_json(), **({PAGE: asking.scratch.get(PAGE, "")} if stays else {})})

    def shown(self, value: Value, asking: Asking) -> Markup:
        """Its people in words."""
        return audience_words.in_words(Audience.from_json(value), AnnouncementFacts.of(asking).known, asking.words)

    def accepts(self, value: Value, asking: Asking) -> bool:
        """An audience; whether they may be written to is asked when they are."""
        return audience_of(value) is not None


def summary(asking: Asking) -> Markup:
    """To whom it goes as it stands, how many these are, and who is left out."""
    facts = AnnouncementFacts.of(asking)
    return audience_words.summary(facts.audience, facts.known, facts.reach, asking.words)


def _hub(facts: AnnouncementFacts, asking: Asking) -> Prompt:
    words, audience, total = asking.words, facts.audience, facts.reach.total
    go = []
    if total and facts.may_announce:
        label = words.count("✅ Write to {n} person", "✅ Write to these {n} people", total)
        go = [asking.button(label, _GO)]
    opens = [
        (words.say("Language"), "languages"),
        (words.say("On a shift"), SHIFTS),
    ]
    if not audience.is_about_a_shift:
        more = [(words.say("Activities"), "activities"), (words.say("Skills"), "skills"), (words.say("Days"), "days")]
        sites = [(words.say("Sites"), "sites")] if len(facts.sites) > 1 else []
        opens = [*sites, (words.say("Who"), "roles"), *opens, *more]
    pages = [asking.button(label, _OPEN + page) for label, page in opens]
    if not audience.is_about_a_shift:
        pages.append(_tick(Tick("v", str(words.say("With a vehicle")), audience.vehicle), asking))
    saved = [asking.button(words.say("Saved"), _OPEN + SAVED)] if facts.saved else []
    anew = [asking.button(words.say("Begin anew"), _ANEW)] if audience != usual(facts.sites) else []
    groups = (Choices(tuple(go)), Choices((*pages, *saved, *anew), columns=2))
    return Prompt(tuple(group for group in groups if group.items), hint=_missing(facts, words))


def _missing(facts: AnnouncementFacts, words: Words) -> Markup | None:
    if facts.may_announce:
        return None
    if not facts.sites:
        return words.say("You look after no site any more, so you can write to nobody.")
    return words.say("Choose at least one of your sites: you can write to their people.")


def _settled(facts: AnnouncementFacts, asking: Asking) -> Reading:
    if not facts.sites:
        return Again(asking.words.say("You look after no site any more, so you can write to nobody."))
    if not facts.may_announce:
        return Again(asking.words.say("You can write to the people of your own sites. Choose one, please."))
    if not facts.reach.total:
        return Again(asking.words.say("There is nobody to write to at the moment. Leave something out, perhaps?"))
    return Answer(facts.audience.to_json())


def _changed(audience: Audience, page: str = "") -> Changed:
    return Changed({AUDIENCE: audience.to_json()} | ({PAGE: page} if page else {}))


def _roles(facts: AnnouncementFacts) -> list[Tick]:
    return [
        Tick(f"r{one}", _plain(audience_words.role(one, facts.words)), one in facts.audience.roles)
        for one in AudienceRole
    ]


def _sites(facts: AnnouncementFacts) -> list[Tick]:
    language = facts.words.language
    return [Tick(f"s{one.id}", in_language(one.name, language), one.id in facts.audience.sites) for one in facts.sites]


def _activities(facts: AnnouncementFacts) -> list[Tick]:
    language, chosen = facts.words.language, facts.audience.activities
    return [Tick(f"a{one.id}", in_language(one.name, language), one.id in chosen) for one in facts.activities]


def _languages(facts: AnnouncementFacts) -> list[Tick]:
    names = facts.words.locale.languages
    return [Tick(f"l{code}", names[code].capitalize(), code in facts.audience.languages) for code in LANGUAGES]


def _skills(facts: AnnouncementFacts) -> list[Tick]:
    codes = (
        *(one for one in Requirement if one is not Requirement.VEHICLE),
        *(LANGUAGE_PREFIX + one for one in _SPOKEN),
    )
    labels = ((code, _plain(shift_words.requirement(code, facts.words))) for code in codes)
    return [Tick(f"q{option_of(code)}", label, code in facts.audience.skills) for code, label in labels]


_TICKS: dict[object, Callable[[AnnouncementFacts], list[Tick]]] = {
    "roles": _roles,
    "sites": _sites,
    "activities": _activities,
    "languages": _languages,
    "skills": _skills,
}


def _tick(one: Tick, asking: Asking) -> Choice:
    label = asking.words.say("☑ {label}" if one.is_on else "☐ {label}", label=one.label)
    return asking.button(label, (_OFF if one.is_on else _ON) + one.code)


def _days(asking: Asking) -> tuple[Choices, ...]:
    items = [
        asking.button(asking.words.say(PRESETS[code][0]), _DAYS + code)
        for code in ("today", "tomorrow", "weekend", "week")
    ]
    always = asking.button(asking.words.say("Whenever"), f"{_DAYS}none")
    return (Choices((*items, always), columns=2), *_done(asking))


def _shifts(facts: AnnouncementFacts, asking: Asking) -> tuple[Choices, ...]:
    """The next days as wholes, then every shift; a page of them."""
    words, days = asking.words, list(dict.fromkeys(card.day for card in facts.cards))
    whole = [
        asking.button(words.say("All of {day}", day=words.short_day(day)), f"{_SHIFT_DAY}{day.isoformat()}")
        for day in days[:_NEAR_DAYS]
    ]
    return (*page_of([*whole, *shifts(asking)], asking), *_done(asking))


def _done(asking: Asking) -> tuple[Choices, ...]:
    return (Choices((asking.button(asking.words.say("✅ That’s all"), _OPEN),)),)


def _restricted(facts: AnnouncementFacts, meaning: str) -> Audience | None:
    """The audience after a tap; None where what was tapped is gone, or was never there."""
    audience = facts.audience
    if meaning == _ANEW:
        return usual(facts.sites)
    if meaning[:1] in (_ON, _OFF):
        return _ticked(facts, meaning[1:], is_on=meaning[0] == _ON)
    if meaning.startswith(_DAYS):
        return _at_days(audience, meaning.removeprefix(_DAYS), facts.today)
    if meaning.startswith(SHIFT):
        numbers = [card.shift.id for card in facts.cards if str(card.shift.id) == meaning.removeprefix(SHIFT)]
        return Audience(shift=numbers[0], languages=audience.languages) if numbers else None
    if meaning.startswith(_SHIFT_DAY):
        days = [card.day for card in facts.cards if card.day.isoformat() == meaning.removeprefix(_SHIFT_DAY)]
        sites = audience.sites or tuple(site.id for site in facts.sites)
        return Audience(shift_day=days[0], sites=sites, languages=audience.languages) if days else None
    used = [one for one in facts.saved if meaning == f"{_USE}{one.id}"]
    return saved_audiences.of(used[0]) if used else None


def _ticked(facts: AnnouncementFacts, code: str, *, is_on: bool) -> Audience | None:
    audience = facts.audience
    if code == "v":
        return replace(audience, vehicle=is_on)
    if code not in {one.code for make in _TICKS.values() for one in make(facts)}:
        return None
    group, what = code[0], code[1:]
    match group:
        case "r":
            return replace(audience, roles=_with(audience.roles, AudienceRole(what), is_on))
        case "s":
            return replace(audience, sites=_with(audience.sites, int(what), is_on))
        case "a":
            return replace(audience, activities=_with(audience.activities, int(what), is_on))
        case "l":
            return replace(audience, languages=_with(audience.languages, what, is_on))
    return replace(audience, skills=_with(audience.skills, requirement_of(what), is_on))


def _with(chosen: tuple[T, ...], one: T, is_on: bool) -> tuple[T, ...]:
    others = tuple(other for other in chosen if other != one)
    return (*others, one) if is_on else others


def _at_days(audience: Audience, code: str, today: date) -> Audience | None:
    if code == "none":
        return replace(audience, first=None, last=None)
    stay = PRESETS[code][1](today) if code in PRESETS else None
    return replace(audience, first=stay.first, last=stay.last) if stay else None


def _typed(text: str, facts: AnnouncementFacts, asking: Asking) -> Reading:
    """On the page of days these; else names of anything that can be ticked, or days."""
    if asking.scratch.get(PAGE) == "days":
        return _days_typed(text, facts, asking)
    ticks = {one.code: one.label for make in _TICKS.values() for one in make(facts)}
    found = match_many(text, ticks)
    if not found.is_clear or not found.codes:
        days = _days_typed(text, facts, asking)
        if isinstance(days, Changed) and not text.strip().isdigit() and not facts.audience.is_about_a_shift:
            return days
        if len(text) > LONGEST_OF_A_NAME:
            return Again(asking.words.say("First to whom, then what you would tell them: you can copy it from here."))
        return Again(
            asking.words.say("Tap what they have in common, or type its name: a site, an activity, a language.")
        )
    audience = facts.audience
    for code in found.codes:
        audience = _ticked(replace(facts, audience=audience), code, is_on=True) or audience
    return _changed(audience)


def _days_typed(text: str, facts: AnnouncementFacts, asking: Asking) -> Reading:
    stay = read_stay(text, facts.today, asking.words.language)
    if isinstance(stay, Unread):
        return Again(asking.words.say(WHY_UNREAD[stay]))
    return _changed(replace(facts.audience, first=stay.first, last=stay.last))


def _plain(label: Markup) -> str:
    text = str(label.unescape())
    return text[:1].upper() + text[1:]
