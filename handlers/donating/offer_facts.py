"""What offering goods needs to know: the kinds of goods, who needs them how much, the donor, the privacy notice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from handlers.context import Context
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Asking, Value
from handlers.donating.drop_off_choice import Offered, offered_at
from handlers.donating.goods_lines import Line, lines_of
from handlers.donating.reading import understanding
from handlers.donating.reading.goods import Good
from handlers.donating.reading.sentence import read_sentence
from models import contacts, drop_off, needs, offers, pages, roles, sites
from models.contacts import Contact
from models.needs import BY_URGENCY, Category, Level, NeedLevel, Position, Ranked
from models.offers import OfferCard
from models.pages import Page
from models.people import Person
from models.sites import Site

GOODS, SITE, TRANSPORT, NEAR, EARLIER = "goods", "site", "transport", "near", "earlier"
"""Keys of answers: the goods, the site, how they come; carried: where the donor is or goes to, the offer that is being
changed.
"""


@dataclass(frozen=True, kw_only=True)
class OfferFacts(Facts):
    """``needed`` are all kinds of goods with the greatest need for them anywhere, most urgent first; ``ranked`` the
    sites that take donations, with what they say about every kind.

    ``contacts`` are those of each site, by its number, and ``by_phone`` the sites whose contact is not on the bot.
    ``slots`` are the free drop-off slots by the slug of each site that has some: one chosen just now has to be known.
    ``is_known`` tells that the privacy notice of now was accepted, ``earlier`` is the offer that is being changed.
    """

    needed: Sequence[tuple[Category, Level]]
    ranked: Sequence[Ranked]
    notice: Page
    person: Person | None
    contacts: Mapping[int, Sequence[Contact]] = field(default_factory=dict)
    earlier: OfferCard | None = None
    by_phone: Collection[int] = ()
    slots: Mapping[str, Offered] = field(default_factory=dict)
    is_known: bool = False

    @classmethod
    def of(cls, asking: Asking) -> "OfferFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    @cached_property
    def categories(self) -> Mapping[str, Category]:
        """Every kind of goods by its slug, most urgently needed first."""
        return {category.slug: category for category, _ in self.needed}

    def read_goods(self, text: str) -> Sequence[Good]:
        """The goods that a text names."""
        vocabulary = understanding.vocabulary(self._as_listed, self.words.language)
        return read_sentence(text, self.today, self.words.language, vocabulary, lambda _: None).goods

    @property
    def _as_listed(self) -> list[Category]:
        return sorted(self.categories.values(), key=lambda one: (one.position, one.id))

    def is_taken(self, slug: str) -> bool:
        """Whether any site takes such goods."""
        levels = {category.slug: level for category, level in self.needed}
        return slug in levels and levels[slug] is not NeedLevel.NOT_ACCEPTED

    def sites_for(self, lines: Sequence[Line], position: Position | None) -> list[Ranked]:
        """The sites by how much they need these goods, then by distance; those that take none of them last."""
        numbers = [self.categories[line.category].id for line in lines if line.category in self.categories]
        about = [Ranked(one.site, {number: one.levels[number] for number in numbers}) for one in self.ranked]
        return sorted(about, key=lambda one: (*_order(one), sites.kilometres(one.site, position)))

    def refused_at(self, slug: str, lines: Sequence[Line]) -> list[str]:
        """The slugs of the kinds of goods among these that the site does not take; all, where there is no such site."""
        wanted = list(dict.fromkeys(line.category for line in lines))
        there = next((one for one in self.ranked if one.site.slug == slug), None)
        if there is None:
            return wanted
        return [
            one
            for one in wanted
            if one not in self.categories or there.levels[self.categories[one].id] is NeedLevel.NOT_ACCEPTED
        ]

    def slots_at(self, answers: Mapping[str, Value]) -> Offered:
        """The free slots of the site that was chosen; none where it has none."""
        return self.slots.get(site_slug(answers.get(SITE)), Offered())

    def contacts_at(self, answers: Mapping[str, Value]) -> Sequence[Contact]:
        """Whom the organisation names for the site that was chosen."""
        site = self.site(answers)
        return self.contacts.get(site.id, ()) if site else ()

    def is_by_phone(self, answers: Mapping[str, Value]) -> bool:
        """Whether a coordinator has to call the contact of the site that was chosen: they are not on the bot."""
        site = self.site(answers)
        return site is not None and site.id in self.by_phone

    def site(self, answers: Mapping[str, Value]) -> Site | None:
        """The site that was chosen, if it still takes donations."""
        slug = site_slug(answers.get(SITE))
        return next((one.site for one in self.ranked if one.site.slug == slug), None)


def site_slug(answer: Value) -> str:
    """The slug of the site that was chosen; "" where none was."""
    chosen = answer.get("site") if isinstance(answer, dict) else answer
    return chosen if isinstance(chosen, str) else ""


def position_of(answer: Value) -> Position | None:
    """The position that was told, in degrees."""
    try:
        return float(answer["latitude"]), float(answer["longitude"])
    except (TypeError, KeyError, ValueError):
        return None


async def facts_to_offer(context: Context) -> OfferFacts:
    """Looks everything up for the person of this chat."""
    session, base, person = context.session, context.facts(), await context.person()
    needed, notice = await needs.most_needed(session), await pages.privacy(session)
    ranked = await needs.ranked(session, [category.id for category, _ in needed])
    named = await contacts.of_sites(session, [one.site.id for one in ranked])
    earlier = context.answers.get(EARLIER)
    return OfferFacts(
        words=base.words,
        now=base.now,
        today=base.today,
        needed=needed,
        ranked=ranked,
        notice=notice,
        person=person,
        contacts=named,
        by_phone=[number for number in named if not await roles.chats_of_contacts(session, number)],
        slots=await _slots(context, [one.site for one in ranked]),
        earlier=await offers.of_donor(session, person.id, earlier) if person and isinstance(earlier, int) else None,
        is_known=person is not None and person.privacy_version == notice.version,
    )


async def _slots(context: Context, found: Sequence[Site]) -> dict[str, Offered]:
    """Looked up once there are goods to bring: a slot is the last but a few of the questions."""
    if GOODS not in context.answers:
        return {}
    places = drop_off.places_for(line.unit for line in lines_of(context.answers.get(GOODS)))
    by_slot = [site for site in found if await drop_off.has_slots(context.session, site)]
    return {site.slug: await offered_at(context, site, places) for site in by_slot}


def goods_answered(asking: Asking) -> list[Line]:
    """The goods that were answered before this question."""
    return lines_of(asking.answers.get(GOODS))


def _order(one: Ranked) -> tuple[int, int]:
    return 0 if one.accepts_all else 1 if one.accepts_any else 2, BY_URGENCY.index(one.best)
