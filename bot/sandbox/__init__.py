"""A local Bot API with people in it: the bot without Telegram (see docs/sandbox.md)."""

from bot.sandbox.core import Sandbox
from bot.sandbox.server import serve

__all__ = ["Sandbox", "serve"]
