"""What roles are called, and for which site."""

from collections.abc import Mapping

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.words import Words
from models import sites
from models.bilingual import in_language
from models.roles import Role


async def site_names(context: Context) -> Mapping[int, str]:
    """What each site is called, by its number."""
    words = context.words
    return {one.id: in_language(one.name, words.language) for one in await sites.every(context.session)}


async def names_of(context: Context, site_id: int | None) -> Mapping[str, Mapping[int, str]]:
    """What that site is called in each language, for those who are told in theirs."""
    site = await context.session.get(sites.Site, site_id) if site_id else None
    spoken = [words.language for words in context.languages.values()]
    return {code: {site.id: in_language(site.name, code)} if site else {} for code in spoken}


def role_at(role: Role, site: str, words: Words) -> Markup:
    """'coordinator of Calais'; ``site`` is "" for admins."""
    match role:
        case Role.ADMIN:
            return words.say("admin")
        case Role.COORDINATOR:
            return words.say("coordinator of {site}", site=site)
        case Role.CONTACT:
            return words.say("contact for donations of {site}", site=site)


def alone(role: Role, words: Words) -> Markup:
    """The role by itself, as on a button."""
    match role:
        case Role.ADMIN:
            return words.say("Admin")
        case Role.COORDINATOR:
            return words.say("Coordinator")
        case Role.CONTACT:
            return words.say("Contact for donations")
