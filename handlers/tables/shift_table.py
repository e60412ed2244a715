"""A table of shifts: everything that is planned by it, and everything that is wrong with it."""

from dataclasses import dataclass, field

from markupsafe import Markup

from handlers.conversation.reading.plain import key
from handlers.tables.table_cells import DayReader, text_in
from handlers.tables.table_columns import Column, Headed
from handlers.tables.table_plans import Known, Planned
from handlers.tables.table_rows import RowReading

MOST_SHIFTS = 500


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a row, in the reader's words."""

    row: int
    why: Markup


@dataclass(slots=True)
class Table:
    """A table that was read: either nothing is ``wrong``, or nothing may be planned."""

    planned: list[Planned] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read(headed: Headed, known: Known) -> Table:
    """Every row below the headings."""
    table, days = Table(), DayReader(known.today, known.words.language)
    at_once: dict[tuple[object, ...], int] = {}
    for row in headed.rows:
        cells = {column: row.cells[place] for column, place in headed.places.items() if place < len(row.cells)}
        if all(cell is None for cell in cells.values()) or key(text_in(cells.get(Column.NOTE))) in known.examples:
            continue
        reading = RowReading(row, cells, known, days)
        planned = reading.planned()
        if planned is None:
            table.wrong += [Wrong(row.number, why) for why in reading.wrong]
            continue
        what = (planned.site, planned.activity, planned.day, planned.start, planned.end)
        if what in at_once:
            why = known.words.say("The same shift stands in row {row} already.", row=at_once[what])
            table.wrong.append(Wrong(row.number, why))
        at_once.setdefault(what, row.number)
        table.planned.append(planned)
    return table
