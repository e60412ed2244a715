"""Figures as pictures: twelve months, a month day by day, a week's shifts, goods, presence."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.figures import figure_drawings, figures, goods_words, scopes, week_drawing
from handlers.pictures import month_calendar
from handlers.start import way_on
from models import months, needs, yardsticks
from models.database import Json

A_YEAR = 12


@screen("figures-year", aside=True)
async def year(context: Context, scope: str, month: str) -> Shown:
    """Volunteering days of the twelve months that end with this one, by site."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    counts = await scopes.counts(context, months.ending(shown.month, A_YEAR))
    drawn = figure_drawings.year(shown, counts, await yardsticks.every(context.session), context.words)
    return _sent(context, shown, drawn, context.words.say("Volunteering days, month by month."))


@screen("figures-days", aside=True)
async def days(context: Context, scope: str, month: str) -> Shown:
    """The month as a calendar."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    counts = (await scopes.counts(context, [shown.month]))[shown.month]
    told = await yardsticks.every(context.session)
    figures_ = figure_drawings.calendar(shown, counts, told, context.today, context.words)
    text = context.words.say("How many people were there, day by day.")
    return _sent(context, shown, figures_, text, kind=month_calendar.KIND)


@screen("figures-staffing", aside=True)
async def staffing(context: Context, scope: str, month: str) -> Shown:
    """What became of the places of the shifts of twelve months."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    counts = await scopes.counts(context, months.ending(shown.month, A_YEAR))
    drawn = figure_drawings.staffing(shown, counts, context.words)
    text = context.words.say("The places of all shifts: how many were taken, and who came.")
    return _sent(context, shown, drawn, text)


@screen("figures-goods", aside=True)
async def goods(context: Context, scope: str, month: str) -> Shown:
    """How offers ended in that month, by what was offered."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    counts = (await scopes.counts(context, [shown.month]))[shown.month]
    categories = await needs.categories(context.session)
    drawn = figure_drawings.goods(shown, counts, categories, context.words)
    text = context.words.say("Offers of goods that came to an end, and how. One of several kinds counts with each.")
    more = goods_words.lines(shown, counts, categories, context.words)
    return _sent(context, shown, drawn, Markup("\n").join((text, *more)))


@screen("figures-week", aside=True)
async def week(context: Context, scope: str, monday: str) -> Shown:
    """The shifts of a week, with how full they are; ``monday`` is any of its days (ISO 8601)."""
    whose = await scopes.scope_of(context, scope)
    if whose is None:
        return team.refusal(context)
    words, first = context.words, week_drawing.begin_of(monday, context.today)
    drawn = await context.read_apart(
        ("week", whose.code, first), partial(week_drawing.figures, scope=whose, monday=first)
    )
    earlier, later = first - week_drawing.A_WEEK, first + week_drawing.A_WEEK
    turns = (
        button(words.say("‹ {day}", day=words.short_day(earlier)), week, scope, earlier.isoformat()),
        button(words.say("{day} ›", day=words.short_day(later)), week, scope, later.isoformat()),
    )
    shown = scopes.Shown(whose, min(months.month_of(first), months.month_of(context.today)))
    return _sent(context, shown, drawn, words.say("The shifts of the week."), turns=turns)


def ways(context: Context, shown: scopes.Shown) -> tuple[Choice, ...]:
    """A button to each picture; that of a week to the present one, or the first of the month."""
    words, today = context.words, context.today
    monday = (today if months.month_of(today) == shown.month else shown.month).isoformat()
    return (
        button(words.say("🖼 12 months"), year, *shown.arguments),
        button(words.say("🖼 Day by day"), days, *shown.arguments),
        button(words.say("🖼 The week"), week, shown.scope.code, monday),
        button(words.say("🖼 Places"), staffing, *shown.arguments),
        button(words.say("🖼 Goods"), goods, *shown.arguments),
    )


def _sent(
    context: Context,
    shown: scopes.Shown,
    drawn: Json,
    text: Markup,
    *,
    kind: str = figure_drawings.KIND,
    turns: Sequence[Choice] = (),
) -> Message:
    words = context.words
    failed = str(words.say("The picture could not be drawn; please ask for it again later."))
    others = Choices(ways(context, shown), columns=2)
    groups = (Choices(tuple(turns), columns=2), others, Choices((figures.back(words, shown),)), way_on(words))
    drawing = Drawing("figures.png", kind, drawn, excuse=failed)
    return Message(text, tuple(group for group in groups if group.items), drawing=drawing)
