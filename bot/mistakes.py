"""What the person who runs the bot can put right: told in plain words on standard error, never as a traceback."""

import errno


class Mistake(Exception):  # noqa: N818 - theirs, not the program's
    """``lines`` are shown as they are; the first says what is wrong and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def cannot_listen(host: str, port: int, error: OSError) -> Mistake:
    """What to say when HOST and PORT can't be listened on."""
    if error.errno == errno.EADDRINUSE:
        return Mistake(f"port {port} is taken: stop what uses it, or set PORT to another one")
    if error.errno == errno.EACCES:
        return Mistake(f"port {port} is only for the system: set PORT to one above 1023")
    return Mistake(f"HOST is '{host}', and that is no address of this machine: set it to 127.0.0.1, or to 0.0.0.0")
