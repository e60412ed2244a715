"""What needs a coordinator or a contact now, most pressing first, each a line and a button that leads straight there.

A new kind is a function that gives its matters, and its place in ``kinds``: of what is overdue, the kinds that stand
first there come first.
"""

from collections.abc import Awaitable, Callable, Sequence

from markupsafe import Markup

from handlers import paging, team
from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.rosters import pressing_goods, pressing_house, pressing_shifts, pressing_told, today
from handlers.rosters.matters import Duty, Listed, Matter, duty_of
from handlers.start import way_on

A_PAGE = 8
Kind = Callable[[Context, Duty], Awaitable[Sequence[Matter]]]


def kinds() -> Sequence[Kind]:
    """Looked up when they are needed: their modules lead back here."""
    return (
        pressing_shifts.of_shifts,
        pressing_told.of_questions,
        pressing_told.of_announcements,
        pressing_house.of_bed_requests,
        pressing_goods.of_offers,
        pressing_goods.of_goods,
        pressing_house.of_arrivals,
        pressing_house.of_closing,
        pressing_goods.of_collections,
        pressing_goods.of_needs,
    )


async def matters(context: Context, duty: Duty) -> list[Matter]:
    """All there are: by when it will be too late; what is overdue by its kind."""
    found = [(at, one) for at, kind in enumerate(kinds()) for one in await kind(context, duty)]
    found.sort(key=lambda pair: (max(pair[1].by, context.now), pair[0], pair[1].by))
    return [one for _, one in found]


async def first(context: Context, duty: Duty) -> Listed:
    """The first of them, to stand above the day; that all is well, where there is nothing."""
    words, found = context.words, await matters(context, duty)
    if not found:
        return Listed(words.say("🧡 All is well: nothing waits for you just now."), Choices(()))
    more = len(found) - A_PAGE
    shown = _listed(context, found[:A_PAGE])
    if more <= 0:
        return shown
    label = words.count("{n} more thing ›", "{n} more things ›", more)
    return Listed(shown.text, Choices((*shown.choices.items, button(label, page, 1))))


@screen("needs-me", aside=True)
async def page(context: Context, number: int) -> Shown:
    """A page of all that needs this person now."""
    duty = await duty_of(context)
    if duty is None:
        return team.refusal(context)
    found = await matters(context, duty)
    number = paging.nearest(number, len(found), A_PAGE)
    shown = _listed(context, found[number * A_PAGE : (number + 1) * A_PAGE])
    words = context.words
    back = Choices((button(words.say("📋 Today"), today.today),))
    turns = paging.turns(words, page, (), number, len(found), A_PAGE)
    text = shown.text if found else words.say("🧡 All is well: nothing waits for you just now.")
    groups = (shown.choices, turns, back, way_on(words))
    return Message(text, tuple(group for group in groups if group.items))


def _listed(context: Context, found: Sequence[Matter]) -> Listed:
    head = context.words.say("<b>What needs you now</b>")
    text = Markup("\n").join((head, *(one.text for one in found)))
    return Listed(text, Choices(tuple(one.choice for one in found)))
