"""Times of day told in quarters and halves, or roughly, written as the clock shows them."""

import re

_SPELLED = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11,
}  # fmt: skip
_HOUR = rf"(?P<hour>1[0-2]|[1-9]|{'|'.join(_SPELLED)})"
_ENGLISH = re.compile(
    r"\b(?:a )?(?:(?P<quarter>quarter|1/4) (?P<way>past|to|after|before|of)|(?P<half>half)(?: past)?"
    rf"|(?P<few>ten|twenty|10|20) past) ?{_HOUR}\b(?! ?[:h]| (?:bag|box|dozen|pair|of|x)\w*)(?P<part> ?[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|mon|tues?|wed|thurs?|fri|sat|sun|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche|tomorrow|today|demain|\d(?:st|nd|rd|th)|march|april|may|mars|avril|mai)"
)
_AFTER_DAY = re.compile(
    rf"\b(?P<day>{_DAY}),? (?:at |around |about |by |@ ?)(?P<hour>1[0-2]|[1-9])"
    r"(?=\s*(?:$|[,;!?]|\.(?!\d)|(?:with|w|if|or|and|ok)\b))",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    rf"\b(?P<before>{_DAY},? (?:at |around |about |by |à |a |vers |@ ?)?|at )"
    r"(?P<hour>2[0-3]|1?\d)[.:](?P<minutes>[0-5]\d)"
    r"(?![\d.:/]| ?(?:[ap]\.?m|kg|kilo|l\b|m\b))",
    re.IGNORECASE,
)
_MILITARY = re.compile(r"\bat (?P<hour>0[6-9]|1\d|2[0-3])(?P<minutes>[0-5]\d)\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(?P<hour>1[0-2]|[1-9]) ?(?:-|–|to) ?(?:1[0-2]|[1-9]) ?(?P<half>[ap]m)\b", re.IGNORECASE)
_DAY_SPAN = re.compile(
    rf"\b(?P<day>{_DAY}),? (?P<hour>[89]|1\d|2[0-2])h? ?[-–] ?(?:9|1\d|2[0-3])h?"
    r"(?![\d/]| ?(?:mars|avril|mai|march|april|may))",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"\b(?P<hour>1[0-2]|[1-9])(?P<minutes>[:.][0-5]\d)? "
    r"(?:in the (?P<part>morning|afternoon|evening)|(?P<tonight>tonight))\b",
    re.IGNORECASE,
)
_WEEK_ON = re.compile(r"\ba week on (?P<day>\w+day)\b", re.IGNORECASE)
_AFTERNOON_APART = re.compile(r"\bapr[eè]s midi\b", re.IGNORECASE)
_SHORT_TOMORROW = re.compile(r"\b(?P<day>dem|tom|2m1)\b(?= ?(?:at |à |a |@ ?|vers )?\d)", re.IGNORECASE)
_OCLOCK = re.compile(r"\b(?:at |around |about |@ ?)?(?P<hour>1[0-2]|[1-9]) ?o ?'?clock\b", re.IGNORECASE)
_ISH = re.compile(
    r"\b(?:around |about |at |for )?(?P<hour>1[0-2]|[1-9])(?P<minutes>[:.][0-5]\d)? ?ish\b"
    r"(?=\W*$|[^\w\s]|\s+(?:if|on|at|ok|pls|please|today|tomorrow)\b)",
    re.IGNORECASE,
)
_FRENCH = re.compile(
    r"\b(?P<hour>2[0-3]|1?\d|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze)"
    r" ?h(?:eures?)? ?(?P<part>et quart|moins (?:le |1/)?quart|moins (?P<less>dix|vingt|10|20)|et demie?)",
    re.IGNORECASE,
)
_MIDDAY = re.compile(r"\b(?P<noon>midi|minuit|noon) (?P<part>et quart|moins (?:le )?quart)\b", re.IGNORECASE)
_SPELLED_HOUR = re.compile(
    r"\b(?P<hour>une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|"
    r"dix-sept|dix-huit|dix-neuf|vingt) heures?\b",
    re.IGNORECASE,
)
_ENGLISH_HOURS = "|".join([*_SPELLED][:12])
_SPELLED_OCLOCK = re.compile(
    rf"\bat (?P<hour>{_ENGLISH_HOURS})(?: o'?clock)?(?= ?(?:[ap]\.?m\b|[,.?!]|$))", re.IGNORECASE
)
_SPELLED_HALF = re.compile(rf"\b(?P<hour>{_ENGLISH_HOURS}) ?(?P<half>[ap]\.?m\b\.?|o'?clock)", re.IGNORECASE)
_LATER = ("douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt")
_FRENCH_HOURS = dict(zip(_LATER, range(12, 21), strict=True))
_AFTERNOON = range(1, 8)
"""By the English clock these are the afternoon's where nothing else is said, when people are up and about."""
_MINUTES = {"ten": 10, "10": 10, "twenty": 20, "20": 20, "dix": 10, "vingt": 20}


