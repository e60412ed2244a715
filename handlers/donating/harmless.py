"""What people wrote, for others to read: nothing in it can be tapped by mistake."""

import re

from markupsafe import Markup

_UNSEEN = "\u200b"
# Apps make links of addresses, @names, /commands and #tags; each needs one of these signs with something right behind.
_JOINT = re.compile(r"(?<=[.:/@#$])(?=\S)")


def unlinked(text: str) -> Markup:
    """The text as it reads, broken up by signs without width so that no app makes a link of any of it."""
    return Markup.escape(_JOINT.sub(_UNSEEN, text))
