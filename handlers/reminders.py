"""Reminders of shifts and what is answered to them; each person says how many they want."""

from handlers.context import Context, Shown, Telling
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


async def remind(telling: Telling) -> bool:
    """One portion of the reminders that are due; True when there may be more."""
    return False


@screen("reminders", aside=True, commands=("reminders", "rappels"), words=("reminders", "rappels"))
async def reminder_settings(context: Context) -> Shown:
    """Which reminders the person wants."""
    return Message(context.words.say("Shifts"))
