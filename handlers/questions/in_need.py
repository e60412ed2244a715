"""An emergency in what somebody types: whom to call, before anything else is read into it."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import button, listener
from handlers.questions import ask_person, replying
from handlers.questions.emergencies import is_emergency


@listener
async def in_need(context: Context, text: str) -> Shown | None:
    """Whom to call, before anything else."""
    return await whom_to_call(context) if is_emergency(text) else None


async def whom_to_call(context: Context) -> Message:
    """The numbers; passing on what was typed is a tap away."""
    no = button(context.words.say("No, ask a person"), ask_person.ask_this)
    return await replying.whom_to_call(context, no)
