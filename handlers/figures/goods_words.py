"""What stands below the picture of goods: why offers were declined, and how much was received where it was counted."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.conversation.words import N_, Words
from handlers.donating import inbox_figures
from handlers.figures.scopes import Shown
from models.bilingual import in_language
from models.figure_names import Counts, Figure, split
from models.needs import Category
from models.offers import Reason, Unit

MOST = 8
"""Kinds of goods whose amounts are told; the table has all."""
REASONS = {
    Reason.ENOUGH: N_("enough of it: {n}"),
    Reason.NOT_THIS: N_("not of use: {n}"),
    Reason.WRONG_TIME: N_("nobody there then: {n}"),
    Reason.OTHER: N_("other reasons: {n}"),
    Reason.CLOSED: N_("site closed: {n}"),
}


def lines(shown: Shown, counts: Counts, categories: Sequence[Category], words: Words) -> list[Markup]:
    """Each only where there is something to tell."""
    return [*_declined(shown, counts, words), *_received(shown, counts, categories, words)]


def _declined(shown: Shown, counts: Counts, words: Words) -> list[Markup]:
    why = split(counts, shown.scope.site_ids, Figure.DECLINED)
    told = [words.say(REASONS[reason], n=words.number(why[reason])) for reason in REASONS if reason in why]
    return [words.say("Why declined: {reasons}.", reasons=Markup(", ").join(told))] if told else []


def _received(shown: Shown, counts: Counts, categories: Sequence[Category], words: Words) -> list[Markup]:
    found: list[Markup] = []
    for category in categories:
        by_unit = split(counts, shown.scope.site_ids, Figure.AMOUNT, category.slug)
        if by_unit:
            most_first = sorted(by_unit.items(), key=lambda pair: -pair[1])
            amounts = [inbox_figures.amount(number, Unit(unit), words) for unit, number in most_first]
            named = {"goods": in_language(category.name, words.language), "amounts": Markup(", ").join(amounts)}
            found.append(words.say("• {goods}: {amounts}", **named))
    return [words.say("Received, where it was counted:"), *found[:MOST]] if found else []
