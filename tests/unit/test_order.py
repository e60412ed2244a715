"""Who is next: first come, first served within a chat; chats side by side."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.order import Order


async def attend(order: Order, chat: str, name: int, log: list[tuple[str, int]]) -> None:
    async with order.turn_of(chat):
        await asyncio.sleep(0)
        log.append((chat, name))


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(1, 4))
async def test_within_a_chat_first_come_is_first_served(arrivals: list[str], at_once: int) -> None:
    order, log = Order(at_once), list[tuple[str, int]]()
    await asyncio.gather(*(attend(order, chat, name, log) for name, chat in enumerate(arrivals)))
    for chat in "abc":
        assert [name for where, name in log if where == chat] == [n for n, c in enumerate(arrivals) if c == chat]
    assert len(order) == 0


async def test_a_chat_that_waits_for_itself_takes_no_place_from_others() -> None:
    order, log = Order(at_once=2), list[tuple[str, int]]()
    async with order.turn_of("busy"):
        behind = [asyncio.create_task(attend(order, "busy", number, log)) for number in range(5)]
        await asyncio.sleep(0)
        await asyncio.wait_for(attend(order, "other", 1, log), 5)
    await asyncio.gather(*behind)
    assert log[0] == ("other", 1)


async def test_who_gives_up_waiting_or_fails_lets_the_next_one_in() -> None:
    order, log = Order(at_once=1), list[tuple[str, int]]()
    async with order.turn_of("a"):
        impatient = asyncio.create_task(attend(order, "a", 1, log))
        patient = asyncio.create_task(attend(order, "a", 2, log))
        await asyncio.sleep(0)
        impatient.cancel()
    await asyncio.wait_for(patient, 5)
    assert log == [("a", 2)]
    assert len(order) == 0
