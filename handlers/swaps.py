"""Swaps: one's place offered to somebody else, or exchanged for one of theirs; both tap."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("swap", aside=True)
async def offer_swap(context: Context, shift_id: int) -> Shown:
    """Asks to whom one's place shall be offered."""
    return Message(context.words.say("Shifts"))
