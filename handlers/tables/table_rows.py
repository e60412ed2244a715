"""One row of a table of shifts: what is planned by it, or all that is wrong with it, in plain words."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time

from markupsafe import Markup

from handlers.conversation.reading.plain import clean, clip, key
from handlers.shifts import shift_words
from handlers.tables import table_names
from handlers.tables.spreadsheets import Cell, Formula, Row
from handlers.tables.table_cells import DayReader, text_in, time_of_day, whole_number
from handlers.tables.table_columns import HEADINGS, NEEDED, Column
from handlers.tables.table_plans import Known, Planned
from models import planning
from models.activities import Activity
from models.bilingual import in_language
from models.planning import Plan, Problem
from models.shifts import LONGEST_TEXT, MOST_PEOPLE, Requirement
from models.sites import Site

FARTHEST_DAYS = 731
_SHOWN_OF_A_CELL = 30
_ENDS_THE_DAY = re.compile(r"24\b|24 ?h")
_LISTED = re.compile(r"[,;/+\n]")


class RowReading:
    """One row being read; ``wrong`` grows as it goes."""

    def __init__(self, row: Row, cells: Mapping[Column, Cell], known: Known, days: DayReader) -> None:
        self.row, self.cells, self.known, self.days = row, cells, known, days
        self.words = known.words
        self.wrong: list[Markup] = []

    def planned(self) -> Planned | None:
        """The row as a plan; None where something is wrong."""
        self._must_be_there()
        site = self._site()
        activity = self._activity(site)
        day, start, end = self._day(), self._time(Column.START), self._time(Column.END)
        least, most = self._people()
        asked, meeting, note = self._asked(), self._text(Column.MEETING), self._text(Column.NOTE)
        if self.wrong or not (site and activity and day and most) or start is None or end is None:
            return None
        made = Planned(
            self.row.number,
            site.slug,
            activity.slug,
            day.isoformat(),
            start.isoformat("minutes"),
            end.isoformat("minutes"),
            least or 1,
            most,
            asked,
            meeting,
            note,
        )
        self._must_be_possible(made.plan(site, activity), day)
        return None if self.wrong else made

    def _must_be_there(self) -> None:
        formulas = [self._quoted(column) for column in NEEDED if isinstance(self.cells.get(column), Formula)]
        empty = [self._quoted(column) for column in NEEDED if self.cells.get(column) is None]
        if formulas:
            self.wrong.append(
                self.words.count(
                    "{columns} is a formula without a result. Please type the result.",
                    "{columns} are formulas without a result. Please type the results.",
                    len(formulas),
                    columns=self.words.listing(formulas),
                )
            )
        if empty:
            self.wrong.append(
                self.words.count(
                    "{columns} is empty. Of merged cells only the first counts.",
                    "{columns} are empty. Of merged cells only the first counts.",
                    len(empty),
                    columns=self.words.listing(empty),
                )
            )

    def _must_be_possible(self, plan: Plan, day: date) -> None:
        say = self.words.say
        if (day - self.known.today).days > FARTHEST_DAYS:
            self.wrong.append(say("{day} is more than two years away.", day=self.words.plain_day(day)))
        elif plan.start == plan.end:
            self.wrong.append(say("It starts and ends at the same time."))
        else:
            self._must_be_plannable(plan)

    def _must_be_plannable(self, plan: Plan) -> None:
        say = self.words.say
        match planning.problem(plan, self.known.now):
            case Problem.PAST:
                self.wrong.append(say("{day} at that time is over already.", day=self.words.plain_day(plan.day)))
            case Problem.TOO_LONG:
                self.wrong.append(say("It lasts longer than a day and a night."))
            case Problem.SITE_CLOSED:
                name = in_language(plan.site.name, self.words.language)
                self.wrong.append(say("{site} is closed.", site=name))

    def _site(self) -> Site | None:
        text = text_in(self.cells.get(Column.SITE))
        if not text:
            return None
        found = table_names.named(text, self.known.sites)
        if found is None:
            theirs = {slug: site for slug, site in self.known.sites.items() if slug in self.known.theirs}
            self._unknown(text, table_names.alike(text, theirs, self.words.language))
        elif found.slug not in self.known.theirs:
            self.wrong.append(self.words.say("You don’t coordinate {site}.", site=self._cut(text)))
        return found

    def _activity(self, site: Site | None) -> Activity | None:
        text = text_in(self.cells.get(Column.ACTIVITY))
        if not text:
            return None
        there = self.known.activities_at.get(site.slug) if site else None
        possible = {slug: one for slug, one in self.known.activities.items() if not there or slug in there}
        found = table_names.named(text, possible)
        if found is None and table_names.named(text, self.known.activities):
            self.wrong.append(self.words.say("There is no “{activity}” at that site.", activity=self._cut(text)))
        elif found is None:
            self._unknown(text, table_names.alike(text, possible, self.words.language))
        return found

    def _day(self) -> date | None:
        cell = self.cells.get(Column.DAY)
        day = self.days.read(cell) if text_in(cell) else None
        if text_in(cell) and day is None:
            self.wrong.append(self.words.say("“{text}” is no day to come; 12/03/2027 is one.", text=self._shown(cell)))
        return day

    def _time(self, column: Column) -> time | None:
        cell = self.cells.get(column)
        read_ = time_of_day(cell) if text_in(cell) else None
        if text_in(cell) and read_ is None:
            self.wrong.append(self.words.say("“{text}” is no time of day; 18:00 is one.", text=self._shown(cell)))
        elif column is Column.START and _ENDS_THE_DAY.match(text_in(cell)):
            # Read as 00:00 of that date it would be a day too soon.
            self.wrong.append(
                self.words.say("A shift does not start at 24:00: please put 00:00 and the next day’s date.")
            )
        return read_

    def _people(self) -> tuple[int | None, int | None]:
        least, most = self._number(Column.LEAST), self._number(Column.MOST)
        if least and most and least > most:
            self.wrong.append(
                self.words.say("It needs {least} people at least, but {most} at most.", least=least, most=most)
            )
        return least, most

    def _number(self, column: Column) -> int | None:
        cell = self.cells.get(column)
        number = whole_number(cell) if text_in(cell) else None
        if text_in(cell) and (number is None or not 1 <= number <= MOST_PEOPLE):
            text = self.words.say(
                "“{text}” is no number of people from 1 to {most}.", text=self._shown(cell), most=MOST_PEOPLE
            )
            self.wrong.append(text)
            return None
        return number

    def _asked(self) -> tuple[str, ...]:
        written = text_in(self.cells.get(Column.ASKED))
        found: list[str] = []
        for part in _LISTED.split(written):
            code = self.known.asked.get(key(part))
            if key(part) and code is None:
                self.wrong.append(self._not_asked_for(part))
            found += [code] if code else []
        return tuple(dict.fromkeys(found))

    def _not_asked_for(self, part: str) -> Markup:
        known = [shift_words.requirement(code, self.words) for code in Requirement]
        return self.words.say(
            "“{text}” can’t be asked for; {known} or a language can.",
            text=self._cut(part),
            known=self.words.listing(known),
        )

    def _text(self, column: Column) -> str:
        cell = self.cells.get(column)
        text = clean(cell).removeprefix("'") if isinstance(cell, str) else text_in(cell)
        if len(text) > LONGEST_TEXT:
            self.wrong.append(
                self.words.say(
                    "{column} has {n} characters; {most} is the most.",
                    column=self._quoted(column),
                    n=len(text),
                    most=LONGEST_TEXT,
                )
            )
        return text

    def _unknown(self, text: str, guesses: Sequence[str]) -> None:
        text, either = self._cut(text), Markup(" / ").join(guesses)
        if guesses:
            self.wrong.append(
                self.words.say("I don’t know “{text}”. Did you mean {guesses}?", text=text, guesses=either)
            )
        else:
            self.wrong.append(self.words.say("I don’t know “{text}”.", text=text))

    def _quoted(self, column: Column) -> Markup:
        return self.words.say("“{column}”", column=self.words.say(HEADINGS[column]))

    def _shown(self, cell: Cell) -> str:
        return self._cut(text_in(cell))

    def _cut(self, text: str) -> str:
        return clip(text.strip(), _SHOWN_OF_A_CELL)
