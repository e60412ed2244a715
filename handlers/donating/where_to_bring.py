"""'C'est quoi l'adresse à La Linière ?', 'where do I drop things off': what the place itself says.

Which address is shown to whom is the place's own rule: nothing more is told here than on its page.
"""

import re

from handlers import sites as places
from handlers.context import Context, Shown
from handlers.conversation.reading.plain import key
from handlers.conversation.screens import listener
from handlers.donating import giving
from models import sites
from models.sites import RUNNING, Site

_ASKING = re.compile(
    r"\b(?:adresses?|horaires?|ouvert\w*|ouvrez|heures? d ouverture|fermez|ou (?:se trouve|est ce|c est|etes vous)|"
    r"address|opening|open|closed?|what time|where (?:is|are|do|can|should|shall)|who (?:do|can|should) i|"
    r"qui (?:contacter|appeler|joindre)|numero|telephone|phone)\b"
)
_BRINGING = re.compile(
    r"\b(?:deposer?|depot|apporter?|amener|donner|dons?|bring|drop|give|donat\w+|unload|decharger|deliver|livrer)\b"
)


@listener
async def asked_where(context: Context, text: str) -> Shown | None:
    """The place that is named, or all that take goods where bringing some is spoken of; None for other questions."""
    plain = key(text)
    if not _ASKING.search(plain):
        return None
    named = [site for site in await sites.shown(context.session) if site.state in RUNNING and _is_named(site, plain)]
    if len(named) == 1:
        site = named[0]
        return await (giving.at_site if site.takes_donations else places.site_card)(context, site.slug)
    return await giving.to_places(context) if _BRINGING.search(plain) else None


def _is_named(site: Site, plain: str) -> bool:
    names = {key(name) for name in (site.slug, *site.name.values(), site.city or "")}
    names |= {key(part) for name in site.name.values() for part in name.split(",")}
    return any(name and re.search(rf"\b{re.escape(name)}\b", plain) for name in names)
