"""What was refused is said in words: for every screen and form that needs a role."""

from bot import i18n
from handlers.in_charge.refused_words import refused
from tests.conversation.test_rights import FORMS_TRIED_ELSEWHERE, SHOWING, TRIED_ELSEWHERE


def test_whatever_can_be_refused_has_words() -> None:
    """A screen added later would stand in the audit log as a code that says nothing to an admin."""
    words = i18n.languages()["en"]
    names = SHOWING | TRIED_ELSEWHERE | FORMS_TRIED_ELSEWHERE
    assert {name for name in names if str(refused(name, words)) == name} <= {"announcements", "figures"}
    assert refused("a-screen-of-old", words) == "a-screen-of-old"
    assert [str(refused(name, words)) for name in ("site-missed-table", "announce-again", "call", "audience")] == [
        "sites",
        "announcements",
        "shifts and volunteers",
        "announcements",
    ]
