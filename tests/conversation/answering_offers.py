"""Offers in tests of those who answer them: sent with their notices, by donors who have a chat."""

from typing import Any

from handlers.context import Telling
from handlers.donating import offer_notices
from models import offer_rules
from models.offers import Unit
from models.roles import Role
from tests.conversation.offering import offering
from tests.conversation.people import join, person_of, somebody
from tests.conversation.shifting import volunteer
from tests.kit import Chat, Desk

PULLOVERS = (("clothes", "pulls d’hiver", 3, Unit.BAG), ("blankets", "", 10, Unit.PIECE))


async def contact(desk: Desk, site: str = "la-liniere", language: str = "en", name: str = "Pia Contact") -> Chat:
    """Somebody on the bot who answers the site's offers."""
    chat = somebody(desk, language)
    await join(chat, Role.CONTACT, site, name)
    return chat


async def donor(desk: Desk, name: str = "Marie Dupont", language: str = "en", phone: str | None = None) -> Chat:
    """Somebody who gives, at their menu."""
    return await volunteer(desk, name, language, phone)


async def proposed(chat: Chat, site: str = "la-liniere", **more: Any) -> int:
    """The number of an offer of theirs, of which the site's people have been told."""
    person, wanted = await person_of(chat), await offering(chat.desk, site, **{"goods": PULLOVERS} | more)
    numbers = list[int]()

    async def send(telling: Telling) -> bool:
        sent = await offer_rules.send(telling.session, person.id, wanted, telling.now)
        assert sent.card is not None, sent.refusal
        numbers.append(sent.card.offer.id)
        await offer_notices.proposed(telling, sent.card)
        return False

    await chat.desk.run_round(send)
    return numbers[0]


def told(chat: Chat) -> str:
    """The newest message in the chat, without markup."""
    return chat.transcript[-1]


def expect_told(chat: Chat, *texts: str) -> None:
    """Fails unless the newest message in the chat has each of them."""
    for text in texts:
        assert text in told(chat), f"{text!r} is not in:\n{told(chat)}"
