"""Declining an offer: why, and where it would help instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.context import Context, Opening, Shown
from handlers.conversation.facts import Facts
from handlers.conversation.forms import Form, Step
from handlers.conversation.kinds.base import Asking, Value
from handlers.conversation.kinds.chosen import One, Option
from handlers.conversation.kinds.written import Text
from handlers.conversation.messages import Choice, Choices, Message
from handlers.conversation.screens import button, screen
from handlers.conversation.words import N_, Words
from handlers.donating import donor_notices, offer_answers, offer_notices, offer_sheet
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import need_rules, offer_instead, offer_people, offer_rules, offers
from models.audit import Action, Subject
from models.bilingual import in_language
from models.needs import NeedLevel
from models.offers import LONGEST_NOTE, OfferCard, OfferState, Reason
from models.sites import Site

NOWHERE = "nowhere"
_REASONS = {
    Reason.ENOUGH: N_("We have enough of it"),
    Reason.NOT_THIS: N_("We can’t use these things"),
    Reason.WRONG_TIME: N_("Nobody can receive it then"),
    Reason.OTHER: N_("Another reason"),
}


@dataclass(frozen=True, kw_only=True)
class DeclineFacts(Facts):
    """``instead`` are the sites to name, the best first."""

    card: OfferCard | None
    instead: Sequence[Site]

    @classmethod
    def of(cls, asking: Asking) -> "DeclineFacts":
        """The facts of a question of this form."""
        if not isinstance(asking.facts, cls):
            raise TypeError(f"{asking.facts!r} are not what this form knows")
        return asking.facts


async def _facts(context: Context) -> DeclineFacts:
    base, number = context.facts(), context.answers.get("offer")
    card = await offers.card(context.session, number) if isinstance(number, int) else None
    instead = await offer_instead.possible(context.session, card) if card else []
    return DeclineFacts(words=base.words, now=base.now, today=base.today, card=card, instead=instead)


def _why(asking: Asking) -> Markup:
    words, card = asking.words, DeclineFacts.of(asking).card
    question = words.say("Why can’t you take it? The donor reads it in kind words.")
    if card is None:
        return question
    parts = (offer_sheet.short(card, words), _has_a_yes(card, words), question)
    return Markup("\n\n").join(part for part in parts if part)


def _has_a_yes(card: OfferCard, words: Words) -> Markup:
    """That a yes is taken back: the button may be one from before, and somebody else's the yes."""
    if card.offer.state is not OfferState.ACCEPTED:
        return Markup("")
    name = unlinked(card.donor.name)
    return words.say("⚠️ <b>{name} has a yes already.</b> If you decline now, it is taken back.", name=name)


def _reasons(asking: Asking) -> Sequence[Option]:
    return [Option(code.value, _plain(asking.words.say(label))) for code, label in _REASONS.items()]


def _where(asking: Asking) -> Markup:
    words, facts = asking.words, DeclineFacts.of(asking)
    name = unlinked(facts.card.donor.name) if facts.card else ""
    told = words.say("With your answer {name} hears that you can’t take it.", name=name)
    best = in_language(facts.instead[0].name, words.language) if facts.instead else ""
    asked = words.say("Where would it help instead? <b>{site}</b> needs it most.", site=best)
    return Markup("{}\n\n{}").format(asked, told)


def _sites(asking: Asking) -> Sequence[Option]:
    words, found = asking.words, DeclineFacts.of(asking).instead
    options = [Option(site.slug, in_language(site.name, words.language)) for site in found]
    return [*options, Option(NOWHERE, _plain(words.say("Nowhere for now")))]


def _plain(label: Markup) -> str:
    return str(label.unescape())


async def _decline(context: Context, answers: Mapping[str, Value]) -> Sequence[Message]:
    card, person_id = await offer_answers.answered_by(context, answers["offer"]), context.chat.person_id
    if card is None or person_id is None:
        return [await offer_answers.refused(context)]
    instead = await _named(context, card, answers.get("instead"))
    done = await offer_rules.decline(
        context.session,
        person_id,
        card.offer.id,
        Reason(answers["reason"]),
        context.now,
        text=answers.get("text") or "",
        instead=instead.id if instead else None,
        by_phone=await offer_people.is_by_phone(context.session, card),
    )
    if not done.is_done or done.card is None:
        return [await offer_answers.too_late(context, done)]
    context.did(Action.OFFER_DECLINED, Subject.OFFER, card.offer.id, site_id=card.site.id)
    await donor_notices.declined(context, done.card, instead, done.was)
    await offer_notices.settled(context, done.card, person_id)
    return [await _declined(context, done.card, instead)]


