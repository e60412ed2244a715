"""Those whom something did not reach, by name, with the numbers of those who shared one: a page, or all as a table."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.conversation.messages import Drawing
from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.words import Words
from handlers.tables import written
from models.batching import CALLED_OFF, TOO_LATE
from models.not_reached import Missed
from models.outbox import State

A_PAGE = 20
MOST_IN_A_TABLE = 5_000


def lines(people: Sequence[Missed], words: Words) -> list[Markup]:
    """'• Marie Dupont, 06 12 34 56 78: has blocked the bot', for each of them."""
    return [Markup("• {}").format(_line(each, words)) for each in people]


def table(name: str, people: Sequence[Missed], words: Words) -> Drawing:
    """The same as a file, to call them one by one."""
    figures = {
        "sheet": str(words.say("Not reached").unescape()),
        "headings": [str(one.unescape()) for one in (words.say("Name"), words.say("Telephone"), words.say("Why"))],
        "widths": [30, 20, 40],
        "rows": [
            [each.name, phone_shown(each.phone) if each.phone else "", str(_why(each, words).unescape())]
            for each in people
        ],
    }
    failed = str(words.say("The table could not be made; please ask for it again later."))
    return Drawing(f"{name}.xlsx", written.KIND, figures, is_document=True, excuse=failed)


def forgotten(words: Words) -> Markup:
    """Said once what was sent, and to whom, is deleted."""
    return words.say("That was more than a month ago: who it was is no longer kept, only how many.")


def _line(each: Missed, words: Words) -> Markup:
    name = each.name or words.say("somebody who is gone")
    if each.phone:
        return words.say("{name}, {phone}: {why}", name=name, phone=phone_shown(each.phone), why=_why(each, words))
    return words.say("{name}: {why}", name=name, why=_why(each, words))


def _why(each: Missed, words: Words) -> Markup:
    if each.state is State.UNCERTAIN:
        return words.say("perhaps it arrived")
    match each.why:
        case "blocked":
            return words.say("has blocked the bot")
        case "gone":
            return words.say("has no account there any more")
        case "stopped":
            return words.say("wants no messages")
        case code if code == CALLED_OFF:
            return words.say("not sent any more: it was stopped")
        case code if code == TOO_LATE:
            return words.say("not sent any more: it was too late")
    return words.say("could not be delivered")
