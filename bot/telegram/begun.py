"""How far messages of several calls have come, so that no part is sent twice when a later one fails."""

import hashlib
import json
from collections import OrderedDict

from handlers.conversation.messages import Message

MOST_REMEMBERED = 10_000


class Begun:
    """One unfinished message a chat: what is sent to the same chat next makes an earlier one forgotten.

    In memory only. After a restart in the middle of a message its first parts are sent once more.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._parts: OrderedDict[str, tuple[bytes, int]] = OrderedDict()

    def done(self, address: str, message: Message) -> int:
        """How many of its calls have surely been made."""
        known = self._parts.get(address)
        return known[1] if known and known[0] == _digest(message) else 0

    def note(self, address: str, message: Message, done: int, *, again: bool) -> None:
        """Remembers it if it is to be gone on with and something of it was sent; else forgets the chat."""
        self._parts.pop(address, None)
        if again and done:
            self._parts[address] = _digest(message), done
            while len(self._parts) > self._most:
                self._parts.popitem(last=False)


def _digest(message: Message) -> bytes:
    return hashlib.sha256(json.dumps(message.to_json(), sort_keys=True).encode("utf-8", "replace")).digest()
