"""What was refused to somebody, in words: entries of the audit log keep the name of a screen or a form."""

from collections.abc import Mapping

from markupsafe import Markup

from handlers.conversation.words import N_, Words

# Translators: these stand behind 'was refused: '.
_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    N_("announcements"): ("announce", "audience", "keep-audience", "forget-audience", "rename-audience"),
    N_("who did what"): ("audit",),
    N_("roles and invitations"): ("team", "role", "invit"),
    N_("questions and answers"): ("question", "ready", "change-ready", "new-ready"),
    N_("events"): ("event", "new-event", "change-event", "cancel-event"),
    N_("partners"): ("partner", "new-partner", "change-partner"),
    N_("pages"): ("page", "new-page", "edit-page"),
    N_("collections"): ("collection",),
    N_("donations"): ("offer", "inbox", "drop-off", "need"),
    N_("beds"): ("bed",),
    N_("figures"): ("figures",),
    N_("certificates"): ("certificate", "verify"),
    N_("sites"): ("site", "new-site", "change-site", "close-site"),
    N_("shifts and volunteers"): (
        *("add-", "call", "cancel-shift", "change-shift", "experienced", "import", "on-shift", "plan", "presence"),
        *("roster", "seen", "shift", "take-off", "today", "tools", "volunteer"),
    ),
}


def refused(name: str, words: Words) -> Markup:
    """What it was about; the name itself where that is none of what the team does now."""
    subject = next((subject for subject, begins in _SUBJECTS.items() if name.startswith(begins)), None)
    return words.say(subject) if subject else Markup.escape(name)
