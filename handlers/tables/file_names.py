"""What files are called: with what is in them, of which place and when, so that two of them lie beside each other."""

from models.folding import words_of

LONGEST = 80


def file_name(*parts: str, ending: str = "xlsx") -> str:
    """'hours-worked-calais-2027-03.xlsx', in letters that every phone and computer takes; the last part is not cut."""
    *named, last = ("-".join(word for word in words_of(part) if word.isascii()) for part in parts)
    begin = "-".join(part for part in named if part)[:LONGEST].strip("-")
    return f"{'-'.join(part for part in (begin, last) if part)}.{ending}"
