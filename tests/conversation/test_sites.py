"""Where we are: the sites, their pins, and what a contact-first site never gives away."""

import pytest
from sqlalchemy import update

from handlers.conversation.messages import Message
from models.roles import Role
from models.sites import Site, SiteState
from tests.conversation.people import everything_shown, join, register, somebody
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = {"latitude": 51.23456, "longitude": 2.34567, "address": "12 rue Cachée", "city": "Grande-Synthe"}
SECRETS = ("rue Cachée", "heure secrète", "51.234", "2.345", "point caché", "lit caché")


async def hide(desk: Desk) -> None:
    """Gives La Linière everything that nobody may be shown."""
    texts = {
        "hours": {"fr": "heure secrète", "en": "heure secrète"},
        "meeting_point": {"fr": "point caché", "en": "point caché"},
        "bed_address": {"fr": "lit caché", "en": "lit caché"},
    }
    async with desk.database.write() as session:
        await session.execute(
            update(Site).where(Site.slug == "la-liniere").values(**SECRET, **texts, approximate=False)
        )


def said(messages: list[Message]) -> str:
    """All that the messages show, pins and buttons included."""
    return "\n".join(str(message.to_json()) for message in messages)


async def test_the_sites_are_shown_with_pins_where_these_may_be_known(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/sites")
    chat.expect("Calais", "Paris humanitarian camp", "La Linière, Grande-Synthe · closing")
    await chat.tap("Calais")
    chat.expect("guides you from the moment you arrive", "Community kitchen")
    pins = [message.place for message in chat.answers if message.place]
    assert [(pin.title, pin.address) for pin in pins] == [("Calais", "The town, not the exact place")]
    assert {"🙋 Help here", "📦 Bring something here"} <= set(chat.buttons)


async def test_in_french_too(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.say("où")
    await chat.tap("Camp humanitaire de Paris")
    chat.expect("24 octobre", "Cuisine collective")


async def test_no_screen_gives_away_where_a_contact_first_site_is(own_desk: Desk) -> None:
    """Every screen that a volunteer can reach, every link, the questions of forms and the places nearest first."""
    await hide(own_desk)
    chat = somebody(own_desk, "fr")
    await register(chat)
    links = ("site-la-liniere", "donate-at-la-liniere", "donate", "sites", "near", "volunteer", "page-donations")
    shown = [message async for message in everything_shown(chat, links)]
    await chat.command("/near")
    await chat.share_location(51.02, 2.3)
    shown += chat.answers
    assert len(shown) > 30
    assert [secret for secret in SECRETS if secret in said(shown)] == []
    assert not [message.place for message in shown if message.place and "Linière" in message.place.title]
    assert "Pierre Antoine" in said(shown)
    assert "+33 6 77 61 29 29" in said(shown)


async def test_an_admin_is_shown_no_more_of_it(own_desk: Desk) -> None:
    """Only the form that changes it has it, since it could not be changed blindly."""
    await hide(own_desk)
    chat = somebody(own_desk)
    await join(chat, Role.ADMIN)
    shown = [message async for message in everything_shown(chat) if "Changing a site" not in message.text]
    assert [secret for secret in SECRETS if secret in said(shown)] == []


async def set_state(desk: Desk, slug: str, state: SiteState) -> None:
    """Opens or closes a site."""
    async with desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == slug).values(state=state))


async def opened(chat: Chat, data: str) -> set[str]:
    """The buttons below a card."""
    await chat.tap_data(data)
    return set(chat.buttons)


async def test_a_planned_site_is_on_no_screen(own_desk: Desk) -> None:
    await set_state(own_desk, "paris-camp", SiteState.PLANNED)
    chat = somebody(own_desk)
    shown = [message async for message in everything_shown(chat)]
    assert "Paris humanitarian camp" not in said(shown)
    await chat.open_link("site-paris-camp")
    chat.expect("no longer there")


async def test_a_closed_site_says_so_and_takes_nobody(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await set_state(own_desk, "calais", SiteState.CLOSED)
    assert not {"🙋 Help here", "📦 Bring something here"} & await opened(chat, "site:calais")
    chat.expect("Calais · closed")
    await chat.tap_data("donate-at:calais")
    chat.expect("takes no donations")


async def test_a_site_that_closes_while_somebody_registers_is_asked_again(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await chat.command("/volunteer")
    for answer in ("yes", "Bo", "yes", "Calais"):
        await chat.say(answer)
    await set_state(own_desk, "calais", SiteState.CLOSED)
    await chat.say("Saturday")
    chat.expect("Where would you like to help?")
    assert not [label for label in chat.buttons if "Calais" in label]


async def test_the_name_of_a_site_typed_by_itself_shows_it(desk: Desk) -> None:
    """As the help says: names of places are understood."""
    for typed in ("Calais", "à calais ?", "CALAIS !"):
        chat = somebody(desk, "fr")
        await chat.say(typed)
        chat.expect("Calais")
        assert "📍 Nos lieux" in chat.buttons
    chat = somebody(desk, "fr")
    await chat.say("les cales")
    chat.expect("Je n’ai pas compris")
