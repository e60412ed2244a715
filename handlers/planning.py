"""Planning shifts: one or a series, by a form or by one typed line."""

from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("plan", commands=("plan", "planifier"), words=("plan a shift", "planifier"))
async def plan_shift(context: Context) -> Shown:
    """Opens the form of a new shift."""
    return Message(context.words.say("Shifts"))


async def make_rows(telling: Telling) -> bool:
    """One portion of the shifts that series are to have six weeks ahead; True when there may be more."""
    return False
