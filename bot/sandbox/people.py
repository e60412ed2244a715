"""The people who talk with the bot: four personas for the page, and whoever a test makes."""

from dataclasses import asdict, dataclass
from typing import Any

Json = dict[str, Any]

FIRST_ID = 56_000_001
TEXTS = ("first_name", "last_name", "username", "language_code", "phone")


@dataclass(slots=True)
class Person:
    """``started``: has written to the bot, which may write back since then. Absent names and languages are ""."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    phone: str = ""
    persona: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> Json:
        """The person as a Bot API User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return user | self._present("last_name", "username", "language_code")

    def chat(self) -> Json:
        """The person's private chat as a Bot API Chat."""
        chat: Json = {"id": self.id, "type": "private", "first_name": self.first_name}
        return chat | self._present("last_name", "username")

    def to_json(self) -> Json:
        """All of it, for the JSON interface."""
        return asdict(self)

    def _present(self, *names: str) -> Json:
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def personas() -> dict[int, Person]:
    """The four who are always there. The numbers are from ranges kept for fiction."""
    four = (
        Person(5601, "Camille", "Martin", "camille_sandbox", "fr", "+33639980001", "french_volunteer"),
        Person(5602, "Emily", "Clark", "emily_sandbox", "en", "+447700900102", "english_volunteer"),
        Person(5603, "Dominique", "Petit", "", "fr", "+33639980003", "donor"),
        Person(5604, "Sacha", "Bernard", "sacha_sandbox", "fr", "+33639980004", "coordinator"),
    )
    return {person.id: person for person in four}


class People:
    """Everybody by id, in the order they were made."""

    def __init__(self) -> None:
        self.by_id = personas()

    def make(self, given: Json) -> Person:
        """A new person; raises ``ValueError`` when the id is taken or something is not as it should be."""
        first_name, last_name, username, language_code, phone = texts = [given.get(name) or "" for name in TEXTS]
        if not first_name or not all(isinstance(text, str) for text in texts):
            raise ValueError("a person needs a first_name; names, language_code and phone are texts")
        number = given.get("id", max(FIRST_ID - 1, *self.by_id) + 1)
        if not isinstance(number, int) or number <= 0 or number in self.by_id:
            raise ValueError(f"the id {number} is taken, or no positive number")
        person = Person(number, first_name, last_name, username, language_code, phone)
        self.by_id[number] = person
        return person
