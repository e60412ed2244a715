"""Texts kept as their writers formatted them, with photos and files; previews; facts that follow the answers."""

from typing import Any

from markupsafe import Markup

from handlers.conversation.events import Said, SentFile, SentOther, SentPhoto
from handlers.conversation.forms import Form
from handlers.conversation.kinds.base import Asking
from handlers.conversation.kinds.chosen import YesNo
from handlers.conversation.kinds.formatted import LARGEST, Attachment, Formatted, length_shown
from handlers.conversation.messages import File, Message
from handlers.conversation.words import N_
from tests.unit.engine.talk import Talk, form, no_facts, nothing, step

POST = Formatted(lambda _, with_file: 10 if with_file else 20)


def longest(asking: Asking) -> int:
    post = asking.answers.get("post")
    return length_shown(post["html"]) if post else 0


def own(asking: Asking) -> Any:
    return (asking.answers.get("post") or {}).get("file")


FILE = Attachment(longest, 10, own)


def test_a_text_stays_as_it_was_formatted() -> None:
    talk = Talk(form(step("post", POST)))
    talk.do(Said("Ici & là", number=1, markup="<b>Ici</b> &amp; là"))
    assert talk.answers == {"post": {"html": "<b>Ici</b> &amp; là"}}
    assert "<b>Ici &amp; là</b>" in talk.text, "the review shows the words, without their markup"
    talk = Talk(form(step("post", POST)))
    talk.do(Said("1 < 2", number=1))
    assert talk.answers == {"post": {"html": "1 &lt; 2"}}


def test_its_length_is_what_readers_count() -> None:
    """Tags and escapes are nothing, an emoji is two; with a photo less fits."""
    talk = Talk(form(step("post", POST)))
    talk.say("🧣" * 10 + "x")
    assert "21 characters; 20 is the most" in talk.text
    talk.do(SentPhoto("f", caption="eleven char"))
    assert "11 characters; 10 is the most" in talk.text
    talk.do(Said("&" * 20, number=9, markup="<b>" + "&amp;" * 20 + "</b>"))
    assert talk.at == "review"


def test_a_photo_or_file_comes_with_its_words() -> None:
    alone = Talk(form(step("post", POST)))
    alone.do(SentPhoto("f"))
    assert "There are no words to it" in alone.text
    talk = Talk(form(step("post", POST), step("file", FILE)), answers={"file": {}})
    talk.do(SentFile("f", "plan.pdf", LARGEST + 1, caption="Plan"))
    assert "20 MB" in talk.text
    talk.do(SentOther("voice"))
    assert talk.at == "post"
    talk.do(SentFile("f", "plan.pdf", caption="Plan", markup="<i>Plan</i>"))
    assert talk.answers["post"] == {
        "html": "<i>Plan</i>",
        "file": {"kind": "document", "handle": "f", "name": "plan.pdf"},
    }
    assert "File: <b>plan.pdf</b>" in talk.text
    talk.tap("✏️ File")
    talk.tap("Without a photo or file")
    assert "File: <b>none</b>" in talk.text
    talk.tap("✏️ File")
    talk.do(SentPhoto("g"))
    assert talk.answers["file"] == {"kind": "photo", "handle": "g", "name": ""}


def test_what_a_question_has_no_use_for_goes_to_the_one_that_is_about_it() -> None:
    """Where one is, or at the review; words that can't be used are told to be left out, and never lost unsaid."""
    talk = Talk(form(step("post", POST), step("file", FILE)), answers={"file": {}})
    talk.do(SentPhoto("f"))
    assert "✓ File: a photo" in talk.text
    assert talk.at == "post"
    talk.say("Hello")
    assert (talk.at, talk.answers["file"]["handle"]) == ("review", "f")
    talk.do(SentFile("g", "plan.pdf", caption="More"))
    assert "File: <b>plan.pdf</b>" in talk.text
    assert "The words that came with it were left out" in talk.text
    assert talk.answers["post"] == {"html": "Hello"}


def test_a_long_text_and_a_photo_do_not_come_together() -> None:
    talk = Talk(form(step("post", POST), step("file", FILE)))
    talk.say("eleven char")
    talk.do(SentPhoto("f"))
    assert "10 characters fit, and your text has 11" in talk.text
    assert talk.at == "file"


def test_a_photo_that_is_known_by_its_handle_alone_survives_being_kept() -> None:
    message = Message(Markup("Here"), photo=File("", handle="the-map"))
    assert Message.from_json(message.to_json()) == message


def test_what_has_a_default_is_not_asked_and_can_be_changed() -> None:
    """It is no question among the others, stands in the review, and goes back there."""
    talk = Talk(form(step("post", POST), step("loud", YesNo(), default=False), step("sure", YesNo())))
    assert "1/2" in talk.text
    talk.say("One")
    assert (talk.at, "2/2" in talk.text) == ("sure", True)
    talk.tap("← Back")
    assert talk.at == "post"
    talk.tap("Keep as it is")
    talk.tap("Yes")
    assert "Loud: <b>No</b>" in talk.text
    for way in ("← Back", "Keep as it is"):
        talk.tap("✏️ Loud")
        assert "/2" not in talk.text
        talk.tap(way)
        assert talk.at == "review"
    talk.tap("✏️ Loud")
    talk.tap("Yes")
    talk.tap("Send it")
    assert talk.finished["loud"] is True


def _previewed() -> Form:
    def preview(asking: Asking) -> list[Message]:
        return [Message(Markup("Dear {}").format(asking.answers["post"]["html"]))]

    steps = (step("post", POST), step("loud", YesNo()))
    return Form("test", 1, N_("Test"), steps, nothing, no_facts, submit=N_("Send it"), preview=preview)


def test_what_will_be_sent_is_shown_above_the_review_when_it_is_new() -> None:
    """Changing something else shows the review alone; taking the form up again shows all of it."""
    talk = Talk(_previewed())
    talk.say("One")
    talk.tap("No")
    first, last = talk.shown
    assert (str(first.text), "please check" in last.text) == ("Dear One", True)
    talk.tap("✏️ Loud")
    talk.tap("Yes")
    assert len(talk.shown) == 1
    talk.tap("✏️ Post")
    talk.say("Two")
    assert str(talk.shown[0].text) == "Dear Two"
    talk.again()
    assert len(talk.shown) == 2
