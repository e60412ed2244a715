"""The partners nearest to somebody: a position shared, a town or an area typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from handlers.context import Context, Opening, Shown
from handlers.conversation.events import Event, Said
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Answer, Asking, Pick, Reading, Value
from handlers.conversation.kinds.shared import Location
from handlers.conversation.messages import Message
from handlers.conversation.reading.plain import key
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from handlers.directory import areas
from models import partners
from models.bilingual import in_language
from models.partners import Area

SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class NearFacts(Facts):
    """The areas there are."""

    areas: Sequence[Area]


@dataclass(frozen=True, slots=True)
class AreaOrTown(Location):
    """A place, or an area by its name in either language, kept with its slug."""

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """An area first: 'Bretagne' is no town."""
        facts = asking.facts
        known = facts.areas if isinstance(facts, NearFacts) else ()
        said = key(event.text) if isinstance(event, Said) else ""
        for one in known:
            if said in {key(name) for name in one.name.values()}:
                name = in_language(one.name, asking.words.language)
                return Answer({"latitude": one.latitude, "longitude": one.longitude, "name": name, "area": one.slug})
        return Location.read(self, event, asking)


async def _facts(context: Context) -> NearFacts:
    base = context.facts()
    found = await partners.areas(context.session)
    return NearFacts(words=base.words, now=base.now, today=base.today, areas=found)


async def _show(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """The partners by distance, or those of the area that was typed. The position is not kept.

    How far away one is, is said only where its own town is known.
    """
    where, words, session = answers["where"], context.words, context.session
    if where.get("area"):
        return [await areas.area_message(context, where["area"], 0)]
    by_id = {one.id: one for one in await partners.areas(session)}
    listed = await partners.listed(session)
    ordered = partners.nearest(listed, by_id, where["latitude"], where["longitude"])
    near = [(one, km) for one, km in ordered if isfinite(km)][:SHOWN]
    found = [(one, km if one.latitude is not None else None) for one, km in near]
    name = where["name"] or words.say("the position you shared")
    if not found:
        return [areas.partners_in_order(context, [], words.say("Nobody is listed here yet."))]
    return [areas.partners_in_order(context, found, words.say("<b>Nearest to {place} first</b>", place=name))]


NEAR = Form(
    "near-partners",
    version=1,
    title=N_("Partners near a town"),
    steps=(Step("where", N_("Near which town, or in which area? This is not kept."), AreaOrTown(), N_("Place")),),
    on_complete=_show,
    facts=_facts,
    submit=N_("✅ Show me"),
    is_reviewed=False,
)


@screen("near-partners")
async def near(context: Context) -> Shown:
    """Asks where."""
    return Opening(NEAR)
