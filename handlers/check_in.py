"""'Here I am': from half an hour before a shift to half an hour after its start."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("here", aside=True)
async def here_i_am(context: Context, shift_id: int) -> Shown:
    """Checks the person in."""
    return Message(context.words.say("Shifts"))
