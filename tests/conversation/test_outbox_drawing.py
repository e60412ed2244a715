"""Pictures are drawn when they are sent, and a picture that can't be drawn holds up no words."""

import pytest
from markupsafe import Markup

from bot.outbox.channel import Delivered, NotSent
from bot.outbox.testing import Post
from handlers.conversation.messages import Drawing, Message
from handlers.pictures import bed_nights
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


async def put(post: Post, kind: str) -> None:
    """Owes somebody a message with a picture."""
    await post.meet("1")
    drawing = Drawing("beds.png", kind, bed_nights.NOTHING)
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


async def test_words_are_sent_without_a_picture_that_cannot_be_drawn(post: Post) -> None:
    seen = see(post)
    await put(post, "no such kind")
    sender = await post.deliver()
    assert [(str(message.text), message.drawing, message.photo) for message in seen] == [("Beds", None, None)]
    assert sender.counters.of(State.DELIVERED) == 1