async def _named(context: Context, card: OfferCard, slug: Value) -> Site | None:
    """The site to go to, if it still takes donations."""
    found = await offer_instead.possible(context.session, card) if slug else []
    return next((site for site in found if site.slug == slug), None)


async def _declined(context: Context, card: OfferCard, instead: Site | None) -> Message:
    words, name = context.words, unlinked(card.donor.name)
    if instead:
        site = in_language(instead.name, words.language)
        text = words.say(
            "<b>Declined.</b>\n{name} is told, and can offer it to {site} in one tap.", name=name, site=site
        )
    else:
        text = words.say("<b>Declined.</b>\n{name} is told.", name=name)
    needs = await _to_say_enough(context, card) if card.offer.reason is Reason.ENOUGH else []
    if needs:
        text = Markup("{}\n\n{}").format(text, words.say("Shall other donors see at once that you have enough?"))
    return Message(text, (Choices((*needs, offer_sheet.see(card, words))), way_on(words)))


async def _to_say_enough(context: Context, card: OfferCard) -> list[Choice]:
    """A button for each kind of goods of which the site has not said so yet."""
    words, found = context.words, list[Choice]()
    for category in {item.category.id: item.category for item in card.items}.values():
        need = await need_rules.one(context.session, card.site.id, category.id)
        if need is None or need.level in (NeedLevel.URGENT, NeedLevel.NEEDED):
            label = words.say("🟢 Enough: {category}", category=in_language(category.name, words.language))
            found.append(button(label, enough, card.offer.id, category.id, need.version if need else 0))
    return found


DECLINE = Form(
    "offer-decline",
    version=1,
    title=N_("Declining an offer"),
    steps=(
        Step("reason", _why, One(_reasons), N_("Reason")),
        Step(
            "text",
            N_("What may I tell them?"),
            Text(longest=LONGEST_NOTE, lines=True),
            N_("Your words"),
            when=lambda asking: asking.answers.get("reason") == Reason.OTHER,
        ),
        Step("instead", _where, One(_sites), N_("Instead"), when=lambda asking: bool(DeclineFacts.of(asking).instead)),
    ),
    on_complete=_decline,
    facts=_facts,
    submit=N_("✖ Decline the offer"),
    is_reviewed=False,
    leave=N_("Don’t decline"),
    carries=("offer",),
)


@screen("offer-decline")
async def decline(context: Context, offer_id: int) -> Shown:
    """Asks why; or how it stands, where nothing can come of it any more."""
    card = await offer_answers.answered_by(context, offer_id)
    if card is None:
        return await offer_answers.refused(context)
    if not card.is_open:
        return await offer_answers.shown(context, card)
    return Opening(DECLINE, {"offer": offer_id})


@screen("offer-enough", aside=True)
async def enough(context: Context, offer_id: int, category_id: int, version: int) -> Shown:
    """The site has enough of such goods, for all donors to see."""
    card, person_id = await offer_answers.answered_by(context, offer_id), context.chat.person_id
    category = next((item.category for item in card.items if item.category.id == category_id), None) if card else None
    if card is None or person_id is None or category is None:
        return await offer_answers.refused(context)
    changed = await need_rules.set_level(
        context.session, card.site.id, category_id, NeedLevel.ENOUGH, person_id, version, context.now
    )
    if changed.done:
        context.did(Action.NEED_CHANGED, Subject.SITE, card.site.id, site_id=card.site.id, detail=NeedLevel.ENOUGH)
    words = context.words
    names = {
        "category": in_language(category.name, words.language),
        "site": in_language(card.site.name, words.language),
    }
    if changed.done or changed.need.level is NeedLevel.ENOUGH:
        text = words.say("🟢 {category}: enough for now at {site}. Donors see it from now on.", **names)
    else:
        text = words.say("Somebody has said something else about {category} at {site} since, so I left it.", **names)
    return offer_answers.done(words, text, card)
