"""Keys of notices that answer what their reader wrote."""

_ANSWERS = "answers:"


def answers(what: str) -> str:
    """The key of a notice that answers what its reader wrote: STOP leaves it, as it leaves replies."""
    return f"{_ANSWERS}{what}"


def is_answer(key: str | None) -> bool:
    """Whether a row has such a key."""
    return key is not None and key.startswith(_ANSWERS)
