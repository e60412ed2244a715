"""What is drawn of figures: plain numbers with their words, found before the drawing."""

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.conversation.words import N_, Words
from handlers.figures import figure_words, scopes
from handlers.figures.scopes import Shown
from handlers.pictures import stacked_rows
from models import months
from models.bilingual import in_language
from models.database import Json
from models.figure_names import Counts, Figure, days_worked, split, total
from models.needs import Category
from models.sites import Site
from models.yardsticks import Measure

KIND = stacked_rows.KIND
MOST_SITES = 6
"""Told apart in one bar; the others are one part together."""
MOST_CATEGORIES = 14
_GREEN, _BLUE, _ORANGE, _SKY, _RED, _PURPLE = 2, 0, 1, 3, 4, 5
ENDINGS = (
    (("received", "partly"), N_("received"), _GREEN),
    (("declined", "turned_away"), N_("declined"), _ORANGE),
    (("not_brought",), N_("not brought"), _RED),
    (("expired",), N_("not answered in time"), _PURPLE),
    (("withdrawn",), N_("withdrawn"), _SKY),
)
_PRESENCE = (
    (Figure.PRESENT, N_("came"), _BLUE),
    (Figure.ABSENT, N_("didn’t come"), _RED),
    (Figure.UNSEEN, N_("nobody said"), _ORANGE),
)


def year(shown: Shown, counts: Mapping[date, Counts], told: Mapping[str, int], words: Words) -> Json:
    """Volunteering days by month, and by site where there are several."""
    counts = _since_begun(counts)
    shared = _shares(shown.scope.sites, counts)
    series = [{"label": in_language(site.name, words.language), "style": at} for at, (site, _) in enumerate(shared)]
    groups = [[site.id] for site, _ in shared]
    others = [site.id for site in shown.scope.sites if [site.id] not in groups and _worked(site, counts)]
    if others:
        groups.append(others)
        series.append({"label": _said(words, N_("other sites")), "style": stacked_rows.STYLES - 1})
    rows = [_row(words, month, [days_worked(counts[month], group) for group in groups]) for month in counts]
    drawn = _page(words, N_("Volunteering days"), _period(shown, list(counts), words), series, rows)
    if groups and shown.scope.is_everything and Measure.DAYS_A_MONTH in told:
        drawn["line"] = _line(told[Measure.DAYS_A_MONTH], words)
    return drawn


def calendar(shown: Shown, counts: Counts, told: Mapping[str, int], today: date, words: Words) -> Json:
    """How many people were there on each day of the month."""
    worked = split(counts, shown.scope.site_ids, Figure.DAYS)
    days = []
    for day in months.days_of(shown.month):
        number, is_to_come = worked.get(f"{day.day:02}", 0), day > today
        told_as = "" if is_to_come else words.number(number)
        days.append({"day": str(day.day), "number": number, "shown": told_as, "is_to_come": is_to_come})
    most = told.get(Measure.PEOPLE_A_DAY) if shown.scope.alone else None
    in_all = sum(worked.values())
    return {
        "title": _plain(words.say("{place}: day by day", place=scopes.heading(shown.scope, words))),
        "subtitle": scopes.capital(words.month(shown.month)),
        "weekdays": [words.weekday_initial(number) for number in range(7)],
        "first": shown.month.weekday(),
        "days": days,
        "line": {"at": most, "label": _plain(words.say("{n} or more, as our page tells", n=words.number(most)))}
        if most
        else None,
        "note": _plain(words.count("{n} volunteering day", "{n} volunteering days", in_all)),
    }


