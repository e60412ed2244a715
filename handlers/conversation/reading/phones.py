"""Reads telephone numbers, and writes them as people do. Rules and plans are those of phonenumbers."""

import re
from enum import Enum

from handlers.conversation.reading.plain import one_line, plainly_spaced

# Not the first region's number? Then perhaps one of these, when it is valid there as typed.
_OTHER_REGIONS = ("GB",)
_LONGEST_TEXT = 300


class UnreadPhone(Enum):
    """Why no number was read."""

    NOT_A_NUMBER = "there is no number in it"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    UNKNOWN_COUNTRY = "unknown country code"
    NOT_IN_USE = "no such number exists in that country"
    COSTS_EXTRA = "a premium-rate number"


def read_phone(text: str, default_region: str = "FR") -> str | UnreadPhone:
    """The number in E.164 ('+33612345678'), or why there is none.

    A number without a country code is the ``default_region``'s (ISO 3166, two letters). An extension is dropped.
    """
    line = plainly_spaced(one_line(text))[:_LONGEST_TEXT]
    if sum(char.isdigit() for char in line) < 3:
        return UnreadPhone.NOT_A_NUMBER
    attempts = [_checked(line, region) for region in (default_region, *_OTHER_REGIONS)]
    attempts += [_within(line, default_region), _checked(_with_plus(line), default_region)]
    return next((read for read in attempts if isinstance(read, str)), attempts[0])


def shown(e164: str) -> str:
    """The number in the international format ('+33 6 12 34 56 78'); as it is when it can't be read."""
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _checked(text: str, region: str) -> str | UnreadPhone:
    import phonenumbers
    from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        return _reasons().get(error.error_type, UnreadPhone.NOT_A_NUMBER)
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.TOO_LONG:
        return UnreadPhone.TOO_LONG
    if length in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return UnreadPhone.TOO_SHORT
    if not phonenumbers.is_valid_number(number):
        return UnreadPhone.NOT_IN_USE
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return UnreadPhone.COSTS_EXTRA
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _reasons() -> dict[int, UnreadPhone]:
    from phonenumbers import NumberParseException as Trouble

    return {
        Trouble.INVALID_COUNTRY_CODE: UnreadPhone.UNKNOWN_COUNTRY,
        Trouble.TOO_SHORT_AFTER_IDD: UnreadPhone.TOO_SHORT,
        Trouble.TOO_SHORT_NSN: UnreadPhone.TOO_SHORT,
        Trouble.TOO_LONG: UnreadPhone.TOO_LONG,
    }


def _within(text: str, region: str) -> str | UnreadPhone:
    """The only number in a sentence."""
    import phonenumbers

    found = {
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(text, region)
    }
    return _checked(found.pop(), region) if len(found) == 1 else UnreadPhone.NOT_A_NUMBER


def _with_plus(text: str) -> str:
    """'33 6 12 …' is often typed for '+33 6 12 …'."""
    return "+" + re.sub(r"\D", "", text)
