"""What the coordinators of a site are told about volunteers."""

from markupsafe import Markup

from handlers import team
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button
from handlers.volunteers.volunteer_facts import VolunteerFacts
from models.people import Person
from models.volunteers import Registration


def coordinators_notice(facts: VolunteerFacts, person: Person, said: Registration, is_new: bool) -> Message:
    """Somebody registered, or changed what they said."""
    words = facts.words
    head = words.say("<b>New volunteer</b>") if is_new else words.say("<b>A volunteer changed their registration</b>")
    see = button(words.say("👤 See {name}", name=person.name).unescape(), team.volunteer_card, person.id)
    text = Markup("\n").join((head, *facts.lines(person, said)))
    return Message(
        text,
        (Choices((see,)),),
        kind="volunteer_registered" if is_new else "volunteer_changed",
        parameters={"name": person.name},
    )
