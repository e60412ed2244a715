"""The coordinator's day: every shift of one's sites with its fill bar, who has not said, who arrives."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("today", aside=True, commands=("today", "aujourdhui"), words=("today", "aujourd’hui"))
async def today(context: Context) -> Shown:
    """Today at one's sites."""
    return Message(context.words.say("Shifts"))
