"""Figures as tables (XLSX): of a year by month and site, the shifts of a month, goods by month, hours by volunteer.

Hours have names: they go to the coordinators of the sites, and to admins. What is taken away stands in the audit log.
"""

from enum import StrEnum
from functools import partial

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Drawing, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.figures import figure_rows, figures, scopes
from handlers.figures.figure_rows import Table
from handlers.start import way_on
from handlers.tables import written
from models.audit import Action, Subject


class Kind(StrEnum):
    """Which table; the names stand in buttons for ever."""

    MONTHS = "months"
    SHIFTS = "shifts"
    GOODS = "goods"
    HOURS = "hours"


_LABELS = {
    Kind.MONTHS: N_("⬇️ 12 months, by site"),
    Kind.SHIFTS: N_("⬇️ Shifts of the month"),
    Kind.GOODS: N_("⬇️ Goods, 12 months"),
    Kind.HOURS: N_("⬇️ Hours by volunteer"),
}
_ROWS = {
    Kind.MONTHS: figure_rows.of_months,
    Kind.SHIFTS: figure_rows.of_shifts,
    Kind.GOODS: figure_rows.of_goods,
    Kind.HOURS: figure_rows.of_hours,
}


@screen("figures-tables", aside=True)
async def tables(context: Context, scope: str, month: str) -> Shown:
    """Which table it is to be."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    words = context.words
    items = tuple(button(words.say(label), table, *shown.arguments, kind) for kind, label in _LABELS.items())
    named = {"month": words.month(shown.month), "place": scopes.place(shown.scope, words)}
    text = words.say(
        "Which table, for {month}, {place}? Hours name the volunteers: please keep that file to the team.", **named
    )
    return Message(text, (Choices(items), Choices((figures.back(words, shown),)), way_on(words)))


@screen("figures-table", aside=True)
async def table(context: Context, scope: str, month: str, kind: Kind) -> Shown:
    """The table, drawn when it is sent."""
    shown = await scopes.shown(context, scope, month)
    if shown is None:
        return team.refusal(context)
    words = context.words
    choices = (Choices((figures.back(words, shown),)), way_on(words))
    made = await context.read_apart((kind, *shown.arguments), partial(_ROWS[kind], shown=shown))
    if not made.rows:
        return Message(words.say("There is nothing to put into that table."), choices)
    alone = shown.scope.alone
    context.did(
        Action.FIGURES_EXPORTED,
        Subject.SITE if alone else None,
        alone.id if alone else None,
        site_id=alone.id if alone else None,
        detail=kind.value,
    )
    return Message(_text(made, words), choices, drawing=_drawing(made, words))


def _text(made: Table, words: Words) -> Markup:
    if len(made.rows) >= figure_rows.MOST:
        return words.say("The first {n} lines; there may be more.", n=words.number(figure_rows.MOST))
    return words.count("{n} line.", "{n} lines.", len(made.rows))


def _drawing(made: Table, words: Words) -> Drawing:
    drawn = {
        "sheet": made.sheet,
        "headings": [str(words.say(heading).unescape()) for heading, _ in made.columns],
        "widths": [width for _, width in made.columns],
        "rows": [list(row) for row in made.rows],
    }
    failed = str(words.say("The table could not be made; please ask for it again later."))
    return Drawing(made.file_name, written.KIND, drawn, is_document=True, excuse=failed)
