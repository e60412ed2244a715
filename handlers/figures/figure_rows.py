"""The lines of the tables of figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.context import Context
from handlers.conversation.words import N_, Words
from handlers.donating import inbox_figures
from handlers.figures import figure_words, scopes
from handlers.figures.scopes import Shown
from handlers.tables.file_names import file_name
from models import figures_of_hours, figures_of_week, months, needs
from models.bilingual import in_language
from models.figure_names import Counts, Figure, days_worked, split, total
from models.offers import OfferState, Unit
from models.shifts import ShiftCard
from models.sites import Site

MOST = 3_000
A_YEAR = 12
Cell = str | int | float | dict[str, str] | None
Columns = Sequence[tuple[str, int]]
"""Headings with their widths, in letters."""
_NUMBER = 12
_BEGIN: Columns = ((N_("Month"), 14), (N_("Site"), 24))
_FIGURES = (
    (Figure.HELPERS, N_("People who helped")),
    (Figure.SHIFTS, N_("Shifts")),
    (Figure.SHIFTS_CANCELLED, N_("Shifts cancelled")),
    (Figure.SHIFTS_STAFFED, N_("Shifts with enough people")),
    (Figure.PLACES, N_("Places")),
    (Figure.TAKEN, N_("Places taken")),
    (Figure.PRESENT, N_("Were there")),
    (Figure.ABSENT, N_("Didn’t come")),
    (Figure.UNSEEN, N_("Nobody said")),
    (Figure.LEFT_LATE, N_("Given up less than 24 h before")),
    (Figure.OFFERS_SENT, N_("Offers sent")),
    (Figure.OFFERS_ACCEPTED, N_("Offers accepted")),
    (Figure.ANNOUNCEMENTS, N_("Announcements")),
    (Figure.QUESTIONS, N_("Questions")),
)
_MONTHS: Columns = (
    *_BEGIN,
    (N_("Volunteering days"), _NUMBER),
    *((heading, _NUMBER) for _, heading in _FIGURES),
    (N_("Questions unanswered"), _NUMBER),
    (N_("Minutes to half of the answers"), _NUMBER),
)
_SHIFTS: Columns = (
    (N_("Begins"), 16),
    (N_("Ends"), 16),
    (N_("Site"), 24),
    (N_("Activity"), 24),
    (N_("Needed at least"), _NUMBER),
    (N_("Places"), _NUMBER),
    (N_("Places taken"), _NUMBER),
)
_GOODS: Columns = (*_BEGIN, (N_("Goods"), 24), (N_("What became of it"), 24), (N_("How many"), _NUMBER))
_HOURS: Columns = ((N_("Name"), 28), (N_("Site"), 24), (N_("Shifts"), _NUMBER), (N_("Hours worked"), _NUMBER))


@dataclass(frozen=True, slots=True)
class Table:
    """What is written; ``columns`` still in the words of the code."""

    sheet: str
    file_name: str
    columns: Columns
    rows: Sequence[Sequence[Cell]]


async def of_months(context: Context, shown: Shown) -> Table:
    """Every figure that is one number, of the twelve months that end with this one: a line a site with any."""
    words, counts = context.words, await scopes.counts(context, months.ending(shown.month, A_YEAR))
    rows = [
        _figures(site, month, found, words)
        for month, found in counts.items()
        for site in shown.scope.sites
        if any(site_id == site.id for site_id, _ in found)
    ]
    return _table(shown, words, N_("Figures"), _MONTHS, rows)


async def of_shifts(context: Context, shown: Shown) -> Table:
    """The shifts of the month that were not cancelled."""
    last = months.last_day(shown.month)
    cards = await figures_of_week.planned(context.session, shown.scope.sites, shown.month, last)
    return _table(shown, context.words, N_("Shifts"), _SHIFTS, [_shift(card, context.words) for card in cards[:MOST]])


async def of_goods(context: Context, shown: Shown) -> Table:
    """How offers ended in the twelve months that end with this one, and what was received of what was counted."""
    words, counts = context.words, await scopes.counts(context, months.ending(shown.month, A_YEAR))
    names = {one.slug: in_language(one.name, words.language) for one in await needs.categories(context.session)}
    rows: list[list[Cell]] = [
        [scopes.written(month), in_language(site.name, words.language), names.get(slug, slug), what, number]
        for month, found in counts.items()
        for site in shown.scope.sites
        for slug, what, number in _goods(site, found, words)
    ]
    return _table(shown, words, N_("Goods"), _GOODS, rows)


async def of_hours(context: Context, shown: Shown) -> Table:
    """Who was credited with how many hours in the month, at each site."""
    words = context.words
    found = await figures_of_hours.by_person(context.session, shown.scope.sites, shown.month, MOST)
    names = {site.id: in_language(site.name, words.language) for site in shown.scope.sites}
    rows: list[list[Cell]] = [[one.name, names[one.site_id], one.shifts, round(one.minutes / 60, 2)] for one in found]
    return _table(shown, words, N_("Hours worked"), _HOURS, rows)


def _table(shown: Shown, words: Words, name: str, columns: Columns, rows: Sequence[Sequence[Cell]]) -> Table:
    sheet = str(words.say(name).unescape())
    name = file_name(sheet, scopes.place(shown.scope, words), scopes.written(shown.month))
    return Table(sheet, name, columns, rows[:MOST])


def _figures(site: Site, month: date, counts: Counts, words: Words) -> list[Cell]:
    answered = split(counts, [site.id], Figure.ANSWERED)
    unanswered = total(counts, [site.id], Figure.QUESTIONS) - sum(answered.values())
    begin: list[Cell] = [scopes.written(month), in_language(site.name, words.language), days_worked(counts, [site.id])]
    return [
        *begin,
        *(total(counts, [site.id], figure) for figure, _ in _FIGURES),
        unanswered,
        figure_words.median_wait(answered),
    ]


def _shift(card: ShiftCard, words: Words) -> list[Cell]:
    shift = card.shift
    where, what = in_language(card.site.name, words.language), in_language(card.activity.name, words.language)
    return [_moment(card, "starts"), _moment(card, "ends"), where, what, shift.least, shift.most, shift.taken]


def _goods(site: Site, counts: Counts, words: Words) -> list[tuple[str, str, int]]:
    """Category, what became of it, and how many offers; then what was received, by unit."""
    found = []
    for state in OfferState:
        ended = split(counts, [site.id], Figure.OFFERS_ENDED, state.value)
        what = str(words.say(inbox_figures.STATES[state]).unescape())
        found += [(slug, what, number) for slug, number in sorted(ended.items())]
    for unit in Unit:
        begin, end = f"{Figure.AMOUNT}:", f":{unit}"
        for (site_id, name), number in sorted(counts.items(), key=lambda pair: pair[0][1]):
            if site_id == site.id and name.startswith(begin) and name.endswith(end):
                what = str(words.say("received: {amount}", amount=inbox_figures.amount(number, unit, words)).unescape())
                found.append((name.removeprefix(begin).removesuffix(end), what, number))
    return found


def _moment(card: ShiftCard, which: str) -> dict[str, str]:
    """On the wall of the site, which a spreadsheet shows as it is."""
    at = card.shift.starts_at if which == "starts" else card.shift.ends_at
    return {"moment": at.astimezone(card.zone).replace(tzinfo=None, second=0, microsecond=0).isoformat()}
