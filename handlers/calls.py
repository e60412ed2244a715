"""Calls for help: those who could come to a short shift are asked, in waves, until it is filled."""

from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


async def next_waves(telling: Telling) -> bool:
    """One portion of the waves that are due; True when there may be more."""
    return False


@screen("call", aside=True)
async def call_for_help(context: Context, shift_id: int) -> Shown:
    """How many would be asked, and the button that begins."""
    return Message(context.words.say("Shifts"))
