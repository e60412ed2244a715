"""The questions what is given and where to: whatever somebody does, they stand, answer, and keep sound answers."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from handlers.conversation.buttons import LONGEST
from handlers.conversation.events import Event, SentPhoto, SharedLocation
from handlers.conversation.reading.plain import clean
from handlers.donating.goods_lines import Line, items_of, kept, lines_of, read, with_line, without_line
from handlers.donating.offer_facts import GOODS, SITE, OfferFacts
from handlers.donating.offer_goods import Goods, goods_question
from handlers.donating.offer_sites import SiteForGoods, site_question
from handlers.donating.reading.goods import Good
from models.needs import Category, Level, NeedLevel, Ranked
from models.offers import MOST_ITEMS, Unit
from models.pages import Page
from models.sites import Site, SiteKind, SiteState
from tests.unit.engine.talk import ENGLISH, NOW, TODAY, Talk, form, step

LEVELS: dict[str, dict[str, Level]] = {
    "calais": {"clothes": NeedLevel.URGENT, "shoes": None, "tents": NeedLevel.NEEDED, "sofas": NeedLevel.NOT_ACCEPTED},
    "camp": {
        "clothes": NeedLevel.NEEDED,
        "shoes": None,
        "tents": NeedLevel.NOT_ACCEPTED,
        "sofas": NeedLevel.NOT_ACCEPTED,
    },
}
WORDS = {"clothes": "jumper", "shoes": "shoe", "tents": "tent", "sofas": "sofa"}
Move = Callable[[Talk], Any]


def _facts() -> OfferFacts:
    named = {slug: {"en": slug.title(), "fr": slug.title()} for slug in (*WORDS, *LEVELS)}
    kinds = {
        slug: Category(id=at, slug=slug, position=at, name=named[slug], words={"en": [word]}, examples=None)
        for at, (slug, word) in enumerate(WORDS.items(), start=1)
    }
    ranked = [
        Ranked(_site(at, slug, named[slug]), {kinds[one].id: level for one, level in levels.items()})
        for at, (slug, levels) in enumerate(LEVELS.items(), start=1)
    ]
    best = {slug: LEVELS["calais"][slug] for slug in kinds}
    needed = [(category, best[slug]) for slug, category in kinds.items()]
    return OfferFacts(words=ENGLISH, now=NOW, today=TODAY, needed=needed, ranked=ranked, notice=Page(), person=None)


def _site(number: int, slug: str, name: dict[str, str]) -> Site:
    place = {"latitude": 51.0 - number / 10, "longitude": 2.0, "contact_first": False, "warehouse": number == 1}
    return Site(id=number, slug=slug, name=name, city="", state=SiteState.OPEN, kind=SiteKind.CAMP, **place)


FORM = form(
    step(GOODS, Goods()),
    step(SITE, SiteForGoods()),
)
QUESTIONS = {GOODS: goods_question, SITE: site_question}
_TEXTS = some.one_of(
    some.sampled_from(
        ("3 bags of jumpers and 2 tents", "sofa", "shoes", "20", "a dozen pairs", "zorglub", "I don't know", "camp",
         "calais", "That’s all", "Something else too", "back", "<b>&", "999999999 jumpers", "0 tents", "-3 shoes")
    ),
    some.text(max_size=80).map(clean).filter(bool),
)  # fmt: skip
_MEANINGS = some.one_of(
    some.sampled_from(
        ("*done", "*more", "k:1:clothes", "k:2:shoes", "k:1:gone", "k:x:shoes", "k:²:shoes", "k:99999:shoes", "u:1",
         "u:1:bag:2", "u:1:bag:9999", "u:7:bag:2", "e:1", "e:9", "x:1", "x:9", "calais", "camp", "w:camp", "w:gone",
         "k:", "u:", "", "!edit:goods", "!back", "!send")
    ),
    some.text(max_size=20),
)  # fmt: skip
_EVENTS: some.SearchStrategy[Event] = some.one_of(
    some.builds(SharedLocation, some.floats(-90, 90), some.floats(-180, 180)), some.just(SentPhoto("a"))
)


def _say(text: str) -> Move:
    return lambda talk: talk.say(text)


def _tap(meaning: str) -> Move:
    return lambda talk: talk.means(meaning)


def _shown(at: int) -> Move:
    def tap(talk: Talk) -> Any:
        labels = [label for label in talk.labels if talk.labels.count(label) == 1]
        return talk.tap(labels[at % len(labels)]) if labels else talk.say("x")

    return tap


_MOVES = some.one_of(
    _TEXTS.map(_say),
    _MEANINGS.map(_tap),
    some.integers(0, 40).map(_shown),
    _EVENTS.map(lambda event: lambda talk: talk.do(event)),
)


@settings(max_examples=120)
@given(some.lists(_MOVES, min_size=1, max_size=14))
def test_any_input_leaves_sound_goods_and_a_site_that_takes_them(moves: list[Move]) -> None:
    """A site that does not take a kind of goods is never the answer to them, unless the donor was told."""
    facts = _facts()
    talk = Talk(FORM, known=facts)
    for move in moves:
        move(talk)
        assert all(message.text for message in talk.shown)
        assert all(len(one.data.encode()) <= LONGEST for message in talk.shown for one in message.all_choices())
        lines = lines_of(talk.answers.get(GOODS))
        assert len(lines) <= MOST_ITEMS
        assert all(line.is_whole and (line.amount is None or line.amount > 0) for line in lines)
        assert len({line.number for line in lines}) == len(lines)
        for key in talk.answers:
            asking = talk.walk.asking(key)
            assert QUESTIONS[key](asking)
        site = talk.answers.get(SITE)
        told = set(site["without"]) if isinstance(site, dict) else set()
        refused = set(facts.refused_at(site["site"] if isinstance(site, dict) else site, lines)) if site else set()
        assert refused <= told
        if talk.ending is not None:
            talk = Talk(FORM, known=facts)


_LINES = some.builds(
    Line,
    some.integers(1, 50),
    some.sampled_from(("", *WORDS)),
    some.text(max_size=30),
    some.none() | some.integers(1, 100_000),
    some.none() | some.sampled_from(Unit),
    some.booleans(),
)


@given(some.lists(_LINES, max_size=14))
def test_goods_survive_being_kept(lines: list[Line]) -> None:
    assert lines_of(kept(lines)) == lines


@settings(max_examples=40)
@given(some.recursive(some.none() | some.integers() | some.text(max_size=4), lambda inner: some.lists(inner)))
def test_anything_else_that_was_kept_is_no_goods(value: Any) -> None:
    assert lines_of(value) == []


def test_a_line_is_put_in_its_place_or_behind_the_others() -> None:
    lines = [Line(1, "clothes"), Line(2, "shoes")]
    assert with_line(lines, Line(1, "tents")) == [Line(1, "tents"), Line(2, "shoes")]
    assert with_line(lines, Line(3, "tents"))[-1] == Line(3, "tents")
    assert without_line(lines, 1) == [Line(2, "shoes")]
    full = [Line(number, "shoes") for number in range(1, MOST_ITEMS + 1)]
    assert with_line(full, Line(99, "tents")) == full


def test_goods_keep_the_accents_with_which_they_were_typed() -> None:
    """The reader compares without them."""
    goods = [Good("clothes", "vetements d ' hiver", 3, None), Good("shoes", "bottes, baskets", None, None)]
    lines = read(goods, "3 sacs de Vêtements d'hiver, des bottes et des baskets", [Line(4, "tents")])
    assert [line.said for line in lines] == ["Vêtements d'hiver", "bottes, baskets"]
    assert [line.number for line in lines] == [5, 6]
    assert [line.is_settled for line in lines] == [True, False]


def test_goods_of_a_kind_that_is_gone_are_left_out() -> None:
    facts = _facts()
    lines = [Line(1, "clothes", amount=2, unit=Unit.BAG), Line(2, "gone")]
    assert [item.category.slug for item in items_of(lines, list(facts.categories.values()))] == ["clothes"]
