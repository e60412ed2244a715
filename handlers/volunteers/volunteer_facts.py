"""What registering needs to know: open sites, their activities and beds, languages, the privacy notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.buttons import Buttons
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Asking
from handlers.conversation.kinds.chosen import Option
from handlers.conversation.kinds.days import stay_in_words
from handlers.conversation.reading.phones import shown
from handlers.conversation.values import Stay
from handlers.conversation.words import Words
from models import activities, beds, pages, sites, volunteers
from models.activities import Activity
from models.bilingual import in_language, markup_in_language
from models.pages import Page
from models.people import Person
from models.sites import RUNNING, Site, SiteState
from models.volunteers import Registration

# Those heard most on the sites, after French and English; ISO 639.
LANGUAGES = ("fr", "en", "ar", "fa", "ps", "ku", "ti", "am", "so", "ur", "es", "it", "de", "nl")


@dataclass(frozen=True, kw_only=True)
class VolunteerFacts(Facts):
    """``sites`` take volunteers now; ``every_site`` names those in a registration, closed ones too.

    ``activities_at`` holds the slugs of what can be done at each site.

    ``full_nights`` are those of the stay that was answered on which every bed is taken, by the slug of the site.

    ``is_known`` tells that the notice of now was accepted, ``was_known`` that one was, this or an earlier;
    ``is_registered`` that there is a registration to change.
    """

    sites: Sequence[Site]
    every_site: Sequence[Site]
    activities: Sequence[Activity]
    activities_at: dict[str, frozenset[str]]
    notice: Page
    is_known: bool
    was_known: bool = False
    is_registered: bool = False
    full_nights: Mapping[str, Sequence[date]] = field(default_factory=dict)

    @classmethod
    def of(cls, asking: Asking) -> "VolunteerFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    @property
    def privacy_version(self) -> str:
        """The version of the privacy notice that holds now."""
        return self.notice.version

    def in_words(self, words: Words) -> "VolunteerFacts":
        """The same facts for another reader."""
        return replace(self, words=words)

    def chosen_sites(self, slugs: Sequence[str]) -> list[Site]:
        """The sites behind an answer; all of them for 'anywhere'."""
        return [site for site in self.sites if slugs == ["*"] or site.slug in slugs]

    def lines(self, person: Person, said: Registration) -> list[Markup]:
        """A registration, a line each."""
        words, stay = self.words, Stay(said.first, said.last, weekday_set(said.weekdays))
        asking = Asking(self, {}, Buttons("", ""))
        where = words.say("Anywhere I am needed") if said.anywhere else self._sites(said.sites)
        what = (
            words.say("Whatever is needed")
            if said.any_activity
            else self._names(said.activities, {one.slug: one for one in self.activities})
        )
        pairs: list[tuple[str, object]] = [
            (words.say("Name"), person.name),
            (words.say("Where"), where),
            (words.say("When"), stay_in_words(stay, asking)),
            (words.say("Activities"), what),
            (words.say("Languages"), words.listing(language_name(code, words) for code in said.languages)),
            (words.say("Driving licence"), self._yes_no(said.driving_licence)),
            (words.say("Vehicle"), self._yes_no(said.vehicle)),
            (words.say("Bed"), self._yes_no(said.bed)),
            (words.say("How many"), words.number(said.party)),
            (words.say("Phone"), shown(person.phone) if person.phone else words.say("none")),
        ]
        return [words.say("• {label}: <b>{answer}</b>", label=label, answer=answer) for label, answer in pairs]

    def _sites(self, slugs: Sequence[str]) -> Markup:
        """Those that are closed say so."""
        named = {site.slug: site for site in self.every_site}
        return self.words.listing(self._site(named[slug]) for slug in slugs if slug in named)

    def _site(self, site: Site) -> Markup:
        name = Markup.escape(in_language(site.name, self.words.language))
        return self.words.say("{site} (closed)", site=name) if site.state is SiteState.CLOSED else name

    def _names(self, slugs: Sequence[str], named: dict[str, Activity]) -> Markup:
        language = self.words.language
        return self.words.listing(in_language(named[slug].name, language) for slug in slugs if slug in named)

    def _yes_no(self, value: bool) -> Markup:
        return self.words.say_in("answer", "Yes") if value else self.words.say_in("answer", "No")


async def facts_for(context: Context) -> VolunteerFacts:
    """Looks everything up for the person of this chat."""
    session, base, person = context.session, context.facts(), await context.person()
    every_site = await sites.every(session)
    open_sites = [site for site in every_site if site.state in RUNNING and site.welcomes_volunteers]
    notice = await pages.privacy(session)
    return VolunteerFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        sites=open_sites,
        every_site=every_site,
        activities=await activities.every(session),
        activities_at=await activities.slugs_at(session, [site.id for site in open_sites]),
        notice=notice,
        is_known=person is not None and person.privacy_version == notice.version,
        was_known=person is not None,
        is_registered=await volunteers.of(session, context.chat.person_id) is not None,
        full_nights=await _full_nights(context, open_sites),
    )


def nights_wanted(stay: object, today: date) -> list[date]:
    """The nights, from today on, of the stay that was answered; none where none was."""
    if not isinstance(stay, dict):
        return []
    try:
        said = Stay.from_json(stay)
    except (KeyError, TypeError, ValueError):
        return []
    nights = beds.nights_of(said.first, said.last, weekday_bits(said.weekdays))
    return [night for night in nights if night >= today]


async def _full_nights(context: Context, open_sites: Sequence[Site]) -> dict[str, Sequence[date]]:
    """At the sites with beds that were answered; one's own beds leave room for oneself."""
    slugs, nights = context.answers.get("sites"), nights_wanted(context.answers.get("stay"), context.today)
    if not isinstance(slugs, list) or not nights:
        return {}
    houses = [site for site in open_sites if site.beds and (slugs == ["*"] or site.slug in slugs)]
    person_id = context.chat.person_id
    return {site.slug: await beds.full_nights(context.session, site, nights, apart_from=person_id) for site in houses}