def staffing(shown: Shown, counts: Mapping[date, Counts], words: Words) -> Json:
    """The places of all shifts by month: who came, who did not, and what nobody took."""
    counts, ids = _since_begun(counts), shown.scope.site_ids
    rows = []
    for month, found in counts.items():
        places, taken = total(found, ids, Figure.PLACES), total(found, ids, Figure.TAKEN)
        parts = [total(found, ids, figure) for figure, _, _ in _PRESENCE]
        share = figure_words.percent(taken, places, words) if places else "–"
        rows.append({"label": _month(month, words), "values": [*parts, max(0, places - sum(parts))], "shown": share})
    series = [{"label": _said(words, label), "style": style} for _, label, style in _PRESENCE]
    series.append({"label": _said(words, N_("not taken")), "style": stacked_rows.EMPTY})
    return _page(
        words, N_("Places on shifts, and how many are taken"), _period(shown, list(counts), words), series, rows
    )


def goods(shown: Shown, counts: Counts, categories: Sequence[Category], words: Words) -> Json:
    """How offers ended, by what was offered, the most first."""
    ids = shown.scope.site_ids
    rows: list[Json] = []
    by_state = {state: split(counts, ids, Figure.OFFERS_ENDED, state) for states, _, _ in ENDINGS for state in states}
    for category in categories:
        values = [sum(by_state[state].get(category.slug, 0) for state in states) for states, _, _ in ENDINGS]
        if any(values):
            label = in_language(category.name, words.language)
            rows.append({"label": label, "values": values, "shown": words.number(sum(values))})
    rows.sort(key=_length)
    series = [{"label": _said(words, label), "style": style} for _, label, style in ENDINGS]
    where = {"place": scopes.heading(shown.scope, words), "month": words.month(shown.month)}
    subtitle = _plain(words.say("{place} · {month}", **where))
    return _page(words, N_("What became of offers"), subtitle, series, rows[:MOST_CATEGORIES])


def _since_begun(counts: Mapping[date, Counts]) -> Mapping[date, Counts]:
    """Without the months before there was anything to count; the last one stays in any case."""
    last = max(counts)
    first = next((month for month in sorted(counts) if counts[month]), last)
    return {month: counts[month] for month in sorted(counts) if month >= first}


def _shares(sites: Sequence[Site], counts: Mapping[date, Counts]) -> list[tuple[Site, int]]:
    """The sites with most days, in the order of sites: as many as can be told apart."""
    worked = [(site, _worked(site, counts)) for site in sites]
    most = sorted((pair for pair in worked if pair[1]), key=lambda pair: -pair[1])[:MOST_SITES]
    return [pair for pair in worked if pair in most]


def _worked(site: Site, counts: Mapping[date, Counts]) -> int:
    return sum(days_worked(found, [site.id]) for found in counts.values())


def _row(words: Words, month: date, values: list[int]) -> Json:
    return {"label": _month(month, words), "values": values, "shown": words.number(sum(values))}


def _length(row: Json) -> int:
    """The longest bar first."""
    return -sum(row["values"])


def _page(words: Words, title: str, subtitle: str, series: list[Json], rows: list[Json]) -> Json:
    return {
        "title": _said(words, title),
        "subtitle": subtitle,
        "series": series,
        "rows": rows,
        "line": None,
        "empty": _said(words, N_("Nothing was counted here.")),
    }


def _line(at: int, words: Words) -> Json:
    number = words.number(at)
    return {
        "at": at,
        "label": _plain(words.say("{n} a month, as our page tells", n=number)),
        "far": _plain(words.say("Our page tells of {n} a month: beyond this picture.", n=number)),
    }


def _period(shown: Shown, counted: Sequence[date], words: Words) -> str:
    first, last = words.month(counted[0]), words.month(counted[-1])
    where = scopes.heading(shown.scope, words)
    if first == last:
        return _plain(words.say("{place} · {month}", place=where, month=last))
    return _plain(words.say("{place} · {first} – {last}", place=where, first=first, last=last))


def _month(month: date, words: Words) -> str:
    """'Mar 2027'."""
    return words.short_month(month)


def _said(words: Words, sentence: str) -> str:
    return _plain(words.say(sentence))


def _plain(text: object) -> str:
    """As it is read: pictures know no markup."""
    return str(text.unescape()) if hasattr(text, "unescape") else str(text)
