"""The kinds of question a form can ask. Each asks, reads an answer from whatever the person did, and shows it again."""

from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, Kind, NotForMe, Pick, Prompt, Reading

__all__ = ["Again", "Answer", "Asking", "Changed", "Kind", "NotForMe", "Pick", "Prompt", "Reading"]
