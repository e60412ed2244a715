"""How questions are shown: what they are about, who answers, how they stand, and what was said, by the page."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.conversation.messages import File, Message
from handlers.conversation.reading.plain import clip, one_line
from handlers.conversation.words import Words
from handlers.donating.harmless import unlinked
from handlers.editing.typed_text import length_as_shown
from models.bilingual import in_language
from models.question_lists import QuestionCard
from models.questions import QuestionMessage, QuestionState
from models.sites import Site

A_PAGE, LETTERS_A_PAGE = 6, 2_600
"""Messages and letters: with a heading and a remark, all of it stays below the 4,096 that a message holds."""
LONGEST_LABEL = 36
MOST_PHOTOS = 10
LAST_PAGE = 999


def team(site: Site | None, words: Words) -> Markup:
    """Who answers, at the beginning of a sentence."""
    if site is None:
        return words.say("The team")
    return words.say("The team of {site}", site=in_language(site.name, words.language))


def about(site: Site | None, words: Words) -> Markup:
    """What it is about, for those who answer."""
    return Markup.escape(in_language(site.name, words.language)) if site else words.say("In general")


def beginning(message: QuestionMessage, words: Words, length: int = LONGEST_LABEL) -> str:
    """How a message begins, for lists and buttons."""
    return clip(one_line(message.text), length) or str(words.say("🖼 photo").unescape())


def quoted(message: QuestionMessage, words: Words, *, by_asker: bool) -> Markup:
    """A message as others read it: of what a stranger wrote nothing can be tapped."""
    if not message.text:
        return words.say("🖼 photo")
    text = unlinked(message.text) if by_asker else Markup.escape(message.text)
    return Markup("<blockquote>{}</blockquote>").format(text)


def photo(message: QuestionMessage) -> File | None:
    """The photo that came with it."""
    return File(f"photo-{message.id}.jpg", handle=message.photo) if message.photo else None


def photos(said: Sequence[QuestionMessage]) -> list[Message]:
    """The newest photos of a question, each a message."""
    found = [file for file in map(photo, said) if file]
    return [Message(Markup(""), photo=file) for file in found[-MOST_PHOTOS:]]


def pages(said: Sequence[QuestionMessage]) -> list[list[QuestionMessage]]:
    """The messages in pages that fit one of Telegram's each; there is at least one."""
    found: list[list[QuestionMessage]] = [[]]
    for one in said:
        room = LETTERS_A_PAGE - sum(length_as_shown(other.text) for other in found[-1])
        if found[-1] and (len(found[-1]) >= A_PAGE or length_as_shown(one.text) > room):
            found.append([])
        found[-1].append(one)
    return found


def for_team(
    card: QuestionCard, said: Sequence[QuestionMessage], lost: Collection[int], zone: ZoneInfo, words: Words
) -> list[Markup]:
    """Messages as the team reads them; ``lost`` are answers that did not reach the asker."""
    return [_line(one, unlinked(card.asker.name), one.id in lost, zone, words, to_asker=False) for one in said]


def for_asker(said: Sequence[QuestionMessage], site: Site | None, zone: ZoneInfo, words: Words) -> list[Markup]:
    """Messages as the asker reads them: the team has no names."""
    return [_line(one, team(site, words), False, zone, words, to_asker=True) for one in said]


def state_for_team(card: QuestionCard, now: datetime, zone: ZoneInfo, mine: bool, words: Words) -> Markup:
    """Who has it, and since when an answer is owed."""
    question, since = card.question, card.question.waiting_since
    if question.state is QuestionState.CLOSED:
        return words.say("Closed.")
    when = words.near_moment(since, zone, now) if since else ""
    if not since:
        return words.say("✅ Answered.") if not card.holder else _answered(card, mine, words)
    if not card.holder:
        return words.say("⏳ Waiting for an answer since {when}. Nobody has taken it.", when=when)
    if mine:
        return words.say("⏳ You have it. Waiting for an answer since {when}.", when=when)
    return words.say("⏳ {name} has it. Waiting for an answer since {when}.", name=card.holder, when=when)


def state_for_asker(card: QuestionCard, words: Words) -> Markup:
    """How it stands for whoever asked."""
    match card.question.state:
        case QuestionState.CLOSED:
            return words.say("Closed.")
        case QuestionState.ANSWERED:
            return words.say("✅ Answered.")
        case QuestionState.TAKEN:
            return words.say("⏳ Somebody of the team looks after it.")
    return words.say("⏳ Waiting for an answer.")


def _answered(card: QuestionCard, mine: bool, words: Words) -> Markup:
    return (
        words.say("✅ Answered. You have it.") if mine else words.say("✅ Answered. {name} has it.", name=card.holder)
    )


def _line(
    one: QuestionMessage, other: Markup, is_lost: bool, zone: ZoneInfo, words: Words, *, to_asker: bool
) -> Markup:
    """Who, when, what."""
    is_own = one.from_team != to_asker
    who = words.say("You") if is_own and to_asker else words.say("The team") if is_own else other
    parts = [Markup("<b>{}</b> · {}").format(who, words.moment(one.at, zone))]
    if is_lost:
        parts.append(words.say("⚠️ Not delivered."))
    if one.photo and one.text:
        parts.append(words.say("🖼 photo"))
    return Markup("\n").join((*parts, quoted(one, words, by_asker=not one.from_team and not to_asker)))
