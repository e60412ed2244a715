"""The sites nearest to somebody: a position shared, or a town's name typed."""

from collections.abc import Mapping, Sequence

from handlers import sites
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Value
from handlers.conversation.kinds.shared import Location
from handlers.conversation.messages import Message
from handlers.conversation.screens import screen
from handlers.conversation.words import N_
from models import sites as kept
from models.sites import RUNNING


async def _facts(context: Context) -> Facts:
    return context.facts()


async def _show(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """The running sites by distance. The position is not kept."""
    where, words = answers["where"], context.words
    running = [site for site in await kept.shown(context.session) if site.state in RUNNING]
    found = kept.nearest(running, where["latitude"], where["longitude"])
    name = where["name"] or words.say("the position you shared")
    return [sites.sites_in_order(context, found, words.say("<b>Nearest to {place} first</b>", place=name))]


NEAR = Form(
    "near",
    version=1,
    title=N_("Nearest to me"),
    steps=(Step("where", N_("Where are you? This is not kept."), Location(), N_("Place")),),
    on_complete=_show,
    facts=_facts,
    submit=N_("✅ Show me"),
    is_reviewed=False,
)


@screen("near", commands=("near", "proximite"), words=("near me", "près de moi"), link="near")
async def nearest(context: Context) -> Shown:
    """Asks where."""
    return Opening(NEAR)
