"""The privacy notice at the beginning of whatever keeps something of a person, and the person it makes of a chat."""

from collections.abc import Mapping
from datetime import datetime

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.consent import Consent
from handlers.conversation.words import N_
from handlers.volunteers.volunteer_facts import VolunteerFacts, is_new_here, privacy_notice
from models import people
from models.people import Acceptance, Person


def _no_without_consent(agreed: Value, asking: Asking) -> Markup | None:
    if agreed:
        return None
    if VolunteerFacts.of(asking).was_known:
        return asking.words.say(
            "That is your right, and nothing was changed. What you told us before stays as you agreed to it then; "
            "/delete removes all of it."
        )
    return asking.words.say(
        "That is your right, and nothing about you was kept. Everything but registering works all the same: "
        "where we are, where donations are needed, and whom to call."
    )


CONSENT = Step(
    "privacy",
    privacy_notice,
    Consent(lambda asking: VolunteerFacts.of(asking).privacy_version),
    N_("Privacy notice"),
    when=is_new_here,
    stops=_no_without_consent,
    reviewed=False,
)
"""The first step of a form whose facts are ``VolunteerFacts``; left out for whoever accepted the notice of now."""


async def person_behind(context: Context, answers: Mapping[str, Value]) -> Person:
    """The person of this chat under the name just given, with the acceptance just given or the one before.

    Raises LookupError where there is neither: nothing may be kept then.
    """
    known, agreed = await context.person(), answers.get(CONSENT.key)
    if agreed:
        acceptance = Acceptance(agreed["version"], datetime.fromisoformat(agreed["at"]))
    elif known:
        acceptance = Acceptance(known.privacy_version, known.privacy_accepted_at)
    else:
        raise LookupError("something would be kept without consent")
    return await people.introduce(context.session, context.chat, answers["name"], acceptance, context.now)
