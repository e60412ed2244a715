"""How updates reach the bot: long polls, or a webhook."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.core import Hook, Sandbox
from bot.sandbox.methods import Call, method
from bot.sandbox.refusals import bad_request, conflict

Json = dict[str, Any]

LONGEST_POLL = 50
PORTS = {443, 80, 88, 8443}
LOCAL = {"127.0.0.1", "localhost", "::1"}


@method("getUpdates")
async def get_updates(sandbox: Sandbox, call: Call) -> list[Json]:
    """What waits for the bot, now or within ``timeout`` seconds. A second poll ends the first."""
    if sandbox.hook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    given = call.given
    if "allowed_updates" in given:
        sandbox.updates.allowed = frozenset(given["allowed_updates"])
    if "offset" in given:
        sandbox.updates.confirm_below(given["offset"])
    limit = min(max(given.get("limit", 100), 1), 100)
    return await _poll(sandbox, limit, min(max(given.get("timeout", 0), 0), LONGEST_POLL))


async def _poll(sandbox: Sandbox, limit: int, seconds: float) -> list[Json]:
    mine = sandbox.poll = object()
    sandbox.updates.changed.ring()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        if sandbox.hook.url:
            raise conflict("terminated by setWebhook request")
        if sandbox.poll is not mine:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        found = sandbox.updates.take(limit)
        left = deadline - loop.time()
        if found or left <= 0 or sandbox.closing:
            return [update.body for update in found]
        await sandbox.updates.changed.wait(left)


@method("setWebhook")
async def set_webhook(sandbox: Sandbox, call: Call) -> bool:
    """Updates are pushed to that address from now on; an empty one goes back to polling."""
    given = call.given
    url = given.get("url", "")
    if url:
        _check_address(url)
    secret = given.get("secret_token", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    connections = given.get("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("invalid max_connections specified")
    if "allowed_updates" in given:
        sandbox.updates.allowed = frozenset(given["allowed_updates"])
    if given.get("drop_pending_updates"):
        sandbox.updates.clear()
    sandbox.set_hook(Hook(url, secret, connections))
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad_request("bad webhook: Failed to resolve host: URL host is empty")
    if parts.hostname in LOCAL:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


@method("deleteWebhook")
async def delete_webhook(sandbox: Sandbox, call: Call) -> bool:
    """Back to polling."""
    if call.given.get("drop_pending_updates"):
        sandbox.updates.clear()
    sandbox.set_hook(Hook())
    return True


@method("getWebhookInfo")
async def get_webhook_info(sandbox: Sandbox, _: Call) -> Json:
    """Where updates go, how many wait, what went wrong last."""
    hook = sandbox.hook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(sandbox.updates.pending),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if hook.last_error_at:
        info |= {"last_error_date": int(hook.last_error_at.timestamp()), "last_error_message": hook.last_error}
    if sandbox.updates.allowed:
        info["allowed_updates"] = sorted(sandbox.updates.allowed)
    return info
