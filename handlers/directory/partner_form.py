"""The questions about a partner, shared by the forms that add and change one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.events import Event, SharedContact
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Step
from handlers.conversation.kinds.base import Asking, Pick, Prompt, Reading, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.shared import Location, Phone
from handlers.conversation.kinds.written import Text, is_a_name
from handlers.conversation.words import N_
from handlers.directory import partner_words
from handlers.editing.typed_text import as_html, as_typed, fits
from models import partners
from models.bilingual import LANGUAGES, Texts, in_language
from models.partners import LONGEST_NAME, LONGEST_NEEDS, Area, Partner, PartnerKind

_ADDRESS = re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+(/\S*)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class PartnerFacts(Facts):
    """The areas, and the partner as it stands; None for a new one."""

    areas: Sequence[Area]
    partner: Partner | None

    @classmethod
    def of(cls, asking: Asking) -> "PartnerFacts":
        """The facts of a question of these forms."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts

    def area(self, slug: str) -> Area | None:
        """The area of that name."""
        return next((one for one in self.areas if one.slug == slug), None)


@dataclass(frozen=True, slots=True)
class AnybodysPhone(Phone):
    """A number typed, or anybody's contact card; nobody is asked for their own."""

    def prompt(self, asking: Asking) -> Prompt:
        """How to send one."""
        return Prompt(hint=asking.words.say("Type it, or send a contact card with the paperclip of your app."))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """Whose card it is does not matter."""
        if isinstance(event, SharedContact):
            event = SharedContact(event.number, own=True)
        return Phone.read(self, event, asking)


async def partner_facts(context: Context) -> PartnerFacts:
    """Looks up what the questions need."""
    base, slug = context.facts(), context.answers.get("partner")
    found = await partners.by_slug(context.session, slug) if isinstance(slug, str) else None
    every = await partners.areas(context.session)
    return PartnerFacts(words=base.words, now=base.now, today=base.today, areas=every, partner=found)


def _kind_options(asking: Asking) -> Sequence[Option]:
    words = asking.words
    return [Option(kind.value, str(words.say(name).unescape())) for kind, name in partner_words.KINDS.items()]


def _area_options(asking: Asking) -> Sequence[Option]:
    language = asking.words.language
    return [Option(one.slug, in_language(one.name, language)) for one in PartnerFacts.of(asking).areas]


def _is_address(text: str, asking: Asking) -> Markup | None:
    if _ADDRESS.fullmatch(text):
        return None
    return asking.words.say("That is not an address on the web. For example: www.utopia56.org")


_NEEDS = Text(longest=LONGEST_NEEDS, lines=True, check=partial(fits, LONGEST_NEEDS))

STEPS = (
    Step("kind", N_("What kind of partner is it?"), One(_kind_options), N_("Kind of partner")),
    Step("name", N_("What is it called?"), Text(longest=LONGEST_NAME, check=is_a_name), N_("Name")),
    Step("area", N_("In which area is it?"), One(_area_options, columns=2), N_("Area")),
    Step("town", N_("In which town?"), Location(), N_("Town"), optional=True),
    Step("needs_fr", N_("What do they need, in French?"), _NEEDS, N_("Needs in French"), optional=True),
    Step("needs_en", N_("What do they need, in English?"), _NEEDS, N_("Needs in English"), optional=True),
    Step(
        "contact",
        N_("Whom should people ask for? Everybody can read the name."),
        Text(longest=80, check=is_a_name),
        N_("Contact"),
        optional=True,
    ),
    Step("phone", N_("At which number? Everybody can read it."), AnybodysPhone(), N_("Phone"), optional=True),
    Step("url", N_("At which address on the web?"), Text(longest=300, check=_is_address), N_("Website"), optional=True),
)


def as_it_stands(partner: Partner, facts: PartnerFacts) -> dict[str, Value]:
    """The answers that would lead to this partner; a town whose position is not known has its area's."""
    area = next((one for one in facts.areas if one.id == partner.area_id), None)
    known = {"area": area.slug} if area else {}
    needs = {f"needs_{one}": as_typed((partner.needs or {}).get(one, "")) or None for one in LANGUAGES}
    return (
        known
        | needs
        | {
            "kind": partner.kind.value,
            "name": in_language(partner.name, facts.words.language),
            "town": _town(partner, area),
            "contact": partner.contact or None,
            "phone": partner.phone,
            "url": partner.url,
        }
    )


def columns_of(answers: Mapping[str, Value], facts: PartnerFacts) -> dict[str, object]:
    """The columns that were answered otherwise than they stand; for a new partner all of them.

    So what was not touched keeps its bold, its links, and its name in each language.
    """
    partner = facts.partner
    standing = as_it_stands(partner, facts) if partner else {}
    changed = {one for one in (step.key for step in STEPS) if not partner or answers.get(one) != standing.get(one)}
    columns: dict[str, object] = {}
    if "kind" in changed:
        columns["kind"] = PartnerKind(answers["kind"])
    if "name" in changed:
        columns["name"] = dict.fromkeys(LANGUAGES, answers["name"])
    if "area" in changed and (area := facts.area(answers["area"])):
        columns["area_id"] = area.id
    if "town" in changed:
        columns |= _place(answers.get("town"))
    if changed & {"needs_fr", "needs_en"}:
        columns["needs"] = _needs(answers, (partner.needs or {}) if partner else {})
    if "contact" in changed:
        columns["contact"] = answers.get("contact") or ""
    if "phone" in changed:
        columns["phone"] = answers.get("phone")
    if "url" in changed:
        columns["url"] = _with_scheme(answers.get("url"))
    return columns


def _town(partner: Partner, area: Area | None) -> Value:
    here = area if partner.latitude is None else partner
    if not partner.city or here is None:
        return None
    return {"latitude": here.latitude, "longitude": here.longitude, "name": partner.city}


def _place(town: Value) -> dict[str, object]:
    if not town:
        return {"city": "", "latitude": None, "longitude": None}
    return {"city": town["name"], "latitude": town["latitude"], "longitude": town["longitude"]}


def _needs(answers: Mapping[str, Value], now_so: Texts) -> Texts | None:
    said = {one: answers.get(f"needs_{one}") for one in LANGUAGES}
    return {one: as_html(text, now_so.get(one, "")) for one, text in said.items() if text} or None


def _with_scheme(url: str | None) -> str | None:
    if not url:
        return None
    return url if url.lower().startswith(("http://", "https://")) else f"https://{url}"
