"""How the bot introduces itself where people find it: its name, what it is, its commands."""

from handlers.conversation.words import Words


def introduction(words: Words, organisation: str) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    """Name (64 characters at most), description (512), short description (120), and the commands of the menu.

    The limits are those of setMyName, setMyDescription and setMyShortDescription.
    """
    name = words.say("{organisation} · volunteers and donations", organisation=organisation)
    description = words.say(
        "Help refugees with {organisation}: volunteer, learn where donations are needed and whom to contact before "
        "bringing anything. In French and English.",
        organisation=organisation,
    )
    short = words.say(
        "Volunteer with {organisation}, or give what is needed, where it is needed.", organisation=organisation
    )
    return str(name.unescape()), str(description.unescape()), str(short.unescape()), _commands(words)


def _commands(words: Words) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("menu", words.say("Everything there is to do")),
        ("volunteer", words.say("Volunteer, or see your registration")),
        ("shifts", words.say("Take a shift")),
        ("myshifts", words.say("Your shifts")),
        ("hours", words.say("Your hours, and a certificate")),
        ("donate", words.say("Where goods are needed")),
        ("offer", words.say("Offer goods")),
        ("offers", words.say("Your offers")),
        ("collections", words.say("Collections near you")),
        ("sites", words.say("Where we are")),
        ("ask", words.say("Ask a person")),
        ("emergency", words.say("Emergency numbers")),
        ("language", words.say("Français / English")),
        ("mydata", words.say("What is kept about you")),
        ("help", words.say("How this works")),
        ("cancel", words.say("Stop what is going on")),
        ("stop", words.say("No more messages from us")),
        ("delete", words.say("Delete everything about you")),
    )
    return tuple((command, str(text.unescape())) for command, text in pairs)
