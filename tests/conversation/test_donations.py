"""Giving: what is needed where, and whom to contact before bringing anything."""

import pytest
from sqlalchemy import update

from models.needs import NeedLevel
from models.sites import Site
from tests.conversation.needing import say_need
from tests.conversation.people import carried, somebody, traces
from tests.kit import Chat, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
REFUSED = NeedLevel.NOT_ACCEPTED


def sites_in_order(chat: Chat) -> list[str]:
    """The buttons to places that take goods, as shown."""
    return [
        choice.label for choice in chat.last.all_choices() if choice.data.startswith(("donate-at:", "donate-at-with:"))
    ]


async def test_the_right_place_and_person_are_two_taps_away_by_goods(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/start")
    await chat.tap("Give something")
    chat.expect("What would you like to give?", "don’t set out before you have an answer")
    chat.expect("🔴 Urgent: Blankets and sleeping bags", "⚪ Not accepted: Furniture and bulky items, Medicines")
    await chat.tap("🔴 Blankets and sleeping bags")
    chat.expect("🔴 Calais needs this most: it is urgent there.", "La Linière, Grande-Synthe: 🟠 needed")
    await chat.tap("🟠 La Linière")
    chat.expect("Pierre Antoine", "+33 6 77 61 29 29", "Contact us before bringing anything")


async def test_the_right_place_and_person_are_two_taps_away_by_place(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/donate")
    await chat.tap("📍 Choose the place")
    chat.expect("Where would you like to give?", "🔴 Urgent: Blankets and sleeping bags")
    assert "Not accepted" not in chat.text, "the list is of what is missing"
    await chat.tap("La Linière")
    chat.expect("Pierre Antoine", "Contact us before bringing anything", "don’t set out before you have a yes")


async def test_goods_that_were_chosen_need_not_be_chosen_again_at_the_place(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/donate")
    await chat.tap("Shoes")
    await chat.tap("La Linière")
    await chat.tap("📦 Offer this here")
    chat.expect("How much is it? Shoes")
    await chat.tap("2 bags")
    await chat.tap("That’s all")
    chat.expect("How would it come there?")


async def test_goods_come_most_urgent_first(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.command("/donate")
    signs = [choice.label[0] for choice in chat.last.all_choices() if choice.data.startswith("donate-for:")]
    assert signs == sorted(signs, key="🔴🟠❔🟢⚪".index)
    assert len(signs) == 11


@pytest.mark.parametrize(
    ("language", "rule"), [("fr", "avant d’apporter quoi que ce soit"), ("en", "before you bring anything")]
)
async def test_the_contacts_number_can_be_tapped(desk: Desk, language: str, rule: str) -> None:
    """Apps make a link of a number in the international format."""
    chat = somebody(desk, language)
    await chat.open_link("donate-at-la-liniere")
    chat.expect("Pierre Antoine", "+33 6 77 61 29 29", rule)


async def test_what_is_needed_is_told_with_how_much_and_what_to_know(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.open_link("donate-at-calais")
    chat.expect("🔴 Urgent: Blankets and sleeping bags", "🟢 Enough for now: Washing powder", "⚪ Not accepted: Furn")
    chat.expect("📝 Clothes: Above all warm clothes for adults")


async def test_where_it_is_not_accepted_is_said_at_once_with_where_instead(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.open_link("donate-for-tents")
    chat.expect("🟠 Calais needs this.", "⚪ Not accepted: La Linière, Grande-Synthe. Rather Calais.")
    assert sites_in_order(chat)[0] == "🟠 Calais"
    assert not [label for label in chat.buttons if "La Linière" in label]


async def test_what_nobody_can_take_is_said_with_why(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.open_link("donate-for-medicines")
    chat.expect("Aucun de nos lieux ne peut en prendre", "Rapportez-les dans une pharmacie")
    assert chat.text.count("pharmacie") == 1
    assert sites_in_order(chat) == []
    await chat.tap("Autre chose")
    chat.expect("Que souhaitez-vous donner")


async def test_what_nobody_asked_for_is_asked_about_first(own_desk: Desk) -> None:
    chat = somebody(own_desk)
    await chat.open_link("donate-for-other")
    chat.expect("❔ Nobody has asked for this. Calais may have use for it: ask before you bring any.")
    for site in ("calais", "la-liniere", "collections"):
        await say_need(own_desk, site, "other", NeedLevel.ENOUGH)
    await chat.open_link("donate-for-other")
    chat.expect("🟢 There is enough of this for now. Ask at Calais before you bring any.")


async def test_goods_that_left_the_list_lead_to_those_on_it(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.tap_data("donate-for:pianos")
    chat.expect("no longer on our list")
    await chat.tap("Something else")
    chat.expect("What would you like to give?")


async def test_near_the_donor_comes_first_and_the_position_is_not_kept(each_desk: Desk) -> None:
    """From goods and from places; a contact-first site is told by its town, in tens of kilometres."""
    chat = somebody(each_desk)
    await chat.open_link("donate-for-clothes")
    await chat.tap("📍 Nearest to me")
    chat.expect("Where are you? This is not kept.")
    await chat.share_location(51.021234, 2.301234)
    chat.expect(
        "Nearest to the position you shared first", "La Linière, Grande-Synthe needs this.", "less than 10 km away"
    )
    chat.expect("Calais: 🟠 needed, about 30 km away", "Collections around France: 🟠 needed")
    assert sites_in_order(chat)[:2] == ["🟠 La Linière, Grande-Synthe", "🟠 Calais"]
    await chat.command("/donate")
    await chat.tap("📍 Choose the place")
    await chat.tap("📍 Nearest to me")
    await chat.share_location(51.021234, 2.301234)
    assert sites_in_order(chat)[:2] == ["La Linière, Grande-Synthe", "Calais"]
    assert await traces(each_desk.database, "51.021", "2.301") == []


async def test_need_comes_before_nearness(desk: Desk) -> None:
    chat = somebody(desk)
    await chat.open_link("donate-for-blankets")
    await chat.tap("📍 Nearest to me")
    await chat.share_location(51.02, 2.3)
    assert sites_in_order(chat)[0] == "🔴 Calais"


async def test_the_address_is_shown_where_it_may_be(own_desk: Desk) -> None:
    where = {"address": "1 quai <Nord>", "hours": {"fr": "Le mardi", "en": "On Tuesdays"}}
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "calais").values(**where))
    chat = somebody(own_desk)
    for link in ("donate-at-calais", "donate-for-blankets"):
        await chat.open_link(link)
        chat.expect("1 quai <Nord>", "On Tuesdays", "during opening hours only")


async def test_where_nobody_knows_where_and_when_it_is_offered_first(desk: Desk) -> None:
    """And where nobody can be called: no dead end."""
    chat = somebody(desk)
    await chat.open_link("donate-at-calais")
    chat.expect("Please offer it here first: you are told where and when to bring it.")
    await chat.open_link("donate-at-collections")
    chat.expect("Offer it here before bringing anything: the team answers you.")
    await chat.tap("📦 Offer something here")
    chat.expect("Your offer")


async def test_a_site_with_a_warehouse_can_want_to_be_asked_first(own_desk: Desk) -> None:
    """Then nobody reads that there is no warehouse."""
    async with own_desk.database.write() as session:
        await session.execute(update(Site).where(Site.slug == "la-liniere").values(warehouse=True))
    chat = somebody(own_desk)
    await chat.open_link("donate-at-la-liniere")
    chat.expect("Contact us before bringing anything. Please don’t set out before you have a yes.")
    assert "no warehouse" not in chat.text


async def test_a_site_that_takes_nothing_says_so(desk: Desk) -> None:
    chat = somebody(desk, "fr")
    await chat.open_link("donate-at-paris-street")
    assert chat.text
    assert not [label for label in chat.buttons if "Paris" in label]
    await chat.tap("Autres lieux")
    assert {"Calais", "La Linière, Grande-Synthe", "Collectes en région"} <= set(chat.buttons)


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_anybody_can_take_a_picture_of_what_is_needed(desk: Desk, language: str) -> None:
    """Of one site and of all, in both languages; the rule and the way to the bot are on it, and beside it."""
    chat = somebody(desk, language)
    other, its_label = ("en", "🖼 English") if language == "fr" else ("fr", "🖼 Français")
    for link, where in (("donate-at-calais", "?start=donate-at-calais"), ("donate", "?start=donate")):
        await chat.open_link(link)
        await chat.tap("🖼")
        rules = {"fr": "Contactez-nous avant d’apporter quoi que ce soit", "en": "Contact us before bringing anything"}
        chat.expect(rules[language], f"https://t.me/the_bot{where}")
        assert chat.last.photo
        assert chat.last.photo.content.startswith(b"\x89PNG")
        assert f"-{language}.png" in chat.last.photo.name
        await chat.tap(its_label)
        chat.expect(rules[other])
        assert chat.last.photo
        assert f"-{other}.png" in chat.last.photo.name


async def test_a_picture_in_a_language_there_is_not_is_in_the_readers(desk: Desk) -> None:
    """The button can be forged."""
    chat = somebody(desk, "fr")
    await chat.tap_data("needs-picture:xx")
    chat.expect("Nos besoins")
    await chat.tap_data("needs-picture-at:nowhere:fr")
    chat.expect("ne prend pas de dons")


async def test_an_old_button_to_a_site_leads_to_it(desk: Desk) -> None:
    """Screens' names are for ever."""
    chat = somebody(desk)
    await chat.command("/donate")
    assert carried(chat, "🔴 Blankets") == "donate-for:blankets"
    await chat.tap_data("donate-at:calais")
    chat.expect("Giving: Calais")
