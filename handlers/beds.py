"""Beds: who asked for one, who has one, how full each night is; and the address before arrival."""

from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


async def remind_arrivals(telling: Telling) -> bool:
    """One portion of the arrivals to be reminded of; True when there may be more."""
    return False


@screen("beds", aside=True, commands=("beds", "lits"), words=("beds", "lits"))
async def beds(context: Context) -> Shown:
    """For coordinators: the nights of one's sites. For a volunteer: one's own bed."""
    return Message(context.words.say("Shifts"))
