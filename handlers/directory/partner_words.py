"""How partners are put into words."""

from math import isfinite

from markupsafe import Markup

from handlers.conversation.reading.phones import shown as phone_shown
from handlers.conversation.reading.plain import clip, one_line
from handlers.conversation.words import N_, Words
from handlers.editing.typed_text import as_typed, only_in_another
from models.bilingual import in_language, markup_in_language
from models.partners import Partner, PartnerKind

KINDS = {
    PartnerKind.CENTRE: N_("CAO (welcome centre)"),
    PartnerKind.ORGANISATION: N_("Organisation"),
    PartnerKind.TOWN: N_("Town council"),
}
_BRIEF = 160


def name(partner: Partner, words: Words) -> str:
    """What it is called; plain."""
    return in_language(partner.name, words.language)


def title(partner: Partner, words: Words) -> Markup:
    """The name and the town."""
    called = name(partner, words)
    if partner.city:
        return words.say("<b>{name}</b>, {city}", name=called, city=partner.city)
    return Markup("<b>{}</b>").format(called)


def brief(partner: Partner, words: Words, km: float | None = None) -> Markup:
    """A few lines for a list: who, how far, what they need, whom to contact."""
    head = title(partner, words)
    if km is not None and isfinite(km):
        head = words.say("{partner} · {n} km", partner=head, n=words.number(round(km)))
    wanted = clip(one_line(as_typed(in_language(partner.needs, words.language))), _BRIEF)
    return Markup("\n").join(part for part in (head, _needs(wanted, words), whom(partner)) if part)


def whole(partner: Partner, words: Words) -> Markup:
    """All that is known of it."""
    needs = markup_in_language(partner.needs, words.language)
    parts = (
        Markup("{}\n<i>{}</i>").format(title(partner, words), words.say(KINDS[partner.kind])),
        markup_in_language(partner.about, words.language),
        _needs(needs, words),
        only_in_another(partner.needs, words),
        Markup("\n").join(line for line in (whom(partner), partner.url) if line),
    )
    return Markup("\n\n").join(part for part in parts if part)


def whom(partner: Partner) -> Markup | None:
    """The name and the number of whom to contact; apps make a link of the number."""
    parts = [partner.contact, phone_shown(partner.phone) if partner.phone else ""]
    told = Markup(" · ").join(part for part in parts if part)
    return Markup("☎️ {}").format(told) if told else None


def _needs(wanted: str | Markup, words: Words) -> Markup | None:
    return words.say("<b>What they need:</b> {needs}", needs=wanted) if wanted else None
