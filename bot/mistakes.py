"""What the person who runs the bot can put right: told in plain words on standard error, never as a traceback."""


class Mistake(Exception):  # noqa: N818 - theirs, not the program's
    """``lines`` are shown as they are; the first says what is wrong and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
