"""Finding a shift and taking it: the site, the day, the shift, in three taps."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen(
    "shifts",
    aside=True,
    commands=("shifts", "creneaux"),
    words=("shifts", "créneaux", "shift", "créneau"),
    link="shifts",
)
async def shifts(context: Context) -> Shown:
    """The next day with shifts at the person's site."""
    return Message(context.words.say("Shifts"))


@screen("shift", aside=True, link="shift")
async def shift_card(context: Context, shift_id: int) -> Shown:
    """One shift: what it is, and the way onto it."""
    return Message(context.words.say("Shifts"))
