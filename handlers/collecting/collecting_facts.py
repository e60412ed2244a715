"""What the forms about collections need to know: kinds of goods, the collection in question, who asks."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo

from handlers.collecting import collection_words
from handlers.context import Context
from handlers.conversation.kinds.base import Asking
from handlers.volunteers.volunteer_facts import VolunteerFacts, facts_for
from models import collecting, needs
from models.collecting import Collection
from models.needs import Category

COLLECTION = "collection"
"""What a form carries that is about a collection: its number."""


@dataclass(frozen=True, kw_only=True)
class CollectingFacts(VolunteerFacts):
    """``categories`` are the kinds of goods, in order; ``collection`` is the one that the form is about, if there is
    one yet; ``zone`` is its clock.
    """

    zone: ZoneInfo
    categories: Sequence[Category]
    collection: Collection | None = None

    @classmethod
    def of(cls, asking: Asking) -> "CollectingFacts":
        """The facts of a question of such a form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def facts(context: Context) -> CollectingFacts:
    """Looks everything up for the person of this chat."""
    base, number = await facts_for(context), context.answers.get(COLLECTION)
    known = {field.name: getattr(base, field.name) for field in fields(base)}
    found = await collecting.by_number(context.session, number) if isinstance(number, int) else None
    zone = found.zone if found else context.zone
    return CollectingFacts(**known, zone=zone, categories=await needs.categories(context.session), collection=found)


async def categories(context: Context) -> collection_words.Categories:
    """The kinds of goods, by their slugs."""
    return {one.slug: one for one in await needs.categories(context.session)}
