"""How the Bot API refuses: an error code and a description that starts with its name."""


class Refusal(Exception):  # noqa: N818 - an answer, not a fault of ours
    """What is answered instead of a result; ``retry_after`` in seconds, for 429."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(why: str) -> Refusal:
    """400. A sentence loses its capital after the colon, as on the real server; a CODE_LIKE_THIS keeps it."""
    if len(why) > 1 and why[0].isupper() and not why[1].isupper():
        why = why[0].lower() + why[1:]
    return Refusal(400, f"Bad Request: {why}")


def forbidden(why: str) -> Refusal:
    """403."""
    return Refusal(403, f"Forbidden: {why}")


def conflict(why: str) -> Refusal:
    """409."""
    return Refusal(409, f"Conflict: {why}")


def too_many(seconds: int) -> Refusal:
    """429, to be tried again after that many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)


UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")
INTERNAL = Refusal(500, "Internal Server Error")
TOO_LARGE = Refusal(413, "Request Entity Too Large")