def clock(line: str) -> str:
    """The line with 'quarter past five' as '5:15 pm', '5h et quart' as '5h15', '3ish' as 'at 3'."""
    line = _AFTERNOON_APART.sub("après-midi", _WEEK_ON.sub(r"\g<day> week", line))
    line = _SHORT_TOMORROW.sub(lambda found: "tomorrow" if found["day"].casefold() == "tom" else "demain", line)
    line = _in_figures(line)
    line = _ENGLISH.sub(_english, _OCLOCK.sub(r"at \g<hour>", line))
    line = _FRENCH.sub(_french, line)
    line = _MIDDAY.sub(_midday, line)
    line = _SPELLED_HOUR.sub(lambda found: f"{_hour(found['hour'])}h", line)
    line = _SPELLED_HALF.sub(lambda found: _oclock(_hour(found["hour"]), found["half"]), line)
    line = _SPELLED_OCLOCK.sub(lambda found: f"at {_hour(found['hour'])}", line)
    return _AFTER_DAY.sub(r"\g<day> at \g<hour>", _ISH.sub(_ish, line))


def _in_figures(line: str) -> str:
    """'4-6pm' as '4pm', 'at 1530' as 'at 15:30', '8 in the morning' as '8am'."""
    line = _SPAN.sub(r"\g<hour>\g<half>", line)
    line = _DAY_SPAN.sub(r"\g<day> \g<hour>h", line)
    line = _MILITARY.sub(r"at \g<hour>:\g<minutes>", line)
    line = _PART_OF_DAY.sub(_part_of_day, line)
    return _DOTTED.sub(_dotted, line)


def _part_of_day(found: re.Match[str]) -> str:
    half = "am" if (found["part"] or "").casefold() == "morning" else "pm"
    minutes = (found["minutes"] or "").replace(".", ":")
    return f"{found['hour']}{minutes}{half}{' tonight' if found['tonight'] else ''}"


def _dotted(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    return f"{found['before']}{hour}:{found['minutes']}{' pm' if hour in _AFTERNOON else ''}"


def _ish(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    return f"{hour}{found['minutes']}{_english_half(hour)}" if found["minutes"] else f"at {hour}"


def _oclock(hour: int, half: str) -> str:
    return f"{hour}{half}" if half[0] in "apAP" else f"at {hour}"


def _english(found: re.Match[str]) -> str:
    hour = _hour(found["hour"])
    minutes = 15 if found["quarter"] else 30 if found["half"] else _MINUTES[found["few"].casefold()]
    if (found["way"] or "").casefold() in ("to", "before", "of"):
        hour, minutes = (hour - 1) or 12, 60 - minutes
    return f"{hour}:{minutes:02}{found['part'] or _half(found, hour)}"


def _half(found: re.Match[str], hour: int) -> str:
    rest = found.string[found.end() : found.end() + 20].casefold()
    return " " if "morning" in rest or "evening" in rest else _english_half(hour)


def _english_half(hour: int) -> str:
    return " pm" if hour in _AFTERNOON or hour == 12 else " am"


def _french(found: re.Match[str]) -> str:
    hour, part = _hour(found["hour"]), found["part"].casefold()
    if part.startswith("moins"):
        less = _MINUTES[found["less"].casefold()] if found["less"] else 15
        return f"{hour - 1}h{60 - less}"
    return f"{hour}h{'15' if 'quart' in part else '30'}"


def _midday(found: re.Match[str]) -> str:
    hour = 0 if found["noon"].casefold() == "minuit" else 12
    return f"{hour}h15" if "et" in found["part"] else f"{(hour - 1) % 24}h45"


def _hour(text: str) -> int:
    folded = text.casefold()
    return _SPELLED.get(folded) or _FRENCH_HOURS.get(folded) or int(folded)
