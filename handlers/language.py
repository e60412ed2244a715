"""The language: from the app at first, changed with one tap, and kept."""

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.start import way_on


@screen("languages", aside=True, commands=("language", "langue"), words=("language", "langue", "langues", "languages"))
async def languages(context: Context) -> Shown:
    """Asks for one in both, so that nobody is lost."""
    choices = (button("Français", french), button("English", english))
    return Message(context.words.say("Which language? · Quelle langue ?"), (Choices(choices, columns=2),))


@screen("english", aside=True, words=("english", "anglais", "in english"))
async def english(context: Context) -> Shown:
    """English from now on; an open form goes on in it."""
    return _changed(context, "en")


@screen("french", aside=True, words=("français", "french", "en français"))
async def french(context: Context) -> Shown:
    """French from now on; an open form goes on in it."""
    return _changed(context, "fr")


CHANGES = (english, french)


def _changed(context: Context, language: str) -> Message:
    context.chat.language, context.chat.language_chosen = language, True
    return Message(context.words.say("From now on I write in English."), (way_on(context.words),))
