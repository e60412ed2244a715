"""How a site is written for those who run it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.conversation.reading.plain import clip
from handlers.conversation.words import N_, Words
from handlers.editing.typed_text import as_typed
from models.bilingual import LANGUAGES, Texts, in_language
from models.sites import Site, SiteKind, SiteState

KINDS: Mapping[SiteKind, str] = {
    SiteKind.BASE: N_("A base for volunteers"),
    SiteKind.CAMP: N_("A camp"),
    SiteKind.STREET: N_("Rounds in the street"),
    SiteKind.COLLECTIONS: N_("Collections"),
    SiteKind.CENTRES: N_("Reception centres"),
}
STATES: Mapping[SiteState, str] = {
    SiteState.PLANNED: N_("planned"),
    SiteState.OPEN: N_("open"),
    SiteState.CLOSING: N_("closing"),
    SiteState.CLOSED: N_("closed"),
}
_SHOWN = 120


def name_of(site: Site, words: Words) -> str:
    """'Calais'."""
    return in_language(site.name, words.language)


def zone_of(site: Site) -> ZoneInfo:
    """The site's own."""
    return ZoneInfo(site.time_zone)


def heading(site: Site, words: Words) -> Markup:
    """The name, and how it stands: with its last day, where it has one."""
    name = name_of(site, words)
    if site.closes_on and site.state is SiteState.CLOSING:
        return words.say("<b>{site}</b> · closes on {day}", site=name, day=words.day(site.closes_on, year=True))
    return words.say("<b>{site}</b> · {state}", site=name, state=words.say(STATES[site.state]))


def begins(texts: Texts | None, words: Words) -> Markup:
    """How a text begins, in the reader's language, and in which other it is missing; or that there is none."""
    if not any((texts or {}).values()):
        return words.say("nothing told yet")
    # Only its lines are joined: the no-break spaces of French stay.
    lines = as_typed(in_language(texts, words.language)).split("\n")
    shown = Markup.escape(clip(" ".join(line for line in lines if line), _SHOWN))
    missing = [one for one in LANGUAGES if not (texts or {}).get(one)]
    if "fr" in missing:
        return words.say("{text} (no French)", text=shown)
    return words.say("{text} (no English)", text=shown) if missing else shown
