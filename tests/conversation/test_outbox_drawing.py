"""Pictures are drawn when they are sent, and a picture that can't be drawn holds up no words."""

from typing import Any

import pytest
from markupsafe import Markup

from bot.outbox.channel import Delivered, NotSent
from bot.outbox.testing import Post
from handlers.conversation.messages import Drawing, Json, Message
from handlers.pictures import bed_nights, certificate
from models.database import Database
from models.outbox import Owed, State


@pytest.fixture
async def post(database: Database) -> Post:
    return Post(database)


def see(post: Post) -> list[Message]:
    """What the channel is handed from now on, try by try."""
    seen: list[Message] = []
    deliver = post.channel.deliver

    async def watched(address: str, message: Message, replaces: int | None) -> Delivered:
        seen.append(message)
        return await deliver(address, message, replaces)

    post.channel.deliver = watched  # type: ignore[method-assign]
    return seen


async def put(
    post: Post, kind: str, figures: Json = bed_nights.NOTHING, *, name: str = "beds.png", **more: Any
) -> None:
    """Owes somebody a message with a picture or a page."""
    await post.meet("1")
    drawing = Drawing(name, kind, figures, **more)
    await post.put(Owed("telegram", "1", Message(Markup("Beds"), drawing=drawing).to_json()))


async def test_a_channel_is_handed_the_picture(post: Post) -> None:
    """The row holds what is to be drawn, a few hundred bytes; also when it is tried again."""
    seen = see(post)
    await put(post, bed_nights.KIND)
    assert "content" not in str((await post.rows())[0].message)
    post.channel.answers["1"].append(NotSent())
    await post.deliver()
    post.time.advance(seconds=90)
    await post.deliver()
    assert [(str(message.text), message.drawing) for message in seen] == [("Beds", None)] * 2
    (photo,) = {message.photo for message in seen}
    assert photo is not None
    assert (photo.name, photo.content[:4]) == ("beds.png", b"\x89PNG")


async def test_a_page_is_handed_over_as_a_document(post: Post) -> None:
    seen = see(post)
    await put(post, certificate.KIND, certificate.NOTHING, name="hours.pdf", is_document=True)
    await post.deliver()
    (message,) = seen
    assert message.document is not None
    assert (message.document.name, message.document.content[:5], message.photo) == ("hours.pdf", b"%PDF-", None)


async def test_who_waits_for_a_page_that_cannot_be_drawn_hears_so(post: Post) -> None:
    seen = see(post)
    await put(post, certificate.KIND, {}, is_document=True, excuse="No page <b>today</b>.")
    await post.deliver()
    assert [(str(message.text), message.document) for message in seen] == [("Beds\n\nNo page <b>today</b>.", None)]


async def test_words_are_sent_without_a_picture_that_cannot_be_drawn(post: Post) -> None:
    seen = see(post)
    await put(post, "no such kind")
    sender = await post.deliver()
    assert [(str(message.text), message.drawing, message.photo) for message in seen] == [("Beds", None, None)]
    assert sender.counters.of(State.DELIVERED) == 1
