"""What somebody has taken: list, detail, can't come, late, calendar files."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen


@screen("my-shifts", aside=True, commands=("myshifts", "mescreneaux"), words=("my shifts", "mes créneaux"))
async def my_shifts(context: Context) -> Shown:
    """Everything to come that the person is on, or waits for."""
    return Message(context.words.say("Shifts"))


@screen("my-shift", aside=True)
async def my_shift(context: Context, shift_id: int) -> Shown:
    """One of them, with the meeting point, and what can be done about it."""
    return Message(context.words.say("Shifts"))


@screen("cannot-come", aside=True)
async def cannot_come(context: Context, shift_id: int) -> Shown:
    """Gives the place back, after asking."""
    return Message(context.words.say("Shifts"))
