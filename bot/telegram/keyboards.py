"""Choices and requests laid out as Telegram's keyboards, for the width of a cheap phone.

Limits: 8 buttons in a row, 100 in all (https://core.telegram.org/bots/api#inlinekeyboardmarkup, and by trial).
"""

import unicodedata
from collections.abc import Iterator, Sequence

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from handlers.conversation.messages import Ask, Choice, Choices

WIDEST_ROW = 8
MOST_BUTTONS = 100
# In letters: a row of one button, and what the edges of each further button take from it. Measured against a screen of
# 360 points: 8 buttons hold two digits, 7 three letters, 3 about nine, 2 about fifteen.
ROW_LETTERS = 32
EDGE_LETTERS = 2
# Telegram wants every button to do something; nobody answers to this.
NOTHING = "-"

_SKIN_TONES = "🏻🏼🏽🏾🏿"

_log = structlog.get_logger()


def inline_keyboard(groups: Sequence[Choices]) -> InlineKeyboardMarkup | None:
    """The keyboard below a message; None without choices."""
    rows = [row for group in _within_the_limit(groups) for row in _rows(group)]
    return InlineKeyboardMarkup([[_button(choice) for choice in row] for row in rows]) if rows else None


def request_keyboard(ask: Ask) -> ReplyKeyboardMarkup:
    """The keyboard in place of the letters: what is asked for, and the words beside it two a row."""
    wanted = KeyboardButton(
        ask.label, request_contact=ask.what == "contact" or None, request_location=ask.what == "location" or None
    )
    others = [[KeyboardButton(word) for word in row] for row in _packed(ask.others, 2)]
    return ReplyKeyboardMarkup([[wanted], *others], resize_keyboard=True, one_time_keyboard=True)


def width(label: str) -> int:
    """How many letters wide a label is: emoji and East Asian letters count two, what joins the letter before none."""
    return sum(_letter_width(char) for char in label)


def _letter_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or char in _SKIN_TONES:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _rows(group: Choices) -> Iterator[list[Choice]]:
    """Rows of as many as were asked for; a label that is too wide for that has a row to itself."""
    columns = min(max(group.columns, 1), WIDEST_ROW)
    row: list[Choice] = []
    for choice in group.items:
        alone = columns > 1 and width(choice.label) > _letters_each(columns)
        if row and (alone or len(row) == columns):
            yield row
            row = []
        if alone:
            yield [choice]
        else:
            row.append(choice)
    if row:
        yield row


def _packed(words: Sequence[str], columns: int) -> Iterator[list[str]]:
    for row in _rows(Choices(tuple(Choice(word) for word in words if word.strip()), columns)):
        yield [choice.label for choice in row]


def _letters_each(columns: int) -> int:
    return (ROW_LETTERS - EDGE_LETTERS * (columns - 1)) // columns


def _within_the_limit(groups: Sequence[Choices]) -> list[Choices]:
    """The same groups, the longest cut where there are too many: what leads on and back is in the short ones."""
    too_many = sum(len(group.items) for group in groups) - MOST_BUTTONS
    if too_many <= 0:
        return list(groups)
    _log.error("too_many_buttons", beyond=too_many)
    longest = max(groups, key=lambda group: len(group.items))
    kept = Choices(longest.items[: max(len(longest.items) - too_many, 0)], longest.columns)
    return _within_the_limit([kept if group is longest else group for group in groups])


def _button(choice: Choice) -> InlineKeyboardButton:
    label = choice.label or " "
    if choice.url:
        return InlineKeyboardButton(label, url=choice.url)
    return InlineKeyboardButton(label, callback_data=choice.data or NOTHING)
