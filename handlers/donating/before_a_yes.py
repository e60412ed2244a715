"""The one rule, said in the way the goods come: nothing sets out before a yes, and nobody comes to fetch it either."""

from markupsafe import Markup

from handlers.conversation.words import Words
from models.offers import Transport


def wait(transport: Transport, words: Words) -> Markup:
    """To wait for the yes."""
    match transport:
        case Transport.CAR:
            return words.say("<b>Please don’t set out before you have a yes.</b>")
        case Transport.PARCEL:
            return words.say("<b>Please don’t send it before you have a yes.</b>")
        case Transport.PICK_UP:
            return words.say("<b>Please wait for a yes: it tells you whether and when somebody comes.</b>")


def not_yet(transport: Transport, site: str, words: Words) -> Markup:
    """The day is near, and nobody has said yes."""
    match transport:
        case Transport.CAR:
            return words.say("⚠️ <b>Please do not set out for {site}: there is no yes yet.</b>", site=site)
        case Transport.PARCEL:
            return words.say("⚠️ <b>Please do not send your parcel to {site}: there is no yes yet.</b>", site=site)
        case Transport.PICK_UP:
            return words.say(
                "⚠️ <b>Please don’t wait at home: {site} has not said yet that anybody comes.</b>", site=site
            )


def not_after_all(transport: Transport, site: str, words: Words) -> Markup:
    """There was a yes, and it is taken back."""
    match transport:
        case Transport.CAR:
            return words.say("✖ <b>Please don’t set out: {site} can’t take it after all.</b>", site=site)
        case Transport.PARCEL:
            return words.say("✖ <b>Please don’t send your parcel: {site} can’t take it after all.</b>", site=site)
        case Transport.PICK_UP:
            return words.say("✖ <b>Nobody comes to fetch it: {site} can’t take it after all.</b>", site=site)


def no_more(transport: Transport, site: str, words: Words) -> Markup:
    """The site takes such goods, or any, no more."""
    match transport:
        case Transport.CAR:
            return words.say("✖ <b>Please don’t set out for {site}.</b>", site=site)
        case Transport.PARCEL:
            return words.say("✖ <b>Please don’t send your parcel to {site}.</b>", site=site)
        case Transport.PICK_UP:
            return words.say("✖ <b>Nobody comes to fetch it for {site}.</b>", site=site)


def is_near(transport: Transport, name: Markup, site: str, words: Words) -> Markup:
    """To those who have not answered: the day comes."""
    match transport:
        case Transport.CAR:
            return words.say("⚠️ <b>{name} would soon bring something to {site}</b>", name=name, site=site)
        case Transport.PARCEL:
            return words.say("⚠️ <b>{name} would soon send a parcel to {site}</b>", name=name, site=site)
        case Transport.PICK_UP:
            return words.say("⚠️ <b>{name} would soon wait for {site} to fetch something</b>", name=name, site=site)


def they_wait(transport: Transport, words: Words) -> Markup:
    """To those who answer: what hangs on them."""
    match transport:
        case Transport.CAR:
            return words.say("The donor waits for your yes before setting out.")
        case Transport.PARCEL:
            return words.say("The donor waits for your yes before sending it.")
        case Transport.PICK_UP:
            return words.say("The donor waits to hear from you whether and when somebody comes.")


def they_cannot(transport: Transport, name: Markup, site: str, words: Words) -> Markup:
    """To those who expected it."""
    if transport is Transport.CAR:
        return words.say("🙁 <b>{name} can’t come to {site} after all</b>", name=name, site=site)
    return words.say("🙁 <b>{name} can’t give it to {site} after all</b>", name=name, site=site)
