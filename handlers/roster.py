"""A shift as its coordinators see it: who comes, who has not said, who is there; and a word to all of them."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("roster", aside=True)
async def roster(context: Context, shift_id: int) -> Shown:
    """Everybody on the shift, with the numbers of those who shared them."""
    return Message(context.words.say("Shifts"))
