"""What a person does, turned into the updates that Telegram makes of it."""

import math
import re
from collections.abc import Sequence
from typing import Any

from bot.sandbox.chats import Chat, Kept
from bot.sandbox.core import Query, Sandbox
from bot.sandbox.entities import found_in
from bot.sandbox.files import StoredFile
from bot.sandbox.markup import Styled, trimmed, utf16
from bot.sandbox.people import Person

Json = dict[str, Any]
Entities = Sequence[Json]
"""What the person formatted, as Telegram's apps tell it."""

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
STICKER_SIZE = {"width": 512, "height": 512}


class NotFoundHere(Exception):  # noqa: N818 - an answer of the JSON interface: 404
    """No such person, chat, message or button."""


class NotNow(Exception):  # noqa: N818 - 409
    """The person can't do this as things stand."""


class Doing:
    """One person's doings, in the private chat or in ``group``."""

    def __init__(self, sandbox: Sandbox, person: Person, group: int | None = None) -> None:
        self.sandbox = sandbox
        self.person = person
        self.chat = self._chat(group)

    def _chat(self, group: int | None) -> Chat:
        if group is None or group == self.person.id:
            return self.sandbox.private_chat(self.person.id)
        if group not in self.sandbox.chats or group > 0:
            raise NotFoundHere(f"no group {group}")
        return self.sandbox.chats[group]

    def open(self, payload: str = "") -> Json:
        """Opens the bot by its link; unblocks it first."""
        if not PAYLOAD.fullmatch(payload):
            raise ValueError("a start payload has up to 64 of A-Z a-z 0-9 _ -")
        if self.person.blocked:
            self.unblock()
        return self.say(f"/start {payload}".strip())

    def say(self, text: str, reply_to: int | None = None, entities: Entities = ()) -> Json:
        """A text, cut as the app would cut it, and formatted by ``entities``."""
        said = trimmed(Styled(text, list(entities)))
        if not said.text:
            raise ValueError("there is no text")
        if utf16(said.text) > 4096:
            raise ValueError("the app cuts texts after 4,096 characters: send them one by one")
        return self.send(_spoken("text", "entities", said), reply_to)

    def send(self, content: Json, reply_to: int | None = None) -> Json:
        """A message of any content."""
        self._must_be_able()
        body = {"message_id": self.sandbox.message_ids.next(), "from": self.person.user(), "chat": self.chat.about}
        body |= {"date": self.sandbox.stamp()} | self._reply(reply_to) | content
        self.chat.add(Kept(body, mine=True, sent_at=self.sandbox.now()))
        return {"update_id": self.sandbox.updates.put("message", body), "message_id": body["message_id"]}

    def edit(self, message_id: int, text: str, entities: Entities = ()) -> Json:
        """Changes one's own text or caption."""
        self._must_be_able()
        kept = self._message(message_id)
        if kept.body["from"]["id"] != self.person.id or not {"text", "photo", "document"} & set(kept.body):
            raise NotFoundHere(f"message {message_id} can't be edited by this person")
        names = ("text", "entities") if "text" in kept.body else ("caption", "caption_entities")
        left = {name: value for name, value in kept.body.items() if name not in names}
        said = trimmed(Styled(text, list(entities)))
        kept.body = left | _spoken(*names, said) | {"edit_date": self.sandbox.stamp()}
        kept.edits += 1
        self.chat.touch(kept)
        return {"update_id": self.sandbox.updates.put("edited_message", kept.body), "message_id": kept.id}

    def tap(self, label: str | None, data: str | None, message_id: int | None, *, force: bool = False) -> Json:
        """Taps an inline button, by label or data; ``force`` sends data that no button has."""
        self._must_be_able()
        if force:
            kept = self._message(message_id) if message_id else self._newest_of_bot()
            return self._tapped(kept, data or "")
        kept, button = self._button(label, data, message_id)
        if "callback_data" in button:
            return self._tapped(kept, button["callback_data"])
        if "copy_text" in button:
            return {"copied": button["copy_text"]["text"]}
        return {"url": button.get("url") or button.get("web_app", {}).get("url", "")}

    def press(self, label: str, latitude: float, longitude: float) -> Json:
        """Presses a button of the reply keyboard now shown."""
        keyboard = self.chat.reply_keyboard
        buttons = [button for row in keyboard["keyboard"] for button in row] if keyboard else []
        button = next((button for button in buttons if button["text"] == label), None)
        if button is None or keyboard is None:
            raise NotFoundHere(f"no reply keyboard with {label!r} is shown")
        if keyboard["one_time_keyboard"]:
            self.chat.reply_keyboard = None
        if button.get("request_contact"):
            return self.share_contact({}, reply_to=None)
        if button.get("request_location"):
            return self.share_location(latitude, longitude)
        return self.say(label)

    def share_contact(self, given: Json, reply_to: int | None = None) -> Json:
        """A contact card: one's own, or with ``user_id`` (or null there) somebody else's."""
        contact: Json = {
            "phone_number": given.get("phone") or self.person.phone or f"+3363998{self.person.id % 10000:04d}",
            "first_name": given.get("first_name") or self.person.first_name,
        }
        last_name = given.get("last_name", "" if "first_name" in given else self.person.last_name)
        user_id = given.get("user_id", self.person.id)
        contact |= ({"last_name": last_name} if last_name else {}) | ({"user_id": user_id} if user_id else {})
        return self.send({"contact": contact}, reply_to)

    def share_location(self, latitude: float, longitude: float, reply_to: int | None = None) -> Json:
        """A pin."""
        if not (math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValueError("latitude is -90 to 90, longitude -180 to 180")
        return self.send({"location": {"latitude": latitude, "longitude": longitude}}, reply_to)

    def send_file(self, file: StoredFile, caption: str, reply_to: int | None = None, entities: Entities = ()) -> Json:
        """A photo, a document or a voice message."""
        if file.kind == "photo":
            if not file.width:
                raise ValueError("a photo is a JPEG, PNG, GIF or WebP")
            content: Json = {"photo": self.sandbox.files.photo_sizes(file)}
        else:
            content = {file.kind: file.as_voice() if file.kind == "voice" else file.as_document()}
        said = trimmed(Styled(caption, list(entities)))
        return self.send(content | (_spoken("caption", "caption_entities", said) if said.text else {}), reply_to)

    def send_sticker(self, emoji: str, reply_to: int | None = None) -> Json:
        """A sticker, without a picture of its own."""
        sticker: Json = {
            "file_id": f"SBsticker{ord(emoji[0])}",
            "file_unique_id": f"s{ord(emoji[0])}",
            "type": "regular",
        }
        sticker |= STICKER_SIZE | {"is_animated": False, "is_video": False, "emoji": emoji}
        return self.send({"sticker": sticker}, reply_to)

    def send_poll(self, question: str, options: list[str], reply_to: int | None = None) -> Json:
        """A poll of one's own."""
        poll: Json = {"id": str(self.sandbox.query_ids.next()), "question": question, "type": "regular"}
        poll["options"] = [{"text": text, "voter_count": 0, "persistent_id": str(n)} for n, text in enumerate(options)]
        poll |= {"total_voter_count": 0, "is_closed": False, "is_anonymous": True, "allows_multiple_answers": False}
        poll |= {"allows_revoting": True, "members_only": False}
        return self.send({"poll": poll}, reply_to)

    def block(self) -> Json:
        """Blocks the bot."""
        self._must_be_able()
        self.person.blocked = True
        return self._membership("member", "kicked")

    def unblock(self) -> Json:
        """Lets the bot write again."""
        if not self.person.blocked:
            raise NotNow("the bot is not blocked")
        self.person.blocked = False
        return self._membership("kicked", "member")

    def deactivate(self) -> Json:
        """The account is gone; Telegram tells nobody."""
        self.person.deactivated = True
        self.chat.touch()
        return {}

    def _must_be_able(self) -> None:
        if self.person.deactivated:
            raise NotNow("this account is gone")
        if self.chat.private:
            if self.person.blocked:
                raise NotNow("this person blocked the bot: unblock first")
            self.person.started = True

    def _reply(self, reply_to: int | None) -> Json:
        if reply_to is None:
            return {}
        body = self._message(reply_to).body
        return {"reply_to_message": {name: value for name, value in body.items() if name != "reply_to_message"}}

    def _message(self, message_id: object) -> Kept:
        kept = self.chat.message(message_id)
        if kept is None:
            raise NotFoundHere(f"no message {message_id} in this chat")
        return kept

    def _newest_of_bot(self) -> Kept:
        kept = next((kept for kept in self.chat.newest_first() if not kept.mine), None)
        if kept is None:
            raise NotFoundHere("the bot has written nothing here")
        return kept

    def _button(self, label: str | None, data: str | None, message_id: int | None) -> tuple[Kept, Json]:
        where = [self._message(message_id)] if message_id else self.chat.newest_first()
        for kept in where:
            for button in kept.buttons():
                if (label is None or button["text"] == label) and (data is None or button.get("callback_data") == data):
                    return kept, button
        raise NotFoundHere(f"no button {label if label is not None else data!r} is shown")

    def _tapped(self, kept: Kept, data: str) -> Json:
        query = Query(f"{self.person.id}{self.sandbox.query_ids.next()}", self.chat, kept.id, self.sandbox.now())
        self.sandbox.queries[query.id] = query
        body = {"id": query.id, "from": self.person.user(), "message": kept.body, "data": data}
        update_id = self.sandbox.updates.put("callback_query", body | {"chat_instance": str(abs(self.chat.id) * 7919)})
        return {"update_id": update_id, "message_id": kept.id, "callback_query_id": query.id}

    def _membership(self, before: str, after: str) -> Json:
        self.chat.touch()
        body = membership(self.sandbox, self.chat, self.person, before, after)
        return {"update_id": self.sandbox.updates.put("my_chat_member", body)}


def membership(sandbox: Sandbox, chat: Chat, person: Person, before: str, after: str) -> Json:
    """What Telegram tells when the bot's place in a chat changed."""

    def member(status: str) -> Json:
        return {"user": sandbox.bot_user(), "status": status} | ({"until_date": 0} if status == "kicked" else {})

    made = {"chat": chat.about, "from": person.user(), "date": sandbox.stamp()}
    return made | {"old_chat_member": member(before), "new_chat_member": member(after)}


def _spoken(text_name: str, entities_name: str, said: Styled) -> Json:
    found = found_in(said).entities
    return {text_name: said.text} | ({entities_name: found} if found else {})
