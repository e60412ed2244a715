"""Long lists by the page. Pages are counted from 0; whatever number an old button carries, there is a page to show."""

from handlers.conversation.messages import Choices
from handlers.conversation.screens import Show, button
from handlers.conversation.words import Words


def nearest(page: int, total: int, size: int) -> int:
    """The page that is there, nearest to the one asked for, of so many entries."""
    return min(max(page, 0), max(0, (total - 1) // size))


def turns(words: Words, to: Show, arguments: tuple[int | str, ...], page: int, total: int, size: int) -> Choices:
    """The buttons to the pages before and after; ``to`` takes the arguments and a page."""
    previous = [button(words.say("‹ Previous"), to, *arguments, page - 1)] if page else []
    more = [button(words.say("More ›"), to, *arguments, page + 1)] if (page + 1) * size < total else []
    return Choices((*previous, *more), columns=2)
