"""One's hours, by month and in all, and a certificate of them that can be verified."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("hours", aside=True, commands=("hours", "heures"), words=("hours", "heures", "my hours", "mes heures"))
async def hours(context: Context) -> Shown:
    """The person's hours."""
    return Message(context.words.say("Shifts"))
