"""Shifts from a table: a template to fill in, and an import that is all or nothing, with errors by row."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("import")
async def import_shifts(context: Context) -> Shown:
    """Offers the template and asks for the table."""
    return Message(context.words.say("Shifts"))
