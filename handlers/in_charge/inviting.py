"""Inviting somebody into the team: which role, for which site; then a link to hand on, shown once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers import team
from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.messages import Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.in_charge import in_charge, invitations, role_words
from handlers.start import way_on
from models import inviting as rules
from models import roles, sites
from models.audit import Action
from models.bilingual import in_language
from models.roles import VALID_FOR, Role
from models.sites import SiteState


@dataclass(frozen=True, kw_only=True)
class InviteFacts(Facts):
    """What this person may give: for which sites, by slug, and whether to all (admins)."""

    is_admin: bool
    theirs: Mapping[str, str]

    @classmethod
    def of(cls, asking: Asking) -> "InviteFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def _facts(context: Context) -> InviteFacts:
    base, limits = context.facts(), await in_charge.sites_in_charge(context)
    theirs = {
        one.slug: in_language(one.name, context.words.language)
        for one in await sites.every(context.session)
        if one.state is not SiteState.CLOSED and (limits is None or one.id in limits)
    }
    return InviteFacts(words=base.words, now=base.now, today=base.today, is_admin=limits is None, theirs=theirs)


def _roles(asking: Asking) -> Sequence[Option]:
    words = asking.words
    offered = [
        Option(
            Role.COORDINATOR,
            str(role_words.alone(Role.COORDINATOR, words).unescape()),
            str(words.say("runs a site’s shifts, volunteers, beds and donations").unescape()),
        ),
        Option(
            Role.CONTACT,
            str(role_words.alone(Role.CONTACT, words).unescape()),
            str(words.say("answers what is offered to a site, and says what it needs").unescape()),
        ),
    ]
    if not InviteFacts.of(asking).is_admin:
        return offered
    everything = str(words.say("may do everything, everywhere").unescape())
    return [*offered, Option(Role.ADMIN, str(role_words.alone(Role.ADMIN, words).unescape()), everything)]


def _sites(asking: Asking) -> Sequence[Option]:
    return [Option(slug, name) for slug, name in InviteFacts.of(asking).theirs.items()]


def _is_of_a_site(asking: Asking) -> bool:
    return asking.answers.get("role") != Role.ADMIN


async def _make(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    """The text to hand on, then what to do with it; if this person may give that role now."""
    role, slug = Role(answers["role"]), answers.get("site")
    site = await sites.by_slug(context.session, slug) if slug else None
    number, person_id = site.id if site else None, context.chat.person_id
    if not await rules.may_give(context.session, person_id, role, number):
        return [team.refusal(context)]
    code = await roles.invite(context.session, role, number, context.now, person_id)
    context.did(Action.INVITED, site_id=number, detail=role)
    link, words = context.link(code), context.words
    names = {code_: in_language(site.name, code_) if site else "" for code_ in context.languages}
    told = [_to_hand_on(role, names[one], link, context.languages[one]) for one in ("fr", "en")]
    until = words.moment(context.now + VALID_FOR, context.zone)
    text = words.say(
        "⬆️ <b>Forward the message above</b> to the person it is for, and to nobody else: whoever opens the link first "
        "is {role}.\n\nIt works once, until {until}. I show it only now, and tell you who has used it.",
        role=role_words.role_at(role, names[words.language], words),
        until=until,
    )
    ways = (
        button(words.say("⏳ Open invitations"), invitations.invitations, 0),
        button(words.say("👥 Who is in charge"), in_charge.team_),
    )
    return [Message(Markup("\n\n").join(told)), Message(text, (Choices(ways), way_on(words)))]


def _to_hand_on(role: Role, site: str, link: str, words: Words) -> Markup:
    """What the person reads who gets it, in one language."""
    match role:
        case Role.ADMIN:
            asked = words.say("Hello! You are invited to look after our bot with us, as an admin.")
        case Role.COORDINATOR:
            asked = words.say("Hello! You are invited to coordinate with us, in the bot: {site}.", site=site)
        case Role.CONTACT:
            asked = words.say(
                "Hello! You are invited to answer, in the bot, people who offer us donations: {site}.", site=site
            )
    how = words.say("Open this link and tap “Start”. It works once, for seven days:")
    return Markup("{}\n{}\n{}").format(asked, how, link)


INVITE = Form(
    "invite",
    version=1,
    title=N_("Inviting somebody into the team"),
    steps=(
        Step("role", N_("Which role is it?"), One(_roles), N_("Role")),
        Step("site", N_("For which site?"), One(_sites), N_("Site"), when=_is_of_a_site),
    ),
    on_complete=_make,
    facts=_facts,
    submit=N_("✅ Make the link"),
    what_next=N_("You get a link to hand on. Whoever opens it first has the role."),
)


@screen("invite", commands=("invite", "inviter"), words=("invite", "inviter"))
async def invite(context: Context) -> Shown:
    """Opens the form, with what there is no choice about."""
    return await _opened(context, None)


@screen("invite-to")
async def invite_to(context: Context, site_id: int) -> Shown:
    """Opens it for one site; for the admins, where that is 0."""
    return await _opened(context, site_id)


async def _opened(context: Context, site_id: int | None) -> Shown:
    facts = await _facts(context)
    if not facts.is_admin and not facts.theirs:
        return team.refusal(context)
    if site_id == in_charge.EVERYWHERE and facts.is_admin:
        return Opening(INVITE, {"role": Role.ADMIN.value})
    site = await context.session.get(sites.Site, site_id) if site_id else None
    slug = site.slug if site else next(iter(facts.theirs)) if len(facts.theirs) == 1 else ""
    return Opening(INVITE, {"site": slug} if slug in facts.theirs else {})
