"""Of which sites, and of which month, figures are shown: as buttons carry it, and as it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.context import Context
from handlers.conversation.words import Words
from models import figures, months, roles, sites
from models.audit import Subject
from models.bilingual import in_language
from models.figure_names import Counts
from models.sites import Site

ALL = "all"
_SITE, _CITY = "s", "c"
FARTHEST = date(2016, 1, 1)
"""The association's first month."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Some sites, as ``code`` names them in buttons. ``is_everything``: what belongs to no site is in it, too."""

    code: str
    sites: Sequence[Site]
    is_everything: bool = False

    @property
    def site_ids(self) -> list[int | None]:
        """Their numbers; None where what belongs to no site counts as well."""
        return [*(site.id for site in self.sites), *([None] if self.is_everything else [])]

    @property
    def alone(self) -> Site | None:
        """The site, where it is only one."""
        return self.sites[0] if len(self.sites) == 1 and not self.is_everything else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A month (its first day) at some sites."""

    scope: Scope
    month: date

    @property
    def arguments(self) -> tuple[str, str]:
        """What a button to it carries."""
        return self.scope.code, written(self.month)


async def theirs(context: Context) -> Scope | None:
    """All that this person may see: an admin everything, closed sites too; None for whoever coordinates nothing."""
    person_id = context.chat.person_id
    if person_id is None:
        return None
    if await roles.is_admin(context.session, person_id):
        return Scope(ALL, await sites.every(context.session), is_everything=True)
    own = await roles.sites_coordinated(context.session, person_id)
    return Scope(ALL, await sites.by_ids(context.session, own)) if own else None


async def scope_of(context: Context, code: str) -> Scope | None:
    """The sites of that code; None where one of them is not theirs, which goes into the audit log."""
    whole = await theirs(context)
    if whole is None or code == ALL:
        return whole
    kind, number = code[:1], code[1:]
    site_id = int(number) if number.isdecimal() and len(number) <= 12 else 0
    named = next((site for site in whole.sites if site.id == site_id), None)
    if named is None or kind not in (_SITE, _CITY):
        context.refuse(Subject.SITE, site_id or None)
        return None
    return Scope(code, [named] if kind == _SITE else _of_city(whole, named.city))


async def shown(context: Context, code: str, month: str) -> Shown | None:
    """That month of these sites; None where they are not theirs. A month that can't be is this one."""
    scope = await scope_of(context, code)
    return Shown(scope, read_month(month, context.today)) if scope else None


def choices(whole: Scope, words: Words) -> list[tuple[str, str]]:
    """Labels and codes of what can be chosen among these sites: all, cities with several, each site."""
    told = [(heading(whole, words), ALL)]
    cities = dict.fromkeys(site.city for site in whole.sites if site.city)
    for city in cities:
        there = _of_city(whole, city)
        if 1 < len(there) < len(whole.sites):
            told.append((str(words.say("{city}: all sites", city=city).unescape()), f"{_CITY}{there[0].id}"))
    return told + [(in_language(site.name, words.language), f"{_SITE}{site.id}") for site in whole.sites]


def place(scope: Scope, words: Words) -> str:
    """What they are called together."""
    if scope.alone:
        return in_language(scope.alone.name, words.language)
    if scope.code != ALL:
        return scope.sites[0].city
    told = words.say("all sites") if scope.is_everything else words.say("your sites")
    return str(told.unescape())


def heading(scope: Scope, words: Words) -> str:
    """The same at the beginning of a line."""
    return capital(place(scope, words))


def capital(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def read_month(written_as: str, today: date) -> date:
    """The first day of the month that a button names; of this one, where it can't be."""
    this = months.month_of(today)
    try:
        month = months.month_of(date.fromisoformat(f"{written_as}-01"))
    except ValueError:
        return this
    return month if FARTHEST <= month <= this else this


def written(month: date) -> str:
    """As a button carries it."""
    return f"{month:%Y-%m}"


async def counts(context: Context, wanted: Sequence[date]) -> dict[date, Counts]:
    """The figures of these months."""

    async def read(apart: Context) -> dict[date, Counts]:
        return await figures.of_months(apart.session, wanted, apart.now, apart.zone)

    return await context.read_apart(("figures", *wanted), read)


def _of_city(whole: Scope, city: str) -> list[Site]:
    return [site for site in whole.sites if site.city == city]
