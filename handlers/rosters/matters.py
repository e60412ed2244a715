"""What a matter is that waits for somebody who looks after sites; the kinds are listed in ``pressing``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.plain import clip
from handlers.conversation.words import Words
from models import pending, sites
from models.bilingual import in_language
from models.pending import Held
from models.sites import RUNNING, Site

LONGEST_LABEL = 36


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of what needs somebody, and the button that leads straight to it.

    ``by`` is when it will be too late, or will have waited too long: the soonest comes first.
    """

    by: datetime
    text: Markup
    choice: Choice


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of it, as it stands in a message."""

    text: Markup
    choices: Choices


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody looks after now: sites whose days they run, and sites whose offers they answer; own ones first."""

    person_id: int
    held: Held
    run: Sequence[Site]
    answered: Sequence[Site]

    @property
    def is_for_offers_alone(self) -> bool:
        """Whether they are a contact, and coordinate nothing."""
        return not self.held.is_admin and not self.held.coordinated

    def name_of(self, site_id: int, words: Words) -> str:
        """The name of one of these sites."""
        return next((in_language(site.name, words.language) for site in self._all if site.id == site_id), "")

    @property
    def has_several(self) -> bool:
        """Whether a site has to be named: they look after more than one."""
        return len({site.id for site in self._all}) > 1

    def at(self, site_id: int, what: Markup, words: Words) -> Markup:
        """The line with the name of its site, where there are several."""
        return Markup("{} · {}").format(what, self.name_of(site_id, words)) if self.has_several else what

    def label(self, site_id: int, what: Markup, words: Words) -> str:
        """The same, short enough for a button on a narrow phone."""
        return clip(str(self.at(site_id, what, words).unescape()), LONGEST_LABEL)

    @property
    def _all(self) -> Sequence[Site]:
        return [*self.run, *self.answered]


async def duty_of(context: Context) -> Duty | None:
    """By the roles held now; None for whoever looks after nothing. An admin runs all sites that are open or closing."""
    person_id = context.chat.person_id
    if person_id is None:
        return None
    held = await pending.held(context.session, person_id)
    if not held.is_admin and not held.answered:
        return None
    every = await sites.every(context.session)
    own = [site for site in every if site.id in held.coordinated]
    others = [site for site in every if held.is_admin and site.state in RUNNING and site not in own]
    answered = [site for site in every if held.is_admin or site.id in held.answered]
    return Duty(person_id, held, [*own, *others], answered)
