"""Questions answered by choosing: one of several, several of them, yes or no."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.conversation.events import Event, Said
from handlers.conversation.kinds.base import Again, Answer, Asking, Changed, NotForMe, Pick, Prompt, Reading, Value
from handlers.conversation.messages import Choice, Choices
from handlers.conversation.reading.choices import match, match_many
from handlers.conversation.reading.yes_no import read_yes_no
from handlers.conversation.words import Words

A_PAGE = 8
# No option's code holds a colon or an asterisk, so these can't be taken for one.
_PAGE, _ON, _OFF, _ALL, _DONE = "page:", "+", "-", "*all", "*done"
_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. ``code`` is kept and permanent; ``label`` is shown, in the reader's language."""

    code: str
    label: str
    description: str = ""


Options = Callable[[Asking], Sequence[Option]]


@dataclass(frozen=True, slots=True)
class One:
    """One of the options; they come by the page when there are many."""

    options: Options
    columns: int = 1

    def prompt(self, asking: Asking) -> Prompt:
        """A page of options."""
        page, paging = _page_of(self.options(asking), asking)
        items = tuple(asking.button(option.label, option.code, option.description) for option in page)
        return Prompt((Choices(items, self.columns), *paging), hint=_descriptions(page, asking.words))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap on an option, or its label typed, or the beginning of it."""
        labels = {option.code: option.label for option in self.options(asking)}
        turned = _page_turned(event, asking)
        if turned:
            return turned
        if isinstance(event, Pick):
            return Answer(event.meaning) if event.meaning in labels else Again(_gone(asking))
        if not isinstance(event, Said):
            return NotForMe()
        found = match(event.text, labels)
        if found.code is not None:
            return Answer(found.code)
        return Again(*_not_found(found.close, labels, asking))

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The option's label."""
        return _label(value, self.options(asking))

    def accepts(self, value: Value, asking: Asking) -> bool:
        """One of the options as they are now."""
        return any(option.code == value for option in self.options(asking))


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of the options, at least ``fewest``.

    ``everything`` names a button that means all of them, kept as the code '*', also for options added later.
    """

    options: Options
    everything: str = ""
    fewest: int = 1
    columns: int = 1

    def prompt(self, asking: Asking) -> Prompt:
        """A page of options, ticked or not; a button says what it will do, so that tapping twice changes nothing."""
        page, paging = _page_of(self.options(asking), asking)
        chosen = self._chosen(asking)
        ticks = tuple(self._tick(option, option.code in chosen, asking) for option in page)
        everything = (asking.button(asking.words.say(self.everything), _ALL),) if self.everything else ()
        ready = (asking.button(asking.words.say("✅ That’s all"), _DONE),) if len(chosen) >= self.fewest else ()
        groups = (Choices(ticks, self.columns), *paging, Choices((*everything, *ready)))
        return Prompt(tuple(group for group in groups if group.items), hint=asking.words.say("You can choose several."))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tick set or taken away, the end of ticking, or a list typed."""
        turned = _page_turned(event, asking)
        if turned:
            return turned
        if isinstance(event, Pick):
            return self._picked(event.meaning, asking)
        if not isinstance(event, Said):
            return NotForMe()
        return self._typed(event.text, asking)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """The labels, or that it is everything."""
        if value == [_EVERYTHING]:
            return asking.words.say(self.everything)
        options = self.options(asking)
        return asking.words.listing(_label(code, options) for code in value) if value else asking.words.say("none")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """A list of options as they are now."""
        if value == [_EVERYTHING]:
            return bool(self.everything)
        codes = {option.code for option in self.options(asking)}
        is_list = isinstance(value, list) and all(isinstance(code, str) and code in codes for code in value)
        return is_list and len(value) >= self.fewest

    def _chosen(self, asking: Asking) -> list[str]:
        """Ticked so far; someone who comes back to change finds what they had."""
        ticked = asking.scratch.get("ticked", asking.answers.get(asking.buttons.step))
        codes = [option.code for option in self.options(asking)]
        if ticked == [_EVERYTHING]:
            return codes
        return [code for code in ticked if code in codes] if isinstance(ticked, list) else []

    def _tick(self, option: Option, is_on: bool, asking: Asking) -> Choice:
        label = asking.words.say("☑ {label}" if is_on else "☐ {label}", label=option.label)
        return asking.button(label, (_OFF if is_on else _ON) + option.code, option.description)

    def _picked(self, meaning: str, asking: Asking) -> Reading:
        chosen = self._chosen(asking)
        if meaning == _ALL and self.everything:
            return Answer([_EVERYTHING])
        if meaning == _DONE and len(chosen) >= self.fewest:
            return Answer(self._kept(chosen, asking))
        code = meaning[1:]
        if meaning[:1] not in (_ON, _OFF) or all(option.code != code for option in self.options(asking)):
            return Again(_gone(asking))
        kept = [other for other in chosen if other != code]
        ticked = [*kept, code] if meaning[0] == _ON else kept
        return Changed({**asking.scratch, "ticked": ticked})

    def _typed(self, text: str, asking: Asking) -> Reading:
        labels = {option.code: option.label for option in self.options(asking)}
        found = match_many(text, labels)
        if not found.is_clear:
            close = [code for codes in found.close.values() for code in codes]
            return Again(*_not_found(list(dict.fromkeys(close)), labels, asking, mark=_ON))
        if len(found.codes) < self.fewest:
            return Again(asking.words.say("Choose at least one, please."))
        return Answer(self._kept(found.codes, asking))

    def _kept(self, codes: Sequence[str], asking: Asking) -> list[str]:
        is_all = self.everything and {option.code for option in self.options(asking)} == set(codes)
        return [_EVERYTHING] if is_all else list(codes)


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""

    def prompt(self, asking: Asking) -> Prompt:
        """Two buttons."""
        words = asking.words
        items = (asking.button(words.say_in("answer", "Yes"), "yes"), asking.button(words.say_in("answer", "No"), "no"))
        return Prompt((Choices(items, columns=2),))

    def read(self, event: Event | Pick, asking: Asking) -> Reading:
        """A tap, or the many ways to say either."""
        if isinstance(event, Pick):
            return Answer(event.meaning == "yes") if event.meaning in ("yes", "no") else Again(_gone(asking))
        if not isinstance(event, Said):
            return NotForMe()
        answer = read_yes_no(event.text)
        return Again(asking.words.say("Yes or no, please.")) if answer is None else Answer(answer)

    def shown(self, value: Value, asking: Asking) -> Markup:
        """'yes' or 'no'."""
        return asking.words.say_in("answer", "Yes") if value else asking.words.say_in("answer", "No")

    def accepts(self, value: Value, asking: Asking) -> bool:
        """True or false."""
        return isinstance(value, bool)