def privacy_notice(asking: Asking) -> Markup:
    """The notice itself: agreement is to what was read."""
    text = markup_in_language(VolunteerFacts.of(asking).notice.text, asking.words.language)
    return asking.words.say(
        "Before we begin, what happens to your data:\n\n<blockquote expandable>{notice}</blockquote>\n\nDo you agree?",
        notice=text,
    )


def is_new_here(asking: Asking) -> bool:
    """Whether the notice that holds now is still to be accepted."""
    return not VolunteerFacts.of(asking).is_known


def is_not_registered(asking: Asking) -> bool:
    """Whether this is a first registration; what was settled by it is not asked again."""
    return not VolunteerFacts.of(asking).is_registered


def site_options(asking: Asking) -> Sequence[Option]:
    """The sites that take volunteers now."""
    language = asking.words.language
    return [Option(site.slug, in_language(site.name, language)) for site in VolunteerFacts.of(asking).sites]


def activity_question(asking: Asking) -> Markup:
    """What can be done there."""
    return asking.words.say("What would you like to do?")


def activity_options(asking: Asking) -> Sequence[Option]:
    """What can be done at the chosen sites."""
    facts, language = VolunteerFacts.of(asking), asking.words.language
    there = _activities_there(asking)
    return [Option(one.slug, in_language(one.name, language)) for one in facts.activities if one.slug in there]


def has_activities(asking: Asking) -> bool:
    """Whether there is something to choose at the chosen sites."""
    return bool(_activities_there(asking))


def language_options(asking: Asking) -> Sequence[Option]:
    """Languages by their names in the reader's."""
    return [Option(code, language_name(code, asking.words)) for code in LANGUAGES]


def language_name(code: str, words: Words) -> str:
    """'Arabic', 'arabe'."""
    name: str = words.locale.languages.get(code, code)
    return name[:1].upper() + name[1:]


def weekday_bits(weekdays: frozenset[int]) -> int:
    """A bit a day, Monday the lowest."""
    return sum(1 << day for day in weekdays)


def weekday_set(bits: int) -> frozenset[int]:
    """The days whose bits are set, 0 = Monday."""
    return frozenset(day for day in range(7) if bits & 1 << day)


def chosen_sites(asking: Asking) -> list[Site]:
    """The sites that were answered, as far as they take volunteers."""
    return VolunteerFacts.of(asking).chosen_sites(asking.answers.get("sites") or [])


def _activities_there(asking: Asking) -> frozenset[str]:
    at = VolunteerFacts.of(asking).activities_at
    return frozenset().union(*(at.get(site.slug, frozenset()) for site in chosen_sites(asking)))
