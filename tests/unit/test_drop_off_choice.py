"""Choosing a slot: whatever is tapped or typed, only a slot that is free is an answer, and there is always a way on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import i18n
from handlers.conversation.buttons import Buttons
from handlers.conversation.events import Said
from handlers.conversation.facts import Facts
from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, Pick
from handlers.donating.drop_off_choice import Offered, SlotChoice, code, near
from models.drop_off import Slot

NOW = datetime(2027, 3, 12, 12, tzinfo=UTC)
ENGLISH = i18n.languages()["en"]
HALF = timedelta(minutes=30)
STARTS = [NOW + timedelta(days=day, hours=hour) for day in range(1, 15) for hour in range(7)]
OFFERED = Offered([Slot(start, start + HALF, places=2) for start in STARTS], ZoneInfo("Europe/Paris"))
CHOICE = SlotChoice(lambda _: OFFERED)
MEANINGS = st.one_of(
    st.text(max_size=20),
    st.builds("page:{}".format, st.one_of(st.integers(-5, 9999), st.text(max_size=4))),
    st.builds("day:{}".format, st.one_of(st.dates(), st.text(max_size=10))),
    st.sampled_from([code(start) for start in STARTS]),
)
# That days and times are read from any text is tried where they are read.
TYPED = ("Saturday 10:00", "Monday", "tomorrow at 5pm", "9:00", "31/02", "yesterday", "", "perhaps")
EVENTS = st.one_of(MEANINGS.map(Pick), st.sampled_from(TYPED).map(Said))


def asking(scratch: dict[str, object]) -> Asking:
    facts = Facts(words=ENGLISH, now=NOW, today=NOW.date())
    return Asking(facts, {}, Buttons("1", "slot"), scratch)


@settings(max_examples=60)
@given(st.lists(EVENTS, max_size=5))
def test_nothing_but_a_free_slot_is_an_answer(events: list[Pick | Said]) -> None:
    scratch: dict[str, object] = {}
    for event in events:
        read = CHOICE.read(event, asking(scratch))
        assert isinstance(read, Answer | Again | Changed), read
        if isinstance(read, Answer):
            assert CHOICE.accepts(read.value, asking(scratch))
            assert CHOICE.shown(read.value, asking(scratch))
        if isinstance(read, Changed):
            scratch = dict(read.scratch)
        assert [one for group in CHOICE.prompt(asking(scratch)).choices for one in group.items]


def test_every_free_slot_can_be_reached_by_tapping() -> None:
    """From the days to the pages of each."""
    reached, seen, waiting = set[str](), set[str](), [dict[str, object]()]
    while waiting:
        scratch = waiting.pop()
        for group in CHOICE.prompt(asking(scratch)).choices:
            for one in group.items:
                meaning = one.data.split(".", 2)[2]
                read = CHOICE.read(Pick(meaning), asking(scratch))
                if isinstance(read, Answer):
                    reached.add(read.value)
                elif isinstance(read, Changed) and str(read.scratch) not in seen:
                    seen.add(str(read.scratch))
                    waiting.append(dict(read.scratch))
    assert reached == {code(start) for start in STARTS}


def test_the_slots_nearest_to_a_moment_stand_in_order() -> None:
    found = near(OFFERED.slots, STARTS[9] + timedelta(minutes=5))
    assert [slot.starts_at for slot in found] == STARTS[8:11]
