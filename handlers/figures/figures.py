"""Figures of a month, for coordinators and admins: in words, with buttons to other months, sites, pictures and tables.

What may be seen is looked at each time: a coordinator sees their sites, an admin all.
"""

from collections.abc import Sequence

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import Words
from handlers.figures import figure_pictures, figure_tables, figure_words, scopes
from handlers.figures.scopes import ALL
from handlers.start import way_on
from models import months, yardsticks


@screen(
    "figures",
    aside=True,
    commands=("figures", "chiffres", "statistiques", "stats"),
    words=("figures", "chiffres", "statistiques", "stats", "statistics"),
)
async def figures(context: Context) -> Shown:
    """This month, of all one's sites."""
    return await of_month(context, ALL, scopes.written(months.month_of(context.today)))


@screen("figures-of", aside=True)
async def of_month(context: Context, scope: str, month: str) -> Shown:
    """A month at some of one's sites."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    counts = (await scopes.counts(context, [shown.month]))[shown.month]
    told = await yardsticks.every(context.session)
    lines = figure_words.lines(shown, counts, told, context.today, context.words)
    nothing = [] if lines else [context.words.say("Nothing was counted in this month.")]
    return Message(Markup("\n").join((_head(context, shown), "", *lines, *nothing)), _choices(context, shown))


@screen("figures-where", aside=True)
async def where(context: Context, month: str) -> Shown:
    """All one's sites to choose from."""
    whole = await scopes.theirs(context)
    if whole is None:
        return team.refusal(context)
    words = context.words
    items = tuple(button(label, of_month, code, month) for label, code in scopes.choices(whole, words))
    return Message(words.say("Figures of which site?"), (Choices(items), way_on(words)))


@screen("figures-how", aside=True)
async def how(context: Context, scope: str, month: str) -> Shown:
    """What the figures mean; the whole of it stands where they are counted."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    words = context.words
    text = words.say(
        "<b>How it is counted</b>\n\n"
        "• A volunteering day: one person at one site on one day, however many shifts that were. Whoever comes with "
        "others counts as all of them.\n"
        "• A shift belongs to the day on which it begins.\n"
        "• Somebody was there if they said so, or a coordinator did: please check people in, or mark them until a week "
        "after the shift.\n"
        "• Offers count in the month in which something became of them.\n"
        "• Answers to questions: the time until the first one.\n"
        "• Nine days after its end a month is settled. From then on its figures stay, even when people are deleted. "
        "They name nobody."
    )
    return Message(text, (Choices((back(words, shown),)), way_on(words)))


def back(words: Words, shown: scopes.Shown) -> Choice:
    """The button to the month in words."""
    return button(words.say("📊 {month}", month=words.month(shown.month)), of_month, *shown.arguments)


def _head(context: Context, shown: scopes.Shown) -> Markup:
    words = context.words
    named = {"month": scopes.capital(words.month(shown.month)), "place": scopes.place(shown.scope, words)}
    if shown.month == months.month_of(context.today):
        return words.say("<b>{month} so far · {place}</b>", **named)
    return words.say("<b>{month} · {place}</b>", **named)


def _choices(context: Context, shown: scopes.Shown) -> tuple[Choices, ...]:
    words, scope = context.words, shown.scope
    sites = [button(words.say("📍 Another site"), where, scopes.written(shown.month))] if _has_others(shown) else []
    more = (
        *sites,
        button(words.say("⬇️ Tables"), figure_tables.tables, *shown.arguments),
        button(words.say("How it is counted"), how, *shown.arguments),
    )
    groups = (
        Choices(figure_pictures.ways(context, shown), columns=2),
        Choices(tuple(_other_months(context, shown)), columns=2),
        Choices(more, columns=2),
        way_on(words),
    )
    return tuple(group for group in groups if group.items and scope.sites)


def _has_others(shown: scopes.Shown) -> bool:
    """Whether there may be other sites to look at: not where all that one sees is one site."""
    return shown.scope.code != ALL or len(shown.scope.sites) > 1


def _other_months(context: Context, shown: scopes.Shown) -> Sequence[Choice]:
    words, scope = context.words, shown.scope.code
    before, after = months.before(shown.month), months.after(shown.month)
    found = []
    if before >= scopes.FARTHEST:
        found.append(button(words.say("‹ {month}", month=words.month(before)), of_month, scope, scopes.written(before)))
    if after <= months.month_of(context.today):
        found.append(button(words.say("{month} ›", month=words.month(after)), of_month, scope, scopes.written(after)))
    return found
