"""Offers as a picture and as a table."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from handlers.context import Context
from handlers.conversation.messages import Drawing, Message
from handlers.conversation.reading import phones
from handlers.conversation.words import N_, Words
from handlers.donating import offer_words
from handlers.pictures import offer_totals
from handlers.tables import written
from handlers.tables.file_names import file_name
from models import offer_inbox
from models.bilingual import in_language
from models.offer_inbox import Stage, Total, Wanted
from models.offers import OfferCard, OfferState, Unit
from models.sites import Site

DAYS = 30
A_YEAR = timedelta(days=365)
MOST_ROWS = 2_000
MOST_BARS = 12
_COLUMNS = (
    (N_("Site"), 20),
    (N_("State"), 16),
    (N_("Sent"), 16),
    (N_("Days"), 28),
    (N_("Expected"), 16),
    (N_("Goods"), 44),
    (N_("Name"), 22),
    (N_("Phone"), 18),
    (N_("From"), 26),
    (N_("How it comes"), 22),
    (N_("Note"), 40),
    (N_("What came of it"), 40),
)
STATES = {
    OfferState.PROPOSED: N_("not answered yet"),
    OfferState.QUESTION: N_("question asked"),
    OfferState.ACCEPTED: N_("accepted"),
    OfferState.DECLINED: N_("declined"),
    OfferState.WITHDRAWN: N_("withdrawn"),
    OfferState.TURNED_AWAY: N_("no longer taken"),
    OfferState.EXPIRED: N_("not answered in time"),
    OfferState.RECEIVED: N_("received"),
    OfferState.PARTLY: N_("partly received"),
    OfferState.NOT_BROUGHT: N_("not brought"),
}


async def totals(context: Context, theirs: Sequence[Site], wanted: Wanted) -> Message:
    """What was offered in the last 30 days and not refused, by category: the picture, with the most in words."""
    words, begin = context.words, context.now - timedelta(days=DAYS)
    found = await offer_inbox.totals(context.session, wanted, begin)
    if not found:
        return Message(words.say("Nothing was offered in the last {n} days.", n=words.number(DAYS)))
    period = words.days(begin.astimezone(context.zone).date(), context.today)
    drawing = Drawing("offers.png", offer_totals.KIND, _figures(found, theirs, period, words))
    drawing_failed = words.say("The picture could not be drawn; please ask for it again later.")
    text = words.say("What was offered in the last {n} days, and not refused.", n=words.number(DAYS))
    return Message(text, drawing=_with_excuse(drawing, drawing_failed))


async def table(context: Context, theirs: Sequence[Site], wanted: Wanted) -> Message:
    """The offers of the last year, newest last, with who made them; at most 2,000, the newest of them."""
    words = context.words
    found = await offer_inbox.since(context.session, wanted, context.now - A_YEAR, MOST_ROWS)
    if not found:
        return Message(words.say("There were no offers in the last year."))
    sheet = str(words.say("Offers").unescape())
    figures = {
        "sheet": sheet,
        "headings": [str(words.say(heading).unescape()) for heading, _ in _COLUMNS],
        "widths": [width for _, width in _COLUMNS],
        "rows": [_row(one, words) for one in found],
    }
    place = in_language(theirs[0].name, words.language) if len(theirs) == 1 else ""
    name = file_name(sheet, place, context.today.isoformat())
    drawing = Drawing(name, written.KIND, figures, is_document=True)
    text = words.count("{n} offer of the last year.", "{n} offers of the last year.", len(found))
    failed = words.say("The table could not be made; please ask for it again later.")
    return Message(text, drawing=_with_excuse(drawing, failed))


def _with_excuse(drawing: Drawing, excuse: object) -> Drawing:
    return Drawing(drawing.name, drawing.kind, drawing.figures, drawing.is_document, str(excuse))


def _figures(found: Sequence[Total], theirs: Sequence[Site], period: str, words: Words) -> dict[str, Any]:
    names = [in_language(site.name, words.language) for site in theirs]
    title = words.say("Offers · {site}", site=names[0]) if len(names) == 1 else words.say("Offers · all sites")
    return {
        "title": str(title.unescape()),
        "period": str(words.say("{period} · number of offers", period=period).unescape()),
        "received": str(words.say("received").unescape()),
        "expected": str(words.say("expected").unescape()),
        "unanswered": str(words.say("not answered yet").unescape()),
        "rows": _rows(found, words),
    }


def _rows(found: Sequence[Total], words: Words) -> list[dict[str, Any]]:
    """A bar for each category, the longest first; as many as there is room for."""
    by_category: dict[int, list[Total]] = {}
    for total in found:
        by_category.setdefault(total.category.id, []).append(total)
    rows: list[dict[str, Any]] = [
        {
            "label": in_language(stages[0].category.name, words.language),
            "amounts": _amounts(stages, words),
            **{stage.value: sum(one.offers for one in stages if one.stage is stage) for stage in Stage},
        }
        for stages in by_category.values()
    ]
    return sorted(rows, key=lambda row: -sum(row[stage.value] for stage in Stage))[:MOST_BARS]


def _amounts(stages: Sequence[Total], words: Words) -> str:
    """'12 bags, 3 boxes': all stages together, the most first."""
    added: dict[Unit, int] = {}
    for total in stages:
        for unit, number in total.amounts:
            added[unit] = added.get(unit, 0) + number
    most_first = sorted(added.items(), key=lambda pair: -pair[1])
    return ", ".join(str(amount(number, unit, words).unescape()) for unit, number in most_first)


def amount(number: int, unit: Unit, words: Words) -> Markup:
    """Beside bags and boxes a number alone would mean nothing."""
    if unit is Unit.PIECE:
        return words.count("{n} piece", "{n} pieces", number)
    return offer_words.amount(number, unit, words)


def _row(card: OfferCard, words: Words) -> list[Any]:
    offer = card.offer
    texts = {
        "goods": "\n".join(_plain(offer_words.item(item, words)) for item in card.items),
        "days": _plain(offer_words.days(offer, words)),
        "how": _plain(offer_words.transport(offer, words)),
    }
    return [
        offer_words.site(card, words),
        _plain(words.say(STATES[offer.state])),
        _moment(offer.created_at, card),
        texts["days"],
        _moment(offer.starts_at, card),
        texts["goods"],
        card.donor.name,
        phones.shown(card.donor.phone) if card.donor.phone else "",
        offer.from_name,
        texts["how"],
        offer.note,
        offer.outcome or offer.reason_text,
    ]


def _plain(text: Any) -> str:
    """As it is read: without markup, and without the signs that keep links from being made in a chat."""
    return str(text.unescape()).replace("\u200b", "") if hasattr(text, "unescape") else str(text)


def _moment(at: datetime | None, card: OfferCard) -> dict[str, str] | None:
    """On the wall of the site, which a spreadsheet shows as it is."""
    return (
        {"moment": at.astimezone(card.zone).replace(tzinfo=None, second=0, microsecond=0).isoformat()} if at else None
    )