def _page_of(options: Sequence[Option], asking: Asking) -> tuple[Sequence[Option], tuple[Choices, ...]]:
    last = max(0, (len(options) - 1) // A_PAGE)
    number = asking.scratch.get("page", 0)
    number = min(number, last) if isinstance(number, int) and number >= 0 else 0
    turns = []
    if number > 0:
        turns.append(asking.button(asking.words.say("‹ Previous"), f"{_PAGE}{number - 1}"))
    if number < last:
        turns.append(asking.button(asking.words.say("More ›"), f"{_PAGE}{number + 1}"))
    paging = (Choices(tuple(turns), columns=2),) if turns else ()
    return options[number * A_PAGE : (number + 1) * A_PAGE], paging


def _page_turned(event: Event | Pick, asking: Asking) -> Changed | None:
    number = event.meaning.removeprefix(_PAGE) if isinstance(event, Pick) else ""
    is_turn = isinstance(event, Pick) and event.meaning.startswith(_PAGE) and number.isascii() and number.isdigit()
    return Changed({**asking.scratch, "page": min(int(number[:4]), 9999)}) if is_turn else None


def _not_found(
    close: Sequence[str], labels: dict[str, str], asking: Asking, mark: str = ""
) -> tuple[Markup, tuple[Choice, ...]]:
    offered = tuple(asking.button(labels[code], mark + code) for code in close)
    if offered:
        return asking.words.say("Did you mean one of these?"), offered
    return asking.words.say("I don’t find that among the choices below. Tap one, or type its name."), ()


def _gone(asking: Asking) -> Markup:
    return asking.words.say("That choice is no longer there. These are:")


def _label(code: str, options: Sequence[Option]) -> Markup:
    return next((Markup.escape(option.label) for option in options if option.code == code), Markup.escape(code))


def _descriptions(page: Sequence[Option], words: Words) -> Markup | None:
    lines = [
        words.say("{choice}: {description}", choice=option.label, description=option.description)
        for option in page
        if option.description
    ]
    return Markup("\n").join(lines) if lines else None
