"""An offer on the site's side: how it stands, and who may do something about it."""

from datetime import datetime

from markupsafe import Markup

from handlers.context import Context, Shown
from handlers.conversation.messages import Choices, File, Message
from handlers.conversation.screens import screen
from handlers.conversation.words import Words
from handlers.donating import offer_sheet, offer_words
from handlers.donating.harmless import unlinked
from handlers.start import way_on
from models import offers, roles
from models.audit import Subject
from models.offer_rules import Done
from models.offers import MARKS, OfferCard, OfferState, OfferStep, Reason, StepKind


@screen("offer-in", aside=True)
async def offer(context: Context, offer_id: int) -> Shown:
    """The offer with all that is known, for those who answer it."""
    card = await answered_by(context, offer_id)
    return await refused(context) if card is None else await shown(context, card)


@screen("offer-photos", aside=True)
async def photos(context: Context, offer_id: int) -> Shown:
    """Every photo of it."""
    card = await answered_by(context, offer_id)
    if card is None:
        return await refused(context)
    pictures = [
        Message(Markup(""), photo=File(f"photo-{at}.jpg", handle=handle))
        for at, handle in enumerate(card.offer.photos, 1)
    ]
    return [*pictures, await shown(context, card, with_photo=False)]


async def answered_by(context: Context, offer_id: int) -> OfferCard | None:
    """The offer, if this person answers for its site now."""
    card = await offers.card(context.session, offer_id)
    if card and await roles.may_answer_offers(context.session, context.chat.person_id, card.site.id):
        return card
    if card:
        context.refuse(Subject.OFFER, offer_id, site_id=card.site.id)
    return None


async def refused(context: Context) -> Message:
    """Said where there is no such offer, or it is not this person's to answer: which of both is nobody's business."""
    text = context.words.say("That offer is no longer there, or is for a site whose offers you don’t answer.")
    return Message(text, (way_on(context.words),))


async def shown(context: Context, card: OfferCard, note: Markup | None = None, *, with_photo: bool = True) -> Message:
    """The offer as it stands, below a remark where there is one."""
    words = context.words
    said = await offers.conversation(context.session, card.offer.id)
    head = words.say("📦 <b>An offer for {site}</b>", site=offer_words.site(card, words))
    last = await offers.last_step(context.session, card.offer.id)
    state = how_it_stands(card, last, context.chat.person_id, context.now, words)
    parts = (note, head, state, offer_sheet.sheet(card, words, said))
    begins = card.offer.starts_at
    has_begun = begins is not None and begins.astimezone(card.zone).date() <= context.now.astimezone(card.zone).date()
    return Message(
        Markup("\n\n").join(part for part in parts if part),
        (*offer_sheet.ways(card, words, has_begun=has_begun), way_on(words)),
        photo=offer_sheet.photo(card) if with_photo and note is None else None,
    )


async def too_late(context: Context, done: Done) -> Message:
    """Somebody was quicker, or the donor took it back: who did what, when, and how it stands."""
    if done.card is None:
        return await refused(context)
    return await shown(context, done.card, context.words.say("Nothing was changed: this offer has its answer."))


def how_it_stands(
    card: OfferCard, last: tuple[OfferStep, str] | None, person_id: int | None, now: datetime, words: Words
) -> Markup:
    """The state, with who did what last, and when."""
    line = _done_by(card, *last, person_id, now, words) if last else Markup()
    more = [line]
    if card.offer.state is OfferState.ACCEPTED or card.offer.state in MARKS:
        more.append(offer_sheet.agreed(card, words))
    if card.offer.outcome:
        more.append(words.say("Noted: <i>{text}</i>", text=card.offer.outcome))
    if card.offer.reason:
        more.append(reason(card, words))
    return Markup("\n").join(part for part in more if part)


def reason(card: OfferCard, words: Words) -> Markup:
    """Why it was declined or turned away."""
    match card.offer.reason:
        case Reason.ENOUGH:
            return words.say("Reason: enough of it.")
        case Reason.NOT_THIS:
            return words.say("Reason: not these goods.")
        case Reason.WRONG_TIME:
            return words.say("Reason: the wrong time.")
        case Reason.CLOSED:
            return words.say("Reason: no donations are taken there any more.")
    return words.say("Reason: {text}", text=card.offer.reason_text or "–")


def _done_by(card: OfferCard, step: OfferStep, by: str, person_id: int | None, now: datetime, words: Words) -> Markup:
    when, donor = words.near_moment(step.at, card.zone, now), unlinked(card.donor.name)
    match step.kind:
        case StepKind.SENT:
            return words.say("⏳ Waiting for an answer. {name} sent it {when}.", name=donor, when=when)
        case StepKind.ANSWERED:
            return words.say("⏳ Waiting for an answer. {name} wrote {when}.", name=donor, when=when)
        case StepKind.ASKED:
            return words.say("⏳ A question is with {name}, since {when}.", name=donor, when=when)
        case StepKind.WITHDRAWN:
            return words.say("{name} took it back {when}.", name=donor, when=when)
        case StepKind.EXPIRED:
            return words.say("It ran out {when}, without an answer.", when=when)
        case StepKind.TURNED_AWAY:
            return words.say("✖ It was turned away {when}.", when=when)
    if step.by_id == card.donor.id:
        return _donors(step, donor, when, words)
    if step.by_id == person_id:
        return _yours(card, step, when, words)
    return _theirs(card, step, by, when, words)


def _donors(step: OfferStep, donor: Markup, when: Markup | str, words: Words) -> Markup:
    """Where a site has hours for donations, a donor books one by themselves."""
    if step.kind is StepKind.MOVED_SLOT:
        return words.say("✏️ {name} chose another time {when}.", name=donor, when=when)
    return words.say("✅ {name} booked this time {when}.", name=donor, when=when)


def _yours(card: OfferCard, step: OfferStep, when: Markup | str, words: Words) -> Markup:
    match step.kind:
        case StepKind.ACCEPTED:
            return words.say("✅ You accepted it {when}.", when=when)
        case StepKind.MOVED_SLOT:
            return words.say("✏️ You changed time or place {when}.", when=when)
        case StepKind.DECLINED:
            return words.say("✖ You declined it {when}.", when=when)
    return words.say("{outcome} You noted it {when}.", outcome=outcome(card, words), when=when)


def _theirs(card: OfferCard, step: OfferStep, by: str, when: Markup | str, words: Words) -> Markup:
    who = unlinked(by) if by else words.say("Somebody of the team")
    match step.kind:
        case StepKind.ACCEPTED:
            return words.say("✅ {name} accepted it {when}.", name=who, when=when)
        case StepKind.MOVED_SLOT:
            return words.say("✏️ {name} changed time or place {when}.", name=who, when=when)
        case StepKind.DECLINED:
            return words.say("✖ {name} declined it {when}.", name=who, when=when)
    return words.say("{outcome} {name} noted it {when}.", outcome=outcome(card, words), name=who, when=when)


def outcome(card: OfferCard, words: Words) -> Markup:
    """What came of it."""
    match card.offer.state:
        case OfferState.RECEIVED:
            return words.say("✅ All of it came.")
        case OfferState.PARTLY:
            return words.say("✅ Part of it came.")
        case OfferState.NOT_BROUGHT:
            return words.say("✖ Nothing came.")
    return Markup()


def done(words: Words, text: Markup, card: OfferCard) -> Message:
    """What was just done about it, with the way back to it."""
    return Message(text, (Choices((offer_sheet.see(card, words),)), way_on(words)))
