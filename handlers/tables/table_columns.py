"""The columns of a table of shifts: how they are headed, and which of a sheet's columns is which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.conversation.reading.plain import key, phrases
from handlers.conversation.words import N_, Words
from handlers.tables.spreadsheets import Row
from handlers.tables.table_cells import text_in

_HEADINGS_WITHIN = 10
_FEWEST_HEADINGS = 3
_LIKE_ENOUGH = 88


class Column(StrEnum):
    """What a column holds."""

    SITE = "site"
    ACTIVITY = "activity"
    DAY = "day"
    START = "start"
    END = "end"
    LEAST = "least"
    MOST = "most"
    ASKED = "asked"
    MEETING = "meeting"
    NOTE = "note"


HEADINGS: Mapping[Column, str] = {
    Column.SITE: N_("Site"),
    Column.ACTIVITY: N_("Activity"),
    Column.DAY: N_("Date"),
    Column.START: N_("Start"),
    Column.END: N_("End"),
    Column.LEAST: N_("People at least"),
    Column.MOST: N_("People at most"),
    Column.ASKED: N_("Asked for"),
    Column.MEETING: N_("Meeting point"),
    Column.NOTE: N_("Note"),
}
NEEDED = (Column.SITE, Column.ACTIVITY, Column.DAY, Column.START, Column.END, Column.MOST)
# What people head their own tables with.
_ALSO = {
    Column.SITE: "site|lieu|place|endroit|location|ville|city|town",
    Column.ACTIVITY: "activity|activite|mission|tache|task|what|quoi|poste",
    Column.DAY: "date|jour|day|when|quand",
    Column.START: "start|starts|debut|from|de|heure de debut|start time|begins|commence",
    Column.END: "end|ends|fin|to|a|heure de fin|end time|finishes",
    Column.LEAST: "people at least|at least|least|min|mini|minimum|au minimum|au moins|personnes au moins"
    "|personnes min",
    Column.MOST: "people at most|at most|most|max|maxi|maximum|au maximum|au plus|personnes au plus|personnes|people"
    "|places|personnes max|volunteers|benevoles|how many|combien|nombre",
    Column.ASKED: "asked for|requirements|skills|competences|demande|exigences|prerequis|requis",
    Column.MEETING: "meeting point|point de rendez vous|rendez vous|rdv|lieu de rendez vous|where to meet",
    Column.NOTE: "note|notes|remarque|remarques|remark|remarks|comment|comments|commentaire|commentaires",
}


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet whose headings were found. ``places`` tell which cell of a row is of which column.

    ``unknown`` are headings as they stand that say nothing to us, ``twice`` columns that are there more than once.
    """

    places: Mapping[Column, int]
    rows: Sequence[Row]
    unknown: Sequence[str] = ()
    twice: Sequence[Column] = ()

    @property
    def missing(self) -> list[Column]:
        """Columns that there is no doing without."""
        return [column for column in NEEDED if column not in self.places]


def headed(sheets: Iterable[Sequence[Row]], languages: Iterable[Words]) -> Headed | None:
    """The first sheet with headings that we know, in any of the languages and any order; None where there is none."""
    names = _names(languages)
    for rows in sheets:
        for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
            found = _read(row, rows[at + 1 :], names)
            if len(found.places) >= _FEWEST_HEADINGS:
                return found
    return None


def _names(languages: Iterable[Words]) -> dict[str, Column]:
    names = {key(one): column for column, ways in _ALSO.items() for one in phrases(ways)}
    return names | {key(words.say(head)): column for words in languages for column, head in HEADINGS.items()}


def _read(row: Row, below: Sequence[Row], names: Mapping[str, Column]) -> Headed:
    places: dict[Column, int] = {}
    unknown, twice = [], []
    for place, cell in enumerate(row.cells):
        heading = text_in(cell)
        column = _column(key(heading), names)
        if column is None:
            unknown += [heading] if heading else []
        elif column in places:
            twice.append(column)
        else:
            places[column] = place
    return Headed(places, below, unknown, twice)


def _column(heading: str, names: Mapping[str, Column]) -> Column | None:
    """The column of that name; a slip of the keyboard is forgiven in longer ones."""
    if heading in names or len(heading) < 5:
        return names.get(heading)
    from rapidfuzz import fuzz, process

    found = process.extractOne(heading, names.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
    return names[found[0]] if found else None
