"""What is said of a table that was sent: what it would plan, or what is wrong with it."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from handlers.conversation.words import Words
from handlers.tables.shift_table import MOST_SHIFTS, Table
from handlers.tables.spreadsheets import Unusable
from handlers.tables.table_columns import HEADINGS, Column, Headed
from models.bilingual import in_language
from models.planning import Plan

WRONG_SHOWN, NAMED, STRETCHES_NAMED = 15, 5, 6


def unusable(reason: Unusable, words: Words) -> Markup:
    """Why a file could not be read, and what to do about it."""
    match reason:
        case Unusable.KIND:
            return words.say("I can’t read that kind of table. Please save it as Excel (.xlsx) or CSV, and send that.")
        case Unusable.TOO_LARGE:
            return words.say("That file is too large: 1 MB is the most. Please copy its rows into the template.")
        case Unusable.TOO_LONG:
            return words.say(
                "That table is too long: {most} shifts at a time, please. Should most of its rows be empty, copy the "
                "others into the template.",
                most=words.number(MOST_SHIFTS),
            )
        case Unusable.BROKEN:
            return words.say("I can’t open that file: it seems broken, or locked by a password. Please save it anew.")
        case Unusable.NOT_HAD:
            return words.say("That file could not be fetched just now. Please send it once more.")


def misheaded(headed: Headed | None, words: Words) -> Markup:
    """Columns that are missing, or there twice."""
    if headed is None:
        return words.say("I don’t find the headings of the template in that table. Please keep its first row.")
    if headed.missing:
        return words.say("These columns are missing: {columns}.", columns=_columns(headed.missing, words))
    return words.say("These columns are there twice: {columns}.", columns=_columns(headed.twice, words))


def all_wrong(table: Table, words: Words) -> Markup:
    """What is wrong, row by row; the same in several rows is said once."""
    rows: dict[Markup, list[int]] = {}
    for one in table.wrong:
        rows.setdefault(one.why, []).append(one.row)
    n, shown = len(table.wrong), list(rows.items())[:WRONG_SHOWN]
    head = words.count(
        "<b>{n} thing has to be put right</b>; nothing was planned.",
        "<b>{n} things have to be put right</b>; nothing was planned.",
        n,
    )
    lines = [_in_rows(found, why, words) for why, found in shown]
    left = n - sum(len(found) for _, found in shown)
    more = [words.count("… and {n} more.", "… and {n} more.", left)] if left else []
    last = words.say("Then send me the table once more.")
    return Markup("\n\n").join((head, Markup("\n").join((*lines, *more)), last))


def _in_rows(rows: Sequence[int], why: Markup, words: Words) -> Markup:
    """'Rows 3–6, 9: …', the first few of them."""
    if len(rows) == 1:
        return words.say("• Row {row}: {why}", row=rows[0], why=why)
    stretches: list[list[int]] = []
    for row in rows:
        if stretches and row == stretches[-1][1] + 1:
            stretches[-1][1] = row
        else:
            stretches.append([row, row])
    named = [str(first) if first == last else f"{first}–{last}" for first, last in stretches[:STRETCHES_NAMED]]
    cut = ["…"] if len(stretches) > STRETCHES_NAMED else []
    return words.say("• Rows {rows}: {why}", rows=", ".join((*named, *cut)), why=why)


def summary(plans: Sequence[Plan], left_out: Sequence[Plan], unknown: Sequence[str], words: Words) -> Markup:
    """What would be planned, by site; what would not; and which columns nobody read."""
    if not plans:
        return words.say("There is nothing left to plan: all of it is planned already, or is not yours to plan.")
    days = [plan.day for plan in plans]
    head = words.count("{n} shift, {days}:", "{n} shifts, {days}:", len(days), days=words.days(min(days), max(days)))
    by_site = Counter(in_language(plan.site.name, words.language) for plan in plans)
    lines = [words.say("• {site}: {n}", site=site, n=words.number(n)) for site, n in by_site.items()]
    parts = [Markup("\n").join((head, *lines))]
    if left_out:
        parts.append(_there_already(left_out, words))
    if unknown:
        parts.append(words.say("I left out columns that I don’t know: {columns}.", columns=words.listing(unknown)))
    return Markup("\n\n").join(parts)


def _there_already(left_out: Sequence[Plan], words: Words) -> Markup:
    """Named one by one, as far as that helps."""
    named = [_named(plan, words) for plan in left_out[:NAMED]]
    more = len(left_out) - len(named)
    names = Markup("\n").join(words.say("• {shift}", shift=name) for name in named)
    head = words.count(
        "{n} shift is planned already, and is left out:",
        "{n} shifts are planned already, and are left out:",
        len(left_out),
    )
    rest = [words.count("… and {n} more.", "… and {n} more.", more)] if more else []
    return Markup("\n").join((head, names, *rest))


def _named(plan: Plan, words: Words) -> Markup:
    return Markup("{}, {}, {}").format(
        in_language(plan.site.name, words.language), words.short_day(plan.day), plan.start.strftime("%H:%M")
    )


def _columns(columns: Sequence[Column], words: Words) -> Markup:
    return words.listing(words.say("“{column}”", column=words.say(HEADINGS[column])) for column in columns)
