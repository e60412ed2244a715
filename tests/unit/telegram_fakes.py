"""A transport that goes nowhere: it records what would be called, and answers as it is told."""

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

TOKEN = "42:a-secret-nobody-may-see"


@dataclass(frozen=True)
class Called:
    """One call of the Bot API."""

    method: str
    parameters: dict[str, Any]
    files: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.parameters.get(name)


@dataclass(frozen=True)
class Refusing:
    """An answer of the API that is an error."""

    status: int
    description: str
    retry_after: int | None = None


class RecordingRequest(BaseRequest):
    """``answers`` are given in order to the calls: a result, a refusal, an error to raise; then sent messages."""

    def __init__(self, *answers: Any) -> None:
        self.answers = deque(answers)
        self.called: list[Called] = []
        self._sent = 100

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        parameters = request_data.parameters if request_data else {}
        files = request_data.multipart_data if request_data else {}
        self.called.append(Called(url.rsplit("/", 1)[1], parameters, files))
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, TelegramError):
            raise answer
        if isinstance(answer, bytes):
            return 200, answer
        if isinstance(answer, Refusing):
            return answer.status, json.dumps(_refusal(answer)).encode()
        return 200, json.dumps({"ok": True, "result": self._message() if answer is None else answer}).encode()

    def methods(self) -> list[str]:
        """What was called, in order."""
        return [called.method for called in self.called]

    def _message(self) -> dict[str, Any]:
        self._sent += 1
        return {"message_id": self._sent, "date": 0, "chat": {"id": 1, "type": "private"}}


def bot_with(*answers: Any) -> tuple[Bot, RecordingRequest]:
    """A bot, and what it would have called."""
    request = RecordingRequest(*answers)
    return Bot(TOKEN, request=request, get_updates_request=request), request


def _refusal(answer: Refusing) -> dict[str, Any]:
    told: dict[str, Any] = {"ok": False, "error_code": answer.status, "description": answer.description}
    return told | ({"parameters": {"retry_after": answer.retry_after}} if answer.retry_after else {})
