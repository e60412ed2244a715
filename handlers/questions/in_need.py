"""An emergency in what somebody types: whom to call, before anything else is read into it."""

from handlers.context import Context, Shown
from handlers.conversation.screens import button, listener
from handlers.questions import ask_person, replying
from handlers.questions.emergencies import is_emergency


@listener
async def in_need(context: Context, text: str) -> Shown | None:
    """The numbers; a person of the team is a tap away, should it be none."""
    if not is_emergency(text):
        return None
    no = button(context.words.say("No, ask a person"), ask_person.ask_this)
    return await replying.whom_to_call(context, no)
